package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import dev.spreadlake.spread.GapReason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
@DisplayName("The spread chart")
class ChartPageTest extends PageTest {
  private static final String SERIES =
      "id => spreadlake.spread.chart.getOption().series.find(s => s.id === id)";

  @Test
  @DisplayName("draws both books of the last fifteen minutes and moves on each second")
  void drawsAndMoves() {
    show("");
    awaitSpan(900);
    assertThat(points("btc_mxn")).isGreaterThan(800);
    assertThat(points("usd_mxn")).isGreaterThan(800);
    double to = number("() => Number(document.getElementById('spread-plot').dataset.to)");
    passUntil(
        "() => Number(document.getElementById('spread-plot').dataset.to) >= " + (long) (to + 2),
        20);
  }

  @Test
  @DisplayName(
      "draws each threshold with its number at the right edge; those above the sight are named")
  void drawsThresholds() {
    // No test lifts this book to 0.5 %, so that 1 % is always above what a fitted axis shows.
    show("?scale=all&hide=btc_mxn");
    assertThat(
            page.evaluate("() => (" + SERIES + ")('thresholds').markLine.data.map(d => d.name)")
                .toString())
        .isEqualTo("[0.1, 0.5, 1]");
    page.selectOption("#scale", "fit");
    awaitTrue(
        "() => { const max = spreadlake.spread.chart.getOption().yAxis[0].max;"
            + " const above = [0.1, 0.5, 1].filter(t => t > max).map(t => `${t} %`);"
            + " return above.includes('1 %') && !document.querySelector('#offscreen').hidden"
            + " && document.querySelector('#offscreen').textContent"
            + " === `above: ${above.join(', ')} ↑`; }");
  }

  @Test
  @DisplayName("what is above the sight is named by the paint that draws it there")
  void namedAtOnce() {
    show("?scale=all&hide=btc_mxn");
    awaitTrue("() => document.querySelector('#offscreen').hidden");
    Object named =
        settled()
            .evaluate(
                "() => { spreadlake.viewState.change({ scale: 'fit' });"
                    + " spreadlake.paint(new Set(['charts']));"
                    + " return document.querySelector('#offscreen').textContent; }");
    assertThat(named.toString()).contains("1 %");
  }

  @Test
  @DisplayName("the logarithmic scale shows every threshold")
  void logScale() {
    show("");
    page.selectOption("#scale", "log");
    awaitTrue("() => spreadlake.spread.chart.getOption().yAxis[0].type === 'log'");
    awaitTrue("() => document.querySelector('#offscreen').hidden");
    assertThat(settled().url()).contains("scale=log");
  }

  @Test
  @DisplayName("the wheel zooms, a live view stays live")
  void wheelZooms() {
    show("");
    page.hover("#spread-plot");
    page.mouse().wheel(0, -400);
    awaitTrue("() => spreadlake.view.span < 700");
    assertThat(span()).isLessThan(700);
    assertThat(settled().isVisible("#live")).isFalse();
    page.mouse().wheel(0, 900);
    awaitTrue("() => spreadlake.view.span > 1200");
  }

  @Test
  @DisplayName(
      "dragging pans into the past, which is read from the lake, and double click leads back to live")
  void dragPansAndDoubleClickResets() {
    show("?range=6h");
    new Hands(page).drag("#spread-plot", 300);
    awaitTrue("() => !spreadlake.view.follow");
    assertThat(settled().isVisible("#live")).isTrue();
    awaitSpan(6 * 3600);
    page.dblclick("#spread-plot");
    awaitTrue("() => spreadlake.view.follow && spreadlake.view.span === 900");
    assertThat(settled().isVisible("#live")).isFalse();
  }

  @Test
  @DisplayName("two fingers zoom")
  void pinchZooms() {
    show("");
    new Hands(page).pinchOpen("#spread-plot");
    awaitTrue("() => spreadlake.view.span < 600");
  }

  @Test
  @DisplayName(
      "zooming out to days reads points from the lake that keep the extremes, gaps included")
  void zoomsToDays() {
    show("");
    page.selectOption("#range", "86400");
    page.waitForFunction(
        "() => spreadlake.history.points('btc_mxn', 'spread')?.points.length > 300");
    awaitTrue("() => Number(document.getElementById('spread-plot').dataset.from) > 0");
    awaitSpan(86_400);
    // What was read for a test before may be drawn first.
    awaitTrue(
        "() => (" + SERIES + ")('btc_mxn').data.filter(p => Number.isFinite(p[1])).length > 300");
    awaitTrue("() => (" + SERIES + ")('btc_mxn').markArea.data.length >= 10");
  }

