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

@Timeout(120)
@DisplayName("The minutes on the page")
class MinutesPageTest extends PageTest {
  private static final String OPTION = "spreadlake.candles.chart.chart.getOption()";

  @Test
  @DisplayName("are drawn as candles with averages and volume; one without a trade stays empty")
  void draws() {
    open("");
    awaitTrue("() => document.getElementById('candle-empty').hidden");
    awaitTrue("() => spreadlake.candles.chart.chart !== null");
    assertThat(number("() => " + OPTION + ".series.find(s => s.id === 'candles').data.length"))
        .isBetween(100.0, 121.0);
    assertThat(
            number(
                "() => "
                    + OPTION
                    + ".series.find(s => s.id === 'candles').data.filter(d => d[0] === '-').length"))
        .isBetween(8.0, 14.0);
    assertThat(page.evaluate("() => " + OPTION + ".series.map(s => s.id).join()").toString())
        .isEqualTo("candles,sma_7,sma_25,sma_99,volume");
  }

  @Test
  @DisplayName("show the indicator that is chosen")
  void indicators() {
    open("");
    awaitTrue("() => document.getElementById('candle-empty').hidden");
    page.selectOption("#candle-indicator", "rsi");
    awaitTrue("() => " + OPTION + ".series.some(s => s.id === 'rsi_14')");
    page.selectOption("#candle-indicator", "bollinger");
    awaitTrue("() => " + OPTION + ".series.some(s => s.id === 'bollinger_upper')");
  }

  @Test
  @DisplayName("move with the socket")
  void moves() {
    open("");
    awaitTrue("() => document.getElementById('candle-empty').hidden");
    Instant now = Instant.now();
    DayBars day = new DayBars(LocalDate.ofInstant(now, ZoneOffset.UTC), Indicators.State.empty());
    day.add(
        new Trade(
            Venue.BITSO,
            ScriptedMarket.BTC,
            9_999_999_999L,
            new BigDecimal("812345"),
            BigDecimal.ONE,
            Side.BUY,
            now,
            now));
    new LiveMinutes(ScriptedMarket.BTC, day)
        .tick(now)
        .forEach(news -> Topics.MINUTE.publish(server.vertx().eventBus(), news));
    awaitTrue("() => spreadlake.candles.minutes.rows.at(-1).close === 812345");
  }

  @Test
  @DisplayName("have a table, and say when there is no trade")
  void table() {
    open("");
    awaitTrue("() => document.getElementById('candle-empty').hidden");
    page.click("#candle-table-button");
    awaitText("#candle-table caption", "Minutes of btc_mxn");
    page.click("#candle-table-button");
    page.selectOption("#candle-book", "usd_mxn");
    awaitText("#candle-empty", "Waiting for the first minute");
  }
}
