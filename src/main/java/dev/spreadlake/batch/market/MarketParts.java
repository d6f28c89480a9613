package dev.spreadlake.batch.market;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.batch.publish.Sha256;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.batch.run.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * The minutes on the disk: one Parquet file for each market and month, {@code
 * source=S/pair=P/<yyyy-mm>.parquet}. A month that a run does not touch is the same file as before
 * under a second name. One thread.
 */
final class MarketParts {

  /** One market's month. */
  private record Part(int seriesId, String series, int part) {
    String file() {
      int colon = series.indexOf(':');
      return ("source=" + series.substring(0, colon) + "/pair=" + series.substring(colon + 1))
          + ("/" + part / 100 + "-" + (part % 100 < 10 ? "0" : "") + part % 100 + ".parquet");
    }

    LocalDate from() {
      return LocalDate.of(part / 100, part % 100, 1);
    }
  }

  private final DuckDb db;
  private final Steps steps;

  MarketParts(DuckDb db, Steps steps) {
    this.db = db;
    this.steps = steps;
  }

  /** The ledger of parts, in a new state. */
  static void open(DuckDb db) {
    db.execute(
        "create table part (series_id integer, part integer, file varchar, row_count bigint,"
            + " sha256 varchar)");
  }

  /**
   * Makes the temporary table {@code before}: the bars there are of the months that new rows fall
   * into.
   *
   * @param silver folder of the version before
   */
  void before(Path silver) {
    db.execute(
        "create or replace temp table before as select series_id, open_time, open, high, low,"
            + " close, volume, quote_volume, trades, flag_bits from new_stg_minute limit 0");
    List<Part> old =
        db.query(
            "select p.series_id, s.series, p.part from part as p inner join series as s on"
                + " s.series_id = p.series_id where (p.series_id, p.part) in (select distinct"
                + " series_id, part_of(open_time) from new_stg_minute where rule is null)",
            row -> new Part(row.getInt(1), row.getString(2), row.getInt(3)));
    for (Part part : old) {
      db.execute(
          "insert into before select "
              + part.seriesId()
              + ", open_time, open, high, low, close, volume, quote_volume, trades,"
              + " own_bits(flags) from read_parquet("
              + (literal(silver.resolve(part.file())) + ")"));
    }
  }

  /**
   * Writes the touched months, links the others, and brings the ledger up to date.
   *
   * @param silver the new version's folder
   * @param gold folder of the published table in the new version
   * @param old the silver folder of the version before; not read where nothing is old
   */
  RunReport.Table write(Path silver, Path gold, Path old) throws IOException {
    List<Part> touched =
        db.query(
            "select t.series_id, s.series, t.part from touched as t inner join series as s on"
                + " s.series_id = t.series_id order by 1, 3",
            row -> new Part(row.getInt(1), row.getString(2), row.getInt(3)));
    List<String> kept =
        db.queryStrings(
            "select file from part where (series_id, part) not in (select series_id, part from"
                + " touched)");
    for (String file : kept) {
      link(silver, gold, file, old.resolve(file));
    }
    db.execute("delete from part where (series_id, part) in (select series_id, part from touched)");
    for (Part part : touched) {
      steps.check();
      Path file = silver.resolve(part.file());
      Files.createDirectories(file.getParent());
      long rows =
          db.update(
              "copy (select open_time, open, high, low, close, volume, quote_volume, trades,"
                  + (" flag_text(flag_bits) as flags from core_bar where series_id = "
                      + part.seriesId())
                  + (" and open_time >= timestamp '"
                      + part.from()
                      + "' and open_time < timestamp '")
                  + (part.from().plusMonths(1) + "' order by open_time) to " + literal(file))
                  + " (format parquet, compression zstd, row_group_size 122880)");
      Durable.sync(file);
      link(gold, null, part.file(), file);
      db.execute(
          ("insert into part values (" + part.seriesId() + ", " + part.part() + ", ")
              + (literal(part.file()) + ", " + rows + ", " + literal(Sha256.of(file)) + ")"));
    }
    return table();
  }

  /** All parts as one table; its hash is over the parts' names and hashes in order. */
  RunReport.Table table() {
    List<String> lines = new ArrayList<>();
    long[] rows = {0};
    db.query(
        "select file, sha256, row_count from part order by file",
        row -> {
          rows[0] += row.getLong(3);
          return lines.add(row.getString(1) + " " + row.getString(2));
        });
    return new RunReport.Table("bars_minute", rows[0], Sha256.ofParts(lines));
  }

  private static void link(Path first, Path second, String file, Path target) throws IOException {
    for (Path folder : second == null ? List.of(first) : List.of(first, second)) {
      Path name = folder.resolve(file);
      Files.createDirectories(name.getParent());
      Files.createLink(name, target);
    }
  }
}
