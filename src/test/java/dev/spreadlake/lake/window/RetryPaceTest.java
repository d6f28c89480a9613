package dev.spreadlake.lake.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What did not succeed is tried again")
class RetryPaceTest {
  private final ManualTime time = new ManualTime("2026-11-22T00:00:00Z");
  private final RetryPace pace = RetryPace.besideOthers(time);

  private void attempt(Duration duration) {
    attempt(pace, duration);
  }

  private void attempt(RetryPace pace, Duration duration) {
    pace.begin();
    time.advance(duration);
    pace.end();
  }

  private boolean isDueAfter(Duration wait) {
    time.advance(wait);
    return pace.isDue();
  }

  @Test
  @DisplayName("half a second later")
  void soon() {
    assertThat(pace.isDue()).isTrue();
    attempt(Duration.ofMillis(1));
    assertThat(pace.pause()).isEqualTo("500 ms");
    assertThat(isDueAfter(Duration.ofMillis(499))).isFalse();
    assertThat(isDueAfter(Duration.ofMillis(1))).isTrue();
  }

  @Test
  @DisplayName("later still if it took long, so that all else has its turn")
  void later() {
    attempt(Duration.ofSeconds(1));
    assertThat(pace.pause()).isEqualTo("10 s");
    assertThat(isDueAfter(Duration.ofMillis(9_999))).isFalse();
    assertThat(isDueAfter(Duration.ofMillis(1))).isTrue();
  }

  @Test
  @DisplayName("no later where all waits for it, however long it took")
  void ofAll() {
    RetryPace all = RetryPace.ofAll(time);
    assertThat(all.isDue()).isTrue();
    attempt(all, Duration.ofSeconds(30));
    assertThat(all.pause()).isEqualTo("500 ms");
    assertThat(all.isDue()).isFalse();
    time.advance(Duration.ofMillis(500));
    assertThat(all.isDue()).isTrue();
  }
}
