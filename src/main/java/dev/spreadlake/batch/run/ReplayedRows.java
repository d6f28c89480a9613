package dev.spreadlake.batch.run;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.batch.intake.TakenFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * The temporary table {@code replayed_row}: of each row tried in this run the file and line it
 * stands in, whether a person changed it, the rule it broke, and where it came from: label and
 * beginning of the hash of its file, its line there, the hash of its text. {@code run} is the run
 * that took it in; null: none yet. Beside it {@code repaired_row}: where the rows came from that
 * earlier runs took in and this one does not try. One thread.
 */
final class ReplayedRows {
  /**
   * Where the rows to try stand.
   *
   * @param id of the file that is made of them, negative
   * @param sha first eight digits of the hash of the file they came in
   * @param run that took them in; null: none yet
   */
  record Source(int id, String sha, String run) {}

  private static final String NOT_REFUSED =
      "not exists (select 1 from rejected as b where b.src_file = p.src_file and b.line = p.line)";

  private ReplayedRows() {}

  /** Makes the empty tables. */
  static void open(DuckDb db) {
    db.execute(
        "create or replace temp table replayed_row (src_file integer, line bigint, edited boolean,"
            + " rule varchar, label varchar, sha varchar, src_line bigint, raw_md5 varchar,"
            + " run varchar);"
            + "create or replace temp table repaired_row (sha varchar, src_line bigint,"
            + " raw_md5 varchar)");
  }

  /**
   * Writes rows as a file of their source's shape and notes each of them.
   *
   * @param rows file of them, with places
   * @param plain the file to write
   * @param tried asked of each row in turn
   * @return how people know the file they came in; empty if there is nothing to try
   */
  static Optional<String> write(
      DuckDb db, Path rows, Path plain, Source source, Predicate<QuarantinedRow> tried)
      throws IOException {
    String origin = null;
    long line = 1;
    try (CSVParser records = QuarantinedRow.parser(rows);
        BufferedWriter out = Files.newBufferedWriter(plain, StandardCharsets.UTF_8);
        DuckDBAppender places = appender(db, "replayed_row")) {
      for (CSVRecord record : records) {
        QuarantinedRow row = QuarantinedRow.of(record);
        if (!tried.test(row)) {
          continue;
        }
        if (origin == null) {
          out.write(row.columns() + "\n");
          origin = row.file();
        }
        line++;
        out.write(oneLine(row.raw()) + "\n");
        add(places, line, row, source);
      }
    } catch (SQLException e) {
      throw new DuckDbException("cannot note the rows of " + rows + ": " + e.getMessage(), e);
    }
    return Optional.ofNullable(origin);
  }

  private static String oneLine(String raw) {
    return raw.replace("\r", "").replace('\n', ' ');
  }

  private static DuckDBAppender appender(DuckDb db, String table) throws SQLException {
    return db.connection().unwrap(DuckDBConnection.class).createAppender("temp", "main", table);
  }

  private static void add(DuckDBAppender rows, long line, QuarantinedRow row, Source source)
      throws SQLException {
    rows.beginRow();
    rows.append(source.id());
    rows.append(line);
    rows.append(row.edited());
    rows.append(row.rule());
    rows.append(row.file());
    rows.append(source.sha());
    appendLine(rows, row);
    rows.append(row.rawMd5());
    if (source.run() == null) {
      rows.appendNull();
    } else {
      rows.append(source.run());
    }
    rows.endRow();
  }

  private static void appendLine(DuckDBAppender rows, QuarantinedRow row) throws SQLException {
    if (row.line().matches("[0-9]{1,18}")) {
      rows.append(Long.parseLong(row.line()));
    } else {
      rows.appendNull();
    }
  }

  static DuckDBAppender repairedAppender(DuckDb db) throws SQLException {
    return appender(db, "repaired_row");
  }

  /** Notes where a row came from that an earlier run has taken in. */
  static void addRepaired(DuckDBAppender rows, String sha, QuarantinedRow row) throws SQLException {
    rows.beginRow();
    rows.append(sha);
    appendLine(rows, row);
    rows.append(row.rawMd5());
    rows.endRow();
  }

  /** Notes every row of a file as changed and of an unknown line. */
  static void addAll(DuckDb db, TakenFile file, String origin, String run) {
    db.execute(
        "insert into replayed_row select "
            + (file.id() + ", 2 + range, true, '', " + literal(origin) + ", '', null, '', ")
            + (literal(run) + " from range(" + file.file().lines() + ")"));
  }

  /**
   * Condition on {@code rejected as r}: was tried and passed, now or in an earlier run, or was
   * tried from one file.
   */
  static String passed(String sha256, int fromFile) {
    String sha = literal(sha256.substring(0, 8));
    return "(exists (select 1 from replayed_row as p where p.sha = "
        + sha
        + (" and p.src_line = r.line and p.raw_md5 = md5(r.raw) and (p.src_file = " + fromFile)
        + (" or " + NOT_REFUSED + ")) or exists (select 1 from repaired_row as q where q.sha = ")
        + (sha + " and q.src_line = r.line and q.raw_md5 = md5(r.raw)))");
  }

  /** The rows of files with one content that passed, by {@link QuarantinedRow#place}. */
  static Set<String> passedPlaces(DuckDb db, String sha256) {
    String sha = literal(sha256.substring(0, 8));
    return new HashSet<>(
        db.queryStrings(
            "select src_line || ' ' || raw_md5 from replayed_row as p where src_line is not null"
                + (" and sha = " + sha + " and " + NOT_REFUSED + " union select src_line || ' ' ||")
                + (" raw_md5 from repaired_row where src_line is not null and sha = " + sha)));
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
