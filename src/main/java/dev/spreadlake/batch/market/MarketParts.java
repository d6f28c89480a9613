package dev.spreadlake.batch.market;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.run.Beside;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.batch.run.Steps;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/**
 * The minutes and hours on the disk: of each table one Parquet file for each market and month,
 * {@code source=S/pair=P/<yyyy-mm>.parquet}. A month that a run does not touch is the same file as
 * before under a second name. The ledger {@code part} in the state knows how many rows each has,
 * and its hash. One thread.
 */
final class MarketParts {
  private static final String MINUTES = "bars_minute";
  private static final String HOURS = "bars_hourly";

  /** The tables that it writes. */
  static final Set<String> TABLES = Set.of(MINUTES, HOURS);

  /** Hours behind an hour's longest average, its own not counted. */
  private static final int HOURS_BEHIND = 98;

  private static final String FORMAT =
      " (format parquet, compression zstd, compression_level 1, parquet_version v2, row_group_size"
          + " 122880)";

  /** One market's month. */
  private record Part(int seriesId, String series, int part) {
    static Part read(ResultSet row) throws SQLException {
      return new Part(row.getInt(1), row.getString(2), row.getInt(3));
    }

    String file() {
      int colon = series.indexOf(':');
      return ("source=" + series.substring(0, colon) + "/pair=" + series.substring(colon + 1))
          + ("/" + part / 100 + "-" + (part % 100 < 10 ? "0" : "") + part % 100 + ".parquet");
    }

    /** Condition on the time of a bar. */
    String holds(String time) {
      LocalDate from = LocalDate.of(part / 100, part % 100, 1);
      return (time + " >= timestamp '" + from + "' and " + time)
          + (" < timestamp '" + from.plusMonths(1) + "'");
    }
  }

  /** What a run does with a month: whether its minutes change, whether it has hours, and theirs. */
  private record Placed(Part part, boolean touched, boolean hours, boolean hoursTouched) {
    static Placed read(ResultSet row) throws SQLException {
      return new Placed(Part.read(row), row.getBoolean(4), row.getBoolean(5), row.getBoolean(6));
    }
  }

  /** A file written in this run, and the column of the ledger that its hash goes into. */
  private record Written(Part part, String column, Future<String> sha256) {}

  private final DuckDb db;
  private final Steps steps;
  private final Beside beside;
  private final Path oldSilver;
  private final Path oldGold;
  private final List<Written> written = new ArrayList<>();
  private Future<Void> linked;

  /**
   * @param beside links files and hashes them while the engine goes on
   * @param oldSilver folder of the version before; not read where nothing is old
   * @param oldGold the same of the published tables
   */
  MarketParts(DuckDb db, Steps steps, Beside beside, Path oldSilver, Path oldGold) {
    this.db = db;
    this.steps = steps;
    this.beside = beside;
    this.oldSilver = oldSilver;
    this.oldGold = oldGold;
  }

  /** The ledger of parts, in a new state. */
  static void open(DuckDb db) {
    db.execute(
        "create table part (series_id integer, part integer, minutes bigint, minutes_sha varchar,"
            + " hours bigint, hours_sha varchar)");
  }

  /**
   * Makes the temporary table {@code before}: the bars there are of the days that new rows fall
   * into.
   */
  void before() {
    db.execute(
        "create or replace temp table before as select series_id, open_time, open, high, low,"
            + " close, volume, quote_volume, trades, flag_bits from new_stg_minute limit 0;"
            + ("create or replace temp table new_day as "
                + MarketSql.changes(
                    "day",
                    "select series_id, cast(open_time as date) as day from new_stg_minute where rule"
                        + " is null")));
    for (Part part :
        parts("(p.series_id, p.part) in (select series_id, part_of(day) from new_day)")) {
      TreeSet<String> days =
          new TreeSet<>(
              db.queryStrings(
                  "select 'date ''' || day || '''' from new_day where series_id = ? and"
                      + " part_of(day) = ?",
                  part.seriesId(),
                  part.part()));
      db.execute(
          ("insert into before " + old(part, "own_bits") + " where open_time >= " + days.first())
              + (" and cast(open_time as date) in (" + String.join(", ", days) + ")"));
    }
  }

