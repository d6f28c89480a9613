package dev.spreadlake.batch.quality;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;
import static dev.spreadlake.batch.duckdb.DuckDb.name;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The stream's tables of one day as tables of a session: {@code silver_spreads} and its like hold
 * every column as text, be a book's day still CSV or in the Parquet file of its month. One thread.
 */
final class LakeTables {
  /** In the order of opening: gold is made of silver, so silver is never looked at before it. */
  private static final List<String> DATASETS =
      List.of(
          "gold/spreads_1m",
          "gold/minutes",
          "silver/spreads",
          "silver/book_seconds",
          "silver/gaps",
          "silver/trades");

  /** Trades that may count on the day, by which side of midnight they were received on. */
  private static final String NEAR = "silver_trades_near";

  private static final Map<String, String> TIME =
      Map.of(
          "silver/spreads", "orderbook_timestamp",
          "silver/book_seconds", "orderbook_timestamp",
          "silver/gaps", "first_second");

  private static final Pattern TABLE =
      Pattern.compile("\\b(?:from|join)\\s+((?:silver|gold|judged)_[a-z0-9_]+)\\b");

  private final DuckDb db;
  private final Path lake;
  private final LocalDate day;
  private final Set<String> present = new HashSet<>();
  private final List<String> absent = new ArrayList<>();

  LakeTables(DuckDb db, Path lake, LocalDate day) {
    this.db = db;
    this.lake = lake;
    this.day = day;
  }

  /**
   * Opens what there is of the day; tells whether each table's files have one header.
   *
   * @param schema the rule that says so
   */
  List<QualityResult> open(Rule schema, Instant now) {
    List<QualityResult> results = new ArrayList<>();
    for (String dataset : DATASETS) {
      try {
        results.addAll(open(dataset, schema, now));
      } catch (IOException | DuckDbException e) {
        absent.add(dataset);
        results.add(
            QualityResult.of(
                schema,
                dataset,
                false,
                "a file that cannot be read",
                "1 header",
                1,
                now,
                String.valueOf(e.getMessage())));
      }
    }
    return results;
  }

  private List<QualityResult> open(String dataset, Rule schema, Instant now) throws IOException {
    List<Path> compacted = compacted(dataset);
    Set<String> books = books(dataset, compacted);
    List<Path> files =
        csvFiles(lake.resolve(dataset), "date=" + day).stream()
            .filter(file -> !books.contains(book(file)))
            .toList();
    String view = dataset.replace('/', '_');
    if (dataset.equals("silver/trades")) {
      near(files);
    }
    if (files.isEmpty() && books.isEmpty()) {
      absent.add(dataset);
      return List.of();
    }
    Map<String, List<Path>> headers = new TreeMap<>();
    for (Path file : files) {
      headers.computeIfAbsent(header(file), text -> new ArrayList<>()).add(file);
    }
    List<String> parts = new ArrayList<>();
    if (!files.isEmpty()) {
      parts.add("select * from " + csv(files));
    }
    if (!books.isEmpty()) {
      Map<String, String> columns = columns(compacted);
      headers.computeIfAbsent(String.join(",", columns.keySet()), text -> new ArrayList<>());
      parts.add("select " + texts(columns) + " from " + parquet(compacted) + ofDay(dataset));
    }
    db.execute(
        "create or replace temp "
            + (dataset.startsWith("gold/") ? "table " : "view ")
            + view
            + " as "
            + String.join(" union all by name ", parts));
    present.add(view);
    int more = headers.size() - 1;
    String observed = headers.size() + " headers in " + (files.size() + compacted.size());
    return List.of(
        QualityResult.of(
            schema,
            dataset,
            more == 0,
            observed + " files",
            "1 header",
            more,
            now,
            more == 0 ? "" : String.join(" | ", headers.keySet())));
  }

