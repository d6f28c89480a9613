package dev.spreadlake.batch.quality;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
import dev.spreadlake.quality.RuleCatalogue;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The stream's tables of one day as views of a session: {@code silver_spreads} and its like hold
 * every column as text; {@code judged_…} hold the columns that the rules of single rows read.
 */
final class LakeTables {
  /**
   * A view that rules of single rows judge.
   *
   * @param groups what the rules' ids begin with
   */
  record Judged(String view, String dataset, Set<String> groups, Set<String> columns) {}

  private static final List<String> DATASETS =
      List.of(
          "silver/spreads",
          "silver/book_seconds",
          "silver/gaps",
          "silver/trades",
          "gold/spreads_1m",
          "gold/minutes");

  private static final Map<String, Set<String>> GROUPS =
      Map.of(
          "judged_seconds", Set.of("quotes", "spreads"),
          "judged_trades", Set.of("trades"),
          "judged_minutes", Set.of("bars"));

  private static final Pattern TABLE =
      Pattern.compile("\\b(?:from|join)\\s+((?:silver|gold)_[a-z0-9_]+)\\b");

  private final DuckDb db;
  private final Path lake;
  private final LocalDate day;
  private final SqlFolder sql;
  private final Set<String> present = new HashSet<>();

  LakeTables(DuckDb db, Path lake, LocalDate day, SqlFolder sql) {
    this.db = db;
    this.lake = lake;
    this.day = day;
    this.sql = sql;
  }

  /** Opens what there is of the day; tells whether each table's files have one header. */
  List<QualityResult> open(RuleCatalogue catalogue, Instant now) throws IOException {
    List<QualityResult> results = new ArrayList<>();
    Rule schema = catalogue.get("lake.schema");
    for (String dataset : DATASETS) {
      List<String> files = csvFiles(lake.resolve(dataset), "date=" + day);
      if (files.isEmpty()) {
        continue;
      }
      Map<String, List<String>> headers = new TreeMap<>();
      for (String file : files) {
        headers.computeIfAbsent(header(file), text -> new ArrayList<>()).add(file);
      }
      results.add(
          QualityResult.of(
              schema,
              dataset,
              headers.size() == 1,
              headers.size() + " headers in " + files.size() + " files",
              "1 header",
              headers.size() - 1,
              now,
              headers.size() == 1 ? "" : String.join(" | ", headers.keySet())));
      String view = dataset.replace('/', '_');
      db.execute(
          "create or replace temp view "
              + view
              + " as select * from read_csv(["
              + String.join(", ", files.stream().map(file -> literal(file)).toList())
              + "], header = true, all_varchar = true, nullstr = '', union_by_name = true)");
      present.add(view);
    }
    return results;
  }

  private static String header(String file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(Path.of(file))) {
      String line = reader.readLine();
      return line == null ? "" : line;
    }
  }

  /** The complete CSV files of a table and day, sorted. */
  static List<String> csvFiles(Path table, String date) throws IOException {
    if (!Files.isDirectory(table)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(table, 4)) {
      return walk.filter(file -> file.getFileName().toString().endsWith(".csv"))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> file.getParent().getFileName().toString().equals(date))
          .map(Path::toString)
          .sorted()
          .toList();
    }
  }

  /** Whether every table that a query names is there. */
  boolean canRun(String query) {
    Matcher named = TABLE.matcher(query);
    while (named.find()) {
      if (!present.contains(named.group(1))) {
        return false;
      }
    }
    return true;
  }

  /** The views that rules of single rows judge, as far as their tables are there. */
  List<Judged> judged() {
    List<Judged> judged = new ArrayList<>();
    for (String path : sql.list("judged/", ".sql")) {
      String text = sql.text(path);
      String view = path.substring("judged/".length(), path.length() - ".sql".length());
      if (canRun(text)) {
        db.execute("create or replace temp table " + view + " as " + text);
        Set<String> columns =
            new HashSet<>(db.queryStrings("select column_name from (describe " + view + ")"));
        Matcher named = TABLE.matcher(text);
        String dataset = named.find() ? named.group(1).replaceFirst("_", "/") : view;
        judged.add(new Judged(view, dataset, GROUPS.get(view), columns));
      }
    }
    return judged;
  }
}
