package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.spreadlake.spread.GapReason;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@DisplayName("The alert feed and one's own threshold")
class AlertPageTest extends PageTest {
  private static final String LINES =
      "() => spreadlake.spread.chart.getOption().series.find(s => s.id === 'thresholds').markLine.data.map(d => d.name).join()";

  private static final String MARKS =
      "() => spreadlake.spread.chart.getOption().series.filter(s => s.id.startsWith('alerts ')).flatMap(s => s.data)";

  @Override
  Page show(String query) {
    Page shown = super.show(query);
    awaitCalm();
    return shown;
  }

  @Override
  Page openAlone(String query, Consumer<Page> before) {
    Page opened = super.openAlone(query, before);
    awaitCalm();
    return opened;
  }

  /**
   * Waits until what the test before raised is over, and said: an excursion that goes on is no new
   * one. Two seconds, because an alert follows the observation that ends it.
   */
  private void awaitCalm() {
    awaitTrue(
        "() => [...spreadlake.store.books.values()].every(({ring}) =>"
            + " [0, 1].every(back => ring.read(ring.newest - back)?.spread < 0.1))");
  }

  /** Does something and waits until one more entry of the feed says {@code part}. */
  private void feeds(String part, Runnable something) {
    awaitTrue("() => spreadlake.feed.loaded === 'done'");
    String count =
        "part => [...document.querySelectorAll('#feed li')]"
            + ".filter(li => li.textContent.includes(part)).length";
    Object before = page.evaluate(count, part);
    something.run();
    page.waitForFunction(
        "([part, before]) => (" + count + ")(part) > before", new Object[] {part, before});
  }

  @Test
  @DisplayName(
      "a spread above a threshold arrives in the feed and is spoken once; so does its end, with peak and length")
  void alertArrives() {
    show("");
    feeds("usd_mxn firing > 0.1 %", () -> server.market().spread(ScriptedMarket.USD, "0.3"));
    awaitText("#announce", "usd_mxn spread");
    assertThat(text("#announce")).contains("is above 0.1");
    feeds("usd_mxn resolved > 0.1 %", () -> server.market().calm());
    awaitText("#announce", "usd_mxn back at");
    assertThat(text("#feed")).contains("peak 0.3");
  }

  @Test
  @DisplayName(
      "the feed is narrowed to what fires now, to a book, to one's own; how many fire is told, and the address holds it")
  void narrowed() {
    show("");
    server.market().spread(ScriptedMarket.USD, "0.3");
    awaitText("#alerts-firing", "firing");
    page.selectOption("#feed-filter", "firing");
    awaitTrue(
        "() => { const rows = [...document.querySelectorAll('#feed button')];"
            + " return rows.length > 0 && rows.every(b => b.dataset.state === 'firing'); }");
    assertThat(settled().url()).contains("alerts=firing");
    server.market().calm();
    awaitTrue("() => document.getElementById('alerts-firing').textContent === ''");
    assertThat(settled().isVisible("#feed-empty")).isTrue();
    assertThat(text("#feed-empty")).contains("Nothing is above its threshold now");
    page.selectOption("#feed-filter", "usd_mxn");
    awaitTrue(
        "() => { const rows = [...document.querySelectorAll('#feed .what')];"
            + " return rows.length > 0 && rows.every(r => r.textContent.startsWith('usd_mxn')); }");
    page.selectOption("#feed-filter", "own");
    awaitText("#feed-empty", "No threshold of yours has fired");
    assertThat(violations()).isEmpty();
  }

  @Test
  @Order(LAST)
  @DisplayName(
      "alerts of the time in sight are read however many came after them; marks that stand for more are said, and lie inside the plot")
  void marksOfTheTimeInSight() {
    openAlone(
        "",
        fresh ->
            browser.answer(
                fresh,
                "*/api/alerts\\?*",
                asked -> Answers.Answer.json(200, manyAlerts(asked.url()))));
    // Many alerts, and yet the lines are to be seen: a mark in five pixels at most.
    awaitTrue("() => (" + MARKS + ")().length > 60");
    assertThat(number("() => spreadlake.spread.width / (" + MARKS + ")().length"))
        .isGreaterThanOrEqualTo(5);
    awaitText("#marks-note", "marks stand for");
    assertThat(text("#marks-note")).containsPattern("alerts before [\\d :-]+ UTC are left out");
    assertThat(
            number(
                "() => Math.max(...spreadlake.spread.chart.getOption().series.filter(s => s.id === 'alerts resolved')"
                    + ".flatMap(s => s.data).map(d => spreadlake.spread.pixelOf(0, ...d.value).y + 9 + 5))"))
        .isLessThanOrEqualTo(number("() => spreadlake.spread.height - 22"));
  }

