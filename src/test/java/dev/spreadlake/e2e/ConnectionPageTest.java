package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.WaitUntilState;
import dev.spreadlake.spread.GapReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@DisplayName("The page about its own freshness")
class ConnectionPageTest extends PageTest {
  @Test
  @DisplayName("says SIMULATED in words, in the bar and in the title, when nothing is real")
  void saysSimulated() {
    show("");
    assertThat(text("#mode")).isEqualTo("SIMULATED");
    assertThat(settled().title()).contains("SIMULATED");
    assertThat(text("#link-text")).isEqualTo("connected");
  }

  @Test
  @DisplayName("shows the age of each book's data and that all is well")
  void showsAges() {
    show("");
    awaitText("#status-text", "Both books are in step");
    assertThat(text("#ages"))
        .contains("btc_mxn")
        .contains("usd_mxn")
        .containsPattern("\\d+ (ms|s)");
  }

  @Test
  @DisplayName(
      "a book with a gap is dimmed and told within two seconds: which, since when, what is done")
  void tellsGap() {
    show("");
    measureFromFirst(
        "frame => frame.type === 'gap' && frame.book === 'usd_mxn'",
        "() => document.getElementById('status-text').textContent.includes('usd_mxn: no data since')");
    server.market().gap(ScriptedMarket.USD, GapReason.DISCONNECTED, "reconnecting in 4 s");
    assertThat(measured()).isBetween(0.0, 2_000.0);
    assertThat(text("#status-text"))
        .contains("bitso")
        .containsPattern("\\d\\d:\\d\\d:\\d\\d")
        .contains("disconnected")
        .contains("Reconnecting in 4 s.");
    assertThat(settled().getAttribute("[data-book=usd_mxn].tile", "data-level")).isEqualTo("gap");
    assertThat(settled().getAttribute("[data-book=btc_mxn].tile", "data-level")).isEqualTo("fresh");
    server.market().calm();
    awaitText("#status-text", "Both books are in step");
  }

  @Test
  @DisplayName(
      "a server that falls silent is noticed within three seconds although the socket is open")
  void noticesSilence() {
    show("");
    measureFromLast(
        "frame => frame.type === 'spread'",
        "() => document.querySelector('.tile').dataset.level === 'silent'");
    server.market().next();
    awaitTrue("() => measured.began");
    server.market().silence();
    assertThat(measured()).isBetween(0.0, 3_000.0);
    assertThat(text("#status-text")).contains("nothing from the server since");
    assertThat(settled().getAttribute("#status", "data-level")).isEqualTo("error");
  }

  @Test
  @DisplayName("data older than two seconds dim the tile although observations go on")
  void dimsQuietBook() {
    show("");
    server.market().age(4000);
    awaitTrue("() => document.querySelector('.tile').dataset.level === 'quiet'");
    assertThat(text(".tile .word")).startsWith("quiet 4 s");
    assertThat(text("#status-text")).contains("no change since");
    assertThat(
            settled()
                .evaluate("() => getComputedStyle(document.querySelector('.tile .big')).color"))
        .isNotEqualTo(page.evaluate("() => getComputedStyle(document.body).color"));
  }

  @Test
  @DisplayName(
      "a lost server is told with the time of the next attempt; when it is back, the page goes on")
  void reconnects() throws Exception {
    show("");
    double before = number("() => spreadlake.store.newestSecond");
    server.withoutWeb(this::tellsTheLoss);
    page.waitForFunction(
        "() => document.getElementById('link').dataset.state === 'open'",
        null,
        new Page.WaitForFunctionOptions().setTimeout(20_000));
    awaitText("#status-text", "Both books are in step");
    page.waitForFunction("before => spreadlake.store.newestSecond > before + 2", before);
    awaitTrue("() => document.getElementById('health').dataset.old === 'false'");
    assertThat(text("#health")).doesNotContain("was ");
    browser.forgetComplaints();
  }

