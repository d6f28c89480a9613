package dev.spreadlake.batch.run;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.publish.TableSet;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which files the version has that a state names: noted in the state, so that a version of which a
 * file was lost is not shown by the run that ends what a killed one had begun. With the state
 * attached; one thread.
 */
public final class VersionFiles {
  private VersionFiles() {}

  /**
   * Brings a version to the disk as a whole and notes its files, before the state that names it is
   * committed.
   *
   * @param sets those that have the version, their files' contents on the disk
   */
  public static void complete(DuckDb db, String version, List<TableSet> sets) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (TableSet set : sets) {
      for (Map.Entry<String, Long> file : set.complete(version).entrySet()) {
        rows.append(rows.length() == 0 ? "; insert into state.main.version_file values " : ", ")
            .append("(" + literal(set.layer()) + ", " + literal(file.getKey()))
            .append(", " + file.getValue() + ")");
      }
    }
    db.execute(
        "create or replace table state.main.version_file (layer varchar, file varchar,"
            + (" bytes bigint)" + rows));
  }

  /** What the version that the state names lacks in a set; empty if it is whole. */
  public static Optional<String> lacking(DuckDb db, String version, TableSet set)
      throws IOException {
    Map<String, Long> files = new HashMap<>();
    if (isNoted(db)) {
      db.query(
          "select file, bytes from state.main.version_file where layer = ?",
          row -> files.put(row.getString(1), row.getLong(2)),
          set.layer());
    }
    return set.lacking(version, files);
  }

  /** False in a state of an earlier program. */
  private static boolean isNoted(DuckDb db) {
    return db.queryLong(
            "select count(*) from duckdb_tables() where database_name = 'state'"
                + " and table_name = 'version_file'")
        > 0;
  }
}
