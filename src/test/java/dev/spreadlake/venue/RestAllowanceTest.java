package dev.spreadlake.venue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What may be asked by REST")
class RestAllowanceTest {
  @Test
  @DisplayName("is nothing until the longest pause of several answers is over")
  void longestPauseHolds() {
    ManualTime time = new ManualTime("2026-11-22T04:10:00Z");
    RestBudget budget = new RestBudget(60, time);
    assertThat(budget.pause(Duration.ofSeconds(60))).isTrue();
    time.advance(Duration.ofMillis(30));
    assertThat(budget.pause(Duration.ofSeconds(1))).isFalse();
    time.advance(Duration.ofSeconds(59));
    assertThat(budget.isPaused()).isTrue();
    assertThat(budget.tryTake(0)).isFalse();
    assertThat(budget.pause(Duration.ofSeconds(2))).isTrue();
    time.advance(Duration.ofSeconds(2));
    assertThat(budget.isPaused()).isFalse();
    assertThat(budget.tryTake(0)).isTrue();
  }
}
