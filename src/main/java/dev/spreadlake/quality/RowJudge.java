package dev.spreadlake.quality;

import dev.spreadlake.quality.row.RowPredicate;
import dev.spreadlake.quality.row.RowRule;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Judges rows of one shape, live, by every rule of single rows of one group. The caller fills
 * {@link #row} and calls {@link #judge}. One thread.
 */
public final class RowJudge {
  private final List<String> shape;
  private final List<RowRule> rules;
  private final RowPredicate[] predicates;
  private final Judge judge;
  private final Map<String, Judge.Standing[]> standings = new HashMap<>();
  private final double[] row;
  private long nulls;

  /**
   * @param shape names of a row's values; every column that a rule reads is among them
   */
  public RowJudge(List<String> shape, List<RowRule> rules, Judge judge) {
    this.shape = List.copyOf(shape);
    this.rules = List.copyOf(rules);
    this.predicates =
        rules.stream().map(rule -> rule.expression().over(shape)).toArray(RowPredicate[]::new);
    this.judge = judge;
    this.row = new double[shape.size()];
  }

  /** Begins a row: every value is missing. */
  public void begin() {
    nulls = -1L;
  }

  /** Sets a value; NaN and null stand for a missing one. */
  public void set(int column, double value) {
    if (!Double.isNaN(value)) {
      row[column] = value;
      nulls &= ~(1L << column);
    }
  }

  /** Sets a value; null stands for a missing one. */
  public void set(int column, java.math.BigDecimal value) {
    if (value != null) {
      set(column, value.doubleValue());
    }
  }

  /**
   * Judges the row at hand.
   *
   * @param part of the rules' data set, such as a book
   * @return the first rule it breaks, severities in which a row is kept out first; null if none
   */
  public Rule judge(String part, Instant at) {
    Judge.Standing[] stand = standings.get(part);
    if (stand == null) {
      stand = new Judge.Standing[predicates.length];
      for (int i = 0; i < stand.length; i++) {
        stand[i] = judge.standing(rules.get(i).rule().id(), part);
      }
      standings.put(part, stand);
    }
    Rule broken = null;
    for (int i = 0; i < predicates.length; i++) {
      if (predicates[i].breaks(row, nulls)) {
        RowRule rule = rules.get(i);
        stand[i].bad(at, () -> shown(rule), "", 1);
        if (broken == null || (keepsOut(rule.rule()) && !keepsOut(broken))) {
          broken = rule.rule();
        }
      } else {
        stand[i].good(at, () -> "good", "");
      }
    }
    return broken;
  }

  private static boolean keepsOut(Rule rule) {
    return rule.severity().equals("quarantine");
  }

  private String shown(RowRule rule) {
    StringJoiner text = new StringJoiner(" ");
    for (String column : rule.expression().columns()) {
      int index = shape.indexOf(column);
      boolean missing = (nulls >> index & 1) == 1;
      text.add(column + "=" + (missing ? "missing" : plain(row[index])));
    }
    return text.toString();
  }

  private static String plain(double value) {
    return Double.isFinite(value)
        ? new java.math.BigDecimal(Double.toString(value)).toPlainString()
        : Double.toString(value);
  }
}
