package dev.spreadlake.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A step forward of the wall clock")
class StepDoubtTest {
  private final ManualTime time = new ManualTime("2026-11-22T08:00:00Z");
  private final ClockReading before = ClockReading.of(time);
  private final StepDoubt doubt = new StepDoubt();

  private boolean isFollowed() {
    ClockReading now = ClockReading.of(time);
    return doubt.follows(now.stepSince(before), now);
  }

  @Test
  @DisplayName("over five minutes is followed at once, over more once it has stood for a minute")
  void stands() {
    time.advance(Duration.ofHours(3));
    time.step(StepDoubt.STEP_MAX);
    assertThat(isFollowed()).isTrue();

    time.step(Duration.ofNanos(1));
    for (int second = 0; second < 60; second++) {
      assertThat(isFollowed()).isFalse();
      assertThat(doubt.isOpen()).isTrue();
      time.advance(Duration.ofSeconds(1));
    }
    assertThat(isFollowed()).isTrue();
    assertThat(doubt.isOpen()).isFalse();
  }

  @Test
  @DisplayName("is doubted anew after it was taken back, and after another")
  void doubtedAnew() {
    time.step(Duration.ofDays(1));
    assertThat(isFollowed()).isFalse();
    time.advance(Duration.ofSeconds(59));
    time.step(Duration.ofDays(-1));
    assertThat(isFollowed()).isTrue();

    time.step(Duration.ofDays(1));
    time.advance(Duration.ofSeconds(1));
    assertThat(isFollowed()).isFalse();
    time.advance(Duration.ofSeconds(59));
    time.step(Duration.ofDays(1));
    assertThat(isFollowed()).isFalse();
    time.advance(Duration.ofSeconds(59));
    assertThat(isFollowed()).isFalse();
    time.advance(Duration.ofSeconds(1));
    assertThat(isFollowed()).isTrue();
  }
}
