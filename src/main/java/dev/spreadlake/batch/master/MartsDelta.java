package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.SqlModel;
import dev.spreadlake.batch.run.Steps;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Carries what {@link MasterDelta} did to core into the marts, by the selects of a full build. A
 * touched user whose new rows are all of days after the last one known is carried on from the
 * totals kept in {@code core_user_activity}: the selects see the new rows only, and those totals as
 * what came before. Any other touched user is reopened: the selects see all of that user's rows,
 * and the difference to what is there is written. Leaves the touched users' rows of {@code
 * dim_user} in the temporary table {@code made_user}.
 *
 * <p>One thread, inside one transaction.
 */
final class MartsDelta {
  private static final String TOUCHED =
      "user_durable_key in (select user_durable_key from touched_user)";
  private static final String REOPENED =
      "user_durable_key in (select user_durable_key from reopened_user)";

  private final DuckDb db;
  private final Sql sql;
  private final Steps steps;

  /** Whether any user is reopened; known once {@link #scopes()} has run. */
  private boolean anyReopened;

  MartsDelta(DuckDb db, Sql sql, Steps steps) {
    this.db = db;
    this.sql = sql;
    this.steps = steps;
  }

  /**
   * Everything that follows from the facts; all of them are taken in.
   *
   * @param usersMade run once made_user is what it will be
   */
  void run(Runnable usersMade) {
    steps.next("core_user_day");
    scopes();
    db.execute(
        "create or replace temp table touched_elsewhere as select user_durable_key from"
            + " touched_user where user_durable_key not in"
            + " (select user_durable_key from version_at_hand)"
            + "; create or replace temp table touched_version as select * from version_at_hand"
            + (" where " + TOUCHED)
            + " union all select * from state.main.core_user_version where user_durable_key in"
            + " (select user_durable_key from touched_elsewhere)"
            + "; create or replace temp view core_user_version as select * from touched_version");
    newDays();
    activity();
    steps.next("dim_user");
    showActivity();
    db.execute(
        "create or replace temp table made_user as select * from ("
            + (sql.model("dim_user") + "\n) where user_key is distinct from 0"));
    usersMade.run();
    difference("core_user_day", "fact_user_day", "date_key, user_key");
    activityDay();
    difference(
        "core_user_currency_day", "fact_user_currency_day", "date_key, user_key, currency_key");
    currencyDay();
    Narrowed.hide(db, "core_user_version");
    Narrowed.hide(db, "core_user_activity");
    for (SqlModel model : sql.models().layer("marts")) {
      if (model.name().startsWith("dim_") && !model.name().equals("dim_user")) {
        db.execute("create or replace table state.main." + model.name() + " as " + model.sql());
      }
    }
  }

  private void scopes() {
    String changed =
        MasterSources.FACTS.stream()
            .map(fact -> "select user_durable_key, date_key from " + MasterDelta.changed(fact))
            .collect(Collectors.joining(" union all "));
    db.execute(
        "insert into reopened_user select distinct c.user_durable_key from ("
            + changed
            + ") as c inner join state.main.core_user_activity as a"
            + " on a.user_durable_key = c.user_durable_key and c.date_key <= a.last_date_key;"
            + "create or replace temp table reopened_user as select distinct user_durable_key"
            + " from reopened_user where user_durable_key <> 0;"
            + "create or replace temp table touched_user as select distinct user_durable_key"
            + " from touched_user where user_durable_key <> 0");
    anyReopened = db.queryLong("select count(*) from reopened_user") > 0;
    String carriedOn = TOUCHED + (anyReopened ? " and not " + REOPENED : "");
    db.execute(
        "create or replace temp table core_user_opening as select *"
            + (" from state.main.core_user_activity where " + carriedOn)
            + ("; create or replace temp table core_currency_opening as "
                + UserDays.currencyOpening(carriedOn)));
    for (String fact : MasterSources.FACTS) {
      String all =
          anyReopened
              ? " union all select * from state.main.core_" + fact + " where " + REOPENED
              : "";
      db.execute(
          ("create or replace temp table scope_" + fact + " as select * from ")
              + (MasterDelta.changed(fact) + " where user_key <> 0 and not " + REOPENED + all)
              + ("; create or replace temp view core_" + fact + " as select * from scope_" + fact));
    }
  }

  /** Days of the rows that are seen, and running counts and sums carried on from the totals. */
  private void newDays() {
    for (String days : List.of("core_user_day", "core_user_currency_day")) {
      db.execute("create or replace temp table " + fresh(days) + " as " + sql.model(days));
    }
  }

  private static String fresh(String days) {
    return "new_" + days;
  }

  private void activity() {
    steps.next("core_user_activity");
    db.execute("create or replace temp view core_user_day as select * from new_core_user_day");
    replace("core_user_activity", TOUCHED, "made_activity");
    Narrowed.hide(db, "core_user_day");
  }

  private void showActivity() {
    db.execute("create or replace temp view core_user_activity as select * from made_activity");
  }

  /** Makes the rows of a scope anew, and leaves them in a temporary table too. */
  private void replace(String model, String scope, String made) {
    db.execute("create or replace temp table " + made + " as " + sql.model(model));
    db.execute(
        ("delete from state.main." + model + " where " + scope + "; insert into state.main.")
            + (model + " select * from " + made));
  }

