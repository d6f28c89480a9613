package dev.spreadlake.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Faults of one kind")
class UsedUpFaultsTest {
  private final TradingFloor floor =
      new TradingFloor(Simulation.of(1, List.of("btc_mxn")), Instant.parse("2026-03-01T00:00:00Z"));
  private final VenueFaults bitso = new VenueFaults(floor.faults(), Fault.BITSO);

  private boolean spoils(String connection) {
    return bitso.hit(FaultKind.GAP, "btc_mxn", "diff-orders", connection).isPresent();
  }

  @Test
  @DisplayName("that have spoilt as much as they should stand in the way of none")
  void usedUp() {
    Faults.Active first = floor.faults().start(Fault.of(FaultKind.GAP).times(1));
    assertThat(spoils("a")).isTrue();
    assertThat(spoils("a")).isFalse();
    Faults.Active second = floor.faults().start(Fault.of(FaultKind.GAP).times(1));
    assertThat(spoils("a")).isTrue();
    assertThat(spoils("a")).isFalse();
    assertThat(spoils("b")).as("counted by connection").isTrue();
    assertThat(first.hits()).isEqualTo(2);
    assertThat(second.hits()).isEqualTo(1);
  }

  @Test
  @DisplayName("that are for another book or the whole venue are told apart")
  void whole() {
    floor.faults().start(Fault.of(FaultKind.HTTP_429).book("btc_mxn"));
    assertThat(bitso.hitWhole(FaultKind.HTTP_429, "::1")).isEmpty();
    floor.faults().start(Fault.of(FaultKind.HTTP_429).times(1));
    assertThat(bitso.hitWhole(FaultKind.HTTP_429, "::1")).isPresent();
    assertThat(bitso.hitWhole(FaultKind.HTTP_429, "::1")).isEmpty();
  }
}
