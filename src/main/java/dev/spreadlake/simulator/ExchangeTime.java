package dev.spreadlake.simulator;

import dev.spreadlake.time.ClockReading;
import dev.spreadlake.time.StepDoubt;
import dev.spreadlake.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * How late it ought to be at an exchange: the machine's wall clock when it began, moved on by the
 * monotonic one, so that it never steps back. Where the wall clock was set ahead of that, as after
 * a machine's sleep, it is followed, a long step once it has stood. Not thread-safe.
 */
final class ExchangeTime {
  private static final Duration AHEAD_MAX = Duration.ofSeconds(10);

  private final TimeSource time;
  private final StepDoubt doubt = new StepDoubt();

  /** When the wall clock was followed last. */
  private ClockReading followed;

  ExchangeTime(TimeSource time) {
    this.time = time;
    followed = ClockReading.of(time);
  }

  Instant now() {
    return followed.wallAt(time.nanoTime());
  }

  /** Follows the wall clock; by how much this time has jumped, zero if it has not. */
  Duration follow() {
    ClockReading now = ClockReading.of(time);
    Duration ahead = now.stepSince(followed);
    if (!doubt.follows(ahead, now) || ahead.compareTo(AHEAD_MAX) <= 0) {
      return Duration.ZERO;
    }
    followed = now;
    return ahead;
  }
}
