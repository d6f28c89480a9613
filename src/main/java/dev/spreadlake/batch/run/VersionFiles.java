package dev.spreadlake.batch.run;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.publish.TableSet;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

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
    Map<String, Map<String, Long>> files = new TreeMap<>();
    for (TableSet set : sets) {
      files.put(set.layer(), set.complete(version));
    }
    note(db, files);
  }

  /**
   * Notes the files of a version that is on the disk as a whole. Most are those of the version
   * before under another name: only what differs is written.
   *
   * @param files by layer, each by its place in the version, with its size in bytes
   */
  public static void note(DuckDb db, Map<String, Map<String, Long>> files) {
    db.execute(
        "create table if not exists state.main.version_file (layer varchar, file varchar, bytes"
            + " bigint)");
    Map<String, Map<String, Long>> left = new TreeMap<>();
    files.forEach((layer, named) -> left.put(layer, new TreeMap<>(named)));
    StringJoiner gone = new StringJoiner(", ");
    db.query(
        "select layer, file, bytes from state.main.version_file",
        row -> {
          Map<String, Long> named = left.getOrDefault(row.getString(1), Map.of());
          Long bytes = named.get(row.getString(2));
          if (bytes != null && bytes == row.getLong(3)) {
            return named.remove(row.getString(2));
          }
          gone.add("(" + literal(row.getString(1)) + ", " + literal(row.getString(2)) + ")");
          return bytes;
        });
    StringJoiner come = new StringJoiner(", ");
    left.forEach(
        (layer, named) ->
            named.forEach(
                (file, bytes) ->
                    come.add("(" + literal(layer) + ", " + literal(file) + ", " + bytes + ")")));
    if (gone.length() > 0) {
      db.execute(
          ("delete from state.main.version_file as v using (values "
                  + gone
                  + ") as g (layer, file)")
              + " where v.layer = g.layer and v.file = g.file");
    }
    if (come.length() > 0) {
      db.execute("insert into state.main.version_file values " + come);
    }
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
