package dev.spreadlake.bars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Indicators")
@Timeout(20)
class IndicatorsTest {
  @Test
  @DisplayName("give the RSI of a published worked example")
  void rsiExample() {
    // The widely printed 14-period worked example (33 closes).
    double[] closes = {
      44.3389, 44.0902, 44.1497, 43.6124, 44.3278, 44.8264, 45.0955, 45.4245, 45.8433, 46.0826,
      45.8931, 46.0328, 45.6140, 46.2820, 46.2820, 46.0028, 46.0328, 46.4116, 46.2222, 45.6439,
      46.2122, 46.2521, 45.7137, 46.4515, 45.7835, 45.3548, 44.0288, 44.1783, 44.2181, 44.5672,
      43.4205, 42.6628, 43.1314
    };
    double[] expected = {
      70.53, 66.32, 66.55, 69.41, 66.36, 57.97, 62.93, 63.26, 56.06, 62.38, 54.71, 50.42, 39.99,
      41.46, 41.87, 45.46, 37.30, 33.08, 37.77
    };
    List<IndicatorRow> rows = run(closes);

    assertThat(rows.get(13).rsi14()).isNaN();
    for (int i = 0; i < expected.length; i++) {
      assertThat(rows.get(14 + i).rsi14()).isCloseTo(expected[i], within(0.01));
    }
  }

  @Test
  @DisplayName("equal the definitions computed the long way over 400 random bars")
  void definitions() {
    double[] closes = walk(400);
    List<IndicatorRow> rows = run(closes);
    double[] ema12 = ema(closes, 12);
    double[] ema26 = ema(closes, 26);
    for (int i = 0; i < closes.length; i++) {
      IndicatorRow row = rows.get(i);
      check(row.sma7(), mean(closes, i, 7));
      check(row.sma25(), mean(closes, i, 25));
      check(row.sma99(), mean(closes, i, 99));
      check(row.ema7(), ema(closes, 7)[i]);
      check(row.ema99(), ema(closes, 99)[i]);
      check(row.macd(), ema12[i] - ema26[i]);
      double mid = mean(closes, i, 20);
      check(row.bollingerUpper(), mid + 2 * deviation(closes, i, 20));
      check(row.bollingerLower(), mid - 2 * deviation(closes, i, 20));
      check(row.realisedVolatility(), volatility(closes, i, 60, 60));
    }
  }

  @Test
  @DisplayName("are unknown until exactly enough bars are there")
  void edges() {
    List<IndicatorRow> rows = run(walk(120));

    assertThat(rows.get(5).sma7()).isNaN();
    assertThat(rows.get(6).sma7()).isNotNaN();
    assertThat(rows.get(97).ema99()).isNaN();
    assertThat(rows.get(98).ema99()).isEqualTo(rows.get(98).sma99());
    assertThat(rows.get(24).macd()).isNaN();
    assertThat(rows.get(25).macd()).isNotNaN();
    assertThat(rows.get(32).macdSignal()).isNaN();
    assertThat(rows.get(33).macdSignal()).isNotNaN();
    assertThat(rows.get(59).realisedVolatility()).isNaN();
    assertThat(rows.get(60).realisedVolatility()).isNotNaN();
    assertThat(rows.get(12).atr14()).isNaN();
    assertThat(rows.get(13).atr14()).isNotNaN();
  }

  @Test
  @DisplayName("give the same bits when a day goes on from the saved state of the day before")
  void continues() {
    double[] closes = walk(300);
    List<IndicatorRow> whole = run(closes);
    Indicators first = new Indicators(Indicators.State.empty());
    List<IndicatorRow> split = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      split.add(first.next(bar(i, closes[i])));
    }
    Indicators second = new Indicators(first.state());
    for (int i = 150; i < 300; i++) {
      split.add(second.next(bar(i, closes[i])));
    }

