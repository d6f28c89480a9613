package dev.spreadlake.simulator;

import java.util.List;

/**
 * How a simulated exchange is set up.
 *
 * @param seed same seed, same market
 * @param speed market seconds a second; 1 is life-like. Time stamps, keepalives and limits stay on
 *     the wall clock
 * @param books names such as {@code btc_mxn}, or {@code btc_usdt} for BTCUSDT
 * @param requestsPerMinute public REST limit of one address
 * @param topsMax best prices per book remembered for {@link LimitOrderBook#top(long)}
 */
public record Simulation(
    long seed, double speed, List<String> books, int requestsPerMinute, int topsMax) {
  /** The venue's published limit. */
  public static final int REQUESTS_PER_MINUTE = 60;

  public Simulation {
    books = List.copyOf(books);
    if (books.isEmpty()) {
      throw new IllegalArgumentException("books must name at least one book");
    }
    if (!(speed > 0 && speed <= 10_000)) {
      throw new IllegalArgumentException("speed must be above 0 and at most 10000, was " + speed);
    }
    if (requestsPerMinute < 1) {
      throw new IllegalArgumentException(
          "requestsPerMinute must be at least 1, was " + requestsPerMinute);
    }
    if (topsMax < 0) {
      throw new IllegalArgumentException("topsMax must not be negative, was " + topsMax);
    }
  }

  /** Life-like, with the venue's own limits. */
  public static Simulation of(long seed, List<String> books) {
    return new Simulation(seed, 1, books, REQUESTS_PER_MINUTE, 10_000);
  }

  /** The same at another speed. */
  public Simulation withSpeed(double newSpeed) {
    return new Simulation(seed, newSpeed, books, requestsPerMinute, topsMax);
  }

  /** The same with another REST limit. */
  public Simulation withRequestsPerMinute(int limit) {
    return new Simulation(seed, speed, books, limit, topsMax);
  }
}
