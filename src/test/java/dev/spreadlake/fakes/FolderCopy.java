package dev.spreadlake.fakes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Copies of a lake that took long to make. */
public final class FolderCopy {
  private FolderCopy() {}

  /**
   * Copies a folder with everything in it. Symbolic links stay links with the same target: a
   * relative one into the folder points into the copy.
   *
   * @param to not there yet
   * @return {@code to}
   */
  public static Path of(Path folder, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> tree = Files.walk(folder)) {
      all = tree.toList();
    }
    for (Path one : all) {
      Files.copy(one, to.resolve(folder.relativize(one)), LinkOption.NOFOLLOW_LINKS);
    }
    return to;
  }
}
