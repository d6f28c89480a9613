package dev.spreadlake.venue;

import dev.spreadlake.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * Notices that the machine was suspended: the wall clock has gone on while the monotonic one, by
 * which every age is told, stood still. A wall clock that is set forward looks the same. Not
 * thread-safe.
 */
final class Suspension {
  /** Clocks that are kept are put right by less. */
  private static final Duration LEAST = Duration.ofSeconds(10);

  private final TimeSource time;
  private Instant wall;
  private long nanos;

  Suspension(TimeSource time) {
    this.time = time;
    this.wall = time.now();
    this.nanos = time.nanoTime();
  }

  /** How long the machine was suspended since the last call; zero if it was not. */
  Duration since() {
    Instant wallBefore = wall;
    long nanosBefore = nanos;
    wall = time.now();
    nanos = time.nanoTime();
    Duration stoodStill = Duration.between(wallBefore, wall).minusNanos(nanos - nanosBefore);
    return stoodStill.compareTo(LEAST) > 0 ? stoodStill : Duration.ZERO;
  }
}
