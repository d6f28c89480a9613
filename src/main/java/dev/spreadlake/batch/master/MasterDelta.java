package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.run.Steps;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Takes staged rows into core tables that are there already, by the very selects that a full build
 * uses. Each select is run with temporary views in front of the tables it reads, which show only
 * the ids and users that the new rows touch; what comes out is compared with what is there, and
 * only the difference is written. So the tables end as a full build would have made them.
 *
 * <p>One thread, inside one transaction. Leaves temporary tables for {@link MartsDelta}: {@code
 * touched_day} (days of each fact that changed), {@code touched_user}, {@code reopened_user} (users
 * of whom a row went, or whose earlier rows belong to another version now) and {@code
 * changed_<source>} (rows of core that are new, or other than before).
 */
final class MasterDelta {
  private final DuckDb db;
  private final Sql sql;
  private final Steps steps;
  private final Displaced displaced;

  MasterDelta(DuckDb db, Sql sql, Steps steps) {
    this.db = db;
    this.sql = sql;
    this.steps = steps;
    this.displaced = new Displaced(db);
  }

  /** Before anything else. */
  void open() {
    db.execute(
        "create or replace temp table touched_day (table_name varchar, date_key integer);"
            + "create or replace temp table touched_user (user_durable_key bigint);"
            + "create or replace temp table reopened_user (user_durable_key bigint)");
    displaced.open();
  }

  /** Users and their versions; the staging tables of users and levels are filled. */
  void users() {
    steps.next("core_user");
    db.execute(
        "create or replace temp view stg_user_new as select s.* from stg_user as s where"
            + " s.rule is null and not exists"
            + " (select 1 from state.main.core_user as c where c.user_id = s.user_id);"
            + "create or replace temp table new_user as "
            + sql.model("core_user").replace("stg_user", "stg_user_new"));
    db.execute(
        "insert into state.main.core_user select * from new_user;"
            + "create or replace temp table scope_user as select user_id from new_user"
            + " union select user_id from stg_user_level where rule is null");
    mergeLevels();
    // By the durable key, which is a third of the id's bytes. Two ids of one key: a check finds
    // them.
    db.execute(
        "create or replace temp table old_version as select v.* replace (s.user_id as user_id)"
            + " from state.main.core_user_version as v inner join (select user_id, "
            + (Displaced.durableKey("user_id") + " as user_durable_key from scope_user) as s")
            + " on s.user_durable_key = v.user_durable_key;"
            + "create or replace temp table core_user as"
            + " select user_id, user_durable_key from new_user"
            + " union select user_id, user_durable_key from old_version");
    Narrowed.show(db, "core_user_level", "user_id in (select user_id from scope_user)");
    db.execute("create or replace temp table new_version as " + sql.model("core_user_version"));
    db.execute("drop table temp.main.core_user");
    Narrowed.hide(db, "core_user_level");
    db.execute(
        "create or replace temp table changed_version as"
            + " (select * from new_version except select * from old_version)"
            + " union all (select * from old_version except select * from new_version)");
    db.execute(
        "delete from state.main.core_user_version where user_id in"
            + " (select user_id from changed_version);"
            + "insert into state.main.core_user_version select * from new_version"
            + " where user_id in (select user_id from changed_version);"
            + "insert into touched_user select distinct user_durable_key from changed_version");
    rekey();
  }

  /**
   * Users who did something at a time that belongs to another version now, and from when on: a
   * version that only ends elsewhere keeps its key.
   */
  private void rekey() {
    db.execute(
        "create or replace temp table rekeyed_user as select r.user_durable_key, r.from_at from"
            + " (select k.user_durable_key, min(k.valid_from) as from_at from"
            + " (select user_durable_key, user_key, min(valid_from) as valid_from"
            + " from changed_version group by 1, 2 having count(*) = 1) as k group by 1) as r"
            + " inner join state.main.core_user_activity as a"
            + " on a.user_durable_key = r.user_durable_key and a.last_seen_at >= r.from_at;"
            + "insert into reopened_user select user_durable_key from rekeyed_user");
  }

