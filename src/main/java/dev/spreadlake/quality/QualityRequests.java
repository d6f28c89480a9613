package dev.spreadlake.quality;

import java.time.Instant;
import java.util.List;

/** Questions about data quality on the bus, and their answers. All immutable. */
public final class QualityRequests {
  private QualityRequests() {}

  /** Asks where everything stands. */
  public record AskBoard() {}

  /**
   * Asks for the newest result of each rule on each data set.
   *
   * @param limit at least 1; what passes is left out before what fails
   */
  public record AskNewest(int limit) {}

  /**
   * The newest result of each rule on each data set, what fails before what passes; those that were
   * never published have no seq.
   */
  public record Newest(List<QualityResult> results) {
    public Newest {
      results = List.copyOf(results);
    }
  }

  /**
   * Where everything stands.
   *
   * @param held why gold is kept from being published; empty while it is not
   */
  public record Board(
      Instant at,
      List<RuleState> rules,
      List<ScoreLine> scorecard,
      List<ServiceLevel> freshness,
      List<Hop> hops,
      List<String> held) {
    public Board {
      rules = List.copyOf(rules);
      scorecard = List.copyOf(scorecard);
      freshness = List.copyOf(freshness);
      hops = List.copyOf(hops);
      held = List.copyOf(held);
    }
  }

  /**
   * A rule and what it found.
   *
   * @param last the newest result, a failing one before a passing one; null if it has not run
   * @param failing data sets it fails on now
   * @param trend the newest results, oldest first
   */
  public record RuleState(Rule rule, QualityResult last, List<String> failing, List<Point> trend) {
    public RuleState {
      failing = List.copyOf(failing);
      trend = List.copyOf(trend);
    }
  }

  /** One result in a trend. */
  public record Point(Instant at, boolean passed) {}

  /**
   * One data set in one dimension.
   *
   * @param score share of the rules that have run which pass, percent; NaN if none has run
   * @param status pass, warn (only notes, warnings and kept-out rows), fail, not_run
   */
  public record ScoreLine(
      String dataset,
      Dimension dimension,
      int rules,
      int passing,
      int failing,
      int notRun,
      double score,
      String status) {}

  /**
   * Freshness of one data set against what was promised.
   *
   * @param rule the rule that promises it
   * @param ageSeconds of the newest good data; -1 if there are none
   */
  public record ServiceLevel(
      String dataset, String rule, Status status, long ageSeconds, long maxAgeSeconds) {
    /** Over the last {@code maxAgeSeconds}. */
    public enum Status {
      /** Good data came. */
      MET,
      /** Nothing came, good or bad. */
      MISSED,
      /** Nothing ever came. */
      NOT_RUN,
      /** Attempts were made and every one failed. */
      ALL_FAILED
    }
  }

  /** A hop between layers; {@code rowsIn = accepted + quarantined + duplicates}. */
  public record Hop(
      String pipeline,
      String from,
      String to,
      long rowsIn,
      long accepted,
      long quarantined,
      long duplicates) {}

  /**
   * Asks for past results, newest first.
   *
   * @param rule empty: of every rule
   * @param dataset empty: of every data set
   */
  public record AskHistory(String rule, String dataset, int limit) {}

  /** Past results, newest first. */
  public record History(List<QualityResult> results, boolean truncated) {
    public History {
      results = List.copyOf(results);
    }
  }
}
