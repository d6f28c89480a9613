package dev.spreadlake.bars;

/**
 * Indicators as of the close of one bar; NaN until enough bars are known, and in a minute without
 * trades.
 *
 * @param sma7 arithmetic mean of the last 7 closes; likewise 25, 99
 * @param ema7 exponential mean, alpha = 2 / (n + 1), seeded with the mean of the first n closes
 * @param rsi14 Wilder, New Concepts in Technical Trading Systems (1978), 0..100
 * @param macd EMA 12 − EMA 26 of closes (Appel); signal is its EMA 9; histogram the difference
 * @param bollingerMid mean of 20 closes; bands at ± 2 population standard deviations (Bollinger)
 * @param realisedVolatility square root of the sum of squared log returns of the last 60 minutes by
 *     the clock, however many of them had trades, annualised by sqrt(525600 / 60)
 * @param atr14 Wilder's average true range
 */
public record IndicatorRow(
    double sma7,
    double sma25,
    double sma99,
    double ema7,
    double ema25,
    double ema99,
    double rsi14,
    double macd,
    double macdSignal,
    double macdHistogram,
    double bollingerMid,
    double bollingerUpper,
    double bollingerLower,
    double realisedVolatility,
    double atr14) {
  /** A minute in which nothing can be said. */
  public static final IndicatorRow NONE =
      new IndicatorRow(
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN);
}
