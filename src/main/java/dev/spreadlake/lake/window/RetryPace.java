package dev.spreadlake.lake.window;

import dev.spreadlake.time.TimeSource;
import java.time.Duration;

/**
 * When to try again what did not succeed: after {@link #SHORTEST}, or ten times as long as the try
 * took, so that tries that take long keep nothing else from its turn. By the monotonic clock. One
 * thread.
 */
final class RetryPace {
  static final Duration SHORTEST = Duration.ofMillis(500);

  /** A try may take this part of the time. */
  private static final int PART = 10;

  private final TimeSource time;
  private long dueAt;
  private long begunAt;

  /** Due at once. */
  RetryPace(TimeSource time) {
    this.time = time;
    this.dueAt = time.nanoTime();
    this.begunAt = dueAt;
  }

  boolean isDue() {
    return time.nanoTime() - dueAt >= 0;
  }

  /** A try begins. */
  void begin() {
    begunAt = time.nanoTime();
  }

  /** The try ended, and there is to be another. */
  void end() {
    long now = time.nanoTime();
    dueAt = now + Math.max(SHORTEST.toNanos(), PART * (now - begunAt));
  }
}
