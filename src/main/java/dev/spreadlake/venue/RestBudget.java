package dev.spreadlake.venue;

import dev.spreadlake.time.TimeSource;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Arrays;

/**
 * The REST requests one address may send, shared by everything that asks a venue: a token bucket
 * paces them, and no window of a minute ever holds more than {@code perMinute}. The window is a
 * second longer than a minute, because two requests sent a minute apart may arrive closer together.
 */
public final class RestBudget extends RestAllowance {
  private static final long WINDOW_NANOS = Duration.ofSeconds(61).toNanos();
  private static final int BURST_MAX = 20;

  private final TimeSource time;
  private final Bucket bucket;
  // When the last requests were sent, a ring; the oldest is at the cursor.
  private final long[] sentAt;
  private int cursor;

  /**
   * @param perMinute 1 to 60
   */
  public RestBudget(int perMinute, TimeSource time) {
    super(time);
    if (perMinute < 1 || perMinute > 60) {
      throw new IllegalArgumentException("requests a minute must be 1..60 (was " + perMinute + ")");
    }
    this.time = time;
    this.sentAt = new long[perMinute];
    Arrays.fill(sentAt, time.nanoTime() - WINDOW_NANOS);
    this.bucket =
        Bucket.builder()
            .addLimit(
                limit ->
                    limit
                        .capacity(Math.min(perMinute, BURST_MAX))
                        .refillGreedy(perMinute, Duration.ofMinutes(1)))
            .withCustomTimePrecision(meter(time))
            .build();
    refresh();
  }

  /** Takes one request if {@code keep} would still be left for more urgent ones. */
  public boolean tryTake(int keep) {
    if (refresh() <= keep || !bucket.tryConsume(1)) {
      return false;
    }
    sentAt[cursor] = time.nanoTime();
    cursor = (cursor + 1) % sentAt.length;
    refresh();
    return true;
  }

  @Override
  protected int available() {
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
