package dev.spreadlake.quality.row;

/** A rule of single rows, compiled for rows of one shape. Immutable. */
public final class RowPredicate {
  /** Values of a row; one bit each says which are missing. */
  public static final int COLUMNS_MAX = 64;

  private final Verdict verdict;

  RowPredicate(Verdict verdict) {
    this.verdict = verdict;
  }

  /**
   * Whether a row breaks the rule.
   *
   * @param row values in the order of the shape; anything where one is missing
   * @param nulls bit n is set where value n is missing
   */
  public boolean breaks(double[] row, long nulls) {
    return verdict.of(row, nulls) == Verdict.FALSE;
  }
}
