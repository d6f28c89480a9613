package dev.spreadlake.lake.bronze;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A wall clock that raw frames are deleted by")
class SteadyClockTest {
  private static final Duration TICK = Duration.ofSeconds(1);

  private final SteadyClock clock = new SteadyClock();
  private Instant wall = Instant.parse("2026-11-22T08:00:00Z");
  private long nanos = Long.MAX_VALUE - Duration.ofMinutes(10).toNanos();

  SteadyClockTest() {
    clock.isSteady(wall, nanos);
  }

  @Test
  @DisplayName("is trusted once it has kept step for a while, and not again right after a jump")
  void keepsStep() {
    assertThat(after(SteadyClock.WHILE.minus(TICK))).isFalse();
    assertThat(after(TICK)).isTrue();

    wall = wall.plus(Duration.ofDays(3_000));
    assertThat(after(TICK)).as("a jump ahead").isFalse();
    wall = wall.minus(Duration.ofDays(3_000));
    assertThat(after(TICK)).as("and back").isFalse();
    assertThat(after(SteadyClock.WHILE.minus(TICK))).isFalse();
    assertThat(after(TICK)).isTrue();
  }

  @Test
  @DisplayName("is slewed without losing trust")
  void slewed() {
    after(SteadyClock.WHILE);
    wall = wall.plusMillis(400);
    assertThat(after(TICK)).isTrue();
  }

  /** What it says after a time of ticks, both clocks in step. */
  private boolean after(Duration time) {
    boolean steady = false;
    for (Duration passed = TICK; passed.compareTo(time) <= 0; passed = passed.plus(TICK)) {
      wall = wall.plus(TICK);
      nanos += TICK.toNanos();
      steady = clock.isSteady(wall, nanos);
    }
    return steady;
  }
}
