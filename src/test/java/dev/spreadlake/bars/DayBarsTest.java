package dev.spreadlake.bars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.SpreadObservation;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The minute bars of a day")
@Timeout(20)
class DayBarsTest {
  private static final Book BTC = new Book("btcusdt");
  private static final LocalDate DAY = LocalDate.parse("2026-01-01");
  private static final Instant MIDNIGHT = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  @DisplayName("hold open, high, low, close, volumes and VWAP exactly")
  void ohlc() {
    DayBars day = new DayBars(DAY, Indicators.State.empty());
    day.add(trade(3, "0:30", "101.5", "0.2", Side.SELL));
    day.add(trade(1, "0:00", "100", "1", Side.BUY));
    day.add(trade(2, "0:59.999", "99.9", "0.3", Side.BUY));
    day.add(trade(4, "1:00", "200", "1", Side.BUY));
    MinuteBar bar = day.rows(MIDNIGHT.plusSeconds(60)).rows().get(0).bar();

    assertThat(bar.open()).isEqualTo("100");
    assertThat(bar.high()).isEqualTo("101.5");
    assertThat(bar.low()).isEqualTo("99.9");
    assertThat(bar.close()).isEqualTo("101.5");
    assertThat(bar.volume()).isEqualByComparingTo("1.5");
    assertThat(bar.quoteVolume()).isEqualByComparingTo("150.27");
    assertThat(bar.vwap()).isEqualTo("100.18000000");
    assertThat(bar.buyVolume()).isEqualByComparingTo("1.3");
    assertThat(bar.sellVolume()).isEqualByComparingTo("0.2");
    assertThat(bar.trades()).isEqualTo(3);
  }

  @Test
  @DisplayName("are the same bits whatever the order of arrival, and count nothing twice")
  void orderFree() {
    List<Object> events = events(5000);
    DayBars.Result inOrder = feed(events);
    Random random = new Random(3);
    for (int i = 0; i < 5; i++) {
      List<Object> shuffled = new ArrayList<>(events);
      shuffled.addAll(events.subList(0, 500));
      Collections.shuffle(shuffled, random);

      DayBars.Result result = feed(shuffled);
      assertThat(result.rows()).isEqualTo(inOrder.rows());
      assertThat(result.end().emas()).isEqualTo(inOrder.end().emas());
    }
  }

  @Test
  @DisplayName("leave a minute without trades without prices")
  void emptyMinute() {
    DayBars day = new DayBars(DAY, Indicators.State.empty());
    day.add(trade(1, "0:00", "100", "1", Side.BUY));
    day.add(trade(2, "2:00", "110", "1", Side.BUY));
    List<DayBars.Row> rows = day.rows(MIDNIGHT.plusSeconds(180)).rows();

    assertThat(rows).hasSize(3);
    assertThat(rows.get(1).bar().close()).isNull();
    assertThat(rows.get(1).bar().vwap()).isNull();
    assertThat(rows.get(1).indicators()).isEqualTo(IndicatorRow.NONE);
  }

  @Test
  @DisplayName("count a trade without an exchange time in the minute of its receipt")
  void noExchangeTime() {
    DayBars day = new DayBars(DAY, Indicators.State.empty());
    Trade known = trade(1, "1:30", "100", "1", Side.BUY);

    assertThat(day.add(withoutExchangeTime(known))).isTrue();
    assertThat(day.rows(MIDNIGHT.plusSeconds(120)).rows())
        .extracting(row -> row.bar().minute(), row -> row.bar().trades())
        .containsExactly(tuple(MIDNIGHT.plusSeconds(60), 1));
  }

  @Test
  @DisplayName("stay as they are when their seconds are summed up for good, and still take trades")
  void frozen() {
    DayBars day = new DayBars(DAY, Indicators.State.empty());
    DayBars kept = new DayBars(DAY, Indicators.State.empty());
    for (int s = 0; s < 180; s++) {
      day.add(second(MIDNIGHT.plusSeconds(s), "100." + s, "101"));
      kept.add(second(MIDNIGHT.plusSeconds(s), "100." + s, "101"));
    }
    day.freezeQuotes(MIDNIGHT.plusSeconds(120));
    assertThat(day.add(second(MIDNIGHT.plusSeconds(7), "99", "100"))).isFalse();
    Trade late = trade(1, "1:30", "100", "1", Side.BUY);
    assertThat(day.add(late)).isTrue();
    kept.add(late);

    Instant end = MIDNIGHT.plusSeconds(180);
    assertThat(day.rows(end).rows()).isEqualTo(kept.rows(end).rows());
  }

  @Test
  @DisplayName("refuse what belongs to another day")
  void otherDay() {
    DayBars day = new DayBars(DAY, Indicators.State.empty());

    assertThatThrownBy(() -> day.add(second(Instant.parse("2026-01-02T00:00:00Z"), "1", "2")))
        .hasMessageContaining("is not on 2026-01-01");
  }

  private static DayBars.Result feed(List<Object> events) {
    DayBars day = new DayBars(DAY, Indicators.State.empty());
    for (Object event : events) {
      if (event instanceof Trade trade) {
        day.add(trade);
      } else {
        day.add((SpreadObservation) event);
      }
    }
    return day.rows(MIDNIGHT.plusSeconds(86_400));
  }

  private static List<Object> events(int n) {
    Random random = new Random(5);
    List<Object> events = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Instant at = MIDNIGHT.plusMillis(random.nextInt(3 * 3_600_000));
      String price = new BigDecimal(30_000 + random.nextInt(1000)).movePointLeft(1).toPlainString();
      events.add(
          new Trade(
              Venue.BINANCE,
              BTC,
              at.toEpochMilli() * 10 + i % 10,
              new BigDecimal(price),
              new BigDecimal("0." + (1 + random.nextInt(99_999))),
              random.nextBoolean() ? Side.BUY : Side.SELL,
              at,
              at));
    }
    for (int s = 0; s < 3 * 3600; s += 1 + random.nextInt(3)) {
      events.add(second(MIDNIGHT.plusSeconds(s), "3000." + random.nextInt(9), "3001.5"));
    }
    return events;
  }

  private static SpreadObservation second(Instant second, String bid, String ask) {
    return SpreadObservation.ofQuote(
        second, Venue.BINANCE, BTC, new BigDecimal(bid), new BigDecimal(ask), Source.WS);
  }

  private static Trade withoutExchangeTime(Trade t) {
    return new Trade(
        t.venue(), t.book(), t.id(), t.price(), t.amount(), t.aggressor(), null, t.receivedAt());
  }

  private static Trade trade(long id, String minuteSecond, String price, String amount, Side side) {
    String[] parts = minuteSecond.split(":");
    Instant at =
        MIDNIGHT.plusMillis(
            Long.parseLong(parts[0]) * 60_000 + (long) (Double.parseDouble(parts[1]) * 1000));
    return new Trade(
        Venue.BINANCE, BTC, id, new BigDecimal(price), new BigDecimal(amount), side, at, at);
  }
}