  /** Levels that came, with those known of the same users, the ones that lost too. */
  private void mergeLevels() {
    String known = " from state.main.core_user_level as l where l.user_id in";
    String lost = known.replace("core_user_level", "core_user_level_other");
    String came = " (select user_id from stg_user_level)";
    String columns = "select l.user_id, l.jurisdiction, l.level, l.event_timestamp";
    db.execute(
        "create or replace temp table known_level as "
            + (columns + ", l.src_file, l.src_line, true as counted" + known + came)
            + (" union all " + columns + ", l.src_file, null, false" + lost + came)
            + "; create or replace temp view stg_user_level_all as "
            + (columns + ", l.rule, l.src_file, l.src_line from stg_user_level as l union all ")
            + (columns + ", null, l.src_file, l.src_line from known_level as l"));
    for (String model : List.of("core_user_level", "core_user_level_other")) {
      db.execute(
          "create or replace temp table made as "
              + sql.model(model).replace("stg_user_level", "stg_user_level_all"));
      db.execute(
          ("delete from state.main." + model + " where user_id in (select user_id from made);")
              + ("insert into state.main." + model + " select * from made"));
    }
    displaced.levels();
  }

  /**
   * The versions of all users who came, gathered once for every kind of fact; the staging tables of
   * the facts are filled. Leaves them in {@code version_at_hand}.
   */
  void versions() {
    String came =
        MasterSources.FACTS.stream()
            .map(
                fact ->
                    ("select " + Displaced.durableKey("user_id") + " from stg_" + fact)
                        + " where rule is null")
            .collect(Collectors.joining(" union all "));
    db.execute(
        "create or replace temp table version_at_hand as select * from"
            + " state.main.core_user_version where user_durable_key in ("
            + (came + " union all select user_durable_key from touched_user)"));
  }

  /** Of the rows that are made anew without having come: those of users not at hand. */
  private void widenVersions(String staged) {
    if (db.queryLong("select count(*) from old_row") > 0) {
      db.execute(
          "insert into version_at_hand select * from state.main.core_user_version where"
              + (" user_durable_key in (select " + Displaced.durableKey("user_id") + " from ")
              + (staged + ") and user_durable_key not in")
              + " (select user_durable_key from version_at_hand)");
    }
  }

  /** Shows those users only whose levels came; the staging table of levels is filled. */
  void showUsersOfLevels() {
    Narrowed.show(
        db,
        "core_user",
        "user_durable_key in (select "
            + (Displaced.durableKey("user_id") + " from stg_user_level where rule is null)"));
  }

  /** One kind of fact; its staging table is filled. */
  void facts(SourceSpec source) {
    String name = source.name();
    String core = "core_" + name;
    String id = name + "_id";
    steps.next(core);
    db.execute(
        "create or replace temp table scope_id as select distinct "
            + (id + " as id from stg_" + name + " where rule is null"));
    db.execute("alter view temp.main.stg_" + name + " rename to staged_" + name);
    widenIds(core, id);
    db.execute(
        "create or replace temp table old_row as select c.* from state.main."
            + (core + " as c inner join scope_id as i on i.id = c." + id));
    stageWithOld(source);
    db.execute(
        "create or replace temp table " + core + "_repeat as " + sql.model(core + "_repeat"));
    widenVersions("stg_" + name);
    db.execute("create or replace temp view core_user_version as select * from version_at_hand");
    db.execute("create or replace temp table new_row as " + sql.model(core));
    Narrowed.hide(db, "core_user_version");
    String joined =
        " as select n.* from new_row as n left join old_row as o on o." + id + " = n." + id;
    String same = content(name, "o") + " is not distinct from " + content(name, "n");
    db.execute(
        "create or replace temp table "
            + (changed(name) + joined + " where o." + id + " is null or not (" + same + ")")
            + "; create or replace temp table moved_row"
            + (joined + " where o." + id + " is not null and " + same)
            + " and (o.src_file <> n.src_file or o.src_line <> n.src_line)"
            + " and not exists (select 1 from source_delivery as fo, source_delivery as fn"
            + " where fo.file_id = o.src_file and fn.file_id = n.src_file"
            + " and fn.label = fo.label)");
    displaced.facts(name);
    if (MasterChecks.SUMMED.contains(name)) {
      MasterChecks.changeSums(db, name, standing(), "old_row");
    }
    apply(name, core, id);
  }

