package dev.spreadlake.batch.duckdb;

import dev.spreadlake.store.FolderTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Where engines put what does not fit into memory: each into a folder of its own. Two that share
 * one write over each other's files, which have the same names in every engine, and the process
 * dies of it. The engine makes its folder when it first spills and removes it when it is closed.
 */
public final class SpillFolders {
  private SpillFolders() {}

  /** A folder below {@code spill} that no other engine has; it does not exist yet. */
  static Path fresh(Path spill) throws IOException {
    Files.createDirectories(spill);
    return spill.toAbsolutePath().resolve("engine-" + UUID.randomUUID());
  }

  /**
   * Removes everything there: what engines of killed processes left. For whoever holds the lock
   * that keeps others from {@code spill}, before it opens an engine there.
   */
  public static void clear(Path spill) throws IOException {
    FolderTree.empty(spill);
  }
}
