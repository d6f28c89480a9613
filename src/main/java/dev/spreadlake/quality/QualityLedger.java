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

/**
 * The newest result of each rule on each data set, each rule's trend, and the scorecard over them.
 * Bounded. One thread.
 */
public final class QualityLedger {
  /** Results in a trend. */
  public static final int TREND_MAX = 50;

  private static final int DATASETS_MAX = 200;

  private static final class Line {
    private final Map<String, QualityResult> newest =
        new LinkedHashMap<>(16, 0.75f, false) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, QualityResult> eldest) {
            return size() > DATASETS_MAX;
          }
        };
    private final ArrayDeque<Point> trend = new ArrayDeque<>();
  }

  private record Cell(String dataset, Dimension dimension) {}

  private final RuleCatalogue catalogue;
  private final Map<String, Line> lines = new HashMap<>();

  public QualityLedger(RuleCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** Takes a result; false if its rule is not in the catalogue, as from an older version. */
  public boolean accept(QualityResult result) {
    if (!catalogue.has(result.rule())) {
      return false;
    }
    Line line = lines.computeIfAbsent(result.rule(), id -> new Line());
    line.newest.remove(result.dataset());
    line.newest.put(result.dataset(), result);
    line.trend.addLast(new Point(result.at(), result.passed()));
    if (line.trend.size() > TREND_MAX) {
      line.trend.removeFirst();
    }
    return true;
  }

  /** Takes what still stands as it did: nothing is added to the trend. */
  public void refresh(QualityResult standing) {
    Line line = lines.computeIfAbsent(standing.rule(), id -> new Line());
    QualityResult before = line.newest.put(standing.dataset(), standing);
    if (before == null) {
      line.trend.addLast(new Point(standing.at(), standing.passed()));
    }
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
  public List<ScoreLine> scorecard() {
    return scorecard(rules());
  }

  /** The scorecard over the given states. */
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
  public List<String> held() {
    return rules().stream()
        .filter(state -> state.rule().stops() && !state.failing().isEmpty())
        .map(state -> state.rule().id() + " on " + String.join(", ", state.failing()))
        .toList();
  }

  /** The newest result of a rule on a data set; null if there is none. */
  public QualityResult newest(String rule, String dataset) {
    Line line = lines.get(rule);
    return line == null ? null : line.newest.get(dataset);
  }
}
