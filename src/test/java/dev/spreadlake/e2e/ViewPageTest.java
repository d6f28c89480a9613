package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Route;
import dev.spreadlake.spread.GapReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@DisplayName("The view: keys, zone, theme, pause, address, export")
class ViewPageTest extends PageTest {
  @Test
  @DisplayName("the address opens the same view elsewhere")
  void addressHoldsTheView() {
    open("?range=1h&zone=mexico&theme=light&tab=lake&scale=log&book=usd_mxn&hide=btc_mxn");
    awaitSpan(3600);
    assertThat(text("#zone")).isEqualTo("Mexico City");
    assertThat(settled().getAttribute("html", "data-theme")).isEqualTo("light");
    assertThat(settled().isVisible("#panel-lake")).isTrue();
    assertThat(settled().inputValue("#scale")).isEqualTo("log");
    assertThat(settled().inputValue("#depth-book")).isEqualTo("usd_mxn");
    assertThat(settled().getAttribute("#legend [data-book=btc_mxn]", "aria-pressed"))
        .isEqualTo("false");
  }

  @Test
  @DisplayName("a fixed range in the address is opened, read from the lake")
  void fixedRange() {
    String day = java.time.LocalDate.now(java.time.ZoneOffset.UTC).minusDays(1).toString();
    show("?from=" + day + "T04:00:00Z&to=" + day + "T05:00:00Z");
    awaitSpan(3600);
    assertThat(settled().isVisible("#live")).isTrue();
    assertThat(settled().inputValue("#range")).isEqualTo("custom");
  }

  @Test
  @DisplayName("nonsense in the address is ignored, and what it names and does not exist leaves it")
  void nonsenseAddress() {
    open(
        "?range=soon&zone=mars&tab=%3Cscript%3E&from=x&to=y&theme=pink&scale=log"
            + "&market=nowhere&book=none&hide=usd_mxn,nobody,%22%3E%3Cimg%3E");
    awaitSpan(900);
    assertThat(text("#zone")).isEqualTo("UTC");
    assertThat(settled().locator("img").count()).isZero();
    assertThat(settled().url()).endsWith("/?scale=log&hide=usd_mxn");
    assertThat(settled().evaluate("() => spreadlake.view.hidden.join()")).isEqualTo("usd_mxn");
  }

  @Test
  @DisplayName("back and forward work")
  void backAndForward() {
    show("");
    page.selectOption("#range", "3600");
    awaitTrue("() => spreadlake.view.span === 3600");
    page.click("#tab-quality");
    assertThat(settled().url()).contains("tab=quality").contains("range=1h");
    page.goBack();
    awaitTrue("() => spreadlake.view.tab === 'history' && spreadlake.view.span === 3600");
    page.goBack();
    awaitTrue("() => spreadlake.view.span === 900");
    page.goForward();
    awaitTrue("() => spreadlake.view.span === 3600");
    awaitTrue("() => document.getElementById('range').value === '3600'");
    page.focus("#range");
    page.keyboard().press("t");
    awaitText("#zone", "My time");
    page.keyboard().press("ArrowUp");
    awaitTrue("() => spreadlake.view.span === 900");
  }

  @Test
  @DisplayName("T goes through the zones and the button says which; times follow")
  void zones() {
    show("");
    assertThat(text("#zone")).isEqualTo("UTC");
    page.keyboard().press("t");
    awaitText("#zone", "My time");
    assertThat(settled().getAttribute("#zone", "title")).contains("Asia/Tokyo");
    page.click("#zone");
    awaitText("#zone", "Mexico City");
    page.keyboard().press("t");
    awaitText("#zone", "UTC");
    server.market().spread(ScriptedMarket.BTC, "0.3");
    page.waitForSelector("#feed .at");
    String utc = text("#feed li:first-child .at");
    page.keyboard().press("t");
    awaitTrue(
        "() => document.querySelector('#feed li:first-child .at').textContent !== '" + utc + "'");
    assertThat(text("#feed li:first-child .at").substring(3)).isEqualTo(utc.substring(3));
  }

