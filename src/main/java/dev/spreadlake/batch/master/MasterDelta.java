package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.model.SqlModel;
import dev.spreadlake.batch.run.Steps;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes staged rows into a state that has tables already, by the very selects that a full build
 * uses. Each select is run with temporary views in front of the tables it reads, which show only
 * the ids, users or days that the new rows touch; what comes out is compared with what is there,
 * and only the difference is written. So the tables end as a full build would have made them.
 *
 * <p>One thread, inside one transaction. Leaves temporary tables {@code touched_day} (days of each
 * fact that changed) and {@code touched_user}.
 */
final class MasterDelta {
  private final DuckDb db;
  private final Sql sql;
  private final Steps steps;

  MasterDelta(DuckDb db, Sql sql, Steps steps) {
    this.db = db;
    this.sql = sql;
    this.steps = steps;
  }

  /** Before anything else. */
  void open() {
    db.execute(
        "create or replace temp table touched_day (table_name varchar, date_key integer);"
            + "create or replace temp table touched_user (user_durable_key bigint)");
  }

  /** Users and their versions; the staging tables of users and levels are filled. */
  void users() {
    steps.next("core_user");
    db.execute(
        "create or replace temp table scope_user as select distinct user_id from stg_user"
            + " where rule is null union select distinct user_id from stg_user_level"
            + " where rule is null");
    db.execute(
        "insert into state.main.core_user select n.* from ("
            + sql.model("core_user")
            + ") as n where n.user_id not in (select user_id from state.main.core_user)");
    mergeLevels();
    show("core_user", "user_id in (select user_id from scope_user)");
    show("core_user_level", "user_id in (select user_id from scope_user)");
    db.execute("create or replace temp table new_version as " + sql.model("core_user_version"));
    hide("core_user");
    hide("core_user_level");
    db.execute(
        "create or replace temp table changed_version as"
            + " (select * from new_version except select * from state.main.core_user_version)"
            + " union all (select o.* from state.main.core_user_version as o"
            + " where o.user_id in (select user_id from scope_user)"
            + " except select * from new_version)");
    db.execute(
        "delete from state.main.core_user_version where user_id in"
            + " (select user_id from changed_version);"
            + "insert into state.main.core_user_version select * from new_version"
            + " where user_id in (select user_id from changed_version);"
            + "insert into touched_user select distinct user_durable_key from changed_version");
  }

  private void mergeLevels() {
    db.execute(
        "create or replace temp view stg_user_level_all as"
            + " select user_id, jurisdiction, level, event_timestamp, rule, src_file"
            + " from stg_user_level union all"
            + " select user_id, jurisdiction, level, event_timestamp, null, src_file"
            + " from state.main.core_user_level"
            + " where user_id in (select user_id from stg_user_level)");
    db.execute(
        "create or replace temp table new_level as "
            + sql.model("core_user_level").replace("stg_user_level", "stg_user_level_all"));
    db.execute(
        "delete from state.main.core_user_level where user_id in (select user_id from new_level);"
            + "insert into state.main.core_user_level select * from new_level");
  }

  /** One kind of fact; its staging table is filled. */
  void facts(SourceSpec source) {
    String name = source.name();
    String core = "core_" + name;
    String id = name + "_id";
    steps.next(core);
    db.execute(
        "create or replace temp table scope_id as select distinct "
            + id
            + " as id from stg_"
            + name
            + " where rule is null");
    db.execute("alter view temp.main.stg_" + name + " rename to staged_" + name);
    if (db.queryLong("select count(*) from changed_version") > 0) {
      db.execute(
          "insert into scope_id select c."
              + id
              + " from state.main."
              + core
              + " as c where (c.user_durable_key in (select user_durable_key from changed_version)"
              + " or c.held_user_id in (select user_id from changed_version))"
              + " and c."
              + id
              + " not in (select id from scope_id)");
    }
    db.execute(
        "create or replace temp table old_row as select c.* from state.main."
            + core
            + " as c inner join scope_id as i on i.id = c."
            + id);
    stageWithOld(source);
    db.execute(
        "create or replace temp table " + core + "_repeat as " + sql.model(core + "_repeat"));
    db.execute("create or replace temp table new_row as " + sql.model(core));
    String joined =
        " as select n.* from new_row as n left join old_row as o on o." + id + " = n." + id;
    String same = content(name, "o") + " is not distinct from " + content(name, "n");
    db.execute(
        "create or replace temp table changed_row"
            + (joined + " where o." + id + " is null or not (" + same + ")")
            + "; create or replace temp table moved_row"
            + (joined + " where o." + id + " is not null and " + same)
            + " and (o.src_file <> n.src_file or o.src_line <> n.src_line)");
    apply(name, core, id);
  }

  private static String content(String source, String alias) {
    List<String> columns = new ArrayList<>(List.of("user_key", "event_timestamp"));
    columns.addAll(
        source.equals("event")
            ? List.of("event_type_key", "is_login")
            : List.of("amount", "currency_key", "tx_status_key", "interface_key"));
    columns.add("held_user_id");
    List<String> named = columns.stream().map(column -> alias + "." + column).toList();
    return "row(" + String.join(", ", named) + ")";
  }

