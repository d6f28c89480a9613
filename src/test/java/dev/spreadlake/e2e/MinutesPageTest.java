package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.BoundingBox;
import dev.spreadlake.bars.DayBars;
import dev.spreadlake.bars.Indicators;
import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@DisplayName("The market view")
class MinutesPageTest extends PageTest {
  private static final String OPTION = "spreadlake.market.plot.chart.getOption()";
  private static final String DATA = OPTION + ".series.find(s => s.id === '%s').data";

  @Override
  PageServer serve(Path lake) throws Exception {
    return new PageServer(
        lake, mode(), List.of(new ScriptedHistory(Instant.now().minusSeconds(7_200))));
  }

  private static String data(String series) {
    return DATA.formatted(series);
  }

  private void openMarket(String query) {
    show(query);
    awaitTrue("() => document.getElementById('market-empty').hidden");
    awaitTrue("() => spreadlake.market.plot.chart !== null");
  }

  @Test
  @DisplayName(
      "draws minutes as candles with averages and volume, leaves one without a trade empty, shows the pane that is chosen and moves with the socket; a step back leads to the market before")
  void draws() {
    openMarket("");
    awaitTrue("() => " + data("live") + ".length > 100");
    assertThat(number("() => " + data("live") + ".length")).isLessThan(120.0);
    assertThat(number("() => spreadlake.market.drawn.bars.filter(b => b.close === null).length"))
        .isBetween(8.0, 14.0);
    assertThat(settled().evaluate("() => " + OPTION + ".series.map(s => s.id).join()").toString())
        .isEqualTo("history,live,sma_7,sma_25,sma_99,volume,boundaries,news");
    page.selectOption("#market-indicator", "rsi");
    awaitTrue("() => " + OPTION + ".series.some(s => s.id === 'rsi_14')");
    assertThat(settled().url()).contains("pane=rsi");
    assertThat(text("#market-legend")).isEqualTo("MA 7MA 25MA 99below:RSI");
    page.selectOption("#market-indicator", "depth");
    awaitTrue("() => " + OPTION + ".series.some(s => s.id === 'bid_depth_mean')");
    tellTrade("812345");
    awaitTrue("() => spreadlake.market.minutes.rows.at(-1).close === 812345");
    page.click("#market-table-button");
    awaitText("#market-table caption", "1 min bars of btc_mxn");
    page.click("#market-table-button");
    page.selectOption("#market-book", "usd_mxn");
    awaitText("#market-empty", "Waiting for the first minute");
    awaitText("#market-note", "no history of usd_mxn");
    page.goBack();
    awaitTrue("() => document.getElementById('market-book').value === 'btc_mxn'");
    awaitText("#market-note", "history synthetic:btc_mxn");
    // As if the history had ended long ago.
    page.evaluate(
        "() => { const { market } = spreadlake; const { series } = market.series();"
            + " market.series = () => ({ series, first_date: '2020-01-01', last_date: '2020-03-01' });"
            + " market.ask(); }");
    page.click("#market-past");
    awaitTrue("() => !spreadlake.view.marketWindow.follow");
    page.evaluate("() => { delete spreadlake.market.series; }");
    assertThat(number("() => spreadlake.market.window()[1] - spreadlake.market.window()[0]"))
        .as("seconds of history at least")
        .isGreaterThanOrEqualTo(12 * 3_600);
    page.click("#market-live");
    awaitTrue("() => spreadlake.view.marketWindow.follow");
    assertThat(number("() => spreadlake.view.marketWindow.span"))
        .as("seconds of the live window as it was before")
        .isEqualTo(7_200);
  }

  private void tellTrade(String price) {
    Instant now = server.now();
    DayBars day = new DayBars(LocalDate.ofInstant(now, ZoneOffset.UTC), Indicators.State.empty());
    day.add(
        new Trade(
            Venue.BITSO,
            ScriptedMarket.BTC,
            9_999_999_999L,
            new BigDecimal(price),
            BigDecimal.ONE,
            Side.BUY,
            now,
            now));
    new LiveMinutes(ScriptedMarket.BTC, day)
        .tick(now)
        .forEach(news -> Topics.MINUTE.publish(server.vertx().eventBus(), news));
  }

