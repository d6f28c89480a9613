package dev.spreadlake.batch.run;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.batch.duckdb.SpillFolders;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.store.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows taken in so far and the tables made of them: one DuckDB file under {@code
 * gold/.state/<pipeline>}, attached as {@code state}. A full build writes a new file and replaces
 * the old one by a rename; a smaller run changes the file in one transaction, with {@link
 * BeforeImages} of what that writes over. Either is the run's moment of truth: the file's version
 * names the table set that belongs to it.
 */
public final class RunState {
  /** The engine's smallest. */
  private static final int SMALL_BLOCK_BYTES = 16 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(RunState.class);

  private final Path folder;
  private final BeforeImages images;

  /**
   * @param lake the lake's root
   */
  public RunState(Path lake, String pipeline) {
    this.folder = lake.resolve("gold").resolve(".state").resolve(pipeline);
    this.images = new BeforeImages(file());
  }

  /** Folder of the state and of whatever else a run keeps between runs. */
  public Path folder() {
    return folder;
  }

  /** Where the engine may put what does not fit into memory. */
  public Path spill() {
    return folder.resolve("spill");
  }

  /** A folder for what one run puts aside, without what one that was killed has left. */
  public Path emptyWork() throws IOException {
    Path work = Files.createDirectories(folder.resolve("work"));
    FolderTree.empty(work);
    return work;
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

  /** The present state, attached to be read. */
  public static final class Present {
    private final String version;
    private final BeforeImages.Blocks blocks;

    private Present(String version, BeforeImages.Blocks blocks) {
      this.version = version;
      this.blocks = blocks;
    }

    /** The table set that belongs to it. */
    public String version() {
      return version;
    }
  }

  /**
   * Ends what a killed run has begun to change in the present state, and attaches it to be read; it
   * is the default then.
   *
   * @param anew whether the run does without: a state that cannot be read is then put aside, as
   *     {@code damaged.duckdb}, the one put aside before replaced
   * @return empty if there is none
   * @throws IOException if it cannot be read, and the run cannot do without
   */
  public Optional<Present> open(DuckDb db, boolean anew) throws IOException {
    if (!exists()) {
      return Optional.empty();
    }
    try {
      images.settle();
      db.execute("attach " + literal(file().toAbsolutePath()) + " as state (read_only); use state");
      // A block may be damaged that is not read before it is asked for.
      String version = db.queryStrings("select version from state.main.meta").get(0);
      return Optional.of(new Present(version, BeforeImages.Blocks.of(db, "state")));
    } catch (IOException | DuckDbException damaged) {
      db.execute("use memory; detach database if exists state");
      if (!anew) {
        throw new IOException(
            (file() + " cannot be read: " + damaged.getMessage())
                + "; the tables published before stay as they are; run --full",
            damaged);
      }
      LOG.warn("state put aside, all is made anew file={}", file(), damaged);
      images.drop();
      Durable.move(file(), folder.resolve("damaged.duckdb"));
      return Optional.empty();
    }
  }

  /** Lets go of the state that {@link #open} attached. */
  public void close(DuckDb db) {
    db.execute("use memory; detach state");
  }

  /**
   * Attaches the state that {@link #open} attached to be changed.
   *
   * @param present as it was opened, by the same engine
   */
  public void change(DuckDb db, Present present) throws IOException {
    close(db);
    images.keep(present.blocks);
    db.execute("attach " + literal(file().toAbsolutePath()) + " as state; use state");
  }

  /** Attaches an empty state that {@link #replace} will put in the present one's place. */
  public void attachNew(DuckDb db) throws IOException {
    discardNew();
    db.execute("attach " + literal(next().toAbsolutePath()) + " as state; use state");
  }

  /**
   * The same, for a state in which runs change few rows: the engine writes whole groups of rows,
   * and clears a block in memory for each column of each table that a run changes, which with its
   * usual 256 KiB was a quarter of the work of a run of some rows.
   *
   * @param groupRows rows of a group, a power of two and at least 2048
   */
  public void attachNew(DuckDb db, int groupRows) throws IOException {
    discardNew();
    db.execute(
        ("attach " + literal(next().toAbsolutePath()) + " as state (row_group_size ")
            + (groupRows + ", block_size " + SMALL_BLOCK_BYTES + "); use state"));
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
  public void detach(DuckDb db) throws IOException {
    db.execute("checkpoint state; use memory; detach state");
    images.drop();
  }

  /** Puts the new state, detached, in the present one's place. */
  public void replace() throws IOException {
    Durable.sync(next());
    Durable.move(next(), file());
    Files.deleteIfExists(folder.resolve("state.duckdb.wal"));
  }

  /** Removes what the engine spilled in a run that was killed. */
  public void clearSpill() throws IOException {
    SpillFolders.clear(spill());
  }
}
