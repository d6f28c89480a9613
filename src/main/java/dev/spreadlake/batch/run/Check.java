package dev.spreadlake.batch.run;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.quality.Dimension;
import dev.spreadlake.quality.QualityResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One {@code .sql} file that selects the rows which break a promise; none is good. Its header says
 * what is promised, {@code -- dimension:} and {@code -- severity:} (warn or stop).
 */
public record Check(String id, Dimension dimension, String severity, String promise, String sql) {
  /** Offending rows shown in a result. */
  public static final int SHOWN_MAX = 5;

  private static final Pattern TAG =
      Pattern.compile("(?m)^-- (dimension|severity|dataset): *(\\S+) *$");

  /** Reads the checks below {@code prefix}, sorted by id. */
  public static List<Check> read(SqlFolder folder, String prefix) {
    List<Check> checks = new ArrayList<>();
    for (String path : folder.list(prefix, ".sql")) {
      String text = folder.text(path);
      String dimension = "";
      String severity = "";
      Matcher tags = TAG.matcher(text);
      while (tags.find()) {
        if (tags.group(1).equals("dimension")) {
          dimension = tags.group(2);
        } else if (tags.group(1).equals("severity")) {
          severity = tags.group(2);
        }
      }
      if (!severity.equals("warn") && !severity.equals("stop")) {
        throw new IllegalArgumentException(path + ": severity must be warn or stop");
      }
      String first = text.lines().findFirst().orElse("").replaceFirst("^-- *", "");
      String id = path.substring(prefix.length(), path.length() - ".sql".length());
      checks.add(new Check(id, Dimension.ofId(dimension), severity, first, text.strip()));
    }
    return checks;
  }

  /** Looks for offending rows. */
  public QualityResult run(DuckDb db, String dataset, Instant now) {
    long failing = db.queryLong("select count(*) from (" + sql + "\n) as offending");
    String shown = failing == 0 ? "" : String.join("; ", shown(db));
    return new QualityResult(
        0,
        id,
        dimension,
        severity,
        dataset,
        failing == 0,
        failing + " rows",
        "0 rows",
        failing,
        now,
        failing == 0 ? promise : promise + " Offending: " + shown);
  }

  private List<String> shown(DuckDb db) {
    return db.query("select * from (" + sql + "\n) as offending limit " + SHOWN_MAX, Check::asText);
  }

  private static String asText(ResultSet row) throws SQLException {
    List<String> cells = new ArrayList<>();
    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      cells.add(row.getMetaData().getColumnLabel(i) + "=" + row.getString(i));
    }
    return String.join(" ", cells);
  }
}
