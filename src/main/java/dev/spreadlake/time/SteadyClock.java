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
  private Instant wallBefore;
  private long nanosBefore;
  private long since;
  private Instant believed;
  private long believedAt;

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
  public boolean isSteady(Instant wall, long nanos) {
    if (wallBefore == null) {
      since = believedAtStart ? nanos - span.toNanos() : nanos;
    } else if (hasStepped(wall, nanos)) {
      since = nanos;
    }
    wallBefore = wall;
    nanosBefore = nanos;
    boolean steady = nanos - since >= span.toNanos();
    if (steady || believed == null) {
      believed = wall;
      believedAt = nanos;
    }
    return steady;
  }

  /**
   * Looks at both clocks, as {@link #isSteady} does.
   *
   * @return the wall clock's time while it is believed; else what it would be had it not jumped
   */
  public Instant now(Instant wall, long nanos) {
    return isSteady(wall, nanos) ? wall : believed.plusNanos(nanos - believedAt);
  }

  private boolean hasStepped(Instant wall, long nanos) {
    Duration byWall = Duration.between(wallBefore, wall);
    return byWall.minusNanos(nanos - nanosBefore).abs().compareTo(STEP) > 0;
  }
}