  @Test
  @DisplayName("the theme follows the system until one is chosen; D changes it and it stays")
  void theme() {
    show("");
    assertThat(settled().getAttribute("html", "data-theme")).isNull();
    String dark =
        page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor")
            .toString();
    page.keyboard().press("d");
    awaitTrue("() => document.documentElement.dataset.theme === 'light'");
    assertThat(
            settled().evaluate("() => getComputedStyle(document.documentElement).backgroundColor"))
        .isNotEqualTo(dark);
    page.navigate(server.url());
    Browser.awaitDrawn(page);
    assertThat(settled().getAttribute("html", "data-theme")).isEqualTo("light");
    page.click("#theme");
    awaitTrue("() => document.documentElement.dataset.theme === 'dark'");
  }

  @Test
  @DisplayName(
      "space pauses: the chart and the tiles stand still, what comes is counted, and space goes on")
  void pause() {
    show("");
    page.keyboard().press(" ");
    awaitText("#pause", "Paused");
    double to = number("() => Number(document.getElementById('spread-plot').dataset.to)");
    String spread = text(".tile .big");
    pass(3);
    page.waitForFunction(
        "() => Number(document.getElementById('pause').textContent.match(/\\d+/)?.[0]) >= 6");
    assertThat(number("() => Number(document.getElementById('spread-plot').dataset.to)"))
        .isEqualTo(to);
    assertThat(text(".tile .big")).isEqualTo(spread);
    assertThat(settled().isVisible("#live")).isTrue();
    assertThat(text(".tile .word")).matches("as of \\d\\d:\\d\\d:\\d\\d");
    assertThat(text("#status-text"))
        .matches("Paused: figures and charts as of [\\d: -]+ UTC\\. .*");
    assertThat(
            settled()
                .evaluate("() => getComputedStyle(document.querySelector('.tile .big')).color"))
        .isNotEqualTo(page.evaluate("() => getComputedStyle(document.body).color"));
    server.market().gap(ScriptedMarket.USD, GapReason.DISCONNECTED, "reconnecting in 4 s");
    awaitText("#status-text", "usd_mxn: no data since");
    awaitText("#health", "disconnected");
    server.market().calm();
    page.keyboard().press(" ");
    awaitText("#pause", "Pause");
    awaitText("#status-text", "Both books are in step");
    awaitTrue("() => !document.querySelector('.tile .word').textContent.startsWith('as of')");
    passUntil("() => Number(document.getElementById('spread-plot').dataset.to) > " + (long) to, 20);
  }

  @Test
  @DisplayName("a key pressed before the rest of the page is there is the page's, and waited with")
  void early() {
    show("");
    page.evaluate(
        """
        () => {
          spreadlake.isWarm = false;
          spreadlake.warmUp = () => new Promise(warm => { globalThis.warm = warm; });
        }
        """);
    try {
      Object before = page.evaluate("() => [scrollY, Boolean(spreadlake.paused)].join()");
      page.keyboard().press(" ");
      assertThat(page.evaluate("() => [scrollY, Boolean(spreadlake.paused)].join()"))
          .isEqualTo(before);
    } finally {
      page.evaluate(
          """
          () => {
            delete spreadlake.warmUp;
            spreadlake.isWarm = true;
            globalThis.warm?.();
          }
          """);
    }
    awaitText("#pause", "Paused");
  }

  @Test
  @DisplayName("L goes live from a pause and from the past")
  void goLive() {
    String day = java.time.LocalDate.now(java.time.ZoneOffset.UTC).minusDays(1).toString();
    show("?from=" + day + "T04:00:00Z&to=" + day + "T04:20:00Z");
    page.keyboard().press("l");
    awaitTrue("() => spreadlake.view.follow");
    assertThat(settled().isVisible("#live")).isFalse();
    page.click("#pause");
    page.click("#live");
    awaitTrue("() => !spreadlake.paused");
  }

  @Test
  @DisplayName("slash jumps to a book")
  void slashJumps() {
    show("?hide=usd_mxn");
    page.keyboard().press("/");
    page.waitForSelector("#palette[open]");
    page.keyboard().type("usd");
    page.keyboard().press("Enter");
    awaitTrue("() => document.activeElement.dataset.book === 'usd_mxn'");
    awaitTrue("() => spreadlake.view.hidden.length === 0 && spreadlake.view.book === 'usd_mxn'");
  }

