package dev.spreadlake.bench;

import dev.spreadlake.alert.AlertEngine;
import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertRule;
import dev.spreadlake.alert.Mark;
import dev.spreadlake.alert.RuleSet;
import dev.spreadlake.alert.Severity;
import dev.spreadlake.market.Book;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * 100,000 thresholds on one book: the alert engine against evaluating each threshold at each
 * observation. Both see the same observations, in turn; every round's events must be the same.
 */
public final class ThresholdBench {
  private static final int THRESHOLDS = 100_000;
  private static final int OBSERVATIONS = 200;
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 9;
  private static final Book BOOK = new Book("btc_mxn");
  private static final long START = 1_700_000_000L;
  private static final double RATIO_MIN = 100;

  private ThresholdBench() {}

  public static void run(String[] args) throws Exception {
    List<AlertRule> rules = rules();
    List<BigDecimal> spreads = spreads();
    Ours ours = new Ours(rules);
    EachOne peer = new EachOne(rules);
    double[] oursNanos = new double[ROUNDS];
    double[] peerNanos = new double[ROUNDS];
    long events = 0;
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      int from = (round + WARM_UP) * OBSERVATIONS;
      double a = time(ours, spreads, from);
      double b = time(peer, spreads, from);
      if (!sorted(ours.events).equals(sorted(peer.events))) {
        throw new IllegalStateException("wrong answer: the events differ in round " + round);
      }
      if (round >= 0) {
        oursNanos[round] = a;
        peerNanos[round] = b;
        events += ours.events.size();
      }
      ours.events.clear();
      peer.events.clear();
    }
    double mine = median(oursNanos);
    double other = median(peerNanos);
    System.out.printf(
        Locale.ROOT,
        "| 100,000 thresholds on one book, per observation | evaluating each | %.1f us | %.1f us |"
            + " %.0f x | at least %.0f x | %s | %.1f crossed per observation |%n",
        mine / 1e3,
        other / 1e3,
        other / mine,
        RATIO_MIN,
        other / mine >= RATIO_MIN ? "met" : "MISSED",
        (double) events / (ROUNDS * OBSERVATIONS));
  }

  /** What is timed. */
  private interface Evaluator {
    void observe(long second, BigDecimal spread);
  }

  private static double time(Evaluator evaluator, List<BigDecimal> spreads, int from) {
    long begin = System.nanoTime();
    for (int i = from; i < from + OBSERVATIONS; i++) {
      evaluator.observe(START + i, spreads.get(i));
    }
    return (double) (System.nanoTime() - begin) / OBSERVATIONS;
  }

  /** Log-uniform between 0.02 and 5 percent, six decimals, shuffled; every tenth recovers late. */
  private static List<AlertRule> rules() {
    Random random = new Random(1);
    List<AlertRule> rules = new ArrayList<>(THRESHOLDS);
    for (int i = 0; i < THRESHOLDS; i++) {
      BigDecimal above = sixDecimals(0.02 * Math.pow(250, random.nextDouble()));
      BigDecimal clear = i % 10 == 0 ? sixDecimals(above.doubleValue() * 0.9) : above;
      rules.add(new AlertRule("t" + i, "", BOOK, above, clear, Duration.ZERO, Severity.INFO));
    }
    return rules;
  }

  /** Quiet seconds and small steps around 0.1 percent, as recorded books have them. */
  private static List<BigDecimal> spreads() {
    Random random = new Random(2);
    List<BigDecimal> spreads = new ArrayList<>();
    double spread = 0.1;
    for (int i = 0; i < (WARM_UP + ROUNDS) * OBSERVATIONS; i++) {
      if (random.nextDouble() < 0.4) {
        spread += random.nextGaussian() * 0.0003 + (0.1 - spread) * 0.01;
      }
      spreads.add(sixDecimals(spread));
    }
    return spreads;
  }

  private static BigDecimal sixDecimals(double value) {
    return BigDecimal.valueOf(Math.round(value * 1_000_000), 6);
  }

  private static List<String> sorted(List<AlertEvent> events) {
    return events.stream()
        .map(
            e ->
                e.observedAt()
                    + " "
                    + e.rule()
                    + " "
                    + e.state()
                    + " "
                    + e.value()
                    + " "
                    + e.since()
                    + " "
                    + e.peak())
        .sorted()
        .toList();
  }

  private static double median(double[] values) {
    double[] copy = values.clone();
    Arrays.sort(copy);
    return copy[copy.length / 2];
  }

  /** The engine as the server uses it. */
  private static final class Ours implements Evaluator, AlertEngine.Sink {
    final List<AlertEvent> events = new ArrayList<>();
    private final AlertEngine engine =
        new AlertEngine(
            new RuleSet(List.of(), List.of(), 0), List.of(BOOK), Duration.ofSeconds(5), this);

    Ours(List<AlertRule> rules) {
      rules.forEach(rule -> engine.subscribe(BOOK, rule, "socket"));
    }

    @Override
    public void observe(long second, BigDecimal spread) {
      engine.observe(BOOK, Instant.ofEpochSecond(second), spread, null, null);
    }

    @Override
    public void event(AlertEvent event) {
      events.add(event);
    }

    @Override
    public void mark(Mark mark) {
      throw new IllegalStateException("nothing here is kept: " + mark);
    }
  }

  /** Evaluates each threshold; remembers as little as it must. */
  private static final class EachOne implements Evaluator {
    final List<AlertEvent> events = new ArrayList<>();
    private final AlertRule[] rules;
    private final boolean[] open;
    private final long[] since;
    private final BigDecimal[] peak;

    EachOne(List<AlertRule> rules) {
      this.rules = rules.toArray(AlertRule[]::new);
      this.open = new boolean[rules.size()];
      this.since = new long[rules.size()];
      this.peak = new BigDecimal[rules.size()];
    }

    @Override
    public void observe(long second, BigDecimal spread) {
      for (int i = 0; i < rules.length; i++) {
        AlertRule rule = rules[i];
        if (open[i]) {
          if (spread.compareTo(peak[i]) > 0) {
            peak[i] = spread;
          }
          if (spread.compareTo(rule.clear()) <= 0) {
            open[i] = false;
            events.add(event(i, AlertEvent.State.RESOLVED, second, spread));
          }
        } else if (spread.compareTo(rule.above()) > 0) {
          open[i] = true;
          since[i] = second;
          peak[i] = spread;
          events.add(event(i, AlertEvent.State.FIRING, second, spread));
        }
      }
    }

    private AlertEvent event(int i, AlertEvent.State state, long second, BigDecimal spread) {
      AlertRule rule = rules[i];
      return new AlertEvent(
          0,
          rule.id(),
          rule.id(),
          rule.name(),
          BOOK,
          state,
          rule.severity(),
          rule.above(),
          rule.clear(),
          spread,
          null,
          null,
          Instant.ofEpochSecond(since[i]),
          peak[i],
          Instant.ofEpochSecond(second),
          "socket");
    }
  }
}
