package dev.spreadlake.batch.master;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.run.RunReport;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts the rows on both sides of each hop between silver and gold: the selects of {@code hops/},
 * whose headers name the two sides ({@code -- from:}, {@code -- to:}) and each of which gives
 * {@code date_key, rows_in, accepted, quarantined, duplicates}, every side counted from its own
 * table. The days' counts are kept in the state's {@code hop_day}, so that a run counts the days it
 * touched; the sums are of all days.
 *
 * <p>One thread.
 */
final class MasterHops {
  private static final Pattern FROM = Pattern.compile("(?m)^-- from: *(.+?) *$");
  private static final Pattern TO = Pattern.compile("(?m)^-- to: *(.+?) *$");
  private static final List<String> TABLES =
      Stream.concat(
              MasterSources.FACTS.stream()
                  .flatMap(fact -> Stream.of("core_" + fact, "fact_" + fact)),
              Stream.of("fact_user_day", "fact_user_currency_day", "fact_currency_day"))
          .toList();

  private final DuckDb db;
  private final Sql sql;

  MasterHops(DuckDb db, Sql sql) {
    this.db = db;
    this.sql = sql;
  }

  /** Counts every day, in a new state. */
  List<RunReport.Hop> all() {
    db.execute(
        "create or replace table state.main.hop_day (hop varchar, date_key integer,"
            + " rows_in bigint, accepted bigint, quarantined bigint, duplicates bigint)");
    return counted();
  }

  /** Counts the days in {@code touched_day} anew. */
  List<RunReport.Hop> changed() {
    String days = "date_key in (select date_key from touched_day)";
    TABLES.forEach(table -> Narrowed.show(db, table, days));
    db.execute("delete from state.main.hop_day where " + days);
    List<RunReport.Hop> hops = counted();
    TABLES.forEach(table -> Narrowed.hide(db, table));
    return hops;
  }

  private List<RunReport.Hop> counted() {
    List<RunReport.Hop> hops = new ArrayList<>();
    for (String path : sql.folder().list("hops/", ".sql")) {
      String select = sql.folder().text(path);
      String from = side(FROM, path, select);
      String to = side(TO, path, select);
      db.execute(
          ("insert into state.main.hop_day select "
                  + literal(to)
                  + ", date_key, rows_in, accepted,")
              + (" quarantined, duplicates from (" + select + "\n) as hop order by date_key"));
      hops.addAll(
          db.query(
              "select coalesce(sum(rows_in), 0), coalesce(sum(accepted), 0),"
                  + " coalesce(sum(quarantined), 0), coalesce(sum(duplicates), 0)"
                  + " from state.main.hop_day where hop = ?",
              row ->
                  new RunReport.Hop(
                      from, to, row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
              to));
    }
    return hops;
  }

  private static String side(Pattern header, String path, String select) {
    Matcher found = header.matcher(select);
    if (!found.find()) {
      throw new IllegalStateException(path + " has no line " + header.pattern());
    }
    return found.group(1);
  }
}
