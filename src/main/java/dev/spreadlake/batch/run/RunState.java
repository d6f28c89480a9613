package dev.spreadlake.batch.run;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.SpillFolders;
import dev.spreadlake.batch.publish.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The rows taken in so far and the tables made of them: one DuckDB file under {@code
 * gold/.state/<pipeline>}, attached as {@code state}. A full build writes a new file and replaces
 * the old one by a rename; a smaller run changes the file in one transaction. Either is the run's
 * moment of truth: the file's version names the table set that belongs to it.
 */
public final class RunState {
  private final Path folder;

  /**
   * @param lake the lake's root
   */
  public RunState(Path lake, String pipeline) {
    this.folder = lake.resolve("gold").resolve(".state").resolve(pipeline);
  }

  /** Folder of the state and of whatever else a run keeps between runs. */
  public Path folder() {
    return folder;
  }

  /** Where the engine may put what does not fit into memory. */
  public Path spill() {
    return folder.resolve("spill");
  }

  private Path file() {
    return folder.resolve("state.duckdb");
  }

  private Path next() {
    return folder.resolve("next.duckdb");
  }

  /** False before the first run. */
  public boolean exists() {
    return Files.exists(file());
  }

  /** Attaches the present state and makes it the default. */
  public void attach(DuckDb db) {
    db.execute("attach " + literal(file().toAbsolutePath()) + " as state; use state");
  }

  /** Attaches an empty state that {@link #replace} will put in the present one's place. */
  public void attachNew(DuckDb db) throws IOException {
    discardNew();
    db.execute("attach " + literal(next().toAbsolutePath()) + " as state; use state");
  }

  /**
   * The same, for a state in which runs change few rows: the engine writes whole groups of rows.
   *
   * @param groupRows rows of a group, a power of two and at least 2048
   */
  public void attachNew(DuckDb db, int groupRows) throws IOException {
    discardNew();
    db.execute(
        ("attach " + literal(next().toAbsolutePath()) + " as state (row_group_size ")
            + (groupRows + "); use state"));
  }

  /** Removes what a build that did not end has left. */
  public void discardNew() throws IOException {
    Files.deleteIfExists(next());
    Files.deleteIfExists(folder.resolve("next.duckdb.wal"));
  }

  /**
   * Commits a run's changes to the state's file itself, in one write that takes effect as a whole.
   * Left to itself the engine writes few changes to its log first, and to the file at {@link
   * #detach}.
   */
  public void commit(DuckDb db) {
    db.execute("set checkpoint_threshold = '1KB'; commit");
  }

  /** Writes everything to the state's file and lets go of it. */
  public void detach(DuckDb db) {
    db.execute("checkpoint state; use memory; detach state");
  }

  /** Puts the new state, detached, in the present one's place. */
  public void replace() throws IOException {
    Durable.sync(next());
    Durable.move(next(), file());
    Files.deleteIfExists(folder.resolve("state.duckdb.wal"));
  }

  /** The table set that belongs to the attached state. */
  public static Optional<String> version(DuckDb db) {
    return db.query("select version from state.main.meta", row -> row.getString(1)).stream()
        .findFirst();
  }

  /** Removes what the engine spilled in a run that was killed. */
  public void clearSpill() throws IOException {
    SpillFolders.clear(spill());
  }
}
