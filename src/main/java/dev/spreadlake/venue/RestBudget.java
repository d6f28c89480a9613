package dev.spreadlake.venue;

import dev.spreadlake.time.TimeSource;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Arrays;

/**
 * The REST requests one address may send, shared by everything that asks a venue: a token bucket
 * paces them, and no minute ever sees more than {@code perMinute}, wherever on its way the venue
 * counts a request. It does so at some moment between sending and reply, seconds later where a
 * connection is slow to open: a request keeps its place until a minute after the reply.
 */
public final class RestBudget extends RestAllowance {
  /** A minute, and what two clocks may run apart in one. */
  private static final long MINUTE_NANOS = Duration.ofMillis(60_050).toNanos();

  /**
   * A request that failed, or that nobody answers, may arrive for so long after it was sent:
   * somewhat longer than the link waits for a reply.
   */
  private static final long UNDER_WAY_MAX_NANOS = Duration.ofSeconds(15).toNanos();

  private static final int BURST_MAX = 20;

  private final TimeSource time;
  private final Bucket bucket;
  // A place for each request of a minute: which one had it last, and when it is free again.
  private final long[] heldBy;
  private final long[] freeAt;
  private long requests;

  /**
   * @param perMinute 1 to 60
   */
  public RestBudget(int perMinute, TimeSource time) {
    super(time);
    if (perMinute < 1 || perMinute > 60) {
      throw new IllegalArgumentException("requests a minute must be 1..60 (was " + perMinute + ")");
    }
    this.time = time;
    this.heldBy = new long[perMinute];
    this.freeAt = new long[perMinute];
    Arrays.fill(freeAt, time.nanoTime());
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

  /** Takes one request, to be sent at once, if {@code keep} would still be left for urgent ones. */
  public boolean tryTake(int keep) {
    if (refresh() <= keep || !bucket.tryConsume(1)) {
      return false;
    }
    long now = time.nanoTime();
    int place = 0;
    while (now - freeAt[place] < 0) {
      place++;
    }
    heldBy[place] = ++requests;
    freeAt[place] = now + UNDER_WAY_MAX_NANOS + MINUTE_NANOS;
    refresh();
    return true;
  }

  @Override
  public boolean tryTakeAgain() {
    return tryTake(0);
  }

  @Override
  public long sent() {
    return requests;
  }

  @Override
  public void replied(long request) {
    for (int place = 0; place < heldBy.length; place++) {
      if (heldBy[place] == request) {
        freeAt[place] = time.nanoTime() + MINUTE_NANOS;
      }
    }
  }

  @Override
  protected int available() {
    long now = time.nanoTime();
    int free = 0;
    for (long at : freeAt) {
      free += now - at >= 0 ? 1 : 0;
    }
    return (int) Math.min(free, bucket.getAvailableTokens());
  }
}
