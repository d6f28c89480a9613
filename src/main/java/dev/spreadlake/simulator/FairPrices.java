package dev.spreadlake.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What assets are worth as time goes by: one mean-reverting random walk per asset, shared by all
 * books, so that btc_mxn, btc_usd and usd_mxn agree with each other. Deterministic for a seed, no
 * matter who asks in which order. Not thread-safe.
 */
final class FairPrices {
  private static final double STEP_SECONDS = 0.25;
  private static final double PULL_PER_SECOND = 1.0 / (6 * 3_600);

  /** A tether strays about 0.05 % from its dollar, for some ten minutes. */
  private static final double TETHER_PULL_PER_SECOND = 1.0 / 600;

  private static final double TETHER_PERCENT = 0.05;

  private final long seed;
  private final Map<String, Walk> walks = new HashMap<>();

  FairPrices(long seed) {
    this.seed = seed;
  }

  /**
   * Natural logarithm of the asset's price relative to where it began.
   *
   * @param seconds market time; may not be much before a time asked for earlier
   */
  double logMove(String asset, double seconds) {
    return walks.computeIfAbsent(asset, a -> new Walk(a, seed)).at(seconds);
  }

  private static final class Walk {
    private final SplittableRandom random;
    private final double perStep;
    private final double pullPerStep;
    private long step;
    private double value;
    private double previous;

    Walk(String asset, long seed) {
      random = new SplittableRandom(seed * 31 + asset.hashCode());
      perStep = volatilityPerSecond(asset) * Math.sqrt(STEP_SECONDS);
      pullPerStep =
          (asset.equals("usdt") ? TETHER_PULL_PER_SECOND : PULL_PER_SECOND) * STEP_SECONDS;
    }

    double at(double seconds) {
      long wanted = (long) Math.floor(seconds / STEP_SECONDS);
      while (step < wanted) {
        step++;
        previous = value;
        value += perStep * random.nextGaussian() - value * pullPerStep;
      }
      return wanted < step ? previous : value;
    }

    private static double volatilityPerSecond(String asset) {
      if (asset.equals("usdt")) {
        // Standard deviation of an Ornstein-Uhlenbeck process: volatility / sqrt(2 · pull).
        return TETHER_PERCENT / 100 * Math.sqrt(2 * TETHER_PULL_PER_SECOND);
      }
      double perYear =
          switch (asset) {
            case "usd", "usdc", "fdusd" -> 0.0;
            case "mxn", "eur", "brl", "cop" -> 0.11;
            case "btc" -> 0.5;
            default -> 0.7;
          };
      return perYear / Math.sqrt(365.0 * 86_400);
    }
  }
}