  @Test
  @DisplayName("seconds and minutes that the server left out for a slow page are read")
  void readsWhatWasLeftOut() {
    show("");
    awaitTrue("() => spreadlake.market.minutes.rows.length > 9");
    page.evaluate(
        """
        () => {
          const { ring } = spreadlake.store.books.get('btc_mxn');
          globalThis.lost = ring.newest - 5;
          ring.at[ring.slot(lost)] = -1;
          spreadlake.received({ type: 'resync', topic: 'spread', dropped: 1 });
          const { rows } = spreadlake.market.minutes;
          globalThis.minute = rows.splice(-5, 1)[0]?.at;
          spreadlake.received({ type: 'resync', topic: 'minutes', dropped: 1 });
        }
        """);
    passUntil("() => spreadlake.store.books.get('btc_mxn').ring.stateAt(lost) === 1", 3);
    awaitTrue("() => spreadlake.market.minutes.rows.some(row => row.at === minute)");
    // A page that goes on being too slow does not ask for more and more.
    double asked =
        number(
            """
            () => {
              const answer = globalThis.fetch;
              let asked = 0;
              globalThis.fetch = (...call) => { asked++; return answer(...call); };
              for (let i = 0; i < 20; i++) spreadlake.received({ type: 'resync', topic: 'spread', dropped: 1 });
              return new Promise((told) => setTimeout(() => { globalThis.fetch = answer; told(asked); }, 500));
            }
            """);
    assertThat(asked).isLessThan(5);
  }

  private void tellsTheLoss() {
    awaitTrue("() => document.getElementById('link').dataset.state !== 'open'");
    awaitText("#status-text", "No connection to the Spreadlake server");
    assertThat(text("#status-text"))
        .containsPattern("Last data \\d\\d:\\d\\d:\\d\\d")
        .contains("Trying");
    assertThat(settled().getAttribute(".tile", "data-level")).isEqualTo("silent");
    awaitText("#health", "Unknown now: the server last said this");
    assertThat(text("#health")).contains("was in step").contains("was writing");
    assertThat(settled().getAttribute("#health", "data-old")).isEqualTo("true");
    awaitText("#depth-note", "as of");
    assertThat(settled().getAttribute("#depth-box", "data-old")).isEqualTo("true");
    page.evaluate(
        "() => { const at = new Date(spreadlake.edge() * 1000).toISOString();"
            + " spreadlake.received({type: 'alert', seq: 999999, id: 'x', rule: 'x', book: 'btc_mxn', state: 'firing',"
            + " threshold: '0.5', value: '0.6', since: at, orderbook_timestamp: at}); }");
    awaitText("#alerts-firing", "1 were firing");
  }

  @Test
  @Order(LAST)
  @DisplayName(
      "a server that goes before the rest of the page is read is asked for it again once it is back")
  void restAfterLoss() throws Exception {
    closeShown();
    page = browser.open("about:blank");
    page.route("**/js/page/rest.js", Route::abort);
    page.navigate(server.url());
    awaitTrue("() => globalThis.spreadlake?.firstChart && spreadlake.warming === null");
    page.click("#theme");
    awaitText("#announce", "does not answer");
    page.unroute("**/js/page/rest.js");
    server.withoutWeb(
        () -> awaitTrue("() => document.getElementById('link').dataset.state !== 'open'"));
    awaitTrue("() => spreadlake.isWarm");
    awaitText("#depth-note", "bids");
    browser.forgetComplaints();
  }

  @Test
  @DisplayName("a page that was loaded before asks for none of its modules and styles again")
  void readsNoFileAgain() {
    show("");
    page.reload();
    Browser.awaitDrawn(page);
    assertThat(
            number(
                "() => performance.getEntriesByType('resource')"
                    + ".filter(file => /\\/(v|vendor)\\//.test(file.name)).length"))
        .isGreaterThan(85);
    assertThat(
            page.evaluate(
                "() => performance.getEntriesByType('resource')"
                    + ".filter(file => /\\.(m?js|css)$/.test(file.name) && file.transferSize > 0)"
                    + ".map(file => new URL(file.name).pathname)"))
        .as("read again, or asked for: only what stands outside of the page's version")
        .isEqualTo(List.of("/js/first.js"));
  }