  @Test
  @DisplayName(
      "tells the implied USD/MXN and its basis, why it cannot be said, and takes a threshold on it")
  void implied() {
    // A minute, of which the table holds each second.
    show("?range=1m");
    awaitText("#implied-empty", "does not watch all three");
    Instant second = server.now().truncatedTo(ChronoUnit.SECONDS);
    tellImplied(second.minusSeconds(2), null);
    tellImplied(second.minusSeconds(1), "btcusdt: feed_unresponsive; usd_mxn: stale");
    awaitText("#implied-note", "cannot be said: btcusdt");
    tellImplied(second, null);
    awaitText("#implied-note", "−1.087 % · implied 18.2000 · quoted 18.4000");
    String chart = "spreadlake.implied.plot.chart.getOption().series";
    awaitTrue("() => " + chart + "[0].data.filter(p => p[1] === -1.086957).length === 2");
    assertThat(number("() => " + chart + "[0].markArea.data.length")).isEqualTo(1);
    page.selectOption("#own-book", "basis_usdmxn");
    page.fill("#own-above", "1.5");
    awaitTrue("() => " + chart + ".at(-1).markLine.data.some(l => l.yAxis === -1.5)");
    page.press("#own-above", "Enter");
    awaitTrue("() => document.querySelector('#own-list li')?.dataset.state === 'set'");
    awaitText("#own-list", "USD/MXN basis > 1.5 %");
    page.selectOption("#implied-mode", "rates");
    awaitTrue("() => " + chart + ".map(s => s.id).join() === 'implied,quoted,marks'");
    assertThat(settled().innerText("#implied-legend")).contains("implied").contains("quoted");
    page.goBack();
    awaitTrue("() => document.getElementById('implied-mode').value === 'basis'");
    page.goForward();
    awaitTrue("() => document.getElementById('implied-mode').value === 'rates'");
    assertThat(settled().url()).contains("implied=rates");
    page.click("#implied-table-button");
    awaitText("#implied-table tbody", "18.20000");
  }

  @Test
  @Order(LAST)
  @DisplayName(
      "the implied rate goes on before the last hour, read from the lake as the window reaches")
  void impliedBefore() {
    long now = server.now().getEpochSecond();
    openAlone(
        "?range=6h",
        fresh ->
            browser.answer(
                fresh,
                "*/api/market/implied\\?*",
                asked -> Answers.Answer.json(200, impliedOf(asked.url(), now))));
    awaitTrue(
        "() => { const s = spreadlake.implied.plot.chart?.getOption().series[0];"
            + " return s && s.data.length > 100 && spreadlake.edge() - s.data[0][0] / 1000 > 5 * 3600; }");
    assertThat(
            page.evaluate(
                "at => spreadlake.implied.told(at).join()", Math.floorDiv(now, 60) * 60.0 - 9_000))
        .isEqualTo("basis +0.250 %,implied 18.20000,quoted 18.10000");
    assertThat(number("() => spreadlake.implied.past.kept.gaps.length")).isEqualTo(1);
    pass(3);
    assertThat(
            number(
                "() => performance.getEntriesByType('resource').filter(r => r.name.includes('implied?')).length"))
        .as("read once for the last quarter of an hour, once for the hour, once before it")
        .isLessThanOrEqualTo(3);
  }

  /** What the server would answer: a rate each minute, of one hour none. */
  private static String impliedOf(String url, long now) {
    long from = Instant.parse(url.replaceAll(".*from=([^&]*).*", "$1")).getEpochSecond();
    StringBuilder rows = new StringBuilder();
    for (long at = Math.floorDiv(from, 60) * 60 + 60; at <= now; at += 60) {
      boolean gap = at > now - 4 * 3_600 && at < now - 3 * 3_600;
      rows.append(rows.isEmpty() ? "" : ",")
          .append("[\"")
          .append(Instant.ofEpochSecond(at))
          .append("\",null,null,")
          .append(gap ? "null,null,null,\"usd_mxn: stale\"]" : "\"18.2\",\"18.1\",\"0.25\",null]");
    }
    return "{\"watched\":true,\"truncated\":true,\"columns\":[\"orderbook_timestamp\",\"implied_bid\","
        + "\"implied_ask\",\"implied_mid\",\"quoted_mid\",\"basis_pct\",\"reason\"],\"rows\":["
        + rows
        + "],\"gaps\":[{\"from\":\""
        + Instant.ofEpochSecond(now - 4 * 3_600 + 1)
        + "\",\"to\":\""
        + Instant.ofEpochSecond(now - 3 * 3_600 - 1)
        + "\",\"seconds\":3599,\"reason\":\"usd_mxn: stale\"}]}";
  }

