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

  private record Key(String rule, String dataset) {}

  /** How one rule stands on one part of its data set. */
  public final class Standing {
    private final Rule rule;
    private final String dataset;
    private final long clearAfterSeconds;
    private boolean failing;
    private long failed;
    private Instant goodSince;
    private Instant at;
    private String observed = "";
    private String detail = "";

    private Standing(Rule rule, String dataset) {
      this.rule = rule;
      this.dataset = dataset;
      BigDecimal clearAfter = rule.parameters().getOrDefault("clear_after_s", BigDecimal.ONE);
      this.clearAfterSeconds = clearAfter.longValueExact();
    }

    /** A good verdict; cheap while the rule stands well. */
    public void good(Instant when, Supplier<String> found, String why) {
      at = when;
      if (failing) {
        recover(found, why);
      }
    }

    /** A verdict that {@code rows} rows break the rule. */
    public void bad(Instant when, Supplier<String> found, String why, long rows) {
      at = when;
      goodSince = null;
      failed += rows;
      if (!failing) {
        failing = true;
        failed = rows;
        observed = found.get();
        detail = why;
        listener.changed(result());
      }
      listener.level(rule, dataset, at, Level.BAD);
    }

    private void recover(Supplier<String> found, String why) {
      if (goodSince == null) {
        goodSince = at;
      }
      // The first good second counts as a whole one.
      if (Duration.between(goodSince, at).toSeconds() + 1 < clearAfterSeconds) {
        listener.level(rule, dataset, at, Level.RECOVERING);
        return;
      }
      failing = false;
      observed = found.get();
      detail = why;
      listener.changed(
          QualityResult.of(rule, dataset, true, observed, rule.meaning(), failed, at, why));
      listener.level(rule, dataset, at, Level.GOOD);
    }

    private QualityResult result() {
      return QualityResult.of(
          rule, dataset, !failing, observed, rule.meaning(), failing ? failed : 0, at, detail);
    }
  }

  private final RuleCatalogue catalogue;
  private final Listener listener;
  private final Map<Key, Standing> standings = new LinkedHashMap<>();
  private long overflow;

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
    Standing standing = standing(id, dataset);
    if (passed) {
      standing.good(at, observed, detail);
    } else {
      standing.bad(at, observed, detail, rows);
    }
  }

  /**
   * How a rule stands; for callers with many verdicts.
   *
   * @param dataset which part of the rule's data set; empty: all of it
   */
  public Standing standing(String id, String dataset) {
    Rule rule = catalogue.get(id);
    String part = dataset.isEmpty() ? rule.dataset() : dataset;
    Key key = new Key(id, part);
    Standing standing = standings.get(key);
    if (standing == null) {
      standing = new Standing(rule, part);
      if (standings.size() < STANDINGS_MAX) {
        standings.put(key, standing);
      } else {
        overflow++;
      }
    }
    return standing;
  }

  /** Goes on from before a restart: a rule that failed fails until verdicts are good again. */
  public void restore(QualityResult result) {
    if (!result.passed()) {
      Standing standing = standing(result.rule(), result.dataset());
      standing.failing = true;
      standing.failed = result.failingRows();
      standing.observed = result.observed();
      standing.detail = result.detail();
      standing.at = result.at();
    }
  }

  /** How everything stands that was ever judged. */
  public List<QualityResult> standings() {
    List<QualityResult> all = new ArrayList<>();
    for (Standing standing : standings.values()) {
      if (standing.at != null) {
        all.add(standing.result());
      }
    }
    return all;
  }

  /** Standings beyond the bound, which are judged but forgotten. */
  public long overflow() {
    return overflow;
  }
}
