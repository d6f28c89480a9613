package dev.spreadlake.batch.report;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The published tables a report reads, of one version each. One thread. */
final class ReportTables {
  private final DuckDb db;
  private final Path gold;

  ReportTables(DuckDb db, Path lake) {
    this.db = db;
    this.gold = lake.resolve("gold");
  }

  /**
   * Makes a published CSV readable as {@code <set>_<table>}; false if it has not been published.
   */
  boolean open(String set, String table) throws IOException {
    Path link = gold.resolve(set);
    if (!Files.exists(link)) {
      return false;
    }
    Path file = link.toRealPath().resolve(table + ".csv");
    if (!Files.exists(file)) {
      return false;
    }
    db.execute(
        ("create or replace view " + set + "_" + table + " as select * from read_csv(")
            + (literal(file.toAbsolutePath()) + ", header = true, quote = '\"', escape = '\"'")
            + ", sample_size = -1)");
    return true;
  }

  /** Rows as they come from the engine. */
  List<List<Object>> rows(String sql) {
    return db.query(
        sql,
        row -> {
          List<Object> values = new ArrayList<>();
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            values.add(row.getObject(i));
          }
          return values;
        });
  }

  /** The first row, if there is one. */
  Optional<List<Object>> first(String sql) {
    return rows(sql).stream().findFirst();
  }
}
