package dev.spreadlake.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Both clocks at one moment.
 *
 * @param nanos monotonic, from an arbitrary origin
 */
public record ClockReading(Instant wall, long nanos) {
  /** Both clocks now. */
  public static ClockReading of(TimeSource time) {
    return new ClockReading(time.now(), time.nanoTime());
  }

  /**
   * By how much the wall clock has gone further than the monotonic one since then; negative if it
   * was set back.
   */
  public Duration stepSince(ClockReading before) {
    return Duration.between(before.wall, wall).minusNanos(nanos - before.nanos);
  }

  /** What the wall clock says at a later monotonic time if neither is stepped until then. */
  public Instant wallAt(long laterNanos) {
    return wall.plusNanos(laterNanos - nanos);
  }
}
