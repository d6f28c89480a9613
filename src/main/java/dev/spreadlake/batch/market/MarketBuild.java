package dev.spreadlake.batch.market;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.SqlModel;
import dev.spreadlake.batch.run.Steps;
import java.util.List;
import java.util.Set;

/**
 * Turns staged rows and the bars there are into the bars of the days touched, and from them the
 * state and the marts. What the state keeps of a day or a month is replaced as a whole, so it does
 * not matter in how many runs it came; and a run works out the days that its rows fall into and no
 * others. One thread.
 */
final class MarketBuild {
  /** Models kept in the state that are made of the days touched, with what tells a row's time. */
  private static final List<List<String>> BY_DAY =
      List.of(
          List.of("core_hour", "hour"),
          List.of("core_day", "day"),
          List.of("core_gap", "gap_from"),
          List.of("core_daily", "day"));

  /** Models kept in the state that are made of the months touched. */
  private static final List<String> BY_MONTH = List.of("core_profile", "core_move", "core_season");

  /** Marts that others, or checks, read again. */
  private static final Set<String> READ_AGAIN =
      Set.of("bars_hourly", "bars_daily", "coverage", "gaps", "returns_daily");

  private final DuckDb db;
  private final MarketSql sql;
  private final Steps steps;

  MarketBuild(DuckDb db, MarketSql sql, Steps steps) {
    this.db = db;
    this.sql = sql;
    this.steps = steps;
  }

  /** Chooses one bar a minute; {@code core_kept} and {@code touched} are there afterwards. */
  void choose() {
    steps.next("core_kept");
    db.execute(
        "create or replace temp view candidate as select series_id, open_time, open, high, low,"
            + " close, volume, quote_volume, trades, flag_bits, src_file, rowid as src_row from"
            + " new_stg_minute where rule is null union all select series_id, open_time, open,"
            + " high, low, close, volume, quote_volume, trades, flag_bits, 0, 0 from before");
    temp("core_kept", "core_kept");
    temp("core_repeat", "core_repeat");
    temp("core_ranked", "core_ranked");
    db.execute(
        "delete from core_kept where rowid in (select kept_row from core_ranked where place > 1);"
            + ("create or replace temp table touched_day as "
                + MarketSql.changes(
                    "day",
                    "select series_id, cast(open_time as date) as day from core_kept where src_file"
                        + " <> 0"))
            + ("; create or replace temp table touched as "
                + MarketSql.changes(
                    "part", "select series_id, part_of(day) as part from touched_day")));
  }

  /** Makes the bars of the days touched, and replaces these days and their months in the state. */
  void bars(MarketParts parts) {
    if (db.queryLong("select count(*) from before") > 0) {
      db.execute(
          "delete from core_kept where (series_id, cast(open_time as date)) not in (select series_id,"
              + " day from touched_day)");
    }
    steps.next("core_step");
    temp("core_step", "core_step");
    steps.next("core_bar");
    db.execute(
        "update core_kept as k set flag_bits = k.flag_bits | s.flag_bits from core_step as s where"
            + " s.flag_bits > 0 and s.series_id = k.series_id and s.open_time = k.open_time;"
            + ("create or replace temp view core_bar as " + sql.model("core_bar")));
    String days = within("day");
    for (List<String> kept : BY_DAY) {
      String time = kept.get(1);
      String day =
          "(series_id, cast(" + time + " as date)) in (select series_id, day from touched_day)";
      replace(kept.get(0), day + days.formatted(time));
    }
    parts.months();
    db.execute(
        "create or replace temp table part_hour as select h.* from core_hour as h where"
            + " (h.series_id, part_of(h.hour)) in (select series_id, part from touched)"
            + within("month").formatted("h.hour"));
    for (String model : BY_MONTH) {
      replace(model, "(series_id, part) in (select series_id, part from touched)");
    }
    parts.count();
  }

  /**
   * Lets the engine pass over what lies before and after everything touched.
   *
   * @return a condition, with the place of the time's column in it twice
   */
  private String within(String unit) {
    List<String> bounds =
        db.query(
            ("select date_trunc('" + unit + "', min(day)), date_trunc('" + unit + "', max(day))")
                + (" + interval 1 " + unit + " from touched_day having count(*) > 0"),
            row ->
                (" and %1$s >= timestamp '" + row.getString(1) + "' and %1$s < timestamp '")
                    + (row.getString(2) + "'"));
    return bounds.isEmpty() ? "" : bounds.get(0);
  }

  private void replace(String model, String touched) {
    steps.next(model);
    String fresh = model.replace("core_", "fresh_");
    temp(fresh, model);
    db.execute(
        ("create table if not exists state.main." + model + " as select * from " + fresh)
            + (" limit 0; delete from state.main." + model + " where " + touched)
            + ("; insert into state.main." + model + " select * from " + fresh + " order by all"));
  }

  /** Makes every table that is published, except the minutes. */
  void marts() {
    for (SqlModel model : sql.models().layer("marts")) {
      if (READ_AGAIN.contains(model.name())) {
        steps.next(model.name());
        temp(model.name(), model.name());
      } else if (!model.name().equals("bars_minute")) {
        db.execute("create or replace temp view " + model.name() + " as " + model.sql());
      }
    }
  }

  private void temp(String table, String model) {
    db.execute("create or replace temp table " + table + " as " + sql.model(model));
  }
}