  @Test
  @DisplayName("the strip below moves the window, by mouse and by keys")
  void navigator() {
    show("?range=1h");
    awaitTrue("() => spreadlake.navigator.overview.length === 2");
    BoundingBox box = page.locator("#navigator").boundingBox();
    page.mouse().click(box.x + box.width / 2, box.y + box.height / 2);
    awaitTrue("() => !spreadlake.view.follow");
    double from = number("() => spreadlake.view.from");
    page.focus("#navigator-pane");
    page.keyboard().press("ArrowLeft");
    page.waitForFunction("from => spreadlake.view.from < from", from);
    page.waitForFunction("() => document.getElementById('spread-empty').hidden");
  }

  @Test
  @DisplayName("the strip's edges stretch the window")
  void navigatorEdges() {
    show("?range=6h");
    awaitTrue("() => spreadlake.navigator.overview.length === 2");
    BoundingBox edge = page.locator("#navigator-pane i[data-edge=from]").boundingBox();
    page.mouse().move(edge.x + 4, edge.y + 10);
    page.mouse().down();
    page.mouse().move(edge.x - 60, edge.y + 10);
    page.mouse().up();
    awaitTrue("() => spreadlake.view.span > 7 * 3600");
  }

  @Test
  @DisplayName("a book is hidden and shown by its name in the legend")
  void hidesSeries() {
    show("");
    page.click("#legend [data-book=usd_mxn]");
    awaitTrue("() => !spreadlake.spread.chart.getOption().series.some(s => s.id === 'usd_mxn')");
    assertThat(settled().url()).contains("hide=usd_mxn");
    assertThat(settled().getAttribute("#legend [data-book=usd_mxn]", "aria-pressed"))
        .isEqualTo("false");
    page.click("#legend [data-book=usd_mxn]");
    awaitTrue("() => spreadlake.spread.chart.getOption().series.some(s => s.id === 'usd_mxn')");
  }

  @Test
  @DisplayName("hovering shows every series at that second, on both charts the same crosshair")
  void crosshair() {
    show("");
    BoundingBox box = page.locator("#spread-plot").boundingBox();
    page.mouse().move(box.x + box.width / 2, box.y + box.height / 2);
    page.waitForSelector("#spread-plot .tip:not([hidden])");
    assertThat(text("#spread-plot .tip"))
        .contains("btc_mxn")
        .contains("usd_mxn")
        .containsPattern("0\\.0\\d{5} %")
        .contains("790,333.41")
        .doesNotContain("null");
    awaitTrue("() => !document.querySelector('#imbalance-plot .cross').hidden");
    page.mouse().move(box.x + box.width / 2, box.y + box.height + 400);
    page.waitForSelector(
        "#spread-plot .tip",
        new Page.WaitForSelectorOptions()
            .setState(com.microsoft.playwright.options.WaitForSelectorState.HIDDEN));
  }

  @Test
  @DisplayName("arrows move the crosshair by a second, with shift by ten, and it is spoken")
  void arrows() {
    show("");
    page.focus("#spread-plot");
    page.keyboard().press("ArrowLeft");
    double at = number("() => spreadlake.crosshair");
    page.keyboard().press("ArrowLeft");
    assertThat(number("() => spreadlake.crosshair")).isEqualTo(at - 1);
    page.keyboard().press("Shift+ArrowLeft");
    assertThat(number("() => spreadlake.crosshair")).isEqualTo(at - 11);
    page.keyboard().press("ArrowRight");
    assertThat(number("() => spreadlake.crosshair")).isEqualTo(at - 10);
    String spread =
        page.evaluate(
                "() => { const ring = spreadlake.store.books.get('btc_mxn').ring;"
                    + " return ring.read(spreadlake.crosshair).spread.toFixed(6); }")
            .toString();
    assertThat(text("#readout")).contains("btc_mxn " + spread + " %");
  }

