package dev.spreadlake.venue.binance;

import dev.spreadlake.time.TimeSource;
import dev.spreadlake.venue.RestAllowance;
import io.github.bucket4j.Bucket;
import java.time.Duration;

/**
 * The request weight one address may spend: a token bucket at a share of the venue's limit, which
 * follows what the venue's own count says. The venue counts by minutes of the clock: what its count
 * leaves no room for is not asked in that minute, whoever behind the same address has spent it.
 */
final class WeightBudget extends RestAllowance {
  /** The limit until the venue has told its own. */
  static final long USUAL_LIMIT = 6_000;

  /** Others behind the same address need some too. */
  private static final double SHARE = 0.5;

  /** Of the venue's limit; the rest is for what is under way when its count is told. */
  private static final double USABLE = 0.95;

  private final TimeSource time;
  private Bucket bucket;
  private long limit;
  private long told;
  private long spentSince;
  private long toldMinute = -1;

  WeightBudget(TimeSource time) {
    super(time);
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
            .withCustomTimePrecision(meter(time))
            .build();
    refresh();
  }

  boolean tryTake(long weight) {
    boolean taken = !isPaused() && weight <= room() && bucket.tryConsume(weight);
    spentSince += taken ? weight : 0;
    refresh();
    return taken;
  }

  /** What the venue's own count leaves in this minute of the clock. */
  private long room() {
    boolean current = minute() == toldMinute;
    return current ? Math.max(0, (long) (limit * USABLE) - told - spentSince) : Long.MAX_VALUE;
  }

  private long minute() {
    return Math.floorDiv(time.now().getEpochSecond(), 60L);
  }

  @Override
  public void used(long weight) {
    told = weight;
    spentSince = 0;
    toldMinute = minute();
    long allowed = Math.max(0, (long) (limit * SHARE) - weight);
    long tooMany = bucket.getAvailableTokens() - allowed;
    if (weight >= 0 && tooMany > 0) {
      bucket.tryConsumeAsMuchAsPossible(tooMany);
    }
    refresh();
  }

  @Override
  protected int available() {
    return (int) Math.min(room(), bucket.getAvailableTokens());
  }
}
