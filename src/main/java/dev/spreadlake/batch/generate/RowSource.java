package dev.spreadlake.batch.generate;

/**
 * The good rows of one file, each a pure function of the seed and its number, so that a defect in
 * one row changes no other. Thread-confined.
 */
interface RowSource {
  /** Appends row {@code number}, columns in the published order, no line end. */
  void write(long number, LineBuffer line);

  /** Whether the stated counts of the file hang on this row, so that no defect may hit it. */
  default boolean carriesCounts(long number) {
    return false;
  }
}
