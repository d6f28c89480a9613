package dev.spreadlake.venue;

import dev.spreadlake.time.TimeSource;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * What one address may ask of a venue by REST, and the pauses it imposes. Taken on the feed's
 * thread; {@link #left()} and {@link #pauseSeconds()} may be read from any.
 */
public abstract class RestAllowance {
  private final TimeSource time;
  private long pausedUntil;
  private boolean paused;
  private volatile int left;
  private volatile long pauseSeconds;

  protected RestAllowance(TimeSource time) {
    this.time = time;
  }

  /** What could be spent now, pauses aside. */
  protected abstract int available();

  /** The venue says how much of it this address has used; of no effect where it counts nothing. */
  public void used(long weight) {}

  /** Takes once more what a request has cost that is to be sent again at once. */
  public boolean tryTakeAgain() {
    return !isPaused();
  }

  /**
   * The request taken last is sent.
   *
   * @return its number, for {@link #replied}; of no meaning where requests are not counted
   */
  public long sent() {
    return 0;
  }

  /**
   * The venue has replied: by now it has counted the request. Not to be told of one that failed,
   * which may still arrive.
   */
  public void replied(long request) {}

  /**
   * Nothing may be sent for this long: the venue said so. Of several answers that were under way
   * the one that asks for most holds.
   *
   * @return false if a pause that holds lasts longer
   */
  public final boolean pause(Duration duration) {
    long until = time.nanoTime() + duration.toNanos();
    if (isPaused() && until - pausedUntil <= 0) {
      return false;
    }
    pausedUntil = until;
    paused = true;
    pauseSeconds = duration.toSeconds();
    left = 0;
    return true;
  }

  /** True while {@link #pause} holds. */
  public final boolean isPaused() {
    if (paused && time.nanoTime() - pausedUntil >= 0) {
      paused = false;
      pauseSeconds = 0;
    }
    return paused;
  }

  /** How long the pause lasts that holds, from its beginning to its end; 0 if none does. */
  public final long pauseSeconds() {
    return pauseSeconds;
  }

  /** What could be spent at the last look; exported as a gauge. */
  public final int left() {
    return left;
  }

  /** Looks again; call now and then so that the gauge follows the refill. */
  public final int refresh() {
    left = isPaused() ? 0 : available();
    return left;
  }

  /** The monotonic clock, as a token bucket wants it. */
  protected static TimeMeter meter(TimeSource time) {
    return new TimeMeter() {
      @Override
      public long currentTimeNanos() {
        return time.nanoTime();
      }

      @Override
      public boolean isWallClockBased() {
        return false;
      }
    };
  }
}