  /** Past alerts as the server would give them: of the newest ones none is about a spread. */
  private String manyAlerts(String url) {
    boolean bounded = url.contains("from=");
    long end = server.now().getEpochSecond();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      String at = Instant.ofEpochSecond(end - 2 - i / 2).toString();
      String rule = bounded ? "usd_mxn>0.1" : "quality:quotes.jump@usd_mxn";
      all.append(i == 0 ? "" : ",")
          .append(
              String.format(
                  "{\"seq\":%d,\"id\":\"%s%d\",\"rule\":\"%s\",\"name\":\"\",\"book\":\"usd_mxn\",\"state\":\"%s\","
                      + "\"severity\":\"warn\",\"threshold\":\"0.1\",\"clear\":\"0.1\",\"value\":\"%s\",\"since\":\"%s\",\"peak\":\"0.3\",\"orderbook_timestamp\":\"%s\"}",
                  (bounded ? 100_000 : 200_000) - i,
                  bounded ? "spread" : "quality",
                  i / 2,
                  rule,
                  i % 2 == 0 ? "resolved" : "firing",
                  i % 2 == 0 ? "0.0001" : "0.3",
                  at,
                  at));
    }
    return "{\"last_seq\":200000,\"truncated\":true,\"alerts\":[" + all + "]}";
  }

  @Test
  @DisplayName("a feed that dies while firing is told as no data, not as resolved")
  void noData() {
    show("");
    feeds("btc_mxn firing > 0.1 %", () -> server.market().spread(ScriptedMarket.BTC, "0.3"));
    feeds(
        "btc_mxn no data > 0.1 %",
        () -> {
          server.market().gap(ScriptedMarket.BTC, GapReason.DISCONNECTED, "");
          pass(4);
        });
  }

  @Test
  @DisplayName("ticks are not spoken")
  void silentWithoutAlert() {
    show("");
    String before = text("#announce");
    double frames = number("() => spreadlake.store.frames");
    pass(3);
    page.waitForFunction("before => spreadlake.store.frames > before + 6", frames);
    assertThat(text("#announce")).isEqualTo(before);
  }

  @Test
  @DisplayName(
      "the line of one's own threshold appears as it is typed; enter sets it, and it fires")
  void ownThreshold() {
    show("");
    page.selectOption("#own-book", "usd_mxn");
    page.locator("#own-above").pressSequentially("0.2");
    page.waitForFunction("() => (" + LINES + ")().includes('0.2')");
    assertThat(settled().evaluate("() => spreadlake.own.draft")).isEqualTo("0.2");
    page.keyboard().press("Enter");
    page.waitForSelector("#own-list [data-state=set]");
    assertThat(text("#own-list")).contains("usd_mxn > 0.2 %");
    assertThat(settled().inputValue("#own-above")).isEmpty();
    page.waitForFunction("() => (" + LINES + ")().includes('0.2')");
    feeds(
        "usd_mxn firing > 0.2 % (yours)", () -> server.market().spread(ScriptedMarket.USD, "0.25"));
  }

  @Test
  @DisplayName("clear and for go along with it, and removing it takes line and rule away")
  void ownThresholdRemoved() {
    show("");
    page.fill("#own-above", "0.45");
    page.fill("#own-clear", "0.4");
    page.fill("#own-for", "3s");
    page.click("#own-form button[type=submit]");
    page.waitForSelector("#own-list [data-state=set]");
    assertThat(text("#own-list")).contains("clears at 0.4 %").contains("for 3s");
    page.click("#own-list .remove");
    assertThat(settled().locator("#own-list li").count()).isZero();
    page.waitForFunction("() => !(" + LINES + ")().includes('0.45')");
    assertThat(settled().isVisible("#own-problem")).isFalse();
  }

  @Test
  @DisplayName("what cannot be a threshold is refused in words beside the field")
  void refusals() {
    show("");
    refused("#own-above", "abc", "Type a percentage above 0");
    page.fill("#own-above", "0.2");
    refused("#own-clear", "0.3", "must not be above 0.2");
    page.fill("#own-clear", "");
    refused("#own-for", "soon", "written 3s, 2m or 1h");
    page.fill("#own-for", "");
    assertThat(settled().locator("#own-list li").count()).isZero();
  }

  private void refused(String field, String value, String why) {
    page.fill(field, value);
    page.click("#own-form button[type=submit]");
    awaitText("#own-problem", why);
    assertThat(settled().evaluate("() => '#' + document.activeElement.id")).isEqualTo(field);
  }

  @Test
  @DisplayName(
      "one's own thresholds stay over a reload and are set anew after a lost connection; what fired meanwhile is spoken then, what was one's own fires no more")
  void ownThresholdsStay() throws Exception {
    show("");
    page.fill("#own-above", "0.33");
    page.press("#own-above", "Enter");
    page.waitForSelector("#own-list [data-state=set]");
    page.reload();
    Browser.awaitDrawn(page);
    page.waitForSelector("#own-list [data-state=set]");
    Runnable fires =
        () ->
            feeds(
                "btc_mxn firing > 0.33 % (yours)",
                () -> server.market().spread(ScriptedMarket.BTC, "0.35"));
    fires.run();
    server.withoutWeb(
        () -> {
          awaitTrue("() => document.getElementById('link').dataset.state !== 'open'");
          server.market().calm();
          server.market().spread(ScriptedMarket.USD, "0.3");
        });
    awaitTrue("() => document.getElementById('link').dataset.state === 'open'");
    awaitText("#announce", "usd_mxn spread");
    page.selectOption("#feed-filter", "firing");
    awaitTrue("() => !document.getElementById('feed').textContent.includes('(yours)')");
    page.selectOption("#feed-filter", "all");
    page.waitForSelector("#own-list [data-state=set]");
    fires.run();
    browser.forgetComplaints();
  }

  @Test
  @DisplayName(
      "the list of alerts is one stop of the tab key; arrows go through it, and a new alert leaves the focus where it is")
  void keyboard() {
    show("");
    feeds("btc_mxn firing > 0.1 %", () -> server.market().spread(ScriptedMarket.BTC, "0.3"));
    feeds("btc_mxn resolved > 0.1 %", () -> server.market().calm());
    page.focus("#feed-filter");
    page.keyboard().press("Tab");
    String at =
        "() => [...document.querySelectorAll('#feed button')].indexOf(document.activeElement)";
    assertThat(number(at)).isZero();
    page.keyboard().press("ArrowDown");
    assertThat(number(at)).isEqualTo(1);
    page.evaluate("() => { globalThis.held = document.activeElement; }");
    feeds("usd_mxn firing > 0.1 %", () -> server.market().spread(ScriptedMarket.USD, "0.3"));
    assertThat(settled().evaluate("() => document.activeElement === held")).isEqualTo(true);
    page.keyboard().press("Home");
    assertThat(number(at)).isZero();
    page.keyboard().press("Tab");
    assertThat(settled().evaluate("() => document.activeElement.closest('#feed') === null"))
        .isEqualTo(true);
  }

  @Test
  @DisplayName("a time alone is of today: an alert of another day says which")
  void otherDay() {
    openAlone("");
    awaitTrue("() => spreadlake.feed.loaded === 'done'");
    page.evaluate(
        "() => { const at = new Date((spreadlake.edge() - 2 * 86400) * 1000).toISOString();"
            + " spreadlake.received({type: 'alert', seq: 999999, id: 'old', rule: 'old', book: 'btc_mxn', state: 'firing',"
            + " threshold: '0.5', value: '0.6', since: at, orderbook_timestamp: at}); }");
    awaitTrue(
        "() => [...document.querySelectorAll('#feed .at')].some(at => /^\\d\\d-\\d\\d \\d\\d:/.test(at.textContent))");
  }

  @Test
  @DisplayName(
      "a muted threshold stands in the list and is neither heard nor spoken, over a reload too")
  void muted() {
    show("");
    page.evaluate(
        "() => { globalThis.tones = 0; const start = OscillatorNode.prototype.start;"
            + " OscillatorNode.prototype.start = function (...a) { globalThis.tones++; return start.apply(this, a); }; }");
    page.fill("#own-above", "0.095");
    page.press("#own-above", "Enter");
    page.waitForSelector("#own-list [data-state=set]");
    page.click("#own-list [aria-label^=Mute]");
    awaitText("#own-list .state", "muted");
    page.click("#sound");
    // The tone that tries it out comes once the browser lets the page sound.
    awaitTrue("() => tones > 0");
    double before = number("() => tones");
    String spoken = text("#announce");
    feeds(
        "btc_mxn firing > 0.095 % (yours)",
        () -> server.market().spread(ScriptedMarket.BTC, "0.097"));
    assertThat(number("() => tones")).isEqualTo(before);
    assertThat(text("#announce")).isEqualTo(spoken);
    assertThat(
            settled().evaluate("() => JSON.parse(localStorage.getItem('spreadlake.own'))[0].muted"))
        .isEqualTo(true);
    page.focus("#own-list .remove");
    page.keyboard().press("Enter");
    assertThat(settled().evaluate("() => document.activeElement.id")).isEqualTo("own-above");
    // Nothing is left that fires: what was removed cannot be resolved.
    page.selectOption("#feed-filter", "firing");
    awaitTrue("() => !document.getElementById('feed').textContent.includes('0.095')");
  }

  @Test
  @DisplayName("it sounds only when sound is switched on")
  void sound() {
    show("");
    page.evaluate(
        "() => { globalThis.tones = 0; const start = OscillatorNode.prototype.start;"
            + " OscillatorNode.prototype.start = function (...a) { globalThis.tones++; return start.apply(this, a); }; }");
    feeds("btc_mxn firing > 0.1 %", () -> server.market().spread(ScriptedMarket.BTC, "0.3"));
    assertThat(number("() => tones")).isZero();
    // Its end has to have come: what is said aloud may still be from before.
    feeds("btc_mxn resolved > 0.1 %", () -> server.market().calm());
    page.click("#sound");
    assertThat(settled().getAttribute("#sound", "aria-pressed")).isEqualTo("true");
    awaitTrue("() => tones > 0");
    double test = number("() => tones");
    server.market().spread(ScriptedMarket.BTC, "0.3");
    page.waitForFunction("before => tones > before", test);
  }

  @Test
  @Order(LAST)
  @DisplayName("sound that the browser holds back after a load says so, until something is pressed")
  void soundWaits() {
    openAlone("");
    page.evaluate(
        "() => { globalThis.AudioContext = class { state = 'suspended'; currentTime = 0; destination = null;"
            + " resume() { return new Promise(resolve => { globalThis.letSound = () => { this.state = 'running'; this.onstatechange(); resolve(); }; }); }"
            + " createOscillator() { return { frequency: {}, connect: (next) => next, start() {}, stop() {} }; }"
            + " createGain() { return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (next) => next }; } }; }");
    page.evaluate("() => { spreadlake.feed.toggleSound(); }");
    awaitText("#sound", "Sound: waits");
    page.evaluate("() => { letSound = null; }");
    page.keyboard().press("Shift");
    page.evaluate("() => letSound()");
    awaitTrue("() => document.getElementById('sound').textContent === 'Sound'");
    assertThat(settled().getAttribute("#sound", "aria-pressed")).isEqualTo("true");
  }

  @Test
  @Order(LAST)
  @DisplayName("it notifies only when allowed, and only while the tab is not seen")
  void notification() {
    openAlone("");
    page.context().grantPermissions(List.of("notifications"));
    page.evaluate(
        "() => { globalThis.notes = []; globalThis.Notification = class { static permission = 'granted';"
            + " static requestPermission() { return Promise.resolve('granted'); } constructor(t, o) { notes.push(o.body); } }; }");
    page.click("#notify");
    awaitTrue("() => document.getElementById('notify').getAttribute('aria-pressed') === 'true'");
    page.evaluate(
        "() => Object.defineProperty(document, 'hidden', {configurable: true, get: () => true})");
    server.market().spread(ScriptedMarket.BTC, "0.3");
    awaitTrue("() => notes.length > 0");
    assertThat(settled().evaluate("() => notes[0]").toString()).contains("btc_mxn spread");
  }
}
