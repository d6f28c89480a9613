package dev.spreadlake.batch.market;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.SqlModel;
import dev.spreadlake.batch.run.Steps;
import java.util.List;

/**
 * Turns staged rows and the bars there are into the bars of the months touched, and from them the
 * state and the marts. What the state keeps of a month is replaced as a whole, so it does not
 * matter in how many runs the month came. One thread.
 */
final class MarketBuild {
  /** Models kept in the state, with the expression that tells a row's month. */
  private static final List<List<String>> STATE =
      List.of(
          List.of("core_hour", "part_of(hour)"),
          List.of("core_day", "part_of(day)"),
          List.of("core_gap", "part_of(gap_from)"),
          List.of("core_profile", "part"),
          List.of("core_move", "part"));

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
    temp("core_repeat", "core_repeat");
    temp("core_ranked", "core_ranked");
    temp("core_kept", "core_kept");
    db.execute(
        "create or replace temp table touched as select distinct series_id, part_of(open_time) as"
            + " part from core_kept where src_file <> 0");
  }

  /** Makes the bars of the months touched, and replaces these months in the state. */
  void bars() {
    db.execute(
        "delete from core_kept where (series_id, part_of(open_time)) not in (select series_id, part from touched)");
    for (String model : List.of("core_step", "core_bar")) {
      steps.next(model);
      temp(model, model);
    }
    for (List<String> kept : STATE) {
      String model = kept.get(0);
      steps.next(model);
      String fresh = model.replace("core_", "fresh_");
      temp(fresh, model);
      db.execute(
          ("create table if not exists state.main." + model + " as select * from " + fresh)
              + (" limit 0; delete from state.main." + model + " where (series_id, ")
              + (kept.get(1)
                  + ") in (select series_id, part from touched); insert into state.main.")
              + (model + " select * from " + fresh + " order by all"));
    }
  }

  /** Makes every table that is published, except the minutes. */
  void marts() {
    for (SqlModel model : sql.models().layer("marts")) {
      if (!model.name().equals("bars_minute")) {
        steps.next(model.name());
        temp(model.name(), model.name());
      }
    }
  }

  private void temp(String table, String model) {
    db.execute("create or replace temp table " + table + " as " + sql.model(model));
  }
}
