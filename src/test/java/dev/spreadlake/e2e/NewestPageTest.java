package dev.spreadlake.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bars.DayBars;
import dev.spreadlake.bars.Indicators;
import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is newest is drawn over charts that stand still. */
@Timeout(120)
@DisplayName("What is newest")
class NewestPageTest extends PageTest {
  /** Pixels of a canvas, or of part of it, that something was drawn on. */
  private static final String INKED =
      """
      (canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let inked = 0;
        for (let i = 3; i < data.length; i += 4) if (data[i]) inked++;
        return inked;
      }
      """;

  private static final String COUNT =
      """
      () => {
        globalThis.drawn = { whole: 0, over: 0 };
        const plot = spreadlake.spread;
        const set = plot.chart.setOption.bind(plot.chart);
        plot.chart.setOption = (...all) => { drawn.whole++; return set(...all); };
        const extend = plot.extend.bind(plot);
        plot.extend = () => { drawn.over++; return extend(); };
      }
      """;

  /**
   * Counts how often the market chart is drawn whole from here on, and says since when it was not.
   */
  private static final String WHOLE =
      """
      () => {
        globalThis.whole = 0;
        globalThis.quietSince = performance.now();
        const { chart } = spreadlake.market.plot;
        const set = chart.setOption;
        chart.setOption = (...all) => {
          whole++;
          quietSince = performance.now();
          return set.apply(chart, all);
        };
      }
      """;

  @Test
  @DisplayName("second is drawn over the spread chart, which is drawn anew each few seconds only")
  void seconds() {
    show("");
    awaitTrue("() => spreadlake.spread.newest.width > 0");
    assertThat(number("() => spreadlake.spread.newest.width")).isLessThan(100);
    page.evaluate(COUNT);
    passUntil("() => drawn.whole >= 2", 30);
    assertThat(number("() => drawn.over")).isGreaterThan(number("() => drawn.whole"));
    awaitTrue(
        "() => { const ink = " + INKED + "; return ink(spreadlake.spread.newest.canvas) > 0; }");
    // The chart ends where the newest second has its place.
    assertThat(
            number(
                "() => spreadlake.spread.chart.getOption().series[0].data.at(-1)[0] / 1000"
                    + " - spreadlake.store.newestSecond"))
        .isBetween(-8.0, 0.0);
  }

  @Test
  @DisplayName("second that does not fit has the chart drawn anew, and is inside it then")
  void outgrown() {
    show("?range=5m");
    server.market().spread(ScriptedMarket.BTC, "0.45");
    awaitTrue(
        "() => { const { ring } = spreadlake.store.books.get('btc_mxn');"
            + " return ring.read(ring.newest).spread > 0.4"
            + " && spreadlake.spread.chart.getOption().yAxis[0].max > 0.45; }");
  }

  @Test
  @DisplayName("minute's candle moves with its trades without the chart being drawn anew")
  void runningCandle() {
    // A minute that begins while the test runs would be drawn by the chart, as it should.
    server.market().beginMinute(20);
    show("");
    awaitTrue("() => spreadlake.market.plot.chart !== null");
    LiveMinutes minutes = minutes();
    trade(minutes, 1, "790500");
    trade(minutes, 2, "790700");
    awaitTrue("() => spreadlake.market.plot.running?.high === 790700");
    page.evaluate(WHOLE);
    // History and news that are still being read are drawn by the chart.
    awaitTrue("() => performance.now() - quietSince > 2000");
    page.evaluate("() => { whole = 0; }");
    trade(minutes, 3, "790600");
    awaitTrue("() => spreadlake.market.plot.running?.close === 790600");
    assertThat(number("() => whole")).isZero();
    assertThat(number("() => (" + INKED + ")(spreadlake.market.plot.newest.canvas)")).isPositive();
    assertThat(number("() => spreadlake.market.drawn.bars.at(-1).close")).isEqualTo(790_600);
    trade(minutes, 4, "890000");
    awaitTrue(
        "() => { const plot = spreadlake.market.plot;"
            + " return whole > 0 && plot.pixelOf(0, plot.running.at, 890000).y >= 18; }");
    // As at a first start: nothing but the minute that runs, and yet there is an axis to read it
    // by.
    page.evaluate(
        "() => { const { market } = spreadlake; market.minutes.rows.splice(0, market.minutes.rows.length - 1);"
            + " market.data.older = market.data.bars = () => null; market.ask(); }");
    awaitTrue(
        "() => { const { plot } = spreadlake.market; const axis = plot.chart.getModel().getComponent('yAxis', 0).axis;"
            + " return spreadlake.market.drawn.bars.length === 1 && axis.getViewLabels().length > 1"
            + " && plot.pixelOf(0, plot.running.at, plot.running.close).y > 18; }");
    page.evaluate(
        "() => { const { market } = spreadlake; delete market.data.older; delete market.data.bars; market.load(); }");
  }

  @Test
  @DisplayName("minute's trades change nothing of a market chart that shows what is past")
  void pastMarket() {
    server.market().beginMinute(20);
    Instant now = server.now();
    show("?candles=" + now.minusSeconds(5_400) + "/" + now.minusSeconds(1_800));
    awaitTrue("() => spreadlake.market.plot.chart && spreadlake.market.drawn.bars.length > 20");
    LiveMinutes minutes = minutes();
    trade(minutes, 1, "790500");
    awaitTrue("() => spreadlake.market.minutes.rows.at(-1).close === 790500");
    page.evaluate(WHOLE);
    awaitTrue("() => performance.now() - quietSince > 2000");
    page.evaluate("() => { whole = 0; }");
    trade(minutes, 2, "790700");
    awaitTrue("() => spreadlake.market.minutes.rows.at(-1).close === 790700");
    awaitTrue("() => !spreadlake.painter.asked && spreadlake.painter.waiting.size === 0");
    assertThat(number("() => whole")).isZero();
    page.evaluate("() => spreadlake.market.ask()");
    awaitTrue("() => whole > 0");
  }

  private LiveMinutes minutes() {
    LocalDate today = LocalDate.ofInstant(server.now(), ZoneOffset.UTC);
    return new LiveMinutes(ScriptedMarket.BTC, new DayBars(today, Indicators.State.empty()));
  }

  private void trade(LiveMinutes minutes, int id, String price) {
    Instant now = server.now();
    minutes.add(
        new Trade(
            Venue.BITSO,
            ScriptedMarket.BTC,
            id,
            new BigDecimal(price),
            new BigDecimal("0.001"),
            Side.BUY,
            now,
            now));
    minutes.tick(now).forEach(news -> Topics.MINUTE.publish(server.vertx().eventBus(), news));
  }
}
