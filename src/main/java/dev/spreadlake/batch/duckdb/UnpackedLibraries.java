package dev.spreadlake.batch.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Native libraries that came in a jar. Who brings one unpacks it into the folder for temporary
 * files (the engine's is 58 MB) and means to delete it when the process ends, which a killed
 * process does not: one that is killed and started over and over fills the disk. Once loaded, the
 * file is not needed any more.
 *
 * <p>Only where {@code /proc} tells what a process has mapped, that is on Linux; elsewhere a killed
 * process leaves its libraries behind. Any thread.
 */
public final class UnpackedLibraries {
  private static final Logger LOG = LoggerFactory.getLogger(UnpackedLibraries.class);
  private static final Path MAPS = Path.of("/proc/self/maps");

  private UnpackedLibraries() {}

  /** Deletes those that this process has loaded from its folder for temporary files. */
  public static void delete() {
    if (!Files.isReadable(MAPS)) {
      return;
    }
    Path folder = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    try {
      for (Path library : loadedFrom(folder)) {
        Files.deleteIfExists(library);
        deleteIfEmpty(folder, library.getParent());
      }
    } catch (IOException e) {
      LOG.warn("a loaded library stays in {} for as long as this process lives", folder, e);
    }
  }

  /** Some unpack into a folder of their own. */
  private static void deleteIfEmpty(Path folder, Path own) throws IOException {
    if (own.equals(folder.toRealPath()) || !Files.isDirectory(own)) {
      return;
    }
    boolean empty;
    try (Stream<Path> rest = Files.list(own)) {
      empty = rest.findAny().isEmpty();
    }
    if (empty) {
      Files.delete(own);
    }
  }

  private static Set<Path> loadedFrom(Path folder) throws IOException {
    String within = folder.toRealPath() + "/";
    try (Stream<String> mappings = Files.lines(MAPS)) {
      return mappings
          .map(line -> line.substring(Math.max(0, line.indexOf('/'))))
          .filter(file -> file.startsWith(within) && file.endsWith(".so"))
          .map(Path::of)
          .collect(Collectors.toSet());
    }
  }
}
