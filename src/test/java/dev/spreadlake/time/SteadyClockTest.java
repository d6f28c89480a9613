package dev.spreadlake.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A wall clock that something is decided by")
class SteadyClockTest {
  private static final Duration TICK = Duration.ofSeconds(1);

  private final SteadyClock clock = SteadyClock.doubted(SteadyClock.HALF_AN_HOUR);
  private Instant wall = Instant.parse("2026-11-22T08:00:00Z");
  private long nanos = Long.MAX_VALUE - Duration.ofMinutes(10).toNanos();

  SteadyClockTest() {
    clock.isSteady(new ClockReading(wall, nanos));
  }

  @Test
  @DisplayName("is trusted once it has kept step for a while, and not again right after a jump")
  void keepsStep() {
    assertThat(after(SteadyClock.HALF_AN_HOUR.minus(TICK))).isFalse();
    assertThat(after(TICK)).isTrue();

    wall = wall.plus(Duration.ofDays(3_000));
    assertThat(after(TICK)).as("a jump ahead").isFalse();
    wall = wall.minus(Duration.ofDays(3_000));
    assertThat(after(TICK)).as("and back").isFalse();
    assertThat(after(SteadyClock.HALF_AN_HOUR.minus(TICK))).isFalse();
    assertThat(after(TICK)).isTrue();
  }

  @Test
  @DisplayName("is slewed without losing trust")
  void slewed() {
    after(SteadyClock.HALF_AN_HOUR);
    wall = wall.plusMillis(400);
    assertThat(after(TICK)).isTrue();
  }

  @Test
  @DisplayName("goes on by the monotonic clock after a jump, until it has kept step again")
  void goesOn() {
    SteadyClock minutes = SteadyClock.believed(Duration.ofMinutes(1));
    assertThat(minutes.now(new ClockReading(wall, nanos))).isEqualTo(wall);
    Instant start = wall;
    wall = wall.plus(Duration.ofHours(1));
    for (int second = 1; second <= 60; second++) {
      wall = wall.plus(TICK);
      nanos += TICK.toNanos();
      assertThat(minutes.now(new ClockReading(wall, nanos))).isEqualTo(start.plusSeconds(second));
    }
    wall = wall.plus(TICK);
    nanos += TICK.toNanos();
    assertThat(minutes.now(new ClockReading(wall, nanos))).isEqualTo(wall);
  }

  /** What it says after a time of ticks, both clocks in step. */
  private boolean after(Duration time) {
    boolean steady = false;
    for (Duration passed = TICK; passed.compareTo(time) <= 0; passed = passed.plus(TICK)) {
      wall = wall.plus(TICK);
      nanos += TICK.toNanos();
      steady = clock.isSteady(new ClockReading(wall, nanos));
    }
    return steady;
  }
}
