package dev.spreadlake.venue.binance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The request weight of Binance")
class WeightBudgetTest {
  private final ManualTime time = new ManualTime("2026-11-22T08:00:10Z");
  private final WeightBudget budget = new WeightBudget(time);

  @Test
  @DisplayName("is spent up to half of the limit at once, and refills by the second")
  void half() {
    assertThat(budget.tryTake(3_000)).isTrue();
    assertThat(budget.tryTake(1)).isFalse();
    time.advance(Duration.ofSeconds(5));
    assertThat(budget.tryTake(250)).isTrue();
    assertThat(budget.tryTake(1)).isFalse();
  }

  @Test
  @DisplayName("is not spent where the venue's own count leaves no room, until its minute is over")
  void others() {
    budget.used(5_990);
    time.advance(Duration.ofSeconds(40));
    assertThat(budget.tryTake(2)).isFalse();
    assertThat(budget.left()).isZero();
    time.advance(Duration.ofSeconds(10));
    assertThat(budget.tryTake(250)).isTrue();
  }

  @Test
  @DisplayName("counts what was sent since the venue's count was told")
  void sinceTold() {
    budget.used(5_600);
    time.advance(Duration.ofSeconds(10));
    assertThat(budget.tryTake(60)).isTrue();
    assertThat(budget.tryTake(60)).isFalse();
    assertThat(budget.tryTake(40)).isTrue();
    assertThat(budget.tryTake(1)).isFalse();
  }
}
