package dev.spreadlake.time;

import java.time.Instant;

/**
 * The one clock. Wall time decides which second an observation belongs to; monotonic time decides
 * ages, time-outs and staleness, because the wall clock may be stepped.
 *
 * <p>Implementations may be called from any thread.
 */
public interface TimeSource {
  /** Wall-clock time, UTC. May step in either direction. */
  Instant now();

  /** Monotonic time in nanoseconds from an arbitrary origin; never decreases. */
  long nanoTime();

  /** The machine's own clocks. */
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }
}
