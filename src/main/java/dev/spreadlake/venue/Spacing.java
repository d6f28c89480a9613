package dev.spreadlake.venue;

import dev.spreadlake.time.TimeSource;
import dev.spreadlake.time.Timers;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Keeps requests apart that would else be sent all at once, by a little time that is never the
 * same. The first waits for nothing. Not thread-safe.
 */
public final class Spacing {
  /** Between two requests. */
  public static final Duration LEAST = Duration.ofMillis(100);

  /** Between two requests, one of which waits for the other. */
  public static final Duration MOST = Duration.ofMillis(250);

  private final TimeSource time;
  private final Timers timers;
  private final RandomGenerator random;
  private long overAt;
  private boolean awaited;

  public Spacing(TimeSource time, Timers timers, RandomGenerator random) {
    this.time = time;
    this.timers = timers;
    this.random = random;
    this.overAt = time.nanoTime();
  }

  /** One is sent: the next waits. */
  public void begin() {
    overAt = time.nanoTime() + random.nextLong(LEAST.toNanos(), MOST.toNanos());
  }

  /**
   * True if the next may be sent.
   *
   * @param whenOver is run once it may, if that is not now
   */
  public boolean isOver(Runnable whenOver) {
    long left = overAt - time.nanoTime();
    if (left > 0 && !awaited) {
      awaited = true;
      timers.after(
          Duration.ofNanos(left),
          () -> {
            awaited = false;
            whenOver.run();
          });
    }
    return left <= 0;
  }
}
