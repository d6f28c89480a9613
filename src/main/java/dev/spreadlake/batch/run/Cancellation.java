package dev.spreadlake.batch.run;

import dev.spreadlake.batch.duckdb.DuckDb;

/**
 * Whether somebody wants one run to stop. It is there before the run begins, so that a wish uttered
 * while its input is still being made is heard too, and heard until the run is past its commit. Any
 * thread.
 */
public final class Cancellation implements Steps.Wish {
  private boolean wished;
  private boolean goingThrough;
  private DuckDb engine;

  /** Asks the run to stop; one that is past its commit goes through. */
  public synchronized void cancel() {
    if (goingThrough) {
      return;
    }
    wished = true;
    if (engine != null) {
      engine.cancel();
    }
  }

  @Override
  public synchronized boolean uttered() {
    return wished;
  }

  @Override
  public synchronized void hearNoMore() {
    check();
    goingThrough = true;
  }

  /**
   * Between two pieces of work.
   *
   * @throws CancelledException if somebody asked the run to stop
   */
  public synchronized void check() {
    if (wished) {
      throw new CancelledException();
    }
  }

  /** The engine that works for the run from now on; null: none does any more. */
  synchronized void engine(DuckDb db) {
    engine = db;
    if (wished && db != null) {
      db.cancel();
    }
  }
}
