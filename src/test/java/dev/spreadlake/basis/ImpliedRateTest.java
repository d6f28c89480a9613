package dev.spreadlake.basis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.MissedSeconds;
import dev.spreadlake.spread.SpreadObservation;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The implied USD/MXN")
@Timeout(10)
class ImpliedRateTest {
  private static final Instant START = Instant.parse("2026-11-22T04:10:00Z");

  private final List<ImpliedSecond> told = new ArrayList<>();
  private final ImpliedRate rate = new ImpliedRate(told::add);

  private void quote(int second, Book book, String bid, String ask) {
    rate.observe(
        SpreadObservation.ofQuote(
            START.plusSeconds(second),
            Venue.BITSO,
            book,
            new BigDecimal(bid),
            new BigDecimal(ask),
            Source.WS));
  }

  private void all(int second) {
    quote(second, ImpliedRate.BTC_MXN, "1873000", "1875000");
    quote(second, ImpliedRate.BTC_USDT, "101800", "102000");
    quote(second, ImpliedRate.USD_MXN, "18.34", "18.35");
  }

  @Test
  @DisplayName("crosses both bitcoin books: bid over ask, ask over bid")
  void formula() {
    all(0);
    ImpliedSecond second = told.get(0);
    // 1873000 / 102000 = 18.362745098…; 1875000 / 101800 = 18.418467583…
    assertThat(second.impliedBid()).isEqualTo(new BigDecimal("18.36274510"));
    assertThat(second.impliedAsk()).isEqualTo(new BigDecimal("18.41846758"));
    assertThat(second.impliedMid()).isEqualByComparingTo("18.39060634");
    assertThat(second.quotedMid()).isEqualByComparingTo("18.345");
    // (18.39060634 / 18.345 - 1) * 100 = 0.24860365…
    assertThat(second.basisPercent()).isEqualTo(new BigDecimal("0.248604"));
  }

  @Test
  @DisplayName("is negative where bitcoin's dollar is cheaper than the quoted one")
  void negative() {
    quote(0, ImpliedRate.BTC_MXN, "1799999.99", "1800000.01");
    quote(0, ImpliedRate.BTC_USDT, "99999.999", "100000.001");
    quote(0, ImpliedRate.USD_MXN, "19.99", "20.01");
    assertThat(told.get(0).basisPercent()).isEqualTo(new BigDecimal("-10.000000"));
  }

  @Test
  @DisplayName(
      "has a row with the reason for each second that a stall passed over, an hour at most")
  void stall() {
    all(0);
    for (Book book : List.of(ImpliedRate.BTC_MXN, ImpliedRate.BTC_USDT, ImpliedRate.USD_MXN)) {
      rate.missed(missed(book, 1, 60));
    }
    all(61);
    assertThat(told).hasSize(62);
    assertThat(told.subList(1, 61)).noneMatch(ImpliedSecond::said);
    assertThat(told.get(60).second()).isEqualTo(START.plusSeconds(60));
    told.clear();
    rate.missed(missed(ImpliedRate.BTC_MXN, 62, 20_000));
    all(20_001);
    assertThat(told).hasSize(3_601);
  }

  private static MissedSeconds missed(Book book, int from, int to) {
    return new MissedSeconds(
        book,
        START.plusSeconds(from),
        START.plusSeconds(to),
        GapReason.PROCESS_STALLED,
        "passed over");
  }

  @Test
  @DisplayName("is told once a second, whatever the order of the books and of repeats")
  void once() {
    quote(0, ImpliedRate.USD_MXN, "18.34", "18.35");
    all(0);
    all(0);
    all(1);
    assertThat(told).extracting(ImpliedSecond::second).containsExactly(START, START.plusSeconds(1));
    assertThat(told).allMatch(ImpliedSecond::said);
  }

  @Test
  @DisplayName("names every book that has no observation, and its reason")
  void reasons() {
    quote(0, ImpliedRate.BTC_MXN, "1873000", "1875000");
    rate.gap(new Gap(START, ImpliedRate.BTC_USDT, GapReason.STALE, ""));
    rate.gap(new Gap(START, ImpliedRate.USD_MXN, GapReason.ONE_SIDED, ""));
    assertThat(told).hasSize(1);
    assertThat(told.get(0).reason()).isEqualTo("btcusdt: stale; usd_mxn: one_sided");
    assertThat(told.get(0).basisPercent()).isNull();
  }

  @Test
  @DisplayName("does not wait for ever: a silent book is named once newer seconds are known")
  void silent() {
    quote(0, ImpliedRate.BTC_MXN, "1873000", "1875000");
    quote(0, ImpliedRate.USD_MXN, "18.34", "18.35");
    assertThat(told).isEmpty();
    all(1);
    assertThat(told).extracting(ImpliedSecond::reason).containsExactly("btcusdt: silent", null);
    for (int second = 2; second < 10; second++) {
      quote(second, ImpliedRate.BTC_MXN, "1873000", "1875000");
    }
    assertThat(told).as("at most %s wait", ImpliedRate.PENDING_MAX).hasSize(2 + 8 - 5);
    assertThat(told.get(2).reason()).isEqualTo("btcusdt: silent; usd_mxn: silent");
  }

  @Test
  @DisplayName("goes on after the clock was set back by hours, not after a small step")
  void clock() {
    all(10_000);
    all(9_990);
    assertThat(told).hasSize(1);
    all(0);
    all(1);
    assertThat(told)
        .extracting(second -> second.second().getEpochSecond() - START.getEpochSecond())
        .containsExactly(10_000L, 0L, 1L);
  }

  @Test
  @DisplayName("keeps one hour")
  void history() {
    ImpliedHistory history = new ImpliedHistory();
    for (int second = 0; second < 4_000; second++) {
      history.add(ImpliedSecond.unsaid(START.plusSeconds(second), "x"));
    }
    assertThat(history.between(Instant.MIN, Instant.MAX)).hasSize(3_600);
    assertThat(history.between(START.plusSeconds(3_000), START.plusSeconds(3_002)))
        .extracting(ImpliedSecond::second)
        .containsExactly(START.plusSeconds(3_000), START.plusSeconds(3_001));
  }
}