  private void apply(String name, String core, String id) {
    String table = "state.main." + core;
    db.execute(
        "insert into touched_user select distinct k from (select user_durable_key as k from"
            + " changed_row union all select o.user_durable_key from old_row as o where o."
            + (id + " in (select " + id + " from changed_row)")
            + ") where k <> 0;"
            + ("insert into touched_day select distinct 'fact_" + name + "', date_key from (")
            + "select date_key from changed_row union all select o.date_key from old_row as o"
            + (" where o." + id + " in (select " + id + " from changed_row))"));
    if (MasterChecks.SUMMED.contains(name)) {
      MasterChecks.addSums(db, name, "changed_row", 1);
      MasterChecks.addSums(
          db,
          name,
          "(select * from old_row where " + id + " in (select " + id + " from changed_row))",
          -1);
    }
    String changed = "(select * from changed_row union all select * from moved_row)";
    if (db.queryLong("select count(*) from old_row") > 0) {
      db.execute(
          "delete from "
              + table
              + " where "
              + id
              + " in (select r."
              + id
              + " from "
              + changed
              + " as r inner join old_row as o on o."
              + id
              + " = r."
              + id
              + ")");
    }
    db.execute("insert into " + table + " select * from " + changed);
  }

  /** The source's staged rows and, in the same shape, the kept rows that share their ids. */
  private void stageWithOld(SourceSpec source) {
    String name = source.name();
    String columns =
        name.equals("event")
            ? "event_type_key, is_login"
            : "amount, currency_key, tx_status_key, interface_key";
    db.execute(
        "create or replace temp view stg_"
            + (name + " as select " + name + "_id, event_timestamp, user_id, " + columns)
            + (", rule, src_file, src_line from staged_" + name)
            + (" union all select o." + name + "_id, o.event_timestamp, ")
            + "coalesce(o.held_user_id, u.user_id), "
            + (columns
                + ", null, o.src_file, o.src_line from old_row as o left join state.main.core_user as u")
            + " on u.user_durable_key = o.user_durable_key");
  }

  /** Everything that follows from the facts; all of them are taken in. */
  void marts() {
    steps.next("core_user_activity");
    String touched = "user_durable_key in (select user_durable_key from touched_user)";
    db.execute(
        "create or replace temp table touched_user as select distinct user_durable_key"
            + " from touched_user where user_durable_key <> 0");
    for (String fact : MasterSources.FACTS) {
      db.execute(
          "create or replace temp table scope_"
              + (fact + " as select * from state.main.core_" + fact + " where " + touched)
              + ("; create or replace temp view core_" + fact + " as select * from scope_" + fact));
    }
    show("core_user_version", touched);
    replace("core_user_activity", touched, "true");
    show("core_user_activity", touched);
    steps.next("dim_user");
    replace("dim_user", touched, "user_key <> 0");
    userDay(touched);
    currencyDay();
    hide("core_user_version");
    hide("core_user_activity");
    for (SqlModel model : sql.models().layer("marts")) {
      if (model.name().startsWith("dim_") && !model.name().equals("dim_user")) {
        db.execute("create or replace table state.main." + model.name() + " as " + model.sql());
      }
    }
  }

  private void replace(String model, String scope, String wanted) {
    db.execute("create or replace temp table made as " + sql.model(model));
    db.execute("delete from state.main." + model + " where " + scope);
    db.execute("insert into state.main." + model + " select * from made where " + wanted);
  }

  private void userDay(String touched) {
    steps.next("fact_user_day");
    db.execute("create or replace temp table made as " + sql.model("fact_user_day"));
    db.execute(
        "create or replace temp table was as select f.* from state.main.fact_user_day as f"
            + " where f.user_key in (select user_key from state.main.core_user_version where "
            + touched
            + " union select user_key from changed_version)");
    db.execute(
        "create or replace temp table gone as select * from was except select * from made;"
            + "create or replace temp table come as select * from made except select * from was;"
            + "insert into touched_day select distinct 'fact_user_day', date_key from"
            + " (select date_key from gone union all select date_key from come)");
    if (db.queryLong("select count(*) from gone") > 0) {
      db.execute(
          "delete from state.main.fact_user_day as f using gone as g"
              + " where g.date_key = f.date_key and g.user_key = f.user_key");
    }
    db.execute("insert into state.main.fact_user_day select * from come");
  }

  private void currencyDay() {
    steps.next("fact_currency_day");
    String days =
        "date_key in (select date_key from touched_day"
            + " where table_name in ('fact_deposit', 'fact_withdrawal'))";
    for (String fact : MasterChecks.SUMMED) {
      show("core_" + fact, days);
    }
    replace("fact_currency_day", days, "true");
  }

  /** Narrows what the checks see to what this run touched. */
  void narrowForChecks() {
    for (String fact : MasterSources.FACTS) {
      db.execute(
          "create or replace temp view core_"
              + (fact + " as select * from scope_" + fact + " union all select * from")
              + (" state.main.core_" + fact + " where user_key = 0"));
      show(
          "fact_" + fact,
          "date_key in (select date_key from touched_day where table_name = 'fact_" + fact + "')");
    }
    show(
        "fact_user_day",
        "user_key in (select v.user_key from state.main.core_user_version as v"
            + " inner join touched_user as t on t.user_durable_key = v.user_durable_key)");
  }

  /** Takes the narrowing back. */
  void widen() {
    for (String fact : MasterSources.FACTS) {
      hide("fact_" + fact);
      hide("core_" + fact);
    }
    hide("fact_user_day");
  }

  private void show(String table, String where) {
    db.execute(
        "create or replace temp view "
            + table
            + " as select * from state.main."
            + table
            + " where "
            + where);
  }

  private void hide(String table) {
    db.execute("drop view if exists temp.main." + table);
  }
}
