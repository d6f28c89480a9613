package dev.spreadlake.batch.run;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.TakenFile;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * The temporary table {@code replayed_row}: of each row tried in this run the file and line it
 * stands in, whether a person changed it, the rule it broke, and where it came from: label and
 * beginning of the hash of its file, its line there, the hash of its text. {@code run} is the run
 * that took it in; null: none yet. One thread.
 */
final class ReplayedRows {
  private ReplayedRows() {}

  /** Makes the empty table. */
  static void open(DuckDb db) {
    db.execute(
        "create or replace temp table replayed_row (src_file integer, line bigint, edited boolean,"
            + " rule varchar, label varchar, sha varchar, src_line bigint, raw_md5 varchar,"
            + " run varchar)");
  }

  static DuckDBAppender appender(DuckDb db) throws SQLException {
    return db.connection()
        .unwrap(DuckDBConnection.class)
        .createAppender("temp", "main", "replayed_row");
  }

  /**
   * Notes one row.
   *
   * @param id of the file it stands in
   * @param run that took it in; null: none yet
   */
  static void add(
      DuckDBAppender rows, int id, long line, QuarantinedRow row, String sha, String run)
      throws SQLException {
    rows.beginRow();
    rows.append(id);
    rows.append(line);
    rows.append(row.edited());
    rows.append(row.rule());
    rows.append(row.file());
    rows.append(sha);
    if (row.line().matches("[0-9]{1,18}")) {
      rows.append(Long.parseLong(row.line()));
    } else {
      rows.appendNull();
    }
    rows.append(row.rawMd5());
    if (run == null) {
      rows.appendNull();
    } else {
      rows.append(run);
    }
    rows.endRow();
  }

  /** Notes every row of a file as changed and of an unknown line. */
  static void addAll(DuckDb db, TakenFile file, String origin, String run) {
    db.execute(
        "insert into replayed_row select "
            + (file.id() + ", 2 + range, true, '', " + literal(origin) + ", '', null, '', ")
            + (literal(run) + " from range(" + file.file().lines() + ")"));
  }

  /** Condition on {@code rejected as r}: was tried and passed, or was tried from one file. */
  static String passed(String sha256, int fromFile) {
    return "exists (select 1 from replayed_row as p where p.sha = "
        + literal(sha256.substring(0, 8))
        + (" and p.src_line = r.line and p.raw_md5 = md5(r.raw) and (p.src_file = " + fromFile)
        + " or not exists (select 1 from rejected as b where b.src_file = p.src_file and b.line ="
        + " p.line)))";
  }

  /** The lines of a file that are tried. */
  static Set<Long> tried(DuckDb db, int fileId) {
    return new HashSet<>(
        db.query(
            "select line from replayed_row where src_file = ?", row -> row.getLong(1), fileId));
  }

  /** The refused lines of a file, each with its rule. */
  static Map<Long, String> refused(DuckDb db, int fileId) {
    Map<Long, String> bad = new HashMap<>();
    db.query(
        "select line, rule from rejected where src_file = ?",
        row -> String.valueOf(bad.put(row.getLong(1), row.getString(2))),
        fileId);
    return bad;
  }
}
