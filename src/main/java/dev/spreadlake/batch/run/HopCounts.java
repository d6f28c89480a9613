package dev.spreadlake.batch.run;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.SqlFolder;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the rows of a pipeline's tables on both sides of each hop between silver and gold: the
 * selects of {@code hops/}, each of which gives {@code from_set, to_set, rows_in, accepted,
 * quarantined, duplicates}, every side counted from its own table.
 */
public final class HopCounts {
  private HopCounts() {}

  /** Counts all hops, in the order of the files' names. */
  public static List<RunReport.Hop> of(SqlFolder folder, DuckDb db) {
    List<RunReport.Hop> hops = new ArrayList<>();
    for (String path : folder.list("hops/", ".sql")) {
      hops.addAll(
          db.query(
              "select from_set, to_set, rows_in, accepted, quarantined, duplicates from ("
                  + (folder.text(path) + "\n) as hop"),
              row ->
                  new RunReport.Hop(
                      row.getString(1),
                      row.getString(2),
                      row.getLong(3),
                      row.getLong(4),
                      row.getLong(5),
                      row.getLong(6))));
    }
    return hops;
  }
}
