package dev.spreadlake.venue.binance;

import dev.spreadlake.time.TimeSource;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;

/**
 * The request weight one address may spend: a token bucket at a share of the venue's limit, which
 * follows what the venue's own count says. Taken on the feed's thread; {@link #left} may be read
 * from any.
 */
final class WeightBudget {
  /** The limit until the venue has told its own. */
  static final long USUAL_LIMIT = 6_000;

  /** Others behind the same address need some too. */
  private static final double SHARE = 0.5;

  private final TimeSource time;
  private Bucket bucket;
  private long limit;
  private long pausedUntil;
  private boolean paused;
  private volatile int left;

  WeightBudget(TimeSource time) {
    this.time = time;
    setLimit(USUAL_LIMIT);
  }

  /** What the venue allows a minute. */
  void setLimit(long perMinute) {
    if (perMinute < 1 || perMinute == limit) {
      return;
    }
    limit = perMinute;
    long share = Math.max(1, (long) (perMinute * SHARE));
    bucket =
        Bucket.builder()
            .addLimit(limit -> limit.capacity(share).refillGreedy(share, Duration.ofMinutes(1)))
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
    refresh();
  }

  boolean tryTake(long weight) {
    boolean taken = !isPaused() && bucket.tryConsume(weight);
    refresh();
    return taken;
  }

  /** The venue says how much of the minute's weight this address has used. */
  void used(long weight) {
    long allowed = Math.max(0, (long) (limit * SHARE) - weight);
    long tooMany = bucket.getAvailableTokens() - allowed;
    if (weight >= 0 && tooMany > 0) {
      bucket.tryConsumeAsMuchAsPossible(tooMany);
    }
    refresh();
  }

  /** Nothing may be sent for this long: the venue said so. */
  void pause(Duration duration) {
    pausedUntil = time.nanoTime() + duration.toNanos();
    paused = true;
    left = 0;
  }

  boolean isPaused() {
    if (paused && time.nanoTime() - pausedUntil >= 0) {
      paused = false;
    }
    return paused;
  }

  /** Weight that could be spent at the last look; exported as a gauge. */
  int left() {
    return left;
  }

  void refresh() {
    left = isPaused() ? 0 : (int) bucket.getAvailableTokens();
  }
}