  @Test
  @Order(LAST)
  @DisplayName(
      "paused, candle, implied rate and depth stay as they were, whatever comes and is drawn anew")
  void paused() {
    // A minute that begins while the test runs would be another candle.
    server.market().beginMinute(20);
    openMarket("");
    tellTrade("812345");
    awaitTrue("() => spreadlake.market.drawn.bars.at(-1).close === 812345");
    page.click("#market-table-button");
    awaitText("#market-table tbody", "812,345");
    double whole = number("() => spreadlake.market.paintedAt");
    tellTrade("812399");
    awaitText("#market-table tbody", "812,399");
    assertThat(number("() => spreadlake.market.paintedAt"))
        .as("the table moves, and the chart is not drawn whole for it")
        .isEqualTo(whole);
    page.click("#market-table-button");
    page.focus("#market-plot");
    Instant second = server.now().truncatedTo(ChronoUnit.SECONDS);
    tellImplied(second, null);
    awaitText("#implied-note", "−1.087 %");
    page.keyboard().press(" ");
    awaitText("#depth-note", "as of");
    String stands =
        "() => JSON.stringify([spreadlake.market.drawn.bars.at(-1), document.getElementById('implied-note').textContent,"
            + " spreadlake.depth.chart.getOption().series.map(s => s.data), document.getElementById('depth-note').textContent])";
    String before = settled().evaluate(stands).toString();
    tellTrade("899999");
    tellImplied(second.plusSeconds(1), "usd_mxn: stale");
    page.evaluate(
        """
        () => {
          const { last } = spreadlake.store.books.get('btc_mxn');
          const depth = Object.fromEntries(Object.entries(last.depth).map(([side, sizes]) => [side, sizes.map(size => size * 9)]));
          spreadlake.received({ ...last, type: 'spread', depth });
        }
        """);
    awaitTrue(
        "() => spreadlake.market.minutes.rows.at(-1).close === 899999 && spreadlake.implied.implied.last.reason");
    page.evaluate("() => spreadlake.painter.ask('charts', 'minutes', 'rules')");
    awaitTrue("() => !spreadlake.painter.asked && spreadlake.painter.waiting.size === 0");
    assertThat(settled().evaluate(stands)).isEqualTo(before);
    page.keyboard().press(" ");
    awaitText("#implied-note", "cannot be said: usd_mxn");
    awaitTrue("() => spreadlake.market.drawn.bars.at(-1).close === 899999");
  }

  private void tellImplied(Instant second, String reason) {
    BigDecimal implied = reason == null ? new BigDecimal("18.2") : null;
    Topics.IMPLIED.publish(
        server.vertx().eventBus(),
        new ImpliedSecond(
            second,
            implied,
            implied,
            implied,
            reason == null ? new BigDecimal("18.4") : null,
            reason == null ? new BigDecimal("-1.086957") : null,
            reason));
  }

  @Test
  @DisplayName(
      "a series in the address that is not of the book leaves it, also if the book has none")
  void unknownSeries() {
    show("?market=usd_mxn&past=nope:x");
    awaitText("#market-note", "no history of usd_mxn");
    awaitTrue("() => !location.search.includes('past=') && spreadlake.view.past === ''");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  @DisplayName(
      "zoomed out, has the history left of the own minutes, told apart, with the join, news marks and headlines; the address opens the same")
  void history() {
    openMarket("?candles=12h");
    awaitTrue("() => " + data("history") + ".length > 20 && " + data("live") + ".length > 5");
    assertThat(number("() => Math.max(..." + data("history") + ".map(p => p[0]))"))
        .isLessThan(number("() => Math.min(..." + data("live") + ".map(p => p[0]))"));
    assertThat(
            number(
                "() => "
                    + OPTION
                    + ".series.find(s => s.id === 'boundaries').markLine.data.length"))
        .isEqualTo(1);
    assertThat(settled().isVisible("#market-made")).isTrue();
    awaitText("#market-note", "15 min bars");
    awaitText("#market-note", "history synthetic:btc_mxn (SYNTHETIC)");
    awaitTrue("() => " + data("news") + ".length >= 5");
    double x =
        number(
            "() => { const m = spreadlake.market.drawn.marks[2];"
                + " return spreadlake.market.plot.xOf(m.at / 1000 + 30 * m.minutes); }");
    BoundingBox box = page.locator("#market-plot").boundingBox();
    page.mouse().move(box.x + x, box.y + 40);
    awaitText("#market-plot .tip", "post.example: Another");
    awaitText("#market-plot .tip", "wire.example: <b>Made up</b>");
    awaitText("#market-plot .tip", "SYNTHETIC");
    page.click("#market-news-button");
    awaitText("#market-news caption", "Headlines in sight");
    assertThat(settled().url()).contains("list=news");
    assertThat(number("() => document.querySelectorAll('#market-news a').length")).isZero();
    page.goBack();
    page.waitForCondition(() -> !page.isVisible("#market-news"));
    page.focus("#market-plot");
    page.keyboard().press("ArrowLeft");
    awaitText("#readout", "15 min bar");
    page.mouse().move(box.x + x, box.y + 40);
    page.mouse().wheel(0, -400);
    awaitTrue("() => /candles=/.test(location.search) && !/candles=12h/.test(location.search)");
    assertThat(browser.complaints()).isEmpty();
  }
}
