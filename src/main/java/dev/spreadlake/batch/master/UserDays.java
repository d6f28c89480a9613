package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.run.Steps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Makes the days of users, {@code core_user_day} and {@code core_user_currency_day}, and their
 * totals of all facts in a full build, a stretch of months after the other: the selects see the
 * facts of a stretch, and of the days before it the totals that users had by then ({@code
 * core_user_opening}, {@code core_currency_opening}), as they do in a daily run. So grouping,
 * running counts and sorting stay in memory however long the history is, and the days are written
 * in their order without one sort of all of them.
 *
 * <p>One thread.
 */
final class UserDays {
  /** Rows of facts in a stretch, about; more make it spill, fewer join the totals more often. */
  private static final long STRETCH_ROWS = 4_000_000;

  private static final String DAYS = "core_user_day";
  private static final String TOTALS = "core_user_activity";
  private static final String OPENING = "core_user_opening";
  private static final String CURRENCY_DAYS = "core_user_currency_day";
  private static final String CURRENCY_OPENING = "core_currency_opening";
  private static final String USER = "user_durable_key";

  /** Totals that running counts are carried on from, and the running counts that they come from. */
  private static final Map<String, String> CARRIED = new LinkedHashMap<>();

  static {
    for (String count :
        List.of(
            "deposits",
            "deposits_complete",
            "withdrawals",
            "withdrawals_complete",
            "events",
            "logins")) {
      CARRIED.put(count, count + "_to_date");
    }
    CARRIED.put("last_login_at", "last_login_to_date_at");
  }

  /** Days by their keys, both ends included. */
  private record Stretch(int first, int last) {}

  private final DuckDb db;
  private final Sql sql;
  private final Steps steps;
  private final long stretchRows;

  UserDays(DuckDb db, Sql sql, Steps steps) {
    this(db, sql, steps, STRETCH_ROWS);
  }

  UserDays(DuckDb db, Sql sql, Steps steps, long stretchRows) {
    this.db = db;
    this.sql = sql;
    this.steps = steps;
    this.stretchRows = stretchRows;
  }

  /** Shows the checks every day of every user, and nothing that came before. */
  static void everyDayForChecks(DuckDb db) {
    db.execute(
        "create or replace temp view "
            + (OPENING + " as select * from " + TOTALS + " where false;")
            + ("create or replace temp view "
                + CURRENCY_OPENING
                + " as "
                + currencyOpening("false"))
            + ";"
            + ("create or replace temp view user_day_whole as select * from " + DAYS));
  }

  /**
   * Select of what users had of each currency by the last day kept: the greatest running counts and
   * sums, which never fall, for no amount is negative.
   *
   * @param where condition on the rows of {@code core_user_currency_day}
   */
  static String currencyOpening(String where) {
    return "select user_durable_key, currency_key, max(deposits_to_date) as deposits,"
        + " max(deposit_amount_to_date) as deposit_amount,"
        + " max(withdrawals_to_date) as withdrawals,"
        + " max(withdrawal_amount_to_date) as withdrawal_amount"
        + (" from state.main." + CURRENCY_DAYS + " where " + where)
        + " group by user_durable_key, currency_key";
  }

  /** Makes the three tables; the facts are there. Leaves nothing before the first day in view. */
  void make() {
    List<Stretch> stretches = stretches();
    days(stretches);
    currencyDays(stretches);
    MasterSources.FACTS.forEach(fact -> Narrowed.hide(db, "core_" + fact));
    steps.next(TOTALS);
    open(TOTALS, OPENING, column -> true);
    db.execute("create or replace table state.main." + TOTALS + " as " + sql.model(TOTALS));
    db.execute("drop table " + OPENING);
    everyDayForChecks(db);
  }

  private void days(List<Stretch> stretches) {
    steps.next(DAYS);
    open(DAYS, "state.main." + DAYS, column -> true);
    open(TOTALS, OPENING, column -> column.equals(USER) || CARRIED.containsKey(column));
    for (Stretch stretch : stretches) {
      String days = show(stretch);
      db.execute("insert into state.main." + DAYS + " " + sql.model(DAYS));
      Narrowed.show(db, DAYS, days);
      carryOn();
      Narrowed.hide(db, DAYS);
    }
  }

  private void currencyDays(List<Stretch> stretches) {
    steps.next(CURRENCY_DAYS);
    open(CURRENCY_DAYS, "state.main." + CURRENCY_DAYS, column -> true);
    String seen =
        MasterChecks.SUMMED.stream()
            .map(fact -> "select user_durable_key, currency_key from core_" + fact)
            .collect(Collectors.joining(" union all "));
    String opening = currencyOpening("(user_durable_key, currency_key) in (" + seen + ")");
    for (Stretch stretch : stretches) {
      show(stretch);
      // Only of what is seen: all users have more currencies together than fit into memory.
      db.execute("create or replace temp table " + CURRENCY_OPENING + " as " + opening);
      db.execute("insert into state.main." + CURRENCY_DAYS + " " + sql.model(CURRENCY_DAYS));
    }
    db.execute("drop table if exists temp.main." + CURRENCY_OPENING);
  }

  /** Shows the facts of a stretch. */
  private String show(Stretch stretch) {
    steps.check();
    String days = "date_key between " + stretch.first() + " and " + stretch.last();
    for (String fact : MasterSources.FACTS) {
      Narrowed.show(db, "core_" + fact, days);
    }
    return days;
  }

  /** What users have at the end of a stretch: the greatest of their running counts. */
  private void carryOn() {
    String before = String.join(", ", CARRIED.keySet());
    String within = String.join(", ", CARRIED.values());
    String greatest =
        CARRIED.keySet().stream()
            .map(column -> "max(" + column + ") as " + column)
            .collect(Collectors.joining(", "));
    db.execute(
        ("create or replace temp table made as select " + USER + ", " + greatest + " from (select ")
            + (USER + ", " + before + " from " + OPENING + " union all select " + USER + ", ")
            + (within + " from " + DAYS + ") group by " + USER));
    db.execute("drop table " + OPENING + "; alter table made rename to " + OPENING);
  }

  /** An empty table with the columns of a model, or some of them. */
  private void open(String model, String table, Predicate<String> columns) {
    String shape =
        sql.models().model(model).doc().columns().stream()
            .filter(column -> columns.test(column.name()))
            .map(column -> column.name() + " " + column.type())
            .collect(Collectors.joining(", "));
    String kind = table.startsWith("state.") ? "table " : "temp table ";
    db.execute("create or replace " + kind + table + " (" + shape + ")");
  }

  /** Whole months; one with more rows than a stretch should have is a stretch of its own. */
  private List<Stretch> stretches() {
    String facts =
        MasterSources.FACTS.stream()
            .map(fact -> "select date_key from core_" + fact)
            .collect(Collectors.joining(" union all "));
    List<Stretch> stretches = new ArrayList<>();
    long rows = 0;
    for (long[] month :
        db.query(
            ("select date_key // 100, count(*) from (" + facts + ") group by 1 order by 1"),
            row -> new long[] {row.getLong(1), row.getLong(2)})) {
      int first = (int) month[0] * 100;
      int last = first + 99;
      if (stretches.isEmpty() || rows + month[1] > stretchRows) {
        stretches.add(new Stretch(first, last));
        rows = 0;
      } else {
        int end = stretches.size() - 1;
        stretches.set(end, new Stretch(stretches.get(end).first(), last));
      }
      rows += month[1];
    }
    return stretches;
  }
}
