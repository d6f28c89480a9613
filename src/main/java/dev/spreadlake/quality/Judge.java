package dev.spreadlake.quality;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How each rule stands on each data set of the stream. A rule fails at the first failing verdict
 * and passes again once verdicts have been good for {@code clear_after_s}, so that what flickers
 * does not flood anybody. Bounded: what is beyond is not judged, so that nothing is told to fail
 * that could never be told to pass. One thread.
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

  private record Key(String rule, String dataset) {}

  /** How one rule stands on one part of its data set. */
  public final class Standing {
    private final Rule rule;
    private final String dataset;
    private final long clearAfterSeconds;
    private final boolean kept;
    private boolean failing;
    private long failed;
    private Instant goodSince;
    private Instant at;
    private String observed = "";
    private String detail = "";

    private Standing(Rule rule, String dataset, boolean kept) {
      this.rule = rule;
      this.dataset = dataset;
      this.kept = kept;
      BigDecimal clearAfter = rule.parameters().getOrDefault("clear_after_s", BigDecimal.ONE);
      this.clearAfterSeconds = clearAfter.longValueExact();
    }

    /** A good verdict; cheap while the rule stands well. */
    public void good(Instant when, Supplier<String> found, String why) {
      if (!kept) {
        overflow++;
        return;
      }
      at = when;
      if (failing) {
        recover(found, why);
      }
    }

    /** A verdict that {@code rows} rows break the rule. */
    public void bad(Instant when, Supplier<String> found, String why, long rows) {
      if (!kept) {
        overflow++;
        return;
      }
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

    /** Goes on from before a restart: what failed fails until verdicts are good again. */
    private void resume(QualityResult before) {
      failing = true;
      failed = before.failingRows();
      observed = before.observed();
      detail = before.detail();
    }

    private QualityResult result() {
      return QualityResult.of(
          rule, dataset, !failing, observed, rule.meaning(), failing ? failed : 0, at, detail);
    }
  }

  private final RuleCatalogue catalogue;
  private final Listener listener;
  private final int standingsMax;
  private final Map<Key, Standing> standings = new LinkedHashMap<>();
  private final Map<Key, QualityResult> before = new HashMap<>();
  private long overflow;

  /**
   * @param standingsMax rules times data sets that are judged
   */
  public Judge(RuleCatalogue catalogue, int standingsMax, Listener listener) {
    this.catalogue = catalogue;
    this.standingsMax = standingsMax;
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
    return standing != null ? standing : begin(key, rule);
  }

  private Standing begin(Key key, Rule rule) {
    Standing standing = new Standing(rule, key.dataset(), standings.size() < standingsMax);
    if (standing.kept) {
      QualityResult failed = before.remove(key);
      if (failed != null) {
        standing.resume(failed);
      }
      standings.put(key, standing);
    }
    return standing;
  }

  /**
   * What failed before a restart goes on to fail with its first verdict, until verdicts are good
   * again. Without one nothing is told of it.
   */
  public void restore(QualityResult failed) {
    before.put(new Key(failed.rule(), failed.dataset()), failed);
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

  /** What failed before a restart and has had no verdict since. */
  public List<QualityResult> unjudged() {
    return before.values().stream()
        .filter(failed -> !StreamParts.isTable(catalogue.get(failed.rule()), failed.dataset()))
        .toList();
  }

  /** Verdicts beyond the bound, on which nothing was told. */
  public long overflow() {
    return overflow;
  }
}
