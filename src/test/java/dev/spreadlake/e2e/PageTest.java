package dev.spreadlake.e2e;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every test of the page needs: one server and one browser for the class, a page for each
 * test.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PageTest {
  PageServer server;
  Browser browser;
  Page page;

  @BeforeAll
  void startServerAndBrowser(@TempDir Path lake) throws Exception {
    server = serve(lake);
    browser = new Browser();
  }

  @AfterAll
  void stopServerAndBrowser() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void closePage() {
    server.market().calm();
    server.lakeFails(false);
    if (page != null) {
      Browser.closePage(page);
      page = null;
    }
  }

  /** What the page talks to. */
  PageServer serve(Path lake) throws Exception {
    return new PageServer(lake, mode());
  }

  String mode() {
    return "simulated";
  }

  /** Opens the page with a query and waits until the chart shows data. */
  Page open(String query) {
    page = browser.drawn(server.url() + query);
    return page;
  }

  /** A number that the page's own objects give. */
  double number(String expression) {
    return ((Number) page.evaluate(expression)).doubleValue();
  }

  String text(String selector) {
    return page.textContent(selector);
  }

  void awaitText(String selector, String part) {
    page.waitForFunction(
        "([selector, part]) => document.querySelector(selector)?.textContent.includes(part)",
        new String[] {selector, part});
  }

  void awaitTrue(String expression) {
    page.waitForFunction(expression);
  }

  /** Waits until so many seconds lie between the edges of the spread chart. */
  void awaitSpan(int seconds) {
    page.waitForFunction(
        "seconds => { const d = document.getElementById('spread-plot').dataset;"
            + " return d.to - d.from === seconds; }",
        seconds);
  }

  /** Seconds between the edges of the spread chart. */
  double span() {
    return number(
        "() => { const d = document.getElementById('spread-plot').dataset; return d.to - d.from; }");
  }
}