  @Test
  @DisplayName(
      "very many thresholds are ticks at the right edge, which is said, and no number lies on another")
  void manyThresholds() {
    show("");
    page.evaluate(
        "() => { spreadlake.backfill.rulesAt = performance.now(); globalThis.rulesBefore = spreadlake.store.rules; spreadlake.store.setRules(Array.from({length: 50}, (_, i) => ({id: 'r' + i, book: 'btc_mxn', above: ((i + 1) / 500).toFixed(3)})));"
            + " spreadlake.painter.askAll(); }");
    awaitText("#offscreen", "thresholds, as ticks at the right edge");
    String lines =
        "spreadlake.spread.chart.getOption().series.find(s => s.id === 'thresholds').markLine.data";
    assertThat(
            number(
                "() => Math.max(..."
                    + lines
                    + ".map(([a, b]) => b.coord[0] - a.coord[0])) / "
                    + "(spreadlake.spread.shown.to - spreadlake.spread.shown.from) / 1000"))
        .isLessThan(0.03);
    assertThat(
            number(
                "() => { const ys = "
                    + lines
                    + ".filter(([a]) => a.label.show)"
                    + ".map(([a]) => spreadlake.spread.pixelOf(0, ...a.coord).y).sort((a, b) => a - b);"
                    + " return Math.min(...ys.slice(1).map((y, i) => y - ys[i])); }"))
        .isGreaterThanOrEqualTo(13.9);
    page.evaluate("() => { spreadlake.store.setRules(rulesBefore); spreadlake.painter.askAll(); }");
    awaitTrue("() => !document.getElementById('offscreen').textContent.includes('ticks')");
  }

  @Test
  @Order(LAST)
  @DisplayName(
      "thirty books: each has a hue and dash of its own, the legend keeps to two rows, the bar says how many more")
  void manyBooks() {
    openAlone("");
    page.evaluate(
        "() => { for (let i = 0; i < 28; i++) spreadlake.store.book('book' + i); spreadlake.painter.askAll(); }");
    awaitText("#ages", "+26 more");
    awaitTrue("() => document.querySelectorAll('#legend button').length === 30");
    assertThat(number("() => document.getElementById('legend').clientHeight"))
        .isLessThanOrEqualTo(52);
    assertThat(
            number(
                "() => new Set([...document.querySelectorAll('#legend button')].map(b => b.className + b.firstChild.dataset.dash)).size"))
        .isEqualTo(30);
    assertThat(
            number(
                "() => new Set(spreadlake.spread.chart.getOption().series.filter(s => spreadlake.store.books.has(s.id))"
                    + ".map(s => s.lineStyle.color + s.lineStyle.type)).size"))
        .isEqualTo(30);
  }

  @Test
  @DisplayName("a press on a tile's name shows its book alone, another all of them again")
  void oneBookAlone() {
    show("");
    page.click(".tile[data-book=usd_mxn] .name");
    awaitTrue(
        "() => !spreadlake.spread.chart.getOption().series.some(s => s.id === 'btc_mxn' && s.data.length)");
    assertThat(settled().url()).contains("hide=btc_mxn").contains("book=usd_mxn");
    assertThat(settled().getAttribute(".tile[data-book=usd_mxn] .name", "aria-pressed"))
        .isEqualTo("true");
    page.click(".tile[data-book=usd_mxn] .name");
    awaitTrue(
        "() => spreadlake.spread.chart.getOption().series.some(s => s.id === 'btc_mxn' && s.data.length)");
    page.dblclick("#legend [data-book=btc_mxn]");
    awaitTrue("() => spreadlake.view.hidden.join() === 'usd_mxn'");
  }

  @Test
  @DisplayName("a gap is hatched, never crossed by a line, and hovering it tells the reason")
  void gaps() {
    show("?range=1m");
    server.market().gap(ScriptedMarket.USD, GapReason.RESYNCING, "sequence 7 was missed");
    pass(2);
    awaitTrue(
        "() => { const r = spreadlake.store.books.get('usd_mxn').ring; return r.stateAt(r.newest) === 2 && r.stateAt(r.newest - 2) === 2; }");
    double second = number("() => spreadlake.store.books.get('usd_mxn').ring.newest - 1");
    server.market().calm();
    awaitTrue(
        "() => { const r = spreadlake.store.books.get('usd_mxn').ring; return r.stateAt(r.newest) === 1; }");
    awaitTrue("() => (" + SERIES + ")('usd_mxn').markArea.data.length === 1");
    awaitTrue(
        "() => spreadlake.imbalance.chart.getOption().series.find(s => s.id === 'usd_mxn').markArea.data.length === 1");
    assertThat(number("() => (" + SERIES + ")('btc_mxn').markArea.data.length")).isZero();
    assertThat(
            number("() => (" + SERIES + ")('usd_mxn').data.filter(p => Number.isNaN(p[1])).length"))
        .isEqualTo(1);
    double x = ((Number) page.evaluate("s => spreadlake.spread.xOf(s)", second)).doubleValue();
    BoundingBox box = page.locator("#spread-plot").boundingBox();
    page.mouse().move(box.x + x, box.y + 60);
    awaitText("#spread-plot .tip", "resyncing");
  }

