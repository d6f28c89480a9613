package dev.spreadlake.bars;

import java.util.BitSet;

/**
 * The quotes of one minute's seconds, each once, and what they sum up to. The sums are made in
 * order of time, so that they do not depend on the order of arrival; for that the seconds are kept
 * until {@link #freeze}. One thread.
 */
final class MinuteQuotes {
  /**
   * What a minute's bar says of its quotes; NaN where no second says it.
   *
   * @param seconds that have a quote
   */
  record Summary(
      int seconds,
      double spreadMean,
      double spreadMin,
      double spreadMax,
      double imbalanceMean,
      double bidDepthMean,
      double askDepthMean) {
    private static final Summary NONE =
        new Summary(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  private static final int SECONDS = 60;

  /** The seconds while any may come; made with the first. */
  private static final class Kept {
    private final BitSet seconds = new BitSet(SECONDS);
    private final double[] spreads = new double[SECONDS];
    private final double[] imbalances = new double[SECONDS];
    private final double[] bidDepths = new double[SECONDS];
    private final double[] askDepths = new double[SECONDS];

    private double mean(double[] values) {
      double sum = 0;
      int count = 0;
      for (int s = seconds.nextSetBit(0); s >= 0; s = seconds.nextSetBit(s + 1)) {
        if (!Double.isNaN(values[s])) {
          sum += values[s];
          count++;
        }
      }
      return count == 0 ? Double.NaN : sum / count;
    }

    private Summary summary() {
      double min = Double.NaN;
      double max = Double.NaN;
      for (int s = seconds.nextSetBit(0); s >= 0; s = seconds.nextSetBit(s + 1)) {
        min = Double.isNaN(min) ? spreads[s] : Math.min(min, spreads[s]);
        max = Double.isNaN(max) ? spreads[s] : Math.max(max, spreads[s]);
      }
      return new Summary(
          seconds.cardinality(),
          mean(spreads),
          min,
          max,
          mean(imbalances),
          mean(bidDepths),
          mean(askDepths));
    }
  }

  private Kept kept;
  private Summary frozen;

  /**
   * Adds the quote of a second, 0 to 59; false if that second was added before, or all of them are
   * summed up for good.
   */
  boolean add(int second, QuoteSecond quote) {
    if (frozen != null) {
      return false;
    }
    if (kept == null) {
      kept = new Kept();
    }
    if (kept.seconds.get(second)) {
      return false;
    }
    kept.seconds.set(second);
    kept.spreads[second] = MinuteRows.rounded(quote.spreadBps());
    kept.imbalances[second] = MinuteRows.rounded(quote.imbalance());
    kept.bidDepths[second] = MinuteRows.rounded(quote.bidDepth());
    kept.askDepths[second] = MinuteRows.rounded(quote.askDepth());
    return true;
  }

  /** Takes no further second, and needs two kilobytes less for it. */
  void freeze() {
    frozen = summary();
    kept = null;
  }

  Summary summary() {
    if (frozen != null) {
      return frozen;
    }
    return kept == null ? Summary.NONE : kept.summary();
  }
}
