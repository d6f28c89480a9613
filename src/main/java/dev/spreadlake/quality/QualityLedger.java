package dev.spreadlake.quality;

import dev.spreadlake.quality.QualityRequests.Point;
import dev.spreadlake.quality.QualityRequests.RuleState;
import dev.spreadlake.quality.QualityRequests.ScoreLine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The newest result of each rule on each data set, each rule's trend, and the scorecard over them.
 * Bounded: of a data set beyond the bound nothing is kept. One thread.
 */
public final class QualityLedger {
  /** Results in a trend. */
  public static final int TREND_MAX = 50;

  private static final class Line {
    private final Map<String, QualityResult> newest = new LinkedHashMap<>();
    private final ArrayDeque<Point> trend = new ArrayDeque<>();

    private void trend(QualityResult result) {
      trend.addLast(new Point(result.at(), result.passed()));
      if (trend.size() > TREND_MAX) {
        trend.removeFirst();
      }
    }
  }

  private record Cell(String dataset, Dimension dimension) {}

  private final RuleCatalogue catalogue;
  private final int datasetsMax;
  private final Map<String, Line> lines = new HashMap<>();
  private long overflow;

  /**
   * @param datasetsMax data sets of one rule
   */
  public QualityLedger(RuleCatalogue catalogue, int datasetsMax) {
    this.catalogue = catalogue;
    this.datasetsMax = datasetsMax;
  }

  /**
   * Takes a result; one that is known already adds nothing to the trend.
   *
   * @return false if its rule is not in the catalogue, as from an older version
   */
  public boolean accept(QualityResult result) {
    if (!catalogue.has(result.rule())) {
      return false;
    }
    boolean known = knows(result);
    Line line = keep(result);
    if (line != null && !known) {
      line.trend(result);
    }
    return true;
  }

  /** Takes what still stands as it did: nothing is added to the trend. */
  public void refresh(QualityResult standing) {
    boolean first = newest(standing.rule(), standing.dataset()) == null;
    Line line = keep(standing);
    if (line != null && first) {
      line.trend(standing);
    }
  }

  /** The line that has it now; null if it is beyond the bound. */
  private Line keep(QualityResult result) {
    Line line = lines.computeIfAbsent(result.rule(), id -> new Line());
    if (line.newest.size() >= datasetsMax && !line.newest.containsKey(result.dataset())) {
      overflow++;
      return null;
    }
    line.newest.put(result.dataset(), result);
    return line;
  }

  /** Whether this is the newest result of its rule on its data set, given again. */
  public boolean knows(QualityResult result) {
    QualityResult newest = newest(result.rule(), result.dataset());
    return newest != null && newest.at().equals(result.at()) && newest.passed() == result.passed();
  }

  /** Whether nothing newer is known of its rule on its data set. */
  boolean isNews(QualityResult result) {
    QualityResult newest = newest(result.rule(), result.dataset());
    return newest == null || newest.at().isBefore(result.at());
  }

  /** Results beyond the bound. */
  public long overflow() {
    return overflow;
  }

  /** Every rule with what it found, in the order of the catalogue. */
  public List<RuleState> rules() {
    List<RuleState> states = new ArrayList<>();
    for (Rule rule : catalogue.rules()) {
      Line line = lines.get(rule.id());
      states.add(
          line == null
              ? new RuleState(rule, null, List.of(), List.of())
              : new RuleState(rule, last(line), failing(line), List.copyOf(line.trend)));
    }
    return states;
  }

  private static QualityResult last(Line line) {
    return line.newest.values().stream()
        .max(
            Comparator.<QualityResult, Boolean>comparing(result -> !result.passed())
                .thenComparing(QualityResult::at))
        .orElse(null);
  }

  private static List<String> failing(Line line) {
    return line.newest.values().stream()
        .filter(result -> !result.passed())
        .map(QualityResult::dataset)
        .toList();
  }

  /** One line for each data set and dimension that has a rule, sorted. */
  public static List<ScoreLine> scorecard(List<RuleState> states) {
    Map<Cell, List<RuleState>> cells = new LinkedHashMap<>();
    for (RuleState state : states) {
      Cell cell = new Cell(state.rule().dataset(), state.rule().dimension());
      cells.computeIfAbsent(cell, key -> new ArrayList<>()).add(state);
    }
    List<ScoreLine> lines = new ArrayList<>();
    cells.forEach((cell, rules) -> lines.add(line(cell, rules)));
    lines.sort(Comparator.comparing(ScoreLine::dataset).thenComparing(ScoreLine::dimension));
    return lines;
  }

  private static ScoreLine line(Cell cell, List<RuleState> states) {
    int passing = 0;
    int failing = 0;
    boolean severe = false;
    for (RuleState state : states) {
      if (state.last() != null && state.failing().isEmpty()) {
        passing++;
      } else if (state.last() != null) {
        failing++;
        severe |= state.rule().stops() || state.rule().severity().equals("error");
      }
    }
    int run = passing + failing;
    String status = run == 0 ? "not_run" : severe ? "fail" : failing > 0 ? "warn" : "pass";
    double score = run == 0 ? Double.NaN : 100.0 * passing / run;
    return new ScoreLine(
        cell.dataset(),
        cell.dimension(),
        states.size(),
        passing,
        failing,
        states.size() - run,
        score,
        status);
  }

  /** What keeps gold from being published: failing rules that stop, with their data sets. */
  public static List<String> held(List<RuleState> states) {
    return states.stream()
        .filter(state -> state.rule().stops() && !state.failing().isEmpty())
        .map(state -> state.rule().id() + " on " + String.join(", ", state.failing()))
        .toList();
  }

  /** The newest result of each rule on each data set. */
  public List<QualityResult> newest() {
    return lines.values().stream().flatMap(line -> line.newest.values().stream()).toList();
  }

  /** The same, at most {@code limit} of them: what fails, then what passes. */
  List<QualityResult> newest(int limit) {
    return Stream.of(false, true)
        .flatMap(
            passed ->
                lines.values().stream()
                    .flatMap(line -> line.newest.values().stream())
                    .filter(result -> result.passed() == passed))
        .limit(limit)
        .toList();
  }

  private QualityResult newest(String rule, String dataset) {
    Line line = lines.get(rule);
    return line == null ? null : line.newest.get(dataset);
  }
}
