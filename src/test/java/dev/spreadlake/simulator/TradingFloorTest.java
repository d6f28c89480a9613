package dev.spreadlake.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
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
