package dev.spreadlake.batch.quality;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.quality.Place;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.quality.row.RowRule;
import java.util.List;
import java.util.Set;

/**
 * One select of {@code judged/}: the columns that the rules of single rows read of a table.
 *
 * @param dataset whose rows they are
 * @param groups what the rules' ids begin with
 */
record JudgedTable(String name, String dataset, Set<String> groups, String select) {
  private static final String FOLDER = "judged/";

  JudgedTable {
    requireNonNull(dataset, "dataset of " + name);
    groups = Set.copyOf(groups);
  }

  /** All there are, in the order of their names. */
  static List<JudgedTable> all(SqlFolder sql) {
    return sql.list(FOLDER, ".sql").stream().map(path -> read(path, sql.text(path))).toList();
  }

  private static JudgedTable read(String path, String select) {
    String name = path.substring(FOLDER.length(), path.length() - ".sql".length());
    return switch (name) {
      case "judged_seconds" ->
          new JudgedTable(name, "silver/book_seconds", Set.of("quotes", "spreads"), select);
      case "judged_trades" -> new JudgedTable(name, "silver/trades", Set.of("trades"), select);
      case "judged_minutes" -> new JudgedTable(name, "gold/minutes", Set.of("bars"), select);
      default -> throw new IllegalArgumentException(path + " is judged by no rule");
    };
  }

  /** The rules of single rows that stream and batch share. */
  List<RowRule> rules(RuleCatalogue catalogue) {
    return RowRule.all(catalogue).stream()
        .filter(rule -> rule.rule().where() == Place.BOTH)
        .filter(rule -> groups.contains(rule.rule().group()))
        .toList();
  }
}