  @Test
  @Order(LAST)
  @DisplayName("a page whose files the server no longer has is loaded anew, once, and says why")
  void filesOfAnotherVersion() {
    closeShown();
    page = browser.open("about:blank");
    AtomicInteger loads = new AtomicInteger();
    page.route(
        "**/js/first.js",
        route -> {
          loads.incrementAndGet();
          route.resume();
        });
    page.route("**/js/main.js", route -> route.fulfill(new Route.FulfillOptions().setStatus(404)));
    page.navigate(server.url());
    awaitText("#status-text", "The server was updated, and this page is still of the version");
    assertThat(loads.get()).isEqualTo(2);
    browser.forgetComplaints();
  }

  @Test
  @Order(LAST)
  @DisplayName("a tab that was pressed before the page's modules ran is open once they have")
  void pressedEarly() {
    closeShown();
    page = browser.open("about:blank");
    List<Route> held = new ArrayList<>();
    page.route("**/js/main.js", held::add);
    page.navigate(server.url(), new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
    page.click("#tab-lake");
    page.click("#tab-quality");
    page.waitForCondition(() -> !held.isEmpty());
    held.forEach(Route::resume);
    awaitTrue(
        "() => document.getElementById('tab-quality').getAttribute('aria-selected') === 'true'");
    assertThat(page.url()).contains("tab=quality");
  }

  @Test
  @DisplayName(
      "attempts to reconnect come at growing distances and never faster than half a second")
  void backsOff() throws Exception {
    show("");
    page.evaluate(
        "() => { globalThis.pauses = []; let lostAt = 0; const on = spreadlake.live.on.connection;"
            + " spreadlake.live.on.connection = (change, at) => {"
            + " if (change.state === 'closed') lostAt = at; else if (lostAt) { pauses.push(at - lostAt); lostAt = 0; }"
            + " on(change, at); }; }");
    server.withoutWeb(
        () ->
            page.waitForFunction(
                "() => pauses.length >= 3",
                null,
                new Page.WaitForFunctionOptions().setTimeout(30_000)));
    // The browser counts its pauses in whole milliseconds.
    assertThat(number("() => Math.min(...pauses)")).isGreaterThanOrEqualTo(499);
    assertThat(number("() => Math.max(...pauses)")).isLessThanOrEqualTo(15_000);
    page.waitForFunction(
        "() => document.getElementById('link').dataset.state === 'open'",
        null,
        new Page.WaitForFunctionOptions().setTimeout(20_000));
    browser.forgetComplaints();
  }

  @Test
  @Order(LAST)
  @DisplayName("a hidden tab paints nothing and catches up in one go when it is seen again")
  void hiddenTab() {
    openAlone("");
    page.waitForLoadState(LoadState.NETWORKIDLE);
    page.evaluate(
        "() => { Object.defineProperty(document, 'hidden', {configurable: true, get: () => globalThis.isHidden});"
            + " globalThis.isHidden = true; document.dispatchEvent(new Event('visibilitychange')); }");
    page.waitForTimeout(200);
    double painted = number("() => spreadlake.painter.frames");
    double frames = number("() => spreadlake.store.frames");
    pass(3);
    page.waitForFunction("before => spreadlake.store.frames > before + 5", frames);
    assertThat(number("() => spreadlake.painter.frames")).isEqualTo(painted);
    page.evaluate(
        "() => { globalThis.isHidden = false; document.dispatchEvent(new Event('visibilitychange')); }");
    awaitTrue(
        "() => Number(document.getElementById('spread-plot').dataset.to) >= spreadlake.store.newestSecond");
  }
}
