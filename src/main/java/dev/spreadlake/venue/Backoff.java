package dev.spreadlake.venue;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waiting times between attempts: full jitter below a ceiling that doubles from {@code first} to
 * {@code most}. Not thread-safe.
 */
public final class Backoff {
  /** Even full jitter leaves this much between two attempts. */
  public static final Duration LEAST = Duration.ofMillis(100);

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

  /** Valid data have been seen: begin from the first ceiling again. */
  public void reset() {
    ceilingMillis = firstMillis;
  }

  /** The ceiling of the next wait. */
  public Duration ceiling() {
    return Duration.ofMillis(ceilingMillis);
  }
}
