package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.ColorScheme;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@DisplayName("What a panel says when it has nothing to show")
class StatesPageTest extends PageTest {
  private static final String HELLO =
      "{\"type\":\"hello\",\"schema\":1,\"mode\":\"%s\",\"version\":\"1\",\"server_time\":\"2026-11-22T04:10:26+00:00\",\"books\":%s,\"venues\":{},\"thresholds\":[\"0.5\"]}";

  /** A tab does not give up the route of a socket, so the one that has it is kept apart. */
  private Page ours;

  private volatile Consumer<WebSocketRoute> answer;

  @Test
  @DisplayName("connecting: that it is connecting")
  void connecting() {
    openWith(socket -> {}, "*/nothing");
    awaitText("#spread-empty", "Connecting");
    assertThat(text("#tile-list")).contains("Waiting for the list of books");
    assertThat(settled().isVisible("#mode")).isFalse();
  }

  @Test
  @DisplayName(
      "a socket that never opens: after some seconds every panel says so, and the tabs are read")
  void socketBlocked() {
    openWith(socket -> socket.close(), "*/nothing");
    awaitText("#spread-empty", "The live connection (/live) cannot be had");
    awaitText("#tile-list", "blocks WebSockets");
    awaitText("#health", "there is no live connection");
    awaitText("#market-empty", "without the live connection");
    awaitText("#implied-empty", "without the live connection");
    awaitText("#panel-history", "Recorded days");
    browser.forgetComplaints();
  }

  @Test
  @DisplayName("connected but before the first observation: that it waits for it")
  void beforeTheFirst() {
    openWith(socket -> socket.send(HELLO.formatted("live", "[\"btc_mxn\"]")), "*/api/*");
    awaitText("#status-text", "Waiting for the first observation of btc_mxn");
    awaitText(".tile .word", "waiting");
    assertThat(text("#mode")).isEqualTo("LIVE");
    awaitText("#depth-empty", "first observation");
  }

  @Test
  @DisplayName(
      "another server greets: books it does not name are gone everywhere, and it is told that the page is of another version")
  void anotherServer() {
    AtomicReference<WebSocketRoute> link = new AtomicReference<>();
    openWith(
        socket -> {
          link.set(socket);
          socket.send(HELLO.formatted("live", "[\"btc_mxn\",\"usd_mxn\"]"));
        },
        "*/api/*");
    awaitTrue(
        "() => globalThis.spreadlake?.isWarm && document.querySelectorAll('.tile').length === 2");
    assertThat(settled().isVisible("#updated")).isFalse();
    link.get()
        .send(
            HELLO
                .formatted("replay", "[\"usd_mxn\"]")
                .replace("\"version\":\"1\"", "\"version\":\"2\""));
    awaitText("#mode", "REPLAY");
    awaitTrue(
        "() => ['.tile h3', '#legend button', '#ages > span', '#own-book option', '#market-book option']"
            + ".every(each => [...document.querySelectorAll(each)].map(one => one.textContent.split(' ')[0]).join() === 'usd_mxn')");
    assertThat(settled().isVisible("#updated")).isTrue();
    awaitText("#announce", "The server was updated");
  }

  @Test
  @DisplayName("no book configured: which setting to look at")
  void noBooks() {
    openWith(socket -> socket.send(HELLO.formatted("replay", "[]")), "*/api/*");
    awaitText("#spread-empty", "setting bitso.books");
    assertThat(text("#mode")).isEqualTo("REPLAY");
    assertThat(settled().title()).contains("REPLAY");
  }

  @Test
  @DisplayName("HTTP fails while the socket works: each panel says what could not be read")
  void httpFails() {
    openWith(WebSocketRoute::connectToServer, "*/api/*");
    awaitText("#panel-history", "could not be read");
    page.click("#tab-lake");
    awaitText("#panel-lake", "The lake could not be read");
    awaitTrue("() => document.getElementById('spread-empty').hidden");
    assertThat(text("#feed-empty")).contains("could not be read");
    browser.forgetComplaints();
  }

  @Test
  @DisplayName(
      "files that are closed soon after the list was read are read as well, a little later")
  void filesClosedInARow() {
    show("?tab=lake");
    awaitTrue("() => spreadlake.tabs.lake.state === 'done'");
    page.waitForRequest(
        "**/api/lake",
        new Page.WaitForRequestOptions().setTimeout(5_000),
        () ->
            page.evaluate(
                "() => { spreadlake.tabs.loadedAt = performance.now() - 14_700;"
                    + " spreadlake.received({ type: 'lake.file' }); }"));
  }

