package dev.spreadlake.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Folders below {@code target} in which peers written for Node run, with what npm gives them. */
final class NodeFolder {
  private static final long INSTALL_SECONDS_MAX = 300;

  private NodeFolder() {}

  /**
   * Copies a peer and installs what its {@code package.json} names, unless it is there.
   *
   * @param sources folder of the peer's files
   * @param module one of its dependencies, present once it is installed
   * @return where it can run; empty without node or npm, or if npm does not give the module
   */
  static Optional<Path> prepare(Path sources, List<String> files, String module)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Path.of("target", "bench-" + sources.getFileName()));
    for (String file : files) {
      Files.copy(sources.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Path installed = folder.resolve("node_modules").resolve(module);
    if (Files.isDirectory(installed)) {
      return Optional.of(folder);
    }
    try {
      Process npm =
          new ProcessBuilder("npm", "install", "--silent", "--no-audit", "--no-fund")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = npm.waitFor(INSTALL_SECONDS_MAX, TimeUnit.SECONDS);
      return ended && npm.exitValue() == 0 && Files.isDirectory(installed)
          ? Optional.of(folder)
          : Optional.empty();
    } catch (IOException noNpm) {
      return Optional.empty();
    }
  }
}
