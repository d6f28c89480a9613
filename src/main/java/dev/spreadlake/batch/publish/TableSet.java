package dev.spreadlake.batch.publish;

import dev.spreadlake.store.FolderTree;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder of tables that changes as a whole. {@code gold/<name>} is a symbolic link to one version
 * under {@code gold/.<name>/}; a new version is written beside the old one, brought to the disk,
 * and then one {@code rename} turns the link. Whoever opens {@code gold/<name>/x.csv} sees the old
 * version or the new; whoever wants several files of one version resolves the link first. The
 * version before the current one stays until the next switch, so files held open or a resolved
 * folder stay good for a whole run.
 *
 * <p>One writer at a time; the pipelines' lock sees to it.
 */
public final class TableSet {
  private final Path link;
  private final Path versions;

  /**
   * @param gold the lake's gold folder
   * @param name name of the set, such as {@code master}
   */
  public TableSet(Path gold, String name) {
    this.link = gold.resolve(name);
    this.versions = gold.resolve("." + name);
  }

  /** Name of the folder that the set lies in, such as {@code gold}. */
  public String layer() {
    return link.toAbsolutePath().getParent().getFileName().toString();
  }

  /** The folder people read. */
  public Path link() {
    return link;
  }

  /** Name of the version the link shows; empty before the first publication. */
  public Optional<String> current() throws IOException {
    try {
      return Optional.of(Files.readSymbolicLink(link).getFileName().toString());
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** Since when the link shows the current version; there is one. */
  public Instant shownSince() throws IOException {
    return Files.getLastModifiedTime(link, LinkOption.NOFOLLOW_LINKS).toInstant();
  }

  /** The folder of a version, whether it exists or not. */
  public Path folder(String version) {
    return versions.resolve(version);
  }

  /** An empty folder to write {@code version} into. */
  public Path prepare(String version) throws IOException {
    Path folder = folder(version);
    FolderTree.delete(folder);
    Files.createDirectories(folder);
    return folder;
  }

  /**
   * Brings the names of a version's files to the disk, whose contents are there, so that it is
   * whole before anything refers to it.
   *
   * @return size in bytes of each file by its place in the version
   */
  public SortedMap<String, Long> complete(String version) throws IOException {
    Path folder = folder(version);
    SortedMap<String, Long> files = new TreeMap<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
            files.put(folder.relativize(file).toString(), is.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failed)
              throws IOException {
            if (failed != null) {
              throw failed;
            }
            Durable.syncFolder(visited);
            return FileVisitResult.CONTINUE;
          }
        });
    Durable.syncFolder(versions);
    Durable.syncFolder(versions.getParent());
    return files;
  }

  /**
   * What a version lacks of the files it was completed with; empty if it is whole.
   *
   * @param files size in bytes of each by its place in the version
   */
  public Optional<String> lacking(String version, Map<String, Long> files) throws IOException {
    Path folder = folder(version);
    if (!Files.isDirectory(folder)) {
      return Optional.of("no folder " + folder);
    }
    for (Map.Entry<String, Long> one : files.entrySet()) {
      Path file = folder.resolve(one.getKey());
      if (!Files.isRegularFile(file)) {
        return Optional.of("no file " + file);
      }
      long size = Files.size(file);
      if (size != one.getValue()) {
        return Optional.of(file + " has " + size + " bytes, not " + one.getValue());
      }
    }
    return Optional.empty();
  }

  /** Removes what was written into a version that is not to be shown. */
  public void discard(String version) throws IOException {
    FolderTree.delete(folder(version));
  }

  /** Shows {@code version}, whose files are on the disk, in one step. */
  public void switchTo(String version) throws IOException {
    Durable.syncFolder(folder(version));
    Durable.syncFolder(versions);
    Path next = link.resolveSibling("." + link.getFileName() + ".next");
    Files.deleteIfExists(next);
    Files.createSymbolicLink(next, Path.of(versions.getFileName().toString(), version));
    Durable.move(next, link);
  }

  /** Removes every version except the given ones. */
  public void keepOnly(List<String> kept) throws IOException {
    remove(version -> !kept.contains(version));
  }

  /**
   * Removes what runs that did not end have left: versions named after a later start than the
   * current one's. The one before stays good for who reads it.
   */
  public void dropUnfinished() throws IOException {
    String newest = current().orElse("");
    remove(version -> version.compareTo(newest) > 0);
  }

  private void remove(Predicate<String> unwanted) throws IOException {
    if (!Files.isDirectory(versions)) {
      return;
    }
    List<Path> found;
    try (Stream<Path> list = Files.list(versions)) {
      found = list.toList();
    }
    for (Path folder : found) {
      if (unwanted.test(folder.getFileName().toString())) {
        FolderTree.delete(folder);
      }
    }
  }
}