  /** Rows of core with the ids that came, and of others that were made anew. */
  static String standing() {
    return "new_row";
  }

  /** Rows of core that a run has made or made other. */
  static String changed(String source) {
    return "changed_" + source;
  }

  /** Rows that are there and get another key: held back for a user who came, or rekeyed. */
  private void widenIds(String core, String id) {
    String known = " and c." + id + " not in (select id from scope_id)";
    if (db.queryLong("select count(*) from new_user") > 0) {
      db.execute(
          "insert into scope_id select c."
              + (id + " from state.main." + core + " as c where c.user_key = 0")
              + (" and c.held_user_id in (select user_id from new_user)" + known));
    }
    if (db.queryLong("select count(*) from rekeyed_user") > 0) {
      String first =
          db.queryStrings("select cast(min(from_at) as varchar) from rekeyed_user").get(0);
      db.execute(
          "insert into scope_id select c."
              + (id + " from state.main." + core + " as c inner join rekeyed_user as r")
              + " on r.user_durable_key = c.user_durable_key and c.event_timestamp >= r.from_at"
              + (" where c.event_timestamp >= timestamp '" + first + "'" + known));
    }
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
    String came = changed(name);
    String went =
        "(select o.* from old_row as o where o."
            + (id + " in (select " + id + " from " + came)
            + "))";
    db.execute(
        "insert into touched_user select distinct user_durable_key from "
            + (came + " union all select user_durable_key from " + went + " as w;")
            + "insert into reopened_user select distinct user_durable_key from "
            + (went + " as w where w.user_key <> 0;")
            + ("insert into touched_day select distinct 'fact_" + name + "', date_key from (")
            + ("select date_key from " + came + " union all select date_key from " + went)
            + " as w)");
    String changed = "(select * from " + came + " union all select * from moved_row)";
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

  /**
   * The source's staged rows and, in the same shape, the kept rows that share their ids. A kept row
   * that its file still holds is one of the file's newest delivery, also if the run was not asked
   * for its day.
   */
  private void stageWithOld(SourceSpec source) {
    String name = source.name();
    String id = name + "_id";
    String columns =
        name.equals("event")
            ? "event_type_key, is_login"
            : "amount, currency_key, tx_status_key, interface_key";
    String ofOld = "s." + columns.replace(", ", ", s.");
    db.execute(
        "create or replace temp view stg_"
            + (name + " as select " + id + ", event_timestamp, user_id, " + columns)
            + (", rule, src_file, src_line from staged_" + name)
            + (" union all select o." + id + ", o.event_timestamp, ")
            + "coalesce(o.held_user_id, u.user_id), "
            + (columns
                + ", null, o.src_file, o.src_line from old_row as o left join (select * from"
                + " state.main.core_user where user_durable_key in")
            + " (select user_durable_key from old_row)) as u"
            + " on u.user_durable_key = o.user_durable_key"
            + (" union all select s." + id + ", s.event_timestamp, s.user_id, " + ofOld)
            + (", null, s.src_file, " + MasterBuild.LINE + " from new_stg_" + name + " as s")
            + (" inner join first_row_" + name + " as b on b.src_file = s.src_file")
            + (" inner join old_row as o on o." + id + " = s." + id)
            + " inner join source_delivery as fs on fs.file_id = s.src_file"
            + " inner join source_delivery as fo on fo.file_id = o.src_file and fo.label = fs.label"
            + (" where s.rule is null and not " + Days.inRange(name))
            + (" and " + Displaced.user("o") + " = " + Displaced.durableKey("s.user_id"))
            + (" and " + Displaced.content(name, "o") + " = " + Displaced.content(name, "s")));
  }
}
