package dev.spreadlake.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Folders that go with everything in them, for whoever is alone at work there. Symbolic links are
 * removed, not followed.
 */
public final class FolderTree {
  private FolderTree() {}

  /** Removes {@code folder} and everything in it, if it is there. */
  public static void delete(Path folder) throws IOException {
    delete(folder, path -> true);
  }

  /** Removes everything in {@code folder}, which stays, if it is there. */
  public static void empty(Path folder) throws IOException {
    delete(folder, path -> !path.equals(folder));
  }

  /**
   * Removes everything in {@code folder} but {@code kept}, which lies right in it, if it is there.
   */
  public static void emptyBut(Path kept) throws IOException {
    Path folder = kept.toAbsolutePath().getParent();
    delete(folder, path -> !path.equals(folder) && !path.startsWith(kept.toAbsolutePath()));
  }

  private static void delete(Path folder, Predicate<Path> goes) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(folder)) {
      deepestFirst = tree.filter(goes).sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
