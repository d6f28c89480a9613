package dev.spreadlake.simulator;

import java.util.SplittableRandom;

/**
 * How wide and how busy a generated book wants to be: a spread that breathes, short episodes in
 * which it opens beyond 0.1, 0.5 or 1.0 %, and quiet spells. Not thread-safe.
 */
final class Mood {
  private static final double BREATH_SECONDS = 25;

  private final SplittableRandom random;
  private final double ordinaryPercent;
  private final double episodeScale;
  private double logSpread;
  private double at;
  private double episodeAt;
  private double episodeUntil;
  private double episodePercent;
  private double quietAt;
  private double quietUntil;
  private int episodes;

  /**
   * @param ordinaryPercent spread of an ordinary spell
   * @param episodeScale 1: episodes beyond 0.1, 0.5 and 1.0 %
   */
  Mood(double ordinaryPercent, double episodeScale, SplittableRandom random) {
    this.episodeScale = episodeScale;
    this.ordinaryPercent = ordinaryPercent;
    this.random = random;
    episodeAt = 8 + 12 * random.nextDouble();
    quietAt = 60 + 120 * random.nextDouble();
  }

  /** Moves on to a time in market seconds. */
  void advance(double seconds) {
    double elapsed = Math.max(0, seconds - at);
    at = Math.max(at, seconds);
    double keep = Math.exp(-elapsed / BREATH_SECONDS);
    logSpread = logSpread * keep + 0.45 * Math.sqrt(1 - keep * keep) * random.nextGaussian();
    if (seconds >= episodeAt) {
      beginEpisode(seconds);
    }
    if (seconds >= quietAt) {
      quietUntil = seconds + 4 + 10 * random.nextDouble();
      quietAt = quietUntil + exponential(240);
    }
  }

  private void beginEpisode(double seconds) {
    // The first three widen in turn, so that a visitor soon sees each threshold crossed.
    double kind = episodes < 3 ? 0.3 * episodes + 0.2 : random.nextDouble();
    double width = random.nextDouble();
    episodePercent =
        episodeScale
            * (kind < 0.45
                ? 0.14 + 0.3 * width
                : kind < 0.8 ? 0.55 + 0.35 * width : 1.05 + 0.6 * width);
    episodeUntil = seconds + 6 + 14 * random.nextDouble();
    episodeAt = episodeUntil + (episodes < 3 ? 15 + 15 * random.nextDouble() : exponential(90));
    episodes++;
  }

  /** Spread aimed at, in percent of the price. */
  double spreadPercent() {
    double breathing = ordinaryPercent * Math.exp(logSpread);
    return at < episodeUntil ? Math.max(episodePercent, breathing) : breathing;
  }

  /** Whether the book has to open or close quickly. */
  boolean inEpisode() {
    return at < episodeUntil + 3;
  }

  /** Share of its ordinary activity. */
  double activity() {
    return at < quietUntil ? 0.05 : 1;
  }

  private double exponential(double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }
}
