package dev.spreadlake.batch.master;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.publish.Segment;
import dev.spreadlake.batch.run.RunReport;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the state knows of the published files: rows and hash of each, where each day of a fact ends
 * in it and what the hash was there, and how far each is the same as in the version before.
 *
 * <p>One thread.
 */
final class PublishedLedger {
  private final DuckDb db;

  PublishedLedger(DuckDb db) {
    this.db = db;
  }

  /** Empty ledgers, in a new state. */
  static void open(DuckDb db) {
    db.execute(
        "create or replace table day_ledger (table_name varchar, date_key integer,"
            + " row_count bigint, byte_end bigint, sha_state varchar, runs integer,"
            + " last_run varchar);"
            + "create or replace table table_ledger (table_name varchar, row_count bigint,"
            + " sha256 varchar);"
            + "create or replace table step_ledger (version_before varchar,"
            + " table_name varchar, kept_bytes bigint)");
  }

  /** Every table as it was published last. */
  List<RunReport.Table> tables() {
    return db.query(
        "select table_name, row_count, sha256 from table_ledger order by table_name",
        row -> new RunReport.Table(row.getString(1), row.getLong(2), row.getString(3)));
  }

  /** One table as it was published last. */
  RunReport.Table table(String name) {
    return tables().stream().filter(table -> table.name().equals(name)).findFirst().orElseThrow();
  }

  /** The days of a table, ascending. */
  List<Segment> days(String table) {
    return db.query(
        "select date_key, row_count, byte_end, sha_state from day_ledger where table_name = ?"
            + " order by date_key",
        row -> new Segment(row.getInt(1), row.getLong(2), row.getLong(3), row.getString(4)),
        table);
  }

  /** The version that the attached state's version replaced, if it is known how they differ. */
  static Optional<String> versionBefore(DuckDb db) {
    return db.queryStrings("select distinct version_before from state.main.step_ledger").stream()
        .findFirst();
  }

  /** How many of a table's first bytes are those of the version before; empty if not known. */
  OptionalLong keptBytes(String table) {
    return db
        .query(
            "select kept_bytes from step_ledger where table_name = ?", row -> row.getLong(1), table)
        .stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  /** Forgets how the last version follows the one before it; the next steps are of a new one. */
  void beginStep() {
    db.execute("delete from step_ledger");
  }

  /** Notes how far a table is the same as in the version it follows. */
  void step(String versionBefore, String table, long keptBytes) {
    db.execute(
        "insert into step_ledger values ("
            + (literal(versionBefore) + ", " + literal(table) + ", " + keptBytes + ")"));
  }

  /**
   * Notes a published table.
   *
   * @param days its days from {@code from} on, all of them; none for a table without days
   * @param from days before it are left as they are noted
   * @param run what touched those in {@code touched_day} and those that are new
   */
  void record(RunReport.Table table, List<Segment> days, int from, String run) {
    String name = literal(table.name());
    db.execute("delete from table_ledger where table_name = " + name);
    db.execute(
        "insert into table_ledger values ("
            + (name + ", " + table.rows() + ", '" + table.sha256() + "')"));
    db.execute(
        "create or replace temp table segment (date_key integer, n bigint, e bigint, s varchar)");
    if (!days.isEmpty()) {
      StringBuilder values = new StringBuilder();
      for (Segment day : days) {
        values.append(values.length() == 0 ? "insert into segment values " : ", ");
        values.append("(" + day.key() + ", " + day.rows() + ", " + day.end() + ", '");
        values.append(day.sha()).append("')");
      }
      db.execute(values.toString());
    }
    String mine = " from day_ledger where table_name = " + name + " and date_key >= " + from;
    db.execute(
        "create or replace temp table day_before as select *"
            + (mine + "; delete" + mine + "; insert into day_ledger select " + name)
            + ", t.date_key, t.n, t.e, t.s, t.runs + t.hit, case when t.hit = 1 then "
            + literal(run)
            + " else t.last_run end from (select s.*, coalesce(b.runs, 0) as runs,"
            + " b.last_run, case when b.date_key is null or s.date_key in (select date_key from"
            + (" touched_day where table_name = " + name + ") then 1 else 0 end as hit")
            + " from segment as s left join day_before as b on b.date_key = s.date_key) as t");
  }
}
