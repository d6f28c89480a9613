package dev.spreadlake.lake.window;

import dev.spreadlake.time.TimeSource;
import java.time.Duration;

/**
 * When to try again what did not succeed: after {@link #SHORTEST}, or where other work waits for
 * its turn meanwhile ten times as long as the try took, so that tries that take long keep nothing
 * else from it. By the monotonic clock. One thread.
 */
final class RetryPace {
  static final Duration SHORTEST = Duration.ofMillis(500);

  /** A try may take this part of the time. */
  private static final int PART = 10;

  private final TimeSource time;
  private final int timesTry;
  private long dueAt;
  private long begunAt;
  private long pauseNanos = SHORTEST.toNanos();

  private RetryPace(TimeSource time, int timesTry) {
    this.time = time;
    this.timesTry = timesTry;
    this.dueAt = time.nanoTime();
    this.begunAt = dueAt;
  }

  /** Due at once; for tries beside which other work goes on. */
  static RetryPace besideOthers(TimeSource time) {
    return new RetryPace(time, PART);
  }

  /** Due at once; for a try that all else waits for, which is not to wait longer than it must. */
  static RetryPace ofAll(TimeSource time) {
    return new RetryPace(time, 0);
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
    pauseNanos = Math.max(SHORTEST.toNanos(), timesTry * (now - begunAt));
    dueAt = now + pauseNanos;
  }

  /** The pause after the last try, in words: {@code 500 ms}, {@code 12 s}. */
  String pause() {
    Duration pause = Duration.ofNanos(pauseNanos);
    return pause.compareTo(Duration.ofSeconds(1)) < 0
        ? pause.toMillis() + " ms"
        : pause.toSeconds() + " s";
  }
}
