package dev.spreadlake.batch.generate;

import java.util.Random;

/** A market's minutes, one after the other: a random walk in cents. Not thread-safe. */
final class MarketWalk {
  /**
   * One minute in cents and units of 1e-8.
   *
   * @param minute minutes since 1970
   */
  record Bar(long minute, long open, long high, long low, long close, long volume, int trades) {
    /** The same without trades, at one price. */
    Bar still(long price) {
      return new Bar(minute, price, price, price, price, 0, 0);
    }

    /** The same without volume. */
    Bar empty() {
      return new Bar(minute, open, high, low, close, 0, 0);
    }
  }

  private final Random random;
  private long minute;
  private double price;

  MarketWalk(long seed, long firstMinute, double price) {
    this.random = new Random(seed);
    this.minute = firstMinute;
    this.price = price;
  }

  /** The next minute. */
  Bar next() {
    double open = price * (1 + 0.00002 * random.nextGaussian());
    double close = open * StrictMath.exp(0.0006 * random.nextGaussian());
    double high = Math.max(open, close) * (1 + 0.0003 * random.nextDouble());
    double low = Math.min(open, close) * (1 - 0.0003 * random.nextDouble());
    price = Math.min(Math.max(close, 1_000), 1_000_000);
    long volume = (long) (StrictMath.exp(1.2 + random.nextGaussian()) * 1e8) + 1;
    Bar bar =
        new Bar(
            minute,
            cents(open),
            cents(high),
            cents(low),
            cents(close),
            volume,
            1 + random.nextInt(4_000));
    minute++;
    return bar;
  }

  private static long cents(double price) {
    return Math.round(price * 100);
  }
}
