package dev.spreadlake.batch.market;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;
import static dev.spreadlake.batch.duckdb.DuckDb.name;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.batch.duckdb.TimeLimitException;
import dev.spreadlake.batch.model.ModelDoc;
import dev.spreadlake.batch.model.SqlModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Answers from the published tables of the minute history. Each answer comes from one published
 * version; a newer one is picked up at the next question. Small tables are read once a version and
 * held; minutes are read from the months asked for.
 *
 * <p>Blocking; calls are taken one at a time, and each is stopped after a time limit.
 */
public final class MarketHistory implements AutoCloseable {
  /** Longest span of minutes in one answer. */
  public static final Duration MINUTES_MAX = Duration.ofDays(62);

  private static final String MINUTES = "bars_minute";
  private static final List<String> SERIES_COLUMNS =
      List.of("series", "first_date", "last_date", "minutes", "coverage", "frozen");
  private static final int LOOK_BACK_MINUTES = 1440;

  /** A published table, or a part of one. */
  public record Table(
      String table, List<String> columns, List<List<Object>> rows, boolean truncated) {
    public Table {
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
    }
  }

  /** Length of a bar. */
  public enum Interval {
    MINUTE("1m", MINUTES, Duration.ofMinutes(1), Duration.ofDays(1)),
    HOUR("1h", "bars_hourly", Duration.ofHours(1), Duration.ofDays(60)),
    DAY("1d", "bars_daily", Duration.ofDays(1), Duration.ofDays(36_500));

    private final String text;
    private final String table;
    private final Duration length;
    private final Duration span;

    Interval(String text, String table, Duration length, Duration span) {
      this.text = text;
      this.table = table;
      this.length = length;
      this.span = span;
    }

    /** The interval of a name such as {@code 1h}. */
    public static Optional<Interval> of(String text) {
      return List.of(values()).stream().filter(one -> one.text.equals(text)).findFirst();
    }
  }

