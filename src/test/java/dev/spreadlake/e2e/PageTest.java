package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.TimeoutError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every test of the page needs: one server for the class, the process's browser, and a page.
 * Loading a page is what costs most in these tests, so a test takes the page of the test before it
 * ({@link #show}); one that is about what happens at a load opens it anew ({@link #open}), and one
 * that leaves it in a state that no address describes has it alone ({@link #openAlone}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class PageTest {
  /** The order of tests that have their page alone: no other needs to load one after them. */
  static final int LAST = Order.DEFAULT + 1;

  /** What a reader can have left behind, and the address does not hold. */
  private static final String AS_OPENED =
      """
      query => {
        document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());
        document.querySelectorAll('[data-table][aria-expanded=true]').forEach(button => button.click());
        document.querySelectorAll('#own-list .remove, #sound[aria-pressed=true]').forEach(button => button.click());
        document.getElementById('own-form').reset();
        document.activeElement.blur();
        if (spreadlake.paused) spreadlake.togglePause();
        spreadlake.crosshair = null;
        spreadlake.selectedAlert = null;
        globalThis.paintedBefore = spreadlake.spread.painted;
        history.pushState(null, '', location.pathname + query);
        dispatchEvent(new PopStateEvent('popstate'));
      }
      """;

  private static final String STANDING =
      """
      () => JSON.stringify({
        address: location.href, hidden: document.hidden, link: document.getElementById('link')?.dataset.state,
        status: document.getElementById('status-text')?.textContent, frames: globalThis.spreadlake?.store.frames,
        painted: globalThis.spreadlake?.spread.painted, asked: globalThis.spreadlake?.painter.asked,
        edge: globalThis.spreadlake?.edge(), view: globalThis.spreadlake?.view,
        above: document.getElementById('offscreen')?.textContent, dialog: document.querySelector('dialog[open]')?.id,
      })
      """;

  private static final String VIOLATIONS =
      """
      async () => (await axe.run(document, { resultTypes: ['violations'] }))
        .violations.map(({ id, nodes }) => `${id} ${nodes.map(node => node.target.join(' ')).join(', ')}`)
      """;

  private static final String MEASURE =
      """
      () => {
        const holds = %s;
        const isOfIt = %s;
        const measured = globalThis.measured = {};
        spreadlake.received = (frame, at) => {
          if (isOfIt(frame)) measured.%s at;
          Object.getPrototypeOf(spreadlake).received.call(spreadlake, frame, at);
        };
        const look = () => {
          if (globalThis.measured !== measured) return;
          if (!holds()) return requestAnimationFrame(look);
          measured.ended = performance.now();
          delete spreadlake.received;
        };
        look();
      }
      """;

  PageServer server;
  Browser browser;
  Page page;
  private Page shown;

  @BeforeAll
  void startServer(@TempDir Path lake) throws Exception {
    server = serve(lake);
    browser = browser();
    browser.forgetComplaints();
  }

  @AfterAll
  void stopServer() throws Exception {
    closeShown();
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void closePage() {
    server.market().calm();
    server.lakeFails(false);
    if (page != null && page != shown) {
      browser.closePage(page);
    }
    page = null;
    assertThat(browser.complaints()).noneMatch(line -> line.startsWith("uncaught"));
  }

  /** What the page talks to. */
  PageServer serve(Path lake) throws Exception {
    return new PageServer(lake, mode());
  }

  Browser browser() {
    return Browser.ofProcess();
  }

  String mode() {
    return "simulated";
  }

  /**
   * Loads the page with a query and waits until the chart shows data; the next test may take it.
   */
  Page open(String query) {
    shown = openAlone(query);
    return shown;
  }

  /** The same, and the page is closed with the test. */
  Page openAlone(String query) {
    return openAlone(query, fresh -> {});
  }

  /**
   * @param before what is to be done to the tab before the page is in it
   */
  Page openAlone(String query, Consumer<Page> before) {
    closeShown();
    page = browser.open("about:blank");
    before.accept(page);
    page.navigate(server.url() + query);
    Browser.awaitDrawn(page);
    return page;
  }

  /** No page paints in the background while another is tested. */
  void closeShown() {
    if (shown != null) {
      Page left = shown;
      shown = null;
      browser.closePage(left);
    }
  }

  /** The view of a query on a page that other tests have looked at, loaded if there is none yet. */
  Page show(String query) {
    if (shown == null) {
      return open(query);
    }
    page = shown;
    page.mouse().move(0, 0);
    page.evaluate(AS_OPENED, query);
    awaitTrue(
        "() => spreadlake.spread.painted > paintedBefore"
            + " && document.getElementById('spread-empty').hidden");
    return page;
  }

  /**
   * The rules of accessibility that the page breaks as it stands, with the elements that do. The
   * rules are read into each page once: that costs as much as half a look at them.
   */
  List<String> violations() {
    if (!Boolean.TRUE.equals(settled().evaluate("() => Boolean(globalThis.axe)"))) {
      page.evaluate(Rules.SOURCE);
    }
    @SuppressWarnings("unchecked")
    List<String> broken = (List<String>) page.evaluate(VIOLATIONS);
    return broken;
  }

  /** The source of axe-core, from the class path. */
  private static final class Rules {
    static final String SOURCE = read();

    private static String read() {
      try (InputStream in = PageTest.class.getResourceAsStream("/axe.min.js")) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * The page, once it has painted what it was asked to so far: what a press or a frame of the
   * server changes is seen in the animation frame after it, not in the call that makes it.
   */
  Page settled() {
    page.waitForFunction("() => !globalThis.spreadlake?.painter?.asked");
    return page;
  }

  /** A number that the page's own objects give. */
  double number(String expression) {
    return ((Number) settled().evaluate(expression)).doubleValue();
  }

  String text(String selector) {
    return settled().textContent(selector);
  }

  void awaitText(String selector, String part) {
    await(
        "([selector, part]) => document.querySelector(selector)?.textContent.includes(part)",
        new String[] {selector, part});
  }

  void awaitTrue(String expression) {
    await(expression, null);
  }

  /** Waits until it holds; if it never does, says how the page stood. */
  private void await(String expression, Object argument) {
    try {
      page.waitForFunction(expression, argument);
    } catch (TimeoutError e) {
      throw new AssertionError(
          "never true: "
              + expression
              + (argument == null ? "" : " of " + String.join(", ", (String[]) argument))
              + "\npage: "
              + page.evaluate(STANDING)
              + "\nconsole: "
              + browser.complaints(),
          e);
    }
  }

  /**
   * From here on the page measures by its own clock, so that only what the page does counts: from
   * the first frame of the server that {@code isOfIt} to the moment in which it shows what {@code
   * holds}.
   */
  void measureFromFirst(String isOfIt, String holds) {
    page.evaluate(MEASURE.formatted(holds, isOfIt, "began ??="));
  }

  /** The same from the last such frame before it holds. */
  void measureFromLast(String isOfIt, String holds) {
    page.evaluate(MEASURE.formatted(holds, isOfIt, "began ="));
  }

  /** Milliseconds, once it holds. */
  double measured() {
    awaitTrue("() => measured.ended");
    return number("() => measured.ended - measured.began");
  }

  /** Seconds pass, each as soon as the page has painted the one before. */
  void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      double before = number("() => spreadlake.store.newestSecond");
      server.market().next();
      page.waitForFunction(
          "before => spreadlake.store.newestSecond > before && !spreadlake.painter.asked", before);
    }
  }

  /** Seconds pass until it holds; at most so many. */
  void passUntil(String expression, int secondsMax) {
    for (int i = 0; i < secondsMax && !Boolean.TRUE.equals(page.evaluate(expression)); i++) {
      pass(1);
    }
    awaitTrue(expression);
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
