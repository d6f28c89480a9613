package dev.spreadlake.batch.duckdb;

import java.io.Serial;

/** A statement failed; the message holds the engine's words and the head of the statement. */
public final class DuckDbException extends RuntimeException {
  /** The engine's words for a line that it cannot read. */
  private static final String CSV_LINE = "CSV Error on Line";

  @Serial private static final long serialVersionUID = 1L;

  public DuckDbException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether what failed is the reading of a CSV file, for what stands in one of its lines. */
  public boolean isOfCsvLine() {
    return getCause() != null && String.valueOf(getCause().getMessage()).contains(CSV_LINE);
  }
}