  /** How many minutes there are in the months that a run touches. */
  long rowsTouched() {
    return db.queryLong(
        "select coalesce(sum(minutes), 0) from part where (series_id, part) in (select series_id,"
            + " part from touched)");
  }

  /** The bars of a month as they were written. */
  private String old(Part part, String bits) {
    return "select "
        + (part.seriesId() + " as series_id, open_time, open, high, low, close, volume,")
        + (" quote_volume, trades, " + bits + "(flags) as flag_bits from read_parquet(")
        + (literal(oldSilver.resolve(part.file())) + ")");
  }

  private List<Part> parts(String where) {
    return db.query(
        "select p.series_id, s.series, p.part from part as p inner join series as s on s.series_id ="
            + (" p.series_id where " + where + " order by 1, 3"),
        Part::read);
  }

  /**
   * Makes {@code part_bar}: the bars of the months touched, those of the days touched among them as
   * {@code core_bar} has them, the others as they were written. Not in order.
   */
  void months() {
    List<Part> olds = parts("(p.series_id, p.part) in (select series_id, part from touched)");
    String fresh =
        "select series_id, open_time, open, high, low, close, volume, quote_volume, trades,"
            + " flag_bits from core_bar";
    if (olds.isEmpty()) {
      db.execute("create or replace temp view part_bar as " + fresh);
      return;
    }
    db.execute("create or replace temp table part_bar as " + fresh);
    for (Part part : olds) {
      db.execute(
          ("insert into part_bar "
                  + old(part, "all_bits")
                  + " where cast(open_time as date) not in")
              + (" (select day from touched_day where series_id = " + part.seriesId() + ")"));
    }
  }

  /**
   * Brings the ledger's counts up to date, and makes {@code hour_around}: the hours of the months
   * in which an average changes, and those behind them that the averages reach back to.
   */
  void count() {
    String behind = " < q.part and q.upto - q.hours - %s.upto < " + HOURS_BEHIND + ");";
    db.execute(
        "delete from part where (series_id, part) in (select series_id, part from touched);"
            + "insert into part select b.series_id, b.part, b.minutes, null, coalesce(h.hours, 0),"
            + " null from (select series_id, part_of(day) as part, sum(minutes) as minutes from"
            + " core_day where (series_id, part_of(day)) in (select series_id, part from touched)"
            + " group by all) as b left join (select series_id, part_of(hour) as part,"
            + " count(*) as hours from part_hour group by all) as h on h.series_id = b.series_id and"
            + " h.part = b.part order by 1, 2;"
            + "create or replace temp table upto as select series_id, part, hours, sum(hours) over"
            + " (partition by series_id order by part) as upto from part;"
            + "create or replace temp table hour_part as select distinct q.series_id, q.part from"
            + " upto as q inner join upto as t on t.series_id = q.series_id inner join touched as x"
            + " on x.series_id = t.series_id and x.part = t.part where t.part = q.part or (t.part"
            + behind.formatted("t")
            + "create or replace temp table hour_span as select distinct c.series_id, c.part from"
            + " hour_part as a inner join upto as q on q.series_id = a.series_id and q.part = a.part"
            + " inner join upto as c on c.series_id = q.series_id where c.part = q.part or (c.part"
            + behind.formatted("c")
            + "create or replace temp table hour_around as select h.* from core_hour as h where"
            + " (h.series_id, part_of(h.hour)) in (select series_id, part from hour_span) and h.hour"
            + " >= (select make_timestamp(min(part) // 100, min(part) % 100, 1, 0, 0, 0) from"
            + " hour_span)");
  }

