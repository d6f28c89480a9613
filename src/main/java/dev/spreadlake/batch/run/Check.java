package dev.spreadlake.batch.run;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
import dev.spreadlake.quality.RuleCatalogue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One {@code .sql} file that selects the rows which break a promise; none is good. Its header names
 * the rule of the catalogue it evaluates: {@code -- rule: master.fact_deposit__id_unique}.
 *
 * @param id the file's name
 */
public record Check(String id, Rule rule, String sql) {
  /** Offending rows shown in a result. */
  public static final int SHOWN_MAX = 5;

  private static final Pattern RULE = Pattern.compile("(?m)^-- rule: *(\\S+) *$");

  /**
   * Reads the checks below {@code prefix}, sorted by id.
   *
   * @throws IllegalArgumentException if one names no rule of the catalogue
   */
  public static List<Check> read(SqlFolder folder, String prefix, RuleCatalogue catalogue) {
    List<Check> checks = new ArrayList<>();
    for (String path : folder.list(prefix, ".sql")) {
      String text = folder.text(path);
      Matcher named = RULE.matcher(text);
      if (!named.find()) {
        throw new IllegalArgumentException(path + ": a check names its rule: -- rule: <id>");
      }
      Rule rule = catalogue.get(named.group(1));
      String id = path.substring(prefix.length(), path.length() - ".sql".length());
      checks.add(new Check(id, rule, text.strip()));
    }
    return checks;
  }

  /** Looks for offending rows. */
  public QualityResult run(DuckDb db, Instant now) {
    long failing = db.queryLong("select count(*) from (" + sql + "\n) as offending");
    String shown = failing == 0 ? "" : String.join("; ", shown(db));
    return QualityResult.of(
        rule,
        rule.dataset(),
        failing == 0,
        failing + " rows",
        "0 rows",
        failing,
        now,
        failing == 0 ? rule.meaning() : rule.meaning() + " Offending: " + shown);
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
