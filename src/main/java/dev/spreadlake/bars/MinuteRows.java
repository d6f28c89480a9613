package dev.spreadlake.bars;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * Rows of {@code gold/minutes} as text: what the live path says and what a batch over silver writes
 * is made here, so that equal minutes are equal bytes. Exact decimals plain; statistics rounded
 * half-even to 8 decimals; unknown is empty. Stateless.
 */
public final class MinuteRows {
  /** The columns, in order. */
  public static final List<String> COLUMNS =
      List.of(
          "minute",
          "book",
          "open",
          "high",
          "low",
          "close",
          "volume",
          "quote_volume",
          "vwap",
          "trades",
          "buy_volume",
          "sell_volume",
          "seconds",
          "spread_mean_bps",
          "spread_min_bps",
          "spread_max_bps",
          "imbalance_mean",
          "bid_depth_mean",
          "ask_depth_mean",
          "sma_7",
          "sma_25",
          "sma_99",
          "ema_7",
          "ema_25",
          "ema_99",
          "rsi_14",
          "macd",
          "macd_signal",
          "macd_histogram",
          "bollinger_mid",
          "bollinger_upper",
          "bollinger_lower",
          "realised_volatility",
          "atr_14",
          "revision");

  /** The CSV header, without its line end. */
  public static final String HEADER = String.join(",", COLUMNS);

  static final int STATISTIC_SCALE = 8;

  private static final int VWAP_SCALE = 8;

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'+00:00'").withZone(ZoneOffset.UTC);

  private MinuteRows() {}

  /** One minute of one book. */
  public static String row(String book, DayBars.Row minute) {
    MinuteBar bar = minute.bar();
    IndicatorRow in = minute.indicators();
    StringBuilder row = new StringBuilder(400);
    row.append(text(bar.minute())).append(',').append(book);
    exact(row, bar.open());
    exact(row, bar.high());
    exact(row, bar.low());
    exact(row, bar.close());
    exact(row, bar.volume());
    exact(row, bar.quoteVolume());
    exact(row, bar.vwap());
    row.append(',').append(bar.trades());
    exact(row, bar.buyVolume());
    exact(row, bar.sellVolume());
    row.append(',').append(bar.seconds());
    statistics(
        row,
        bar.spreadMeanBps(),
        bar.spreadMinBps(),
        bar.spreadMaxBps(),
        bar.imbalanceMean(),
        bar.bidDepthMean(),
        bar.askDepthMean(),
        in.sma7(),
        in.sma25(),
        in.sma99(),
        in.ema7(),
        in.ema25(),
        in.ema99(),
        in.rsi14(),
        in.macd(),
        in.macdSignal(),
        in.macdHistogram(),
        in.bollingerMid(),
        in.bollingerUpper(),
        in.bollingerLower(),
        in.realisedVolatility(),
        in.atr14());
    row.append(',').append(minute.revision());
    return row.toString();
  }

  /** The volume-weighted price, half-even to 8 decimals; null without a volume. */
  public static BigDecimal vwap(BigDecimal quoteVolume, BigDecimal volume) {
    return volume.signum() == 0
        ? null
        : quoteVolume.divide(volume, VWAP_SCALE, RoundingMode.HALF_EVEN);
  }

  /** A decimal in full, without the zeros at its end. */
  public static String text(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /** {@code 2026-11-27T05:44:00+00:00}. */
  public static String text(Instant minute) {
    return MINUTE.format(minute);
  }

  /** A statistic as the lake keeps it; NaN stays NaN. */
  static double rounded(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).setScale(STATISTIC_SCALE, RoundingMode.HALF_EVEN).doubleValue()
        : Double.NaN;
  }

  private static void exact(StringBuilder row, BigDecimal value) {
    row.append(',');
    if (value != null) {
      row.append(text(value));
    }
  }

  private static void statistics(StringBuilder row, double... values) {
    for (double value : values) {
      row.append(',');
      if (Double.isFinite(value)) {
        row.append(
            text(BigDecimal.valueOf(value).setScale(STATISTIC_SCALE, RoundingMode.HALF_EVEN)));
      }
    }
  }
}
