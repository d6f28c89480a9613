package dev.spreadlake.bars;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Indicators over the closes of bars that have trades, in order of time. Its whole state can be
 * copied and saved, so that a day can be computed again from the state at its start and gives the
 * same bits. One thread.
 */
public final class Indicators {
  /**
   * The numbers that determine everything that follows; can be written and read back.
   *
   * @param minutes of the closes, since 1970; those of closes that were written without are later
   *     than any
   */
  public record State(
      List<Double> closes,
      List<Long> minutes,
      long bars,
      List<Double> emas,
      List<Double> wilder,
      double previousClose) {
    public State {
      closes = List.copyOf(closes);
      minutes =
          minutes == null
              ? Collections.nCopies(closes.size(), Long.MAX_VALUE)
              : List.copyOf(minutes);
      emas = List.copyOf(emas);
      wilder = List.copyOf(wilder);
    }

    /** Before the first bar. */
    public static State empty() {
      return new State(
          List.of(),
          List.of(),
          0,
          Collections.nCopies(EMA_PERIODS.length, Double.NaN),
          Collections.nCopies(WILDER_VALUES, 0.0),
          Double.NaN);
    }
  }

  private static final int KEPT = 99;
  private static final int[] EMA_PERIODS = {7, 25, 99, 12, 26, 9};
  private static final int SIGNAL = 5;
  private static final int WILDER = 14;
  private static final int BOLLINGER = 20;

  /** Minutes by the clock that the realised volatility is of. */
  private static final int VOLATILITY = 60;

  private static final double MINUTES_PER_YEAR = 525_600;

  // Slots of the Wilder averages and of the sums that seed averages.
  private static final int GAIN = 0;
  private static final int LOSS = 1;
  private static final int RANGE = 2;
  private static final int SIGNAL_SUM = 3;
  private static final int SIGNAL_COUNT = 4;
  private static final int WILDER_VALUES = 5;

  private final double[] closes = new double[KEPT];
  private final long[] minutes = new long[KEPT];
  private final double[] emas;
  private final double[] wilder;
  private int kept;
  private long bars;
  private double previousClose;

  public Indicators(State state) {
    kept = state.closes().size();
    System.arraycopy(array(state.closes()), 0, closes, 0, kept);
    for (int i = 0; i < kept; i++) {
      minutes[i] = state.minutes().get(i);
    }
    bars = state.bars();
    emas = array(state.emas());
    wilder = array(state.wilder());
    previousClose = state.previousClose();
  }

  /** The state after the last bar. */
  public State state() {
    return new State(
        list(Arrays.copyOf(closes, kept)),
        Arrays.stream(minutes, 0, kept).boxed().toList(),
        bars,
        list(emas),
        list(wilder),
        previousClose);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  /** Takes the next bar; one without trades changes nothing and gives {@link IndicatorRow#NONE}. */
  public IndicatorRow next(MinuteBar bar) {
    if (bar.close() == null) {
      return IndicatorRow.NONE;
    }
    double close = bar.close().doubleValue();
    wilder(bar, close);
    keep(close, bar.minute().getEpochSecond() / 60);
    bars++;
    for (int i = 0; i < SIGNAL; i++) {
      emas[i] = ema(emas[i], EMA_PERIODS[i], close);
    }
    double macd = emas[3] - emas[4];
    signal(macd);
    double mid = mean(BOLLINGER);
    double deviation = deviation(BOLLINGER, mid);
    IndicatorRow row =
        new IndicatorRow(
            mean(7),
            mean(25),
            mean(99),
            emas[0],
            emas[1],
            emas[2],
            rsi(),
            macd,
            emas[SIGNAL],
            macd - emas[SIGNAL],
            mid,
            mid + 2 * deviation,
            mid - 2 * deviation,
            volatility(),
            bars >= WILDER ? wilder[RANGE] : Double.NaN);
    previousClose = close;
    return row;
  }

  private void keep(double close, long minute) {
    if (kept == KEPT) {
      System.arraycopy(closes, 1, closes, 0, KEPT - 1);
      System.arraycopy(minutes, 1, minutes, 0, KEPT - 1);
      kept--;
    }
    closes[kept] = close;
    minutes[kept] = minute;
    kept++;
  }

  private double ema(double before, int period, double close) {
    if (bars < period) {
      return Double.NaN;
    }
    return bars == period ? mean(period) : before + 2.0 / (period + 1) * (close - before);
  }

  private void signal(double macd) {
    if (Double.isNaN(macd)) {
      return;
    }
    int period = EMA_PERIODS[SIGNAL];
    if (wilder[SIGNAL_COUNT] < period) {
      wilder[SIGNAL_SUM] += macd;
      wilder[SIGNAL_COUNT]++;
      boolean seeded = wilder[SIGNAL_COUNT] == period;
      emas[SIGNAL] = seeded ? wilder[SIGNAL_SUM] / period : Double.NaN;
    } else {
      emas[SIGNAL] += 2.0 / (period + 1) * (macd - emas[SIGNAL]);
    }
  }

  /** Wilder's averages: the mean of the first 14 values, then (13 · before + value) / 14. */
  private void wilder(MinuteBar bar, double close) {
    double high = bar.high().doubleValue();
    double low = bar.low().doubleValue();
    double range = high - low;
    if (bars > 0) {
      range =
          Math.max(range, Math.max(Math.abs(high - previousClose), Math.abs(low - previousClose)));
      double change = close - previousClose;
      // The first change belongs to the second bar: changes are counted from there.
      wilder[GAIN] = average(wilder[GAIN], Math.max(change, 0), bars);
      wilder[LOSS] = average(wilder[LOSS], Math.max(-change, 0), bars);
    }
    wilder[RANGE] = average(wilder[RANGE], range, bars + 1);
  }

  private static double average(double before, double value, long count) {
    return count <= WILDER
        ? before + (value - before) / count
        : (before * (WILDER - 1) + value) / WILDER;
  }

  private double rsi() {
    if (bars <= WILDER) {
      return Double.NaN;
    }
    double gain = wilder[GAIN];
    double loss = wilder[LOSS];
    if (gain + loss == 0) {
      return 50;
    }
    return 100 * gain / (gain + loss);
  }

  private double mean(int period) {
    if (kept < period) {
      return Double.NaN;
    }
    double sum = 0;
    for (int i = kept - period; i < kept; i++) {
      sum += closes[i];
    }
    return sum / period;
  }

  private double deviation(int period, double mean) {
    if (kept < period) {
      return Double.NaN;
    }
    double sum = 0;
    for (int i = kept - period; i < kept; i++) {
      sum += (closes[i] - mean) * (closes[i] - mean);
    }
    return Math.sqrt(sum / period);
  }

  /**
   * The root of the sum of the squared log returns within the last hour by the clock, a year's. The
   * first return is from the last close at or before the hour's begin; without one it is unknown.
   */
  private double volatility() {
    long begin = minutes[kept - 1] - VOLATILITY;
    int first = kept - 1;
    while (first >= 0 && minutes[first] > begin) {
      first--;
    }
    if (first < 0) {
      return Double.NaN;
    }
    double sum = 0;
    for (int i = first + 1; i < kept; i++) {
      double r = Math.log(closes[i] / closes[i - 1]);
      sum += r * r;
    }
    return Math.sqrt(sum) * Math.sqrt(MINUTES_PER_YEAR / VOLATILITY);
  }
}
