package dev.spreadlake.quality;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How each rule stands on each data set of the stream. A rule fails at the first failing verdict
 * and passes again once verdicts have been good for {@code clear_after_s}, so that what flickers
 * does not flood anybody. Bounded. One thread.
 */
public final class Judge {
  /** Takes what the judge tells, in order. */
  public interface Listener {
    /** A standing changed. */
    void changed(QualityResult result);

    /** A verdict while a rule fails, and the one that ends it. */
    void level(Rule rule, String dataset, Instant at, Level level);
  }

  /** How bad a rule stands: what the alerts' state machine is fed. */
  public enum Level {
    GOOD(BigDecimal.ZERO),
    /** Good verdicts, but not yet for long enough. */
    RECOVERING(new BigDecimal("0.5")),
    BAD(BigDecimal.ONE);

    private final BigDecimal value;

    Level(BigDecimal value) {
      this.value = value;
    }

    public BigDecimal value() {
      return value;
    }
  }

  private static final int STANDINGS_MAX = 10_000;

  private static final class Standing {
    private final Rule rule;
    private final String dataset;
    private final long clearAfterSeconds;
    private boolean failing;
    private long failed;
    private Instant goodSince;
    private Instant at;
    private String observed = "";
    private String detail = "";

    Standing(Rule rule, String dataset) {
      this.rule = rule;
      this.dataset = dataset;
      BigDecimal clearAfter = rule.parameters().getOrDefault("clear_after_s", BigDecimal.ONE);
      this.clearAfterSeconds = clearAfter.longValueExact();
    }

    QualityResult result() {
      return QualityResult.of(
          rule, dataset, !failing, observed, rule.meaning(), failing ? failed : 0, at, detail);
    }
  }

  private record Key(String rule, String dataset) {}

  private final RuleCatalogue catalogue;
  private final Listener listener;
  private final Map<Key, Standing> standings = new LinkedHashMap<>();
  private long evaluations;

  public Judge(RuleCatalogue catalogue, Listener listener) {
    this.catalogue = catalogue;
    this.listener = listener;
  }

  /**
   * One verdict.
   *
   * @param dataset which part of the rule's data set; empty: all of it
   * @param observed what was found; asked for only where it is told
   */
  public void verdict(
      String id,
      String dataset,
      boolean passed,
      Instant at,
      Supplier<String> observed,
      String detail) {
    verdict(id, dataset, passed, at, observed, detail, 1);
  }

  /**
   * One verdict on several rows.
   *
   * @param rows how many rows break the rule, if it did not pass
   */
  public void verdict(
      String id,
      String dataset,
      boolean passed,
      Instant at,
      Supplier<String> observed,
      String detail,
      long rows) {
    evaluations++;
    Key key = new Key(id, dataset);
    Standing standing = standings.get(key);
    if (standing == null) {
      if (standings.size() >= STANDINGS_MAX) {
        return;
      }
      Rule rule = catalogue.get(id);
      standing = new Standing(rule, dataset.isEmpty() ? rule.dataset() : dataset);
      standings.put(key, standing);
    }
    standing.at = at;
    if (!passed) {
      fail(standing, at, observed, detail, rows);
    } else if (standing.failing) {
      recover(standing, at, observed, detail);
    }
  }

  private void fail(
      Standing standing, Instant at, Supplier<String> observed, String detail, long rows) {
    standing.goodSince = null;
    standing.failed += rows;
    if (!standing.failing) {
      standing.failing = true;
      standing.failed = rows;
      standing.observed = observed.get();
      standing.detail = detail;
      listener.changed(standing.result());
    }
    listener.level(standing.rule, standing.dataset, at, Level.BAD);
  }

  private void recover(Standing standing, Instant at, Supplier<String> observed, String detail) {
    if (standing.goodSince == null) {
      standing.goodSince = at;
    }
    // The first good second counts as a whole one.
    if (Duration.between(standing.goodSince, at).toSeconds() + 1 < standing.clearAfterSeconds) {
      listener.level(standing.rule, standing.dataset, at, Level.RECOVERING);
      return;
    }
    standing.failing = false;
    standing.observed = observed.get();
    standing.detail = detail;
    listener.changed(
        QualityResult.of(
            standing.rule,
            standing.dataset,
            true,
            standing.observed,
            standing.rule.meaning(),
            standing.failed,
            at,
            detail));
    listener.level(standing.rule, standing.dataset, at, Level.GOOD);
  }

  /** How everything stands. */
  public List<QualityResult> standings() {
    List<QualityResult> all = new ArrayList<>();
    standings.values().forEach(standing -> all.add(standing.result()));
    return all;
  }

  /** Verdicts so far. */
  public long evaluations() {
    return evaluations;
  }
}
