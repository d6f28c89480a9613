package dev.spreadlake.batch.publish;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import java.nio.file.Path;

/** Writes the rows of a select as CSV: header, commas, {@code \n}, UTF-8, quotes where needed. */
public final class CsvExport {
  private CsvExport() {}

  /**
   * Writes {@code file}, replacing it.
   *
   * @return rows written
   */
  public static long write(DuckDb db, String select, Path file, boolean header) {
    String copy =
        "copy ("
            + select
            + ") to "
            + literal(file.toAbsolutePath())
            + " (format csv, header "
            + header
            + ", delimiter ',')";
    return db.update(copy);
  }
}
