package dev.spreadlake.simulator;

import dev.spreadlake.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * How late it ought to be at an exchange: the machine's wall clock when it began, moved on by the
 * monotonic one, so that it never steps back. Where the wall clock was set ahead of that, as after
 * a machine's sleep, it is followed. Not thread-safe.
 */
final class ExchangeTime {
  private static final Duration AHEAD_MAX = Duration.ofSeconds(10);

  private final TimeSource time;
  private final long startedNanos;
  private Instant started;

  ExchangeTime(TimeSource time) {
    this.time = time;
    started = time.now();
    startedNanos = time.nanoTime();
  }

  Instant now() {
    return started.plusNanos(time.nanoTime() - startedNanos);
  }

  /** Follows the wall clock; by how much this time has jumped, zero if it has not. */
  Duration follow() {
    Duration ahead = Duration.between(now(), time.now());
    if (ahead.compareTo(AHEAD_MAX) <= 0) {
      return Duration.ZERO;
    }
    started = started.plus(ahead);
    return ahead;
  }
}
