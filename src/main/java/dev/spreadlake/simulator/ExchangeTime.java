package dev.spreadlake.simulator;

import dev.spreadlake.time.SteadyClock;
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

  /** A wall clock further ahead than this may be wrong for a moment. */
  private static final Duration STEP_MAX = Duration.ofMinutes(5);

  private static final Duration DOUBTED = Duration.ofMinutes(1);

  private final TimeSource time;
  private final long startedNanos;
  private Instant started;

  /** Looks at a step that is not followed yet; null if there is none. */
  private SteadyClock doubt;

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
    Instant wall = time.now();
    Duration ahead = Duration.between(now(), wall);
    if (ahead.compareTo(AHEAD_MAX) <= 0) {
      doubt = null;
      return Duration.ZERO;
    }
    if (ahead.compareTo(STEP_MAX) > 0 && !stands(wall)) {
      return Duration.ZERO;
    }
    doubt = null;
    started = started.plus(ahead);
    return ahead;
  }

  private boolean stands(Instant wall) {
    if (doubt == null) {
      doubt = SteadyClock.doubted(DOUBTED);
    }
    return doubt.isSteady(wall, time.nanoTime());
  }
}
