package dev.spreadlake.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("The built-in exchange's market")
class TradingFloorTest {
  private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");

  private static LongSummaryStatistics tradeIds(Instant start, int seconds, double speed) {
    Simulation simulation = Simulation.of(7, List.of("btc_mxn", "btcusdt")).withSpeed(speed);
    TradingFloor floor = new TradingFloor(simulation, start);
    LongSummaryStatistics ids = new LongSummaryStatistics();
    floor.listen(event -> event.trades().forEach(trade -> ids.accept(trade.id())));
    floor.advanceTo(start.plusSeconds(seconds));
    return ids;
  }

  @Test
  @DisplayName("goes on where it was after its clock was set ahead, and what was planned waits")
  void skips() {
    TradingFloor floor = new TradingFloor(Simulation.of(7, List.of("btc_mxn", "usd_mxn")), START);
    TradingFloor other = new TradingFloor(Simulation.of(7, List.of("btc_mxn", "usd_mxn")), START);
    Duration night = Duration.ofHours(8);
    floor.faults().start(Fault.of(FaultKind.QUIET_BOOK).book("usd_mxn"));
    other.faults().start(Fault.of(FaultKind.QUIET_BOOK).book("usd_mxn"));
    List<Long> rung = new ArrayList<>();
    floor.after(5_000, () -> rung.add(floor.nowMs()));
    long sequence = floor.book("btc_mxn").sequence();

    floor.skip(night);
    assertThat(floor.now()).isEqualTo(START.plus(night));
    assertThat(floor.book("btc_mxn").sequence()).isEqualTo(sequence);
    floor.advanceTo(START.plus(night).plusSeconds(20));
    other.advanceTo(START.plusSeconds(20));
    floor.faults().stopAll();
    other.faults().stopAll();
    floor.advanceTo(START.plus(night).plusSeconds(40));
    other.advanceTo(START.plusSeconds(40));

    assertThat(rung).containsExactly(START.plus(night).plusSeconds(5).toEpochMilli());
    for (String book : List.of("btc_mxn", "usd_mxn")) {
      assertThat(floor.book(book).top()).isEqualTo(other.book(book).top());
      assertThat(floor.book(book).sequence()).isEqualTo(other.book(book).sequence());
    }
  }

  @Test
  @DisplayName(
      "gives no trade an id that it gave before it was started again, however fast it runs")
  void tradeIdsRise() {
    LongSummaryStatistics before = tradeIds(START, 30, 100);
    LongSummaryStatistics after = tradeIds(START.plusSeconds(30), 30, 1);
    assertThat(before.getCount()).isGreaterThan(100);
    assertThat(after.getMin()).isGreaterThan(before.getMax());
    assertThat(after.getMax())
        .as("exact as a double, as clients in JavaScript read it")
        .isLessThan(1L << 53);
  }
}