  @Test
  @DisplayName("the palette finds commands, arrows choose, escape closes, nonsense is told")
  void palette() {
    show("");
    page.keyboard().press("Control+k");
    page.waitForSelector("#palette[open]");
    page.keyboard().type("mexico");
    page.keyboard().press("Enter");
    awaitText("#zone", "Mexico City");
    page.click("#palette-open");
    page.keyboard().press("ArrowDown");
    assertThat(settled().getAttribute("#palette-1", "aria-selected")).isEqualTo("true");
    page.keyboard().press("ArrowUp");
    assertThat(settled().getAttribute("#palette-0", "aria-selected")).isEqualTo("true");
    page.keyboard().type("qqqq");
    assertThat(text("#palette")).contains("No command or book has that name");
    page.keyboard().press("Escape");
    assertThat(settled().locator("#palette[open]").count()).isZero();
  }

  @Test
  @DisplayName(
      "G goes to a time as it is typed, says what it read, and the arrows go on from there; escape takes the crosshair away")
  void goTo() {
    show("");
    page.keyboard().press("g");
    page.waitForSelector("#goto[open]");
    page.keyboard().type("soon");
    page.keyboard().press("Enter");
    assertThat(settled().locator("#goto[open]").count()).isEqualTo(1);
    page.fill("#goto input", "yesterday 14:05");
    awaitText("#goto-read", "14:05:00 UTC");
    assertThat(text("#goto-read")).contains("ago");
    page.keyboard().press("Enter");
    awaitTrue("() => document.activeElement.id === 'spread-plot'");
    awaitTrue(
        "() => new Date(spreadlake.crosshair * 1000).toISOString().endsWith('T14:05:00.000Z')"
            + " && !spreadlake.view.follow && !spreadlake.view.marketWindow.follow");
    assertThat(settled().url()).contains("from=").contains("candles=");
    // The lake is read meanwhile, and then the box tells what the books were.
    awaitTrue(
        "() => /btc_mxn0\\.\\d{6} %790,333\\.41/.test(document.querySelector('#spread-plot .tip').textContent)");
    page.keyboard().press("ArrowRight");
    awaitText("#spread-plot .tip", "14:05:01 UTC");
    page.keyboard().press("Escape");
    awaitTrue("() => spreadlake.crosshair === null");
    assertThat(settled().isVisible("#spread-plot .tip")).isFalse();
  }

  @Test
  @DisplayName("escape in a chart's table closes it and goes back to its button")
  void escapeFromTable() {
    show("");
    page.focus("[data-table=spread]");
    page.keyboard().press("Enter");
    page.focus("#spread-table");
    page.keyboard().press("Escape");
    assertThat(settled().isVisible("#spread-table")).isFalse();
    assertThat(settled().evaluate("() => document.activeElement.dataset.table"))
        .isEqualTo("spread");
  }

  @Test
  @DisplayName("? lists the keys")
  void help() {
    show("");
    page.keyboard().press("?");
    page.waitForSelector("#keys[open]");
    assertThat(text("#keys"))
        .contains("Go live")
        .contains("Pause")
        .contains("crosshair")
        .contains("Ctrl K");
    page.click("#keys button");
    assertThat(settled().locator("#keys[open]").count()).isZero();
  }

  @Test
  @DisplayName("keys typed into a field stay in the field")
  void typingIsTyping() {
    show("");
    page.locator("#own-for").pressSequentially("ltd ?");
    assertThat(settled().inputValue("#own-for")).isEqualTo("ltd ?");
    assertThat(text("#zone")).isEqualTo("UTC");
    assertThat(settled().locator("dialog[open]").count()).isZero();
    page.fill("#own-for", "");
  }

  @Test
  @DisplayName("plus and minus zoom")
  void zoomKeys() {
    show("");
    page.keyboard().press("+");
    awaitTrue("() => spreadlake.view.span === 450");
    page.keyboard().press("-");
    awaitTrue("() => spreadlake.view.span === 900");
  }

