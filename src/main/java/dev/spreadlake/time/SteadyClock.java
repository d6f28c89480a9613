package dev.spreadlake.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether the wall clock may be believed: it must have kept step with the monotonic clock for a
 * while. One that was wrong at the start, or jumps, is put right within minutes where it is kept at
 * all, and until then what is decided by it is wrong. One thread.
 */
public final class SteadyClock {
  /**
   * How long a clock must have kept step before anything is deleted, or years are skipped, by it.
   */
  public static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  private static final Duration STEP = Duration.ofSeconds(10);

  private final Duration span;
  private final boolean believedAtStart;
  private ClockReading before;
  private long since;
  private ClockReading believed;

  private SteadyClock(Duration span, boolean believedAtStart) {
    this.span = span;
    this.believedAtStart = believedAtStart;
  }

  /** A clock that is not believed before it has kept step for {@code span}. */
  public static SteadyClock doubted(Duration span) {
    return new SteadyClock(span, false);
  }

  /** A clock that is believed until it jumps, and again once it has kept step for {@code span}. */
  public static SteadyClock believed(Duration span) {
    return new SteadyClock(span, true);
  }

  /**
   * Looks at both clocks; to be called every few seconds.
   *
   * @return true if the wall clock is believed
   */
  public boolean isSteady(ClockReading now) {
    if (before == null) {
      since = believedAtStart ? now.nanos() - span.toNanos() : now.nanos();
    } else if (now.stepSince(before).abs().compareTo(STEP) > 0) {
      since = now.nanos();
    }
    before = now;
    boolean steady = now.nanos() - since >= span.toNanos();
    if (steady || believed == null) {
      believed = now;
    }
    return steady;
  }

  /**
   * Looks at both clocks, as {@link #isSteady} does.
   *
   * @return the wall clock's time while it is believed; else what it would be had it not jumped
   */
  public Instant now(ClockReading now) {
    return isSteady(now) ? now.wall() : believed.wallAt(now.nanos());
  }
}