  /**
   * Writes the touched months and begins to link the others.
   *
   * @param silver the new version's folder
   * @param gold the same of the published tables
   */
  void write(Path silver, Path gold) throws IOException {
    List<Placed> all =
        db.query(
            "select p.series_id, s.series, p.part, (p.series_id, p.part) in (select series_id, part"
                + " from touched), p.hours > 0, (p.series_id, p.part) in (select series_id, part from"
                + " hour_part) from part as p inner join series as s on s.series_id = p.series_id"
                + " order by 1, 3",
            Placed::read);
    linked =
        beside.begin(
            () -> {
              link(all, silver, gold);
              return null;
            });
    for (Placed one : all) {
      Part part = one.part();
      if (one.touched()) {
        Path file = silver.resolve(part.file());
        Path second = gold.resolve(MINUTES).resolve(part.file());
        String select =
            "select open_time, open, high, low, close, volume, quote_volume, trades,"
                + " flag_text(flag_bits) as flags from part_bar where series_id = "
                + part.seriesId()
                + " and "
                + part.holds("open_time");
        copy(select, file);
        hash(
            part,
            "minutes_sha",
            () -> {
              Files.createLink(folder(second), file);
              return hashed(file);
            });
      }
      if (one.hours() && one.hoursTouched()) {
        Path file = gold.resolve(HOURS).resolve(part.file());
        String select =
            "select * exclude (series) from bars_hourly where series = "
                + (literal(part.series()) + " and " + part.holds("open_time"));
        copy(select, file);
        hash(part, "hours_sha", () -> hashed(file));
      }
    }
  }

  /** Gives the files that stay as they are their names in the new version. */
  private void link(List<Placed> all, Path silver, Path gold) throws IOException {
    Set<Path> folders = new HashSet<>();
    for (Placed one : all) {
      String file = one.part().file();
      if (!one.touched()) {
        Path old = oldSilver.resolve(file);
        link(old, silver.resolve(file), folders);
        link(old, gold.resolve(MINUTES).resolve(file), folders);
      }
      if (one.hours() && !one.hoursTouched()) {
        link(oldGold.resolve(HOURS).resolve(file), gold.resolve(HOURS).resolve(file), folders);
      }
    }
  }

  private static void link(Path old, Path name, Set<Path> folders) throws IOException {
    Files.createLink(folders.add(name.getParent()) ? folder(name) : name, old);
  }

  private void copy(String select, Path file) throws IOException {
    steps.check();
    db.update("copy (" + select + " order by open_time) to " + literal(folder(file)) + FORMAT);
  }

  private void hash(Part part, String column, Callable<String> sha256) {
    written.add(new Written(part, column, beside.begin(sha256)));
  }

  /** Of a file that is on the disk then. */
  private static String hashed(Path file) throws IOException {
    Durable.sync(file);
    return Sha256.of(file);
  }

  private void note(String column) throws IOException {
    StringJoiner rows = new StringJoiner(", ");
    for (Written one : written) {
      if (one.column().equals(column)) {
        String sha256 = literal(Beside.await(one.sha256()));
        rows.add("(" + one.part().seriesId() + ", " + one.part().part() + ", " + sha256 + ")");
      }
    }
    if (rows.length() > 0) {
      db.execute(
          ("update part as p set " + column + " = w.sha256 from (values " + rows)
              + ") as w (series_id, part, sha256) where p.series_id = w.series_id and p.part ="
              + " w.part");
    }
  }

  /**
   * Waits for what {@link #write} began and notes the hashes in the ledger.
   *
   * @return all parts as one table of hours and one of minutes; a hash is over names and hashes
   */
  List<RunReport.Table> tables() throws IOException {
    Beside.await(linked);
    note("minutes_sha");
    note("hours_sha");
    List<String> hours = new ArrayList<>();
    List<String> minutes = new ArrayList<>();
    long[] rows = {0, 0};
    db.query(
        "select p.series_id, s.series, p.part, p.hours, p.hours_sha, p.minutes, p.minutes_sha from"
            + " part as p inner join series as s on s.series_id = p.series_id",
        row -> {
          String file = Part.read(row).file();
          rows[0] += row.getLong(4);
          rows[1] += row.getLong(6);
          if (row.getLong(4) > 0) {
            hours.add(file + " " + row.getString(5));
          }
          return minutes.add(file + " " + row.getString(7));
        });
    Collections.sort(hours);
    Collections.sort(minutes);
    return List.of(
        new RunReport.Table(HOURS, rows[0], Sha256.ofParts(hours)),
        new RunReport.Table(MINUTES, rows[1], Sha256.ofParts(minutes)));
  }

  /** {@code file}, whose folder is there. */
  private static Path folder(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return file;
  }
}