    assertThat(split).isEqualTo(whole);
  }

  @Test
  @DisplayName("say nothing about a minute without trades, and are not moved by it")
  void emptyMinute() {
    Indicators with = new Indicators(Indicators.State.empty());
    Indicators without = new Indicators(Indicators.State.empty());
    double[] closes = walk(50);
    IndicatorRow last = null;
    for (int i = 0; i < 50; i++) {
      with.next(bar(i, closes[i]));
      last = without.next(bar(i, closes[i]));
      assertThat(with.next(new MinuteAccumulator(Instant.EPOCH).bar()))
          .isEqualTo(IndicatorRow.NONE);
    }

    assertThat(with.next(bar(50, 10))).isEqualTo(without.next(bar(50, 10)));
    assertThat(last).isNotNull();
  }

  @Test
  @DisplayName("give the volatility of an hour by the clock, also of a book that trades rarely")
  void sparse() {
    double[] closes = walk(60);
    Indicators indicators = new Indicators(Indicators.State.empty());
    for (int i = 0; i < closes.length; i++) {
      if (i == 30) {
        indicators = new Indicators(indicators.state());
      }
      // A trade each fifth minute: twelve returns an hour, the first from the close at its begin.
      check(
          indicators.next(bar(5 * i, closes[i])).realisedVolatility(),
          volatility(closes, i, 12, 60));
    }
  }

  @Test
  @DisplayName("count the return over a silence in the hour in which it came")
  void afterSilence() {
    Indicators indicators = new Indicators(Indicators.State.empty());
    indicators.next(bar(0, 100));
    IndicatorRow row = indicators.next(bar(500, 110));

    check(row.realisedVolatility(), Math.log(1.1) * Math.sqrt(525_600.0 / 60));
    check(indicators.next(bar(501, 110)).realisedVolatility(), row.realisedVolatility());
    check(indicators.next(bar(560, 110)).realisedVolatility(), 0);
  }

  private static void check(double actual, double expected) {
    if (Double.isNaN(expected)) {
      assertThat(actual).isNaN();
    } else {
      assertThat(actual).isCloseTo(expected, within(Math.abs(expected) * 1e-10 + 1e-9));
    }
  }

  private static double mean(double[] x, int at, int n) {
    return at + 1 < n ? Double.NaN : Arrays.stream(x, at + 1 - n, at + 1).average().orElseThrow();
  }

  private static double deviation(double[] x, int at, int n) {
    double mean = mean(x, at, n);
    return at + 1 < n
        ? Double.NaN
        : Math.sqrt(
            Arrays.stream(x, at + 1 - n, at + 1)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
  }

  private static double[] ema(double[] x, int n) {
    double[] ema = new double[x.length];
    Arrays.fill(ema, Double.NaN);
    for (int i = n - 1; i < x.length; i++) {
      double alpha = 2.0 / (n + 1);
      ema[i] = i == n - 1 ? mean(x, i, n) : alpha * x[i] + (1 - alpha) * ema[i - 1];
    }
    return ema;
  }

  private static double volatility(double[] x, int at, int n, int minutes) {
    if (at < n) {
      return Double.NaN;
    }
    double sum = 0;
    for (int i = at - n + 1; i <= at; i++) {
      sum += Math.pow(Math.log(x[i]) - Math.log(x[i - 1]), 2);
    }
    return Math.sqrt(sum * 525_600.0 / minutes);
  }

  private static double[] walk(int n) {
    Random random = new Random(11);
    double[] closes = new double[n];
    double price = 100;
    for (int i = 0; i < n; i++) {
      price += random.nextGaussian();
      closes[i] = Math.round(price * 100) / 100.0;
    }
    return closes;
  }

  private static List<IndicatorRow> run(double[] closes) {
    Indicators indicators = new Indicators(Indicators.State.empty());
    List<IndicatorRow> rows = new ArrayList<>();
    for (int i = 0; i < closes.length; i++) {
      rows.add(indicators.next(bar(i, closes[i])));
    }
    return rows;
  }

  static MinuteBar bar(int minute, double close) {
    BigDecimal price = BigDecimal.valueOf(close);
    return new MinuteBar(
        Instant.EPOCH.plusSeconds(60L * minute),
        price,
        price.add(BigDecimal.ONE),
        price.subtract(BigDecimal.ONE),
        price,
        BigDecimal.ONE,
        price,
        price,
        1,
        BigDecimal.ONE,
        BigDecimal.ZERO,
        0,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        Double.NaN);
  }
}
