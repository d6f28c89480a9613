package dev.spreadlake.batch.master;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.run.Beside;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Future;

/**
 * Reads those of the state's tables that a change will look at whole, on a second thread while the
 * run looks at its files, so that they are in the engine's memory by then. With one thread for the
 * engine nothing is read ahead.
 *
 * <p>Made, awaited and closed by the run's thread, while the state is attached.
 */
final class ReadAhead implements AutoCloseable {
  private static final List<String> WHOLE = List.of("core_user_version", "core_user_activity");

  private final DuckDb db;
  private final Beside beside;
  private final Future<Void> read;

  /**
   * @param threads that the engine may use
   */
  ReadAhead(DuckDb db, int threads) {
    this.db = db.beside();
    this.beside = new Beside("master-read-ahead");
    this.read = beside.begin(() -> read(threads > 1 ? WHOLE : List.of()));
  }

  private Void read(List<String> tables) {
    for (String table : tables) {
      db.execute("select bit_xor(hash(columns(*))) from state.main." + table);
    }
    return null;
  }

  /** Waits until nothing is read any more. */
  void await() throws IOException {
    Beside.await(read);
  }

  @Override
  public void close() {
    beside.close();
    db.close();
  }
}
