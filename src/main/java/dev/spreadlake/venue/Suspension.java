package dev.spreadlake.venue;

import dev.spreadlake.time.ClockReading;
import dev.spreadlake.time.TimeSource;
import java.time.Duration;

/**
 * Notices that the machine was suspended: the wall clock has gone on while the monotonic one, by
 * which every age is told, stood still. A wall clock that is set forward looks the same. Not
 * thread-safe.
 */
final class Suspension {
  /** Clocks that are kept are put right by less. */
  private static final Duration LEAST = Duration.ofSeconds(10);

  private final TimeSource time;
  private ClockReading before;

  Suspension(TimeSource time) {
    this.time = time;
    this.before = ClockReading.of(time);
  }

  /** How long the machine was suspended since the last call; zero if it was not. */
  Duration since() {
    ClockReading now = ClockReading.of(time);
    Duration stoodStill = now.stepSince(before);
    before = now;
    return stoodStill.compareTo(LEAST) > 0 ? stoodStill : Duration.ZERO;
  }
}