  /** Of each book also the last file before the day and the first after it: as gold is made. */
  private void near(List<Path> ofDay) throws IOException {
    Map<String, List<Path>> before = byBook(day.minusDays(1));
    List<Path> files = new ArrayList<>(ofDay);
    before.values().forEach(of -> files.add(of.get(of.size() - 1)));
    byBook(day.plusDays(1)).values().forEach(of -> files.add(of.get(0)));
    if (!files.isEmpty()) {
      db.execute("create or replace temp view " + NEAR + " as select * from " + csv(files));
      present.add(NEAR);
    }
  }

  private Map<String, List<Path>> byBook(LocalDate date) throws IOException {
    return csvFiles(lake.resolve("silver/trades"), "date=" + date).stream()
        .collect(Collectors.groupingBy(LakeTables::book, TreeMap::new, Collectors.toList()));
  }

  private static String csv(List<Path> files) {
    return "read_csv("
        + list(files)
        + ", header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"'"
        + ", nullstr = '', union_by_name = true, hive_partitioning = false)";
  }

  private static String parquet(List<Path> files) {
    return "read_parquet(" + list(files) + ", union_by_name = true, hive_partitioning = false)";
  }

  private static String list(List<Path> files) {
    return files.stream().map(DuckDb::literal).collect(Collectors.joining(", ", "[", "]"));
  }

  private String ofDay(String dataset) {
    return " where cast(" + TIME.get(dataset) + " as date) = date " + literal(day.toString());
  }

  /** The Parquet files of the day's month, one a book at most. */
  private List<Path> compacted(String dataset) throws IOException {
    return TIME.containsKey(dataset)
        ? files(lake.resolve(dataset + "_parquet"), "month=" + YearMonth.from(day), ".parquet")
        : List.of();
  }

  /** Books whose day is in Parquet: then it is as a whole, however much of the CSV still is. */
  private Set<String> books(String dataset, List<Path> compacted) {
    return compacted.isEmpty()
        ? Set.of()
        : Set.copyOf(
            db.queryStrings("select distinct book from " + parquet(compacted) + ofDay(dataset)));
  }

  private Map<String, String> columns(List<Path> compacted) {
    Map<String, String> types = new LinkedHashMap<>();
    db.query(
            "select column_name, column_type from (describe select * from "
                + parquet(compacted)
                + ")",
            row -> Map.entry(row.getString(1), row.getString(2)))
        .forEach(column -> types.put(column.getKey(), column.getValue()));
    return types;
  }

  /** Columns as the CSV had them. */
  private static String texts(Map<String, String> columns) {
    return columns.entrySet().stream()
        .map(
            column ->
                (column.getValue().startsWith("TIMESTAMP")
                        ? "strftime(" + name(column.getKey()) + ", '%Y-%m-%dT%H:%M:%S+00:00')"
                        : "cast(" + name(column.getKey()) + " as varchar)")
                    + " as "
                    + name(column.getKey()))
        .collect(Collectors.joining(", "));
  }

  private static String header(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String line = reader.readLine();
      return line == null ? "" : line;
    }
  }

  private static String book(Path file) {
    return file.getParent().getParent().getFileName().toString().replaceFirst("^book=", "");
  }

  /** The complete CSV files of a table and day, sorted. */
  static List<Path> csvFiles(Path table, String date) throws IOException {
    return files(table, date, ".csv");
  }

  private static List<Path> files(Path table, String partition, String ending) throws IOException {
    if (!Files.isDirectory(table)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(table, 4)) {
      return walk.filter(file -> file.getFileName().toString().endsWith(ending))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> file.getParent().getFileName().toString().equals(partition))
          .sorted()
          .toList();
    }
  }

  /** Tables that there is nothing of, so that nothing of them was judged. */
  List<String> absent() {
    return List.copyOf(absent);
  }

  /** Whether there is any table of the day. */
  boolean isBlank() {
    return absent.size() == DATASETS.size();
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

  /** Makes a table that queries may name from now on; its columns. */
  Set<String> add(String table, String select) {
    db.execute("create or replace temp table " + table + " as " + select);
    present.add(table);
    return Set.copyOf(db.queryStrings("select column_name from (describe " + table + ")"));
  }
}
