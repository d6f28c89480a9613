package dev.spreadlake.venue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waiting times between attempts: full jitter below a ceiling that doubles from {@code first} to
 * {@code most}. Not thread-safe.
 */
public final class Backoff {
  /** Even full jitter leaves this much between two attempts. */
  public static final Duration LEAST = Duration.ofMillis(100);

  /**
   * A connection with valid data is a good one once it has lived for so long. One that is accepted,
   * fed and closed within moments, again and again, would else be opened far more often than the
   * 300 times in five minutes that Binance allows an address.
   */
  public static final Duration STEADY = Duration.ofSeconds(5);

  private final long firstMillis;
  private final long mostMillis;
  private final RandomGenerator random;
  private long ceilingMillis;

  public Backoff(Duration first, Duration most, RandomGenerator random) {
    this.firstMillis = first.toMillis();
    this.mostMillis = most.toMillis();
    this.random = random;
    this.ceilingMillis = firstMillis;
  }

  /** The wait before the next attempt. */
  public Duration next() {
    long jittered = (long) (random.nextDouble() * ceilingMillis);
    ceilingMillis = Math.min(mostMillis, ceilingMillis * 2);
    return Duration.ofMillis(Math.max(LEAST.toMillis(), jittered));
  }

  /**
   * The wait before the next attempt, after a connection that has ended: small again if it was a
   * good one.
   *
   * @param valid true if valid data have been seen on it
   * @param livedNanos since it was opened
   */
  public Duration nextAfter(boolean valid, long livedNanos) {
    if (valid && livedNanos >= STEADY.toNanos()) {
      reset();
    }
    return next();
  }

  /** A wait as a person is told of it: {@code next attempt in 7.8 s}. */
  public static String said(Duration wait) {
    BigDecimal seconds =
        BigDecimal.valueOf(wait.toMillis(), 3)
            .setScale(1, RoundingMode.HALF_UP)
            .stripTrailingZeros();
    return "next attempt in " + seconds.toPlainString() + " s";
  }

  /** Begin from the first ceiling again. */
  public void reset() {
    ceilingMillis = firstMillis;
  }
}
