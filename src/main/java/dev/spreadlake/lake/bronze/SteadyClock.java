package dev.spreadlake.lake.bronze;

import java.time.Duration;
import java.time.Instant;

/**
 * Whether the wall clock may be deleted by: it must have kept step with the monotonic clock for a
 * while. One that was wrong at the start, or jumps, is put right within minutes where it is kept at
 * all, and until then makes everything look too old. One thread.
 */
final class SteadyClock {
  /** For so long it must have kept step. */
  static final Duration WHILE = Duration.ofMinutes(30);

  private static final long STEP_NANOS = Duration.ofSeconds(10).toNanos();

  private Instant wallBefore;
  private long nanosBefore;
  private long since;

  /**
   * Looks at both clocks; to be called every few seconds.
   *
   * @return true if the wall clock has kept step long enough
   */
  boolean isSteady(Instant wall, long nanos) {
    if (wallBefore == null || hasStepped(wall, nanos)) {
      since = nanos;
    }
    wallBefore = wall;
    nanosBefore = nanos;
    return nanos - since >= WHILE.toNanos();
  }

  private boolean hasStepped(Instant wall, long nanos) {
    Duration byWall = Duration.between(wallBefore, wall);
    return byWall.minusNanos(nanos - nanosBefore).abs().compareTo(Duration.ofNanos(STEP_NANOS)) > 0;
  }
}
