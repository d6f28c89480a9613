package dev.spreadlake.batch.query;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.store.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A large published CSV in the engine's own form, made at the first question after a publication
 * and kept for as long as its version is the newest. Questions over all users take half the time
 * they take of Parquet, which is unpacked for each.
 *
 * <p>Blocking. Several processes may make the same copy at once: each makes its own hidden, and
 * renames it.
 */
final class TableCopy {
  private static final String SUFFIX = ".duckdb";

  private final Path folder;
  private final String table;

  /**
   * @param folder of the version's copies; other versions' folders beside it are deleted when a
   *     copy is made
   */
  TableCopy(Path folder, String table) {
    this.folder = folder;
    this.table = table;
  }

  /**
   * Attaches the copy for reading, in place of that of an older version; makes it if it is not
   * there.
   *
   * @param reader what gives the rows
   * @param clusterBy expressions that order the rows of the copy; none: as {@code reader} gives
   *     them
   * @return the name of the table in {@code db}
   * @throws QueryProblem if it cannot be made
   */
  String attach(DuckDb db, String reader, List<String> clusterBy) {
    Path file = folder.resolve(table + SUFFIX);
    try {
      if (!Files.exists(file)) {
        make(db, file, reader, clusterBy);
      }
    } catch (IOException e) {
      throw QueryProblem.failed("cannot make " + file + ": " + e.getMessage(), e);
    }
    String name = "copy_of_" + table;
    db.execute("detach database if exists " + name);
    db.execute("attach " + literal(file) + " as " + name + " (read_only)");
    return name + ".main.rows";
  }

  private void make(DuckDb db, Path file, String reader, List<String> clusterBy)
      throws IOException {
    FolderTree.emptyBut(folder);
    Files.createDirectories(folder);
    Path hidden = Files.createTempDirectory(folder, "." + table);
    try {
      Path made = hidden.resolve(table + SUFFIX);
      db.execute("attach " + literal(made) + " as copy_made");
      try {
        db.execute(
            "create table copy_made.main.rows as select * from "
                + reader
                + (clusterBy.isEmpty() ? "" : " order by " + String.join(", ", clusterBy)));
      } finally {
        db.execute("detach database copy_made");
      }
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      // A full disk must not be filled further by each question.
      FolderTree.delete(hidden);
    }
  }
}
