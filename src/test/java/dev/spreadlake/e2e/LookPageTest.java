package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.spreadlake.spread.GapReason;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With {@code -Dspreadlake.screenshots=true} pictures of it are left in target/screenshots. */
@Timeout(180)
@DisplayName("How the page looks")
class LookPageTest extends PageTest {
  @ParameterizedTest(name = "{0} × {1}, {2}")
  @CsvSource({
    "1440, 900, DARK", "1440, 900, LIGHT", "1024, 768, DARK",
    "1024, 768, LIGHT", "390, 844, DARK", "390, 844, LIGHT"
  })
  @DisplayName("nothing scrolls sideways, and no rule of accessibility is broken")
  void fits(int width, int height, ColorScheme scheme) {
    show("");
    page.setViewportSize(width, height);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    page.waitForSelector("#panel-history table");
    awaitTrue("() => spreadlake.spread.chart.getWidth() <= innerWidth");
    if (Boolean.getBoolean("spreadlake.screenshots")) {
      page.screenshot(
          new Page.ScreenshotOptions()
              .setPath(Path.of("target", "screenshots", width + "-" + scheme + ".png"))
              .setFullPage(true));
    }
    assertThat(number("() => document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
    assertThat(cutOff()).isEqualTo("");
    assertThat(violations()).isEmpty();
  }

  @AfterEach
  void usualSize() {
    if (page != null) {
      page.setViewportSize(1440, 900);
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
    }
  }

  /** Elements that reach beyond the sides of the window, unless their own panel scrolls. */
  private Object cutOff() {
    return page.evaluate(
        "() => [...document.querySelectorAll('body *')].filter(e => {"
            + " const box = e.getBoundingClientRect();"
            + " if (!box.width || !box.height || e.closest('.sr, .skip, .plot, .navigator')) return false;"
            + " for (let p = e.parentElement; p; p = p.parentElement) {"
            + "   if (p !== document.body && ['auto', 'scroll'].includes(getComputedStyle(p).overflowX)) return false; }"
            + " return box.right > innerWidth + 1 || box.left < -1;"
            + "}).map(e => e.tagName + '#' + e.id + '.' + e.className).join(' ')");
  }

  @Test
  @DisplayName(
      "the first screen of 1440 × 900 holds tiles, charts, alerts and health without scrolling")
  void firstScreen() {
    show("");
    for (String id :
        List.of("tiles", "spread-plot", "imbalance-plot", "depth-canvas", "feed-empty", "health")) {
      assertThat(
              number("() => document.getElementById('" + id + "').getBoundingClientRect().bottom"))
          .as(id)
          .isLessThanOrEqualTo(900);
    }
  }

  @Test
  @DisplayName("a reader's larger text makes the page's text larger, and nothing is cut off by it")
  void largerText() {
    show("");
    String size =
        "() => parseFloat(getComputedStyle(document.querySelector('.tile .big')).fontSize)";
    double usual = number(size);
    for (int width : new int[] {1440, 390}) {
      page.setViewportSize(width, 900);
      page.evaluate("() => { document.documentElement.style.fontSize = '24px'; }");
      assertThat(number(size)).isEqualTo(usual * 1.5);
      awaitTrue("() => spreadlake.spread.chart.getWidth() <= innerWidth");
      assertThat(number("() => document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
      assertThat(cutOff()).isEqualTo("");
    }
    page.evaluate("() => { document.documentElement.style.fontSize = ''; }");
  }

  @Test
  @DisplayName(
      "at 1024 the heads of the panels stay in one line; on a phone mode, connection, pause, ages and how the data are stay in sight")
  void narrowHeads() {
    show("");
    page.setViewportSize(1024, 768);
    awaitTrue("() => document.querySelector('.pair').clientWidth < 800");
    assertThat(
            number(
                "() => Math.max(...[...document.querySelectorAll('.charts .head')].map(h => h.offsetHeight))"))
        .as("pixels of a head whose controls are as tall as a finger needs them")
        .isLessThanOrEqualTo(50);
    page.setViewportSize(390, 844);
    page.evaluate("() => scrollTo(0, 1500)");
    awaitTrue("() => scrollY > 1000");
    for (String id : List.of("mode", "link", "pause", "ages", "status")) {
      assertThat(number("() => document.getElementById('" + id + "').getBoundingClientRect().top"))
          .as(id)
          .isBetween(0.0, 100.0);
    }
    assertThat(number("() => document.querySelector('.top').getBoundingClientRect().bottom"))
        .as("pixels of a phone's 844 that stay")
        .isLessThanOrEqualTo(120);
    page.evaluate("() => scrollTo(0, 0)");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"quality", "lake"})
  @DisplayName("the other tabs break no rule of accessibility")
  void tabs(String tab) {
    show("?tab=" + tab);
    page.waitForSelector("#panel-" + tab + " > *");
    assertThat(violations()).isEmpty();
  }

  @Test
  @DisplayName(
      "dialogs, tables, a stale book and a problem in the form break no rule of accessibility")
  void otherStates() {
    show("?range=1m");
    server.market().gap(ScriptedMarket.USD, GapReason.DISCONNECTED, "reconnecting in 4 s");
    server.market().spread(ScriptedMarket.BTC, "0.3");
    page.waitForSelector("#feed [data-state=firing]");
    page.click("[data-table=spread]");
    page.fill("#own-above", "x");
    page.press("#own-above", "Enter");
    awaitText("#status-text", "usd_mxn: no data since");
    assertThat(violations()).isEmpty();
    page.keyboard().press("Control+k");
    assertThat(violations()).isEmpty();
    page.keyboard().press("Escape");
    page.evaluate("() => document.activeElement.blur()");
    page.keyboard().press("?");
    page.waitForSelector("#keys[open]");
    assertThat(violations()).isEmpty();
  }

  @Test
  @DisplayName("what is done about a fault is told on a second line, and nothing below it moves")
  void longFault() {
    show("");
    Object top = page.evaluate("() => document.querySelector('.screen').offsetTop");
    server
        .market()
        .gap(
            ScriptedMarket.USD,
            GapReason.DISCONNECTED,
            "reconnecting in 4 s, after the exchange closed the connection; until then prices are"
                + " asked for by REST, one book after the other, as the exchange's limit allows");
    awaitText("#status-text", "limit allows");
    assertThat(
            page.evaluate(
                """
                () => {
                  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.getElementById('status-text');
                  return scrollWidth <= clientWidth && scrollHeight <= clientHeight;
                }
                """))
        .as("all of it can be read")
        .isEqualTo(true);
    assertThat(page.evaluate("() => document.querySelector('.screen').offsetTop")).isEqualTo(top);
  }

  @Test
  @DisplayName("neither the console nor the content policy has anything to complain about")
  void quietConsole() {
    browser.forgetComplaints();
    show("");
    page.hover("#spread-plot");
    page.click("#tab-lake");
    page.keyboard().press("?");
    double frames = number("() => spreadlake.store.frames");
    pass(2);
    page.waitForFunction("before => spreadlake.store.frames > before + 4", frames);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  @DisplayName("only the digits that changed light up, for 150 ms")
  void flash() {
    show("");
    page.evaluate(
        "() => { globalThis.lit = []; const big = document.querySelector('.tile .big');"
            + " new MutationObserver(() => { const f = big.querySelector('.flash'); if (f) lit.push([f.textContent, performance.now()]);"
            + " else if (lit.length) lit.push(['', performance.now()]); }).observe(big, {subtree: true, childList: true}); }");
    server.market().spread(ScriptedMarket.BTC, "0.0712");
    awaitTrue("() => lit.length >= 2 && lit.at(-1)[0] === ''");
    assertThat(number("() => lit[0][0].length")).isLessThan(6);
    // The market's own second may come just before: then the digits of two seconds light up.
    assertThat(
            number(
                "() => { const off = lit.findIndex(one => one[0] === ''); return lit[off][1] - lit[off - 1][1]; }"))
        .isBetween(140.0, 2000.0);
  }

  @Test
  @DisplayName(
      "the tile shows spread, bid, ask, sizes, depth, how ten minutes were, and time above each threshold")
  void tile() {
    show("");
    // The test before may have left a spread that the market's next second takes back.
    awaitTrue(
        "() => !document.querySelector('.tile').textContent.includes('…') &&"
            + " /0\\.0\\d{3,5} %/.test(document.querySelector('[data-book=btc_mxn].tile').textContent)");
    assertThat(text("[data-book=btc_mxn].tile"))
        .contains("790,333.41")
        .contains("790,333.41× 0.3000")
        .contains("× 0.1000")
        .contains("in ±1 %4.400 | 5.100 BTC")
        .containsPattern("10 min0\\.\\d{4,6} – 0\\.\\d{4,6} %")
        .containsPattern("median 0\\.\\d{4,6}wider than \\d+ %")
        .containsPattern("above today \\(UTC\\)last0\\.1 %(never|\\d+ s)[^%]*0\\.5 %");
  }

  @Test
  @DisplayName("time above a threshold counts on with each second above it")
  void timeAbove() {
    show("");
    awaitTrue("() => spreadlake.store.books.get('usd_mxn').aboveFrom !== null");
    server.market().spread(ScriptedMarket.USD, "0.6");
    pass(3);
    awaitTrue("() => (spreadlake.store.books.get('usd_mxn').above.get('0.5') ?? 0) >= 3");
    assertThat(text("[data-book=usd_mxn].tile")).containsPattern("0\\.5 %\\d+ s");
  }

  @Test
  @DisplayName("the tile says when its book was last above a threshold; a press shows that time")
  void lastAbove() {
    show("");
    awaitTrue("() => spreadlake.feed.loaded === 'done'");
    server.market().spread(ScriptedMarket.USD, "0.7");
    String last = "[data-book=usd_mxn].tile .above li:nth-child(2) button";
    awaitText(last, "now");
    server.market().calm();
    awaitTrue(
        "() => /^\\d\\d:\\d\\d:\\d\\d$/.test(document.querySelector('" + last + "').textContent)");
    assertThat(settled().getAttribute(last, "aria-label"))
        .contains("UTC for ")
        .contains("peak 0.7");
    page.click(last);
    awaitTrue(
        "() => { const chosen = spreadlake.store.alerts.find(spreadlake.selectedAlert);"
            + " return chosen?.book === 'usd_mxn' && Number(chosen.threshold) === 0.5 && spreadlake.crosshair === chosen.second; }");
    assertThat(settled().isVisible("#spread-plot .tip")).isTrue();
  }

  @Test
  @DisplayName(
      "of more than eight books each tile is two lines high, the one shown alone has everything")
  void manyBooks() {
    openAlone("");
    double full = page.locator("[data-book=btc_mxn].tile").boundingBox().height;
    page.evaluate(
        "() => { for (let i = 0; i < 20; i++) spreadlake.store.book(`c${i}_mxn`); spreadlake.painter.askAll(); }");
    awaitTrue("() => document.querySelectorAll('.tile').length === 22");
    awaitTrue("() => document.getElementById('tile-list').hasAttribute('data-many')");
    assertThat(settled().locator("[data-book=btc_mxn].tile").boundingBox().height)
        .isLessThan(full / 3);
    page.click("[data-book=btc_mxn].tile .name");
    awaitTrue("() => document.querySelector('[data-book=btc_mxn] .name').ariaPressed === 'true'");
    assertThat(settled().locator("[data-book=btc_mxn].tile").boundingBox().height)
        .isGreaterThan(full - 9);
    page.click("[data-book=btc_mxn].tile .name");
    page.hover("#spread-plot");
    awaitText("#spread-plot .tip", "more; press the name");
    assertThat(
            number(
                "() => document.querySelector('#spread-plot .tip').offsetHeight"
                    + " - document.getElementById('spread-plot').offsetHeight"))
        .isNegative();
  }

  @Test
  @DisplayName(
      "the depth panel tells what trading at once costs by size, and what the book is too thin for")
  void cost() {
    show("");
    page.selectOption("#depth-mode", "cost");
    awaitText("#depth-note", "by MXN");
    assertThat(settled().url()).contains("rests=cost");
    awaitTrue(
        "() => spreadlake.depth.chart.getOption().yAxis[0].data.join() === '10k,50k,100k,500k,1M'");
    page.click("[data-table=depth]");
    assertThat(text("#depth-table"))
        .contains("about BTC")
        .containsPattern("1,000,000[^%]*too thin");
    page.click("[data-table=depth]");
    page.selectOption("#depth-mode", "size");
    awaitText("#depth-note", "BTC this near the mid");
  }

  @Test
  @DisplayName("each chart over time says its zone at the axis")
  void zones() {
    show("?zone=mexico");
    for (String plot : List.of("spread", "imbalance", "implied", "market")) {
      awaitText("#" + plot + "-plot .zone", "UTC−6");
    }
    awaitText("#alerts-zone", "UTC−6");
    awaitTrue("() => document.getElementById('navigator').dataset.began?.endsWith('UTC−6')");
    page.hover("#spread-plot");
    awaitText("#spread-plot .tip", "UTC−6");
  }
}
