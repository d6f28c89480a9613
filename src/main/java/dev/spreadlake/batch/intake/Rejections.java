package dev.spreadlake.batch.intake;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * The lines of a run that were kept out, with rule, file, line and text, in a temporary table of
 * the engine (which spills to disk) until they are written to the quarantine. One thread.
 */
public final class Rejections implements AutoCloseable {
  private static final int PAGE_ROWS = 100_000;

  private record NumberedRule(long line, String rule, String said) {}

  private final DuckDb db;
  private DuckDBAppender appender;

  /** Makes the empty temporary table {@code rejected}. */
  public Rejections(DuckDb db) {
    this.db = db;
    db.execute(
        "create or replace temp table rejected"
            + " (src_file integer, rule varchar, line bigint, raw varchar)");
  }

  /** Keeps one line. */
  public void add(int fileId, String rule, long line, String raw) {
    try {
      if (appender == null) {
        appender =
            db.connection()
                .unwrap(DuckDBConnection.class)
                .createAppender("temp", "main", "rejected");
      }
      appender.beginRow();
      appender.append(fileId);
      appender.append(rule);
      appender.append(line);
      appender.append(raw);
      appender.endRow();
    } catch (SQLException e) {
      throw new DuckDbException("cannot keep a rejected line: " + e.getMessage(), e);
    }
  }

  /** Makes what was added visible to queries. */
  public void flush() {
    if (appender != null) {
      try {
        appender.close();
        appender = null;
      } catch (SQLException e) {
        throw new DuckDbException("cannot keep rejected lines: " + e.getMessage(), e);
      }
    }
  }

  /**
   * Keeps the lines that a table names by number, their text read from the file again. The header
   * is line 1.
   *
   * @param table with {@code src_file, line, rule, said}; each line once; {@code said} is text that
   *     the line must hold, lower case, in characters that stand for themselves however a line is
   *     written (digits, letters of ASCII), or null
   */
  public void addLines(InputFile file, int fileId, String table) throws IOException {
    try (InputStream raw = Files.newInputStream(file.path());
        InputStream text = InputStreams.text(file.name(), raw)) {
      LineFinder finder = new LineFinder(text);
      long last = 0;
      while (true) {
        List<NumberedRule> page = page(table, fileId, last);
        for (NumberedRule wanted : page) {
          String found = finder.line(wanted.line());
          if (wanted.said() != null && !found.toLowerCase(Locale.ROOT).contains(wanted.said())) {
            throw new IOException(
                file.path()
                    + " line "
                    + wanted.line()
                    + " does not say "
                    + wanted.said()
                    + ": the engine has lost the order of the lines");
          }
          add(fileId, wanted.rule(), wanted.line(), found);
          last = wanted.line();
        }
        flush();
        if (page.size() < PAGE_ROWS) {
          return;
        }
      }
    }
  }

  private List<NumberedRule> page(String table, int fileId, long after) {
    return db.query(
        "select line, rule, said from "
            + table
            + " where src_file = ? and line > ? order by line limit "
            + PAGE_ROWS,
        row -> new NumberedRule(row.getLong(1), row.getString(2), row.getString(3)),
        fileId,
        after);
  }

  @Override
  public void close() {
    flush();
  }
}
