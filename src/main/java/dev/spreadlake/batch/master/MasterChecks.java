package dev.spreadlake.batch.master;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.run.Check;
import dev.spreadlake.batch.run.RuleCatalog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.batch.run.Steps;
import dev.spreadlake.quality.QualityResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The checks of {@code sql/master/checks} and the tables they need besides the model. */
final class MasterChecks {
  /** Facts whose amounts are followed from staging to mart. */
  static final List<String> SUMMED = List.of("deposit", "withdrawal");

  private MasterChecks() {}

  /** Empty {@code staged_sum}, in a new state. */
  static void open(DuckDb db) {
    db.execute(
        "create or replace table staged_sum (source varchar, date_key integer,"
            + " currency_key smallint, tx_status_key smallint, row_count bigint,"
            + " amount decimal(38, 18))");
  }

  /**
   * Adds up the good staged rows of a source less the duplicates among them, from the staging table
   * and not from what was made of it.
   */
  static void sumStaged(DuckDb db, String source) {
    addSums(db, source, sums(source, "core_" + source));
  }

  /**
   * Carries a change into {@code staged_sum}: the same sums of the ids at hand, less those of the
   * rows that were there.
   *
   * @param standing table with the row that stands of each id at hand, in the core table's shape
   * @param before table in that shape with the rows of these ids that were there
   */
  static void changeSums(DuckDb db, String source, String standing, String before) {
    addSums(
        db,
        source,
        sums(source, standing)
            + (" union all select date_key, currency_key, tx_status_key, -1, -amount from "
                + before));
  }

  private static void addSums(DuckDb db, String source, String rows) {
    db.execute(
        "insert into state.main.staged_sum select "
            + (literal(source) + ", date_key, currency_key, tx_status_key, sum(n), ")
            + ("cast(sum(amount) as decimal(38, 18)) from (" + rows + ") as r")
            + " group by all having sum(n) <> 0 or sum(amount) <> 0");
  }

  /** Of ids that came once the staged row; of the others, which are few, the one that stands. */
  private static String sums(String source, String standing) {
    String id = source + "_id";
    String select =
        "select cast(strftime(event_timestamp, '%Y%m%d') as integer) as date_key, currency_key,"
            + " tx_status_key, ";
    String repeated = "(select " + id + " from core_" + source + "_repeat)";
    return (select + "1 as n, amount from stg_" + source + " where rule is null union all ")
        + (select + "-1, -amount from stg_" + source + " where rule is null and ")
        + (id + " in " + repeated)
        + " union all select date_key, currency_key, tx_status_key, 1, amount from "
        + (standing + " where " + id + " in " + repeated);
  }

  /** Runs every check; the row arithmetic is given as a table to one of them. */
  static List<QualityResult> run(
      DuckDb db,
      Sql sql,
      RuleCatalog rules,
      List<RunReport.Input> inputs,
      Instant now,
      Steps steps) {
    db.execute(
        "create or replace temp table run_input (file varchar, rows_in bigint,"
            + " accepted bigint, quarantined bigint, duplicates bigint)");
    for (RunReport.Input input : inputs) {
      db.execute(
          "insert into run_input values ("
              + literal(input.file())
              + (", " + input.rowsIn() + ", " + input.accepted())
              + (", " + input.quarantined() + ", " + input.duplicates() + ")"));
    }
    List<QualityResult> results = new ArrayList<>();
    for (Check check : Check.read(sql.folder(), "checks/", rules.catalogue())) {
      steps.next("check " + check.id());
      results.add(check.run(db, now));
    }
    return results;
  }
}
