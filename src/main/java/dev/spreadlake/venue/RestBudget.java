package dev.spreadlake.venue;

import dev.spreadlake.time.TimeSource;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * The REST requests one address may send, shared by everything that asks a venue: a token bucket
 * paces them, and no window of a minute ever holds more than {@code perMinute}. The window is a
 * second longer than a minute, because two requests sent a minute apart may arrive closer together.
 *
 * <p>Taken on the feed's thread; {@link #left()} may be read from any.
 */
public final class RestBudget {
  private static final long WINDOW_NANOS = Duration.ofSeconds(61).toNanos();
  private static final int BURST_MAX = 20;

  private final TimeSource time;
  private final Bucket bucket;
  // When the last requests were sent, a ring; the oldest is at the cursor.
  private final long[] sentAt;
  private int cursor;
  private long pausedUntil;
  private boolean paused;
  private volatile int left;

  /**
   * @param perMinute 1 to 60
   */
  public RestBudget(int perMinute, TimeSource time) {
    if (perMinute < 1 || perMinute > 60) {
      throw new IllegalArgumentException("requests a minute must be 1..60 (was " + perMinute + ")");
    }
    this.time = time;
    this.sentAt = new long[perMinute];
    java.util.Arrays.fill(sentAt, time.nanoTime() - WINDOW_NANOS);
    this.bucket =
        Bucket.builder()
            .addLimit(
                limit ->
                    limit
                        .capacity(Math.min(perMinute, BURST_MAX))
                        .refillGreedy(perMinute, Duration.ofMinutes(1)))
            .withCustomTimePrecision(
                new TimeMeter() {
                  @Override
                  public long currentTimeNanos() {
                    return time.nanoTime();
                  }

                  @Override
                  public boolean isWallClockBased() {
                    return false;
                  }
                })
            .build();
    this.left = available();
  }

  /** Takes one request if {@code keep} would still be left for more urgent ones. */
  public boolean tryTake(int keep) {
    left = available();
    if (left <= keep || !bucket.tryConsume(1)) {
      return false;
    }
    sentAt[cursor] = time.nanoTime();
    cursor = (cursor + 1) % sentAt.length;
    left = available();
    return true;
  }

  /** Nothing may be sent for this long: the venue said so. */
  public void pause(Duration duration) {
    pausedUntil = time.nanoTime() + duration.toNanos();
    paused = true;
    left = 0;
  }

  /** True while {@link #pause} holds. */
  public boolean isPaused() {
    if (paused && time.nanoTime() - pausedUntil >= 0) {
      paused = false;
    }
    return paused;
  }

  /** Requests that could be sent at the last look; exported as a gauge. */
  public int left() {
    return left;
  }

  /** Looks again; call now and then so that the gauge follows the refill. */
  public int refresh() {
    left = available();
    return left;
  }

  private int available() {
    if (isPaused()) {
      return 0;
    }
    long now = time.nanoTime();
    int free = 0;
    for (int i = 0; i < sentAt.length; i++) {
      if (now - sentAt[(cursor + i) % sentAt.length] < WINDOW_NANOS) {
        break;
      }
      free++;
    }
    return (int) Math.min(free, bucket.getAvailableTokens());
  }
}
