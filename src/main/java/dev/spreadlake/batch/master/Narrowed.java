package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;

/**
 * Temporary views in front of the state's tables: a select that names a table sees the rows that
 * are shown of it. One thread.
 */
final class Narrowed {
  private Narrowed() {}

  /**
   * Shows some rows of a table.
   *
   * @param where condition on the table's columns
   */
  static void show(DuckDb db, String table, String where) {
    db.execute(
        "create or replace temp view "
            + (table + " as select * from state.main." + table + " where " + where));
  }

  /** Shows all of a table again. */
  static void hide(DuckDb db, String table) {
    db.execute("drop view if exists temp.main." + table);
  }
}