  @Test
  @DisplayName(
      "the CSV holds the seconds seen, its header the zone, its rows and its name the mode")
  void csv() throws IOException {
    show("?range=1m&zone=mexico");
    Download file = page.waitForDownload(() -> page.click("#export-csv"));
    assertThat(file.suggestedFilename()).startsWith("spreadlake_SIMULATED_").endsWith(".csv");
    List<String> lines = Files.readAllLines(file.path());
    assertThat(lines.get(0))
        .isEqualTo(
            "time (America/Mexico_City),orderbook_timestamp (UTC),book,bid,ask,spread_percent,state,mode");
    assertThat(lines).hasSizeGreaterThan(100);
    assertThat(lines.get(1))
        .matches(
            "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{4}-\\d\\d-\\d\\dT[0-9:]{8}\\+00:00,btc_mxn,790333\\.41,\\d+\\.\\d\\d,0\\.\\d{6},observed,simulated");
  }

  @Test
  @DisplayName("the PNG is a picture of the chart with a caption above it")
  void png() throws IOException {
    show("");
    Download file = page.waitForDownload(() -> page.click("#export-png"));
    assertThat(file.suggestedFilename()).startsWith("spreadlake_SIMULATED_").endsWith(".png");
    var image = javax.imageio.ImageIO.read(file.path().toFile());
    double height = number("() => document.querySelector('#spread-plot .canvas').clientHeight");
    assertThat(image.getHeight()).isEqualTo(2 * (int) (height + 40));
    assertThat(image.getWidth()).isGreaterThan(1000);
  }

  @Test
  @Order(LAST)
  @DisplayName("what is drawn of another mode than the bar tells is named, in the chart and by day")
  void otherMode() throws IOException {
    openAlone(
        "",
        fresh ->
            fresh.route(
                "**/api/lake",
                route -> {
                  String body = new String(route.fetch().body(), StandardCharsets.UTF_8);
                  route.fulfill(
                      new Route.FulfillOptions()
                          .setBody(body.replace("\"simulated\"", "\"replay\"")));
                }));
    awaitText("#panel-history tbody", "REPLAY");
    assertThat(text("#marks-note")).doesNotContain("REPLAY");
    page.click("#panel-history tbody tr:last-child button");
    awaitText("#marks-note", "part of this is REPLAY");
    awaitTrue("() => spreadlake.history.points('btc_mxn', 'spread')?.points.length > 0");
    Download file = page.waitForDownload(() -> page.click("#export-csv"));
    assertThat(file.suggestedFilename()).startsWith("spreadlake_REPLAY_");
    assertThat(Files.readAllLines(file.path()))
        .anyMatch(
            line -> line.matches(".*,btc_mxn,\\d[\\d.]*,\\d[\\d.]*,0\\.\\d{6},observed.*,replay"))
        .noneMatch(line -> line.matches(".*,observed.*,simulated"));
  }

  @Test
  @DisplayName("the tabs open by mouse and by arrow keys")
  void tabs() {
    show("");
    page.click("#tab-lake");
    awaitText("#panel-lake", "/spreads_");
    assertThat(text("#panel-lake")).contains("600").contains("39 s").contains("disconnected");
    page.keyboard().press("ArrowLeft");
    // The page paints what a key did with its next frame.
    page.waitForSelector("#tab-runs[aria-selected=true]");
    page.click("#tab-quality");
    page.keyboard().press("ArrowLeft");
    awaitText("#panel-history", "93.50 %");
    assertThat(settled().getAttribute("#tab-history", "aria-selected")).isEqualTo("true");
  }

  @Test
  @DisplayName("a day of the history is shown in the chart; a gap of the lake likewise")
  void showsDayAndGap() throws IOException {
    show("");
    awaitText("#panel-history", "93.50 %");
    page.click("#panel-history tbody tr:last-child button");
    awaitTrue("() => !spreadlake.view.follow && spreadlake.view.span === 86400");
    // What another test has looked at may be held still.
    awaitTrue(
        "() => spreadlake.history.kept.get('usd_mxn')?.from <= spreadlake.window()[0]"
            + " && spreadlake.history.gaps('usd_mxn').length > 0");
    Download file = page.waitForDownload(() -> page.click("#export-csv"));
    assertThat(Files.readString(file.path()))
        .containsPattern("usd_mxn,,,,gap of \\d+ s: disconnected,");
    page.click("#tab-lake");
    page.click("#panel-lake [aria-label='Gaps'] button");
    awaitTrue("() => spreadlake.view.span < 1000");
  }
}
