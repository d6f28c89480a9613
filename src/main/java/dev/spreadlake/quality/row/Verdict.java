package dev.spreadlake.quality.row;

import dev.spreadlake.quality.row.Condition.Comparison;

/** A compiled condition. {@link #UNKNOWN} is larger than the two others: and, or rely on it. */
@FunctionalInterface
interface Verdict {
  int FALSE = 0;
  int TRUE = 1;
  int UNKNOWN = 2;

  /**
   * @param nulls bit n is set where value n is missing
   */
  int of(double[] row, long nulls);

  /** A comparison of two numbers, unknown if a column of {@code mask} is missing. */
  static Verdict compared(long mask, Value left, Comparison how, Value right) {
    return switch (how) {
      case LESS ->
          (row, nulls) ->
              (nulls & mask) != 0 ? UNKNOWN : order(left.of(row), right.of(row)) < 0 ? TRUE : FALSE;
      case LESS_OR_EQUAL ->
          (row, nulls) ->
              (nulls & mask) != 0
                  ? UNKNOWN
                  : order(left.of(row), right.of(row)) <= 0 ? TRUE : FALSE;
      case GREATER ->
          (row, nulls) ->
              (nulls & mask) != 0 ? UNKNOWN : order(left.of(row), right.of(row)) > 0 ? TRUE : FALSE;
      case GREATER_OR_EQUAL ->
          (row, nulls) ->
              (nulls & mask) != 0
                  ? UNKNOWN
                  : order(left.of(row), right.of(row)) >= 0 ? TRUE : FALSE;
      case EQUAL ->
          (row, nulls) ->
              (nulls & mask) != 0
                  ? UNKNOWN
                  : order(left.of(row), right.of(row)) == 0 ? TRUE : FALSE;
      case NOT_EQUAL ->
          (row, nulls) ->
              (nulls & mask) != 0
                  ? UNKNOWN
                  : order(left.of(row), right.of(row)) != 0 ? TRUE : FALSE;
    };
  }

  /** As the database orders: both zeros are equal, NaN is the greatest and equal to itself. */
  private static int order(double left, double right) {
    if (left < right) {
      return -1;
    }
    if (left > right) {
      return 1;
    }
    if (left == right) {
      return 0;
    }
    return Boolean.compare(Double.isNaN(left), Double.isNaN(right));
  }
}