  /**
   * Writes what of the days made anew is not there already, and takes away what is no more.
   *
   * @param key columns of the days' primary key, which they are ordered by
   */
  private void difference(String days, String fact, String key) {
    steps.next(fact);
    db.execute(
        ("create or replace temp table was as select * from state.main." + days + " where ")
            + (REOPENED + (anyReopened ? "" : " limit 0")));
    db.execute(
        "create or replace temp table gone as select * from was except select * from "
            + (fresh(days) + "; create or replace temp table " + come(days) + " as select * from ")
            + (fresh(days) + " except select * from was;")
            + ("insert into touched_day select distinct '" + fact + "', date_key from")
            + (" (select date_key from gone union all select date_key from " + come(days) + ")"));
    if (db.queryLong("select count(*) from gone") > 0) {
      db.execute(
          ("delete from state.main." + days + " where (" + key + ") in (select ")
              + (key + " from gone)"));
    }
    db.execute(
        ("insert into state.main." + days + " select * from " + come(days) + " order by " + key));
  }

  private static String come(String days) {
    return "come_" + days;
  }

  private void activityDay() {
    steps.next("fact_activity_day");
    Narrowed.show(db, "fact_user_day", daysOf("fact_user_day"));
    replace("fact_activity_day", daysOf("fact_user_day"), "made");
    Narrowed.hide(db, "fact_user_day");
    db.execute(
        "insert into touched_day select 'fact_activity_day', date_key from touched_day"
            + " where table_name = 'fact_user_day'");
  }

  private static String daysOf(String table) {
    return "date_key in (select date_key from touched_day where table_name = '" + table + "')";
  }

  private void currencyDay() {
    steps.next("fact_currency_day");
    String days =
        "date_key in (select date_key from touched_day"
            + " where table_name in ('fact_deposit', 'fact_withdrawal'))";
    for (String fact : MasterChecks.SUMMED) {
      Narrowed.show(db, "core_" + fact, days);
    }
    replace("fact_currency_day", days, "made");
    db.execute(
        "insert into touched_day select distinct 'fact_currency_day', date_key from touched_day"
            + " where table_name in ('fact_deposit', 'fact_withdrawal')");
  }

  /**
   * Narrows what the checks see to what this run touched: rows of facts that changed and whatever
   * shares their ids, the days of users who were carried on and all of those reopened, versions of
   * touched users and whatever shares their keys, sums of the touched days.
   */
  void narrowForChecks() {
    String days = daysOf("fact_currency_day");
    for (String fact : MasterSources.FACTS) {
      String id = fact + "_id";
      db.execute(
          ("create or replace temp view core_" + fact + " as select * from scope_" + fact)
              + (" union all select * from state.main.core_" + fact + " where user_key = 0 and ")
              + days);
      Narrowed.show(
          db,
          "fact_" + fact,
          id + " in (select " + id + " from " + MasterDelta.changed(fact) + ")");
    }
    narrowDays("core_user_day", "fact_user_day");
    narrowDays("core_user_currency_day", "fact_user_currency_day");
    db.execute(
        "create or replace temp view user_day_whole as select * from state.main.core_user_day"
            + (" where " + daysOf("fact_activity_day")));
    Narrowed.show(db, "fact_activity_day", daysOf("fact_activity_day"));
    showUsersForChecks();
    Narrowed.show(db, "fact_currency_day", days);
    Narrowed.show(db, "staged_sum", days);
  }

  /**
   * What the state holds of the days that came, other users' days aside, read once for all checks:
   * only blocks of those days are looked at.
   */
  private void narrowDays(String days, String fact) {
    String came = come(days);
    String span =
        db.queryStrings(
                "select coalesce(min(date_key), 0) || ' and ' || coalesce(max(date_key), 0) from "
                    + came)
            .get(0);
    String carriedOn =
        ("date_key between " + span + " and (date_key, user_durable_key) in")
            + (" (select date_key, user_durable_key from " + came + ")");
    db.execute(
        ("create or replace temp table shown_" + days + " as select * from state.main." + days)
            + (" where " + carriedOn + (anyReopened ? " and not " + REOPENED : ""))
            + (anyReopened
                ? " union all select * from state.main." + days + " where " + REOPENED
                : "")
            + ("; create or replace temp view " + days + " as select * from shown_" + days)
            + ("; create or replace temp view " + fact + " as select * from " + days));
  }

  /** The rows that are published, and whatever else has one of their keys. */
  private void showUsersForChecks() {
    db.execute(
        "create or replace temp table shared_key as select user_key from"
            + " state.main.core_user_version where user_key in (select user_key from made_user)"
            + (" and not " + TOUCHED));
    Narrowed.show(db, "core_user_version", "user_key in (select user_key from shared_key)");
    showActivity();
    db.execute(
        "create or replace temp table sharing_user as select * from ("
            + (sql.model("dim_user") + "\n) where user_key <> 0;")
            + "create or replace temp view dim_user as"
            + " select * from made_user union all select * from sharing_user");
    Narrowed.hide(db, "core_user_version");
    Narrowed.hide(db, "core_user_activity");
  }

  /** Takes the narrowing back. */
  void widen() {
    for (String fact : MasterSources.FACTS) {
      Narrowed.hide(db, "fact_" + fact);
      Narrowed.hide(db, "core_" + fact);
    }
    for (String table :
        List.of(
            "fact_user_day",
            "core_user_day",
            "fact_user_currency_day",
            "core_user_currency_day",
            "fact_activity_day",
            "dim_user",
            "fact_currency_day",
            "staged_sum")) {
      Narrowed.hide(db, table);
    }
  }
}