  @Test
  @DisplayName("suspect seconds are drawn as a thin line of their own")
  void suspect() {
    show("?range=5m");
    server.market().suspect(ScriptedMarket.BTC, 60, 50);
    awaitTrue("() => (" + SERIES + ")('btc_mxn suspect').data.filter(p => p[1] > 0).length >= 11");
    assertThat(number("() => (" + SERIES + ")('btc_mxn suspect').lineStyle.width")).isLessThan(1);
    page.reload();
    Browser.awaitDrawn(page);
    awaitTrue("() => (" + SERIES + ")('btc_mxn suspect').data.filter(p => p[1] > 0).length >= 11");
  }

  @Test
  @DisplayName(
      "an alert is a mark at its second; a click on it leads to its entry, and the entry leads to the mark")
  void alertMarks() {
    show("?range=1m");
    server.market().spread(ScriptedMarket.BTC, "0.7");
    page.waitForSelector("#feed [data-state=firing]");
    // The spread passes two thresholds at one second: two entries, and one mark where they lie.
    awaitTrue("() => document.querySelectorAll('#feed [data-state=firing]').length >= 2");
    awaitTrue("() => (" + SERIES + ")('alerts firing').data.length >= 1");
    assertThat(
            number(
                "() => { const all = ("
                    + SERIES
                    + ")('alerts firing').data.map(d => d.value.join()); return all.length - new Set(all).size; }"))
        .isZero();
    Object mark =
        page.evaluate(
            "() => { const s = ("
                + SERIES
                + ")('alerts firing').data[0];"
                + " const p = spreadlake.spread.chart.convertToPixel({xAxisIndex: 0, yAxisIndex: 0}, s.value); return p[0]; }");
    double y =
        number(
            "() => { const s = ("
                + SERIES
                + ")('alerts firing').data[0]; return spreadlake.spread.chart.convertToPixel({xAxisIndex: 0, yAxisIndex: 0}, s.value)[1] - 9; }");
    // A data quality rule's alert has no spread: it stays in the feed.
    page.evaluate(
        "() => { const one = spreadlake.store.alerts.entries.find(e => e.state === 'firing');"
            + " spreadlake.received({ type: 'alert', seq: one.seq, id: 'q',"
            + " rule: 'quality:quotes.jump@btc_mxn', name: 'quotes.jump', book: 'btc_mxn',"
            + " state: 'firing', value: '1', threshold: '0.5', since: new Date(one.second * 1000 - 5000)"
            + ".toISOString() }); }");
    awaitText("#feed", "quotes.jump on btc_mxn");
    assertThat(
            page.evaluate(
                "() => (" + SERIES + ")('alerts firing').data.some(d => d.name.includes('|q|'))"))
        .isEqualTo(false);
    BoundingBox box = page.locator("#spread-plot").boundingBox();
    page.mouse().click(box.x + ((Number) mark).doubleValue(), box.y + y);
    page.waitForSelector("#feed button[aria-current=true]");
    Locator first = page.locator("#feed button").first();
    page.selectOption("#range", "300");
    first.click();
    awaitTrue(
        "() => spreadlake.crosshair === spreadlake.store.alerts.find(spreadlake.selectedAlert).second");
    awaitTrue("() => !document.querySelector('#spread-plot .cross').hidden");
  }

  @Test
  @DisplayName("behind each chart there is a table")
  void tables() {
    show("?range=1m");
    page.click("[data-table=spread]");
    assertThat(settled().locator("#spread-table tbody tr").count()).isGreaterThan(20);
    assertThat(text("#spread-table caption")).contains("each second").contains("UTC");
    page.click("[data-table=depth]");
    assertThat(text("#depth-table")).contains("±0.5 %").contains("2.100");
    page.click("[data-table=imbalance]");
    assertThat(settled().locator("#imbalance-table table").count()).isEqualTo(1);
    page.click("[data-table=spread]");
    assertThat(settled().isVisible("#spread-table")).isFalse();
  }

  @Test
  @DisplayName("the depth panel shows the book that is chosen")
  void depthBook() {
    show("");
    page.selectOption("#depth-book", "usd_mxn");
    awaitTrue("() => spreadlake.depthBook().name === 'usd_mxn'");
    assertThat(settled().url()).contains("book=usd_mxn");
    awaitTrue("() => spreadlake.depth.chart?.getOption().series.length === 2");
  }

  private double points(String id) {
    return ((Number)
            page.evaluate(
                "id => (" + SERIES + ")(id).data.filter(p => Number.isFinite(p[1])).length", id))
        .doubleValue();
  }
}
