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
    String id = source + "_id";
    String select =
        "select cast(strftime(event_timestamp, '%Y%m%d') as integer) as date_key, currency_key,"
            + " tx_status_key, ";
    String repeated = "(select " + id + " from core_" + source + "_repeat)";
    db.execute(
        "insert into staged_sum select "
            + literal(source)
            + ", date_key, currency_key, tx_status_key, sum(n), sum(amount) from ("
            + select
            + "1 as n, amount from stg_"
            + source
            + " where rule is null union all "
            + select
            + "-1, -amount from stg_"
            + (source + " where rule is null and " + id + " in " + repeated)
            + " union all select date_key, currency_key, tx_status_key, 1, amount from core_"
            + (source + " where " + id + " in " + repeated)
            + ") group by all");
  }

  /**
   * Carries a change into {@code staged_sum}.
   *
   * @param rows table or subquery in the shape of the core table
   * @param sign 1 for rows that came, -1 for rows that went
   */
  static void addSums(DuckDb db, String source, String rows, int sign) {
    db.execute(
        "insert into state.main.staged_sum select "
            + literal(source)
            + ", date_key, currency_key, tx_status_key, "
            + (sign + " * count(*), cast(" + sign + " * sum(amount) as decimal(38, 18)) from ")
            + rows
            + " as r group by all");
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
