package dev.spreadlake.quality.row;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A condition: true, false or unknown. */
interface Condition {
  void columns(Set<String> names);

  Verdict compile(List<String> shape);

  String sql(Map<String, String> columnOf);

  /** How two numbers are compared. */
  enum Comparison {
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    EQUAL("="),
    NOT_EQUAL("<>");

    final String sql;

    Comparison(String sql) {
      this.sql = sql;
    }

    static Comparison of(String text) {
      for (Comparison comparison : values()) {
        if (comparison.sql.equals(text)) {
          return comparison;
        }
      }
      return null;
    }
  }

  /** {@code left < right} and its like. */
  record Compared(Numeric left, Comparison how, Numeric right) implements Condition {
    @Override
    public void columns(Set<String> names) {
      left.columns(names);
      right.columns(names);
    }

    @Override
    public Verdict compile(List<String> shape) {
      long mask = left.mask(shape) | right.mask(shape);
      return Verdict.compared(mask, left.compile(shape), how, right.compile(shape));
    }

    @Override
    public String sql(Map<String, String> columnOf) {
      return "(" + left.sql(columnOf) + " " + how.sql + " " + right.sql(columnOf) + ")";
    }
  }

  /** {@code number is null}, or {@code is not null}. */
  record Missing(Numeric number, boolean missing) implements Condition {
    @Override
    public void columns(Set<String> names) {
      number.columns(names);
    }

    @Override
    public Verdict compile(List<String> shape) {
      long mask = number.mask(shape);
      boolean wanted = missing;
      return (row, nulls) -> ((nulls & mask) != 0) == wanted ? Verdict.TRUE : Verdict.FALSE;
    }

    @Override
    public String sql(Map<String, String> columnOf) {
      return "(" + number.sql(columnOf) + (missing ? " is null)" : " is not null)");
    }
  }

  /** Both must be true. */
  static Condition and(Condition left, Condition right) {
    return new Joined(left, "and", right, Verdict.FALSE);
  }

  /** One must be true. */
  static Condition or(Condition left, Condition right) {
    return new Joined(left, "or", right, Verdict.TRUE);
  }

  /**
   * Two conditions of which one may decide alone.
   *
   * @param decides the verdict that needs no other
   */
  record Joined(Condition left, String word, Condition right, int decides) implements Condition {
    @Override
    public void columns(Set<String> names) {
      left.columns(names);
      right.columns(names);
    }

    @Override
    public Verdict compile(List<String> shape) {
      Verdict one = left.compile(shape);
      Verdict other = right.compile(shape);
      int alone = decides;
      return (row, nulls) -> {
        int first = one.of(row, nulls);
        if (first == alone) {
          return alone;
        }
        int second = other.of(row, nulls);
        return second == alone ? alone : Math.max(first, second);
      };
    }

    @Override
    public String sql(Map<String, String> columnOf) {
      return "(" + left.sql(columnOf) + " " + word + " " + right.sql(columnOf) + ")";
    }
  }

  /** It must be false. */
  record Not(Condition inner) implements Condition {
    @Override
    public void columns(Set<String> names) {
      inner.columns(names);
    }

    @Override
    public Verdict compile(List<String> shape) {
      Verdict verdict = inner.compile(shape);
      return (row, nulls) -> {
        int found = verdict.of(row, nulls);
        return found == Verdict.UNKNOWN ? Verdict.UNKNOWN : Verdict.TRUE - found;
      };
    }

    @Override
    public String sql(Map<String, String> columnOf) {
      return "(not " + inner.sql(columnOf) + ")";
    }
  }
}