  private final Path link;
  private final DuckDb db;
  private final Duration timeLimit;
  private final Map<String, ModelDoc> docs;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "market-time-limit");
            thread.setDaemon(true);
            return thread;
          });
  private Path pinned;
  private final List<String> held = new ArrayList<>();

  /**
   * @param lake the lake's root
   * @param memoryMax bound of the engine, such as {@code 512MB}
   * @param spill existing or creatable folder for what does not fit
   * @param timeLimit an answer that takes longer is stopped
   */
  public MarketHistory(Path lake, String memoryMax, int threads, Path spill, Duration timeLimit) {
    this.link = lake.resolve("gold").resolve(MarketPipeline.NAME);
    this.timeLimit = timeLimit;
    this.db = DuckDb.inMemory(memoryMax, threads, spill);
    this.docs =
        MarketSql.read().models().layer("marts").stream()
            .collect(
                Collectors.toMap(SqlModel::name, SqlModel::doc, (a, b) -> a, LinkedHashMap::new));
  }

  /** Descriptions of the tables, in order of their names; published or not. */
  public List<ModelDoc> tables() {
    return List.copyOf(docs.values());
  }

  /** One row per series: first and last bar, minutes there are; none if nothing is published. */
  public synchronized Table series() throws IOException {
    if (!pin()) {
      return new Table("series", SERIES_COLUMNS, List.of(), false);
    }
    hold("coverage");
    return limited(
        "series",
        "select series, min(date) as first_date, max(date) as last_date,"
            + " cast(sum(minutes_present) as bigint) as minutes,"
            + " round(sum(minutes_present) / sum(minutes_expected), 6) as coverage,"
            + " cast(sum(frozen) as bigint) as frozen from held.coverage group by series"
            + " order by series",
        10_000);
  }

  /**
   * Rows of a table.
   *
   * @param series only of this one; empty: of all
   * @param limit at most so many rows
   * @return empty if there is no such table, or nothing is published
   */
  public synchronized Optional<Table> table(String table, String series, int limit)
      throws IOException {
    if (!docs.containsKey(table) || !pin()) {
      return Optional.empty();
    }
    ModelDoc doc = docs.get(table);
    String columns =
        doc.columns().stream().map(c -> name(c.name())).collect(Collectors.joining(", "));
    String order = doc.orderBy().stream().map(DuckDb::name).collect(Collectors.joining(", "));
    String from;
    if (MarketParts.TABLES.contains(table)) {
      from =
          "(select source || ':' || pair as series, * exclude (source, pair) from read_parquet("
              + (literal(files(table, series)) + ", hive_partitioning = true))");
      Path folder = series.isEmpty() ? pinned.resolve(table) : folderOf(table, series);
      if (!Files.isDirectory(folder)) {
        return Optional.of(new Table(table, names(doc), List.of(), false));
      }
    } else {
      hold(table);
      from = "held." + table;
    }
    String where = series.isEmpty() ? "" : " where series = " + literal(series);
    return Optional.of(
        limited(
            table, "select " + columns + " from " + from + where + " order by " + order, limit));
  }

  private static List<String> names(ModelDoc doc) {
    return doc.columns().stream().map(ModelDoc.Column::name).toList();
  }

  private String files(String table, String series) {
    return series.isEmpty()
        ? pinned.resolve(table) + "/*/*/*.parquet"
        : folderOf(table, series) + "/*.parquet";
  }

  private Path folderOf(String table, String series) {
    int colon = series.indexOf(':');
    return pinned
        .resolve(table)
        .resolve("source=" + series.substring(0, Math.max(colon, 0)))
        .resolve("pair=" + series.substring(colon + 1));
  }

  /**
   * Bars of a series, several put into one where there are more than {@code points}: the first
   * open, the highest high, the lowest low, the last close, the whole volume. So no extreme is
   * lost.
   *
   * @param from empty: as far before {@code to} as suits the interval
   * @param to empty: the end of the series
   * @return empty if there is no such series
   * @throws IllegalArgumentException if the span is too long for minutes
   */
  public synchronized Optional<Table> history(
      String series, Interval interval, Optional<Instant> from, Optional<Instant> to, int points)
      throws IOException {
    if (!pin()) {
      return Optional.empty();
    }
    hold("coverage");
    List<Instant> last =
        db.query(
            "select cast(max(date) as timestamp) + interval 1 day from held.coverage where series ="
                + (" " + literal(series) + " having count(*) > 0"),
            row -> instant(row, 1));
    if (last.isEmpty()) {
      return Optional.empty();
    }
    Instant until = to.orElse(last.get(0));
    Instant since = from.orElse(until.minus(interval.span));
    if (interval == Interval.MINUTE && Duration.between(since, until).compareTo(MINUTES_MAX) > 0) {
      throw new IllegalArgumentException(
          "minutes are given for at most " + MINUTES_MAX.toDays() + " days; ask for 1h or 1d");
    }
    String bars;
    if (interval == Interval.DAY) {
      hold(interval.table);
      bars = bars("held." + interval.table + " where series = " + literal(series), since, until);
    } else if (!Files.isDirectory(folderOf(interval.table, series))) {
      bars = bars("(" + none() + ") where true", since, until);
    } else if (interval == Interval.MINUTE) {
      bars = minutes(series, since, until);
    } else {
      String files = literal(files(interval.table, series));
      bars = bars("read_parquet(" + files + ") where true", since, until);
    }
    return Optional.of(limited(interval.table, thinned(bars, interval, points), points + 1));
  }

  private static String bars(String rows, Instant since, Instant until) {
    return "select open_time, open, high, low, close, volume, sma_7, sma_25, sma_99 from "
        + (rows + " and open_time >= " + stamp(since) + " and open_time < " + stamp(until));
  }

  /** No bar at all. */
  private String none() {
    return docs.get(Interval.HOUR.table).columns().stream()
        .map(column -> "cast(null as " + column.type() + ") as " + name(column.name()))
        .collect(Collectors.joining(", ", "select ", " where false"));
  }

  private String minutes(String series, Instant since, Instant until) {
    StringBuilder averages = new StringBuilder();
    for (int n : List.of(7, 25, 99)) {
      String w =
          " over (order by open_time rows between " + (n - 1) + " preceding and current row)";
      averages.append(", case when count(*)").append(w).append(" = ").append(n);
      averages.append(" then round(sum(close)").append(w).append(" / ").append(n);
      averages.append(", 8) end as sma_").append(n);
    }
    Instant early = since.minus(LOOK_BACK_MINUTES, ChronoUnit.MINUTES);
    return "select * from (select open_time, open, high, low, close, volume"
        + averages
        + (" from read_parquet(" + literal(files(MINUTES, series)) + ") where open_time >= ")
        + (stamp(early) + " and open_time < " + stamp(until) + ") where open_time >= ")
        + stamp(since);
  }

  private static String thinned(String bars, Interval interval, int points) {
    return "with bar as materialized ("
        + bars
        + "), span as (select min(open_time) as first_time, greatest(1, ceil((date_diff('second',"
        + " min(open_time), max(open_time)) / "
        + (interval.length.toSeconds()
            + " + 1) / "
            + points
            + ")) * "
            + interval.length.toSeconds())
        + " as width from bar) select min(b.open_time) as open_time, arg_min(b.open, b.open_time) as"
        + " open, max(b.high) as high, min(b.low) as low, arg_max(b.close, b.open_time) as close,"
        + " sum(b.volume) as volume, arg_max(b.sma_7, b.open_time) as sma_7, arg_max(b.sma_25,"
        + " b.open_time) as sma_25, arg_max(b.sma_99, b.open_time) as sma_99 from bar as b cross"
        + " join span as s group by cast(floor(date_diff('second', s.first_time, b.open_time) /"
        + " s.width) as bigint) order by 1";
  }

  private Table limited(String table, String sql, int limit) {
    List<String> columns = new ArrayList<>();
    ScheduledFuture<?> stop =
        watch.schedule(db::interrupt, timeLimit.toMillis(), TimeUnit.MILLISECONDS);
    try {
      List<List<Object>> rows =
          db.query(
              "select * from (" + sql + ") limit " + (limit + 1),
              row -> {
                if (columns.isEmpty()) {
                  for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(row.getMetaData().getColumnLabel(i));
                  }
                }
                return values(row, columns.size());
              });
      boolean more = rows.size() > limit;
      return new Table(
          table,
          columns.isEmpty() && docs.containsKey(table) ? names(docs.get(table)) : columns,
          more ? rows.subList(0, limit) : rows,
          more);
    } catch (DuckDbException e) {
      if (stop.isDone()) {
        throw new TimeLimitException(timeLimit, e);
      }
      throw e;
    } finally {
      stop.cancel(false);
    }
  }

  private static List<Object> values(ResultSet row, int columns) throws SQLException {
    List<Object> values = new ArrayList<>(columns);
    for (int i = 1; i <= columns; i++) {
      Object value = row.getObject(i);
      if (value instanceof Timestamp || value instanceof LocalDateTime) {
        value = instant(row, i).toString();
      } else if (value instanceof Date || value instanceof java.time.LocalDate) {
        value = value.toString();
      } else if (value instanceof java.math.BigDecimal number) {
        value = number.doubleValue();
      }
      values.add(value);
    }
    return java.util.Collections.unmodifiableList(values);
  }

  private static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
  }

  private static String stamp(Instant at) {
    return "timestamp " + literal(LocalDateTime.ofInstant(at, ZoneOffset.UTC).toString());
  }

  /** Turns to the version published now; false if there is none. */
  private boolean pin() throws IOException {
    if (!Files.exists(link)) {
      return false;
    }
    Path now = link.toRealPath();
    if (!now.equals(pinned)) {
      held.clear();
      pinned = now;
    }
    return true;
  }

  private void hold(String table) {
    if (held.contains(table)) {
      return;
    }
    String types =
        docs.get(table).columns().stream()
            .map(column -> literal(column.name()) + ": " + literal(column.type()))
            .collect(Collectors.joining(", ", "{", "}"));
    db.execute(
        ("create schema if not exists held; create or replace table held." + table)
            + (" as select * from read_csv(" + literal(pinned.resolve(table + ".csv")))
            + (", auto_detect = false, header = true, delim = ',', quote = '\"', columns = "
                + types)
            + ")");
    held.add(table);
  }

  @Override
  public void close() {
    watch.shutdownNow();
    db.close();
  }
}