  @Test
  @Order(LAST)
  @DisplayName("a lake that fails is told in its own words, and the chart goes on")
  void lakeFails() {
    server.lakeFails(true);
    // A page of its own: one that has read the list of days reads it again only when a file closes.
    openAlone("");
    page.selectOption("#range", "86400");
    awaitText("#panel-history", "could not be read");
    awaitTrue("() => spreadlake.history.failure !== ''");
    awaitText("#marks-note", "older seconds could not be read");
    assertThat(number("() => spreadlake.spread.painted")).isPositive();
    browser.forgetComplaints();
  }

  @Test
  @Order(LAST)
  @DisplayName("a longer range: above the chart, that older seconds are read, until they are there")
  void readingOlder() {
    openAlone("");
    awaitTrue("() => spreadlake.history.loading === 0");
    page.evaluate(
        """
        () => {
          const { fetch } = globalThis;
          globalThis.held = new Promise((answer) => (globalThis.letGo = answer));
          globalThis.fetch = (path, init) =>
            String(path).includes('/api/spreads') ? held.then(() => fetch(path, init)) : fetch(path, init);
        }
        """);
    page.selectOption("#range", "21600");
    awaitText("#marks-note", "reading older seconds …");
    assertThat(settled().isVisible("#spread-empty")).isFalse();
    page.evaluate("() => letGo()");
    awaitTrue("() => !document.getElementById('marks-note').textContent.includes('reading')");
    awaitTrue("() => spreadlake.history.kept.size > 0");
  }

  @Test
  @Order(LAST)
  @DisplayName("all books hidden: where to choose one")
  void allHidden() {
    closeShown();
    page = browser.open(server.url() + "?hide=btc_mxn,usd_mxn");
    awaitText("#spread-empty", "All books are hidden");
  }

  @Test
  @DisplayName("no rule and no watched data set: that there is none, and when one appears")
  void noQuality() {
    show("?tab=quality");
    awaitText("#panel-quality", "The catalogue holds no rule.");
    awaitText("#panel-quality", "No data set is watched yet");
    awaitText("#panel-quality", "No quality rule has alerted lately");
  }

  @Test
  @DisplayName(
      "a frame that is no JSON and a frame of an unknown kind do no harm; markup in a message is shown as text")
  void brokenFrames() {
    openWith(
        socket -> {
          socket.send("{broken");
          socket.send("{\"type\":\"from.the.future\"}");
          socket.send(HELLO.formatted("simulated", "[\"btc_mxn\"]"));
          socket.send(
              "{\"type\":\"spread\",\"seq\":1,\"orderbook_timestamp\":\"nonsense\",\"book\":\"btc_mxn\"}");
          socket.send(
              "{\"type\":\"alert\",\"seq\":1,\"id\":\"a\",\"rule\":\"r\",\"book\":\"<img src=x>\",\"state\":\"firing\",\"threshold\":\"0.5\",\"value\":\"0.6\",\"since\":\"2026-11-22T04:10:26+00:00\"}");
        },
        "*/api/*");
    awaitText("#mode", "SIMULATED");
    awaitText("#feed", "<img src=x>");
    assertThat(settled().locator("#feed img").count()).isZero();
    assertThat(browser.complaints()).noneMatch(line -> line.startsWith("uncaught"));
  }

  /** A page whose socket is ours and whose calls to {@code refused} fail. */
  private void openWith(Consumer<WebSocketRoute> socket, String refused) {
    closeShown();
    answer = socket;
    if (ours == null) {
      ours = browser.openApart("about:blank", 1440, 900, ColorScheme.DARK);
      ours.routeWebSocket(Pattern.compile(".*/live"), opened -> answer.accept(opened));
    }
    page = ours;
    browser.answer(page, refused, asked -> Answers.Answer.json(503, ""));
    page.navigate(server.url());
  }

  @AfterEach
  void leaveOurs() {
    if (page != null && page == ours) {
      browser.leave(ours);
      page = null;
    }
  }

  @AfterAll
  void closeOurs() {
    if (ours != null) {
      browser.closePage(ours);
    }
  }
}
