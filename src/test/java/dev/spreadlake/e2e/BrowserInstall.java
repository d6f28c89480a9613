package dev.spreadlake.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The browser of the tests: an installed Chromium or Chrome, else Debian's {@code chromium},
 * installed where that is allowed, else one clear line. Thread-safe.
 */
final class BrowserInstall {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
  private static final List<String> USUAL =
      List.of(
          "/usr/bin/chromium",
          "/usr/bin/chromium-browser",
          "/usr/bin/google-chrome",
          "/usr/lib/chromium/chromium",
          "/opt/google/chrome/chrome",
          "/snap/bin/chromium",
          "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
          "/Applications/Chromium.app/Contents/MacOS/Chromium");
  private static final long INSTALL_MINUTES_MAX = 10;

  private static Path found;

  private BrowserInstall() {}

  /** Runs a command and tells whether it succeeded. */
  @FunctionalInterface
  interface Commands {
    boolean run(List<String> command) throws IOException, InterruptedException;
  }

  /**
   * The executable, installed if need be; looked for once.
   *
   * @throws IllegalStateException with one line that says what to do
   */
  static synchronized Path executable() {
    if (found == null) {
      boolean root = "root".equals(System.getProperty("user.name"));
      found =
          ensure(
              System.getenv("PATH"), USUAL.stream().map(Path::of).toList(), root, commands(root));
    }
    return found;
  }

  static Path ensure(String path, List<Path> usual, boolean root, Commands commands) {
    Optional<Path> installed = installed(path, usual);
    if (installed.isPresent()) {
      return installed.get();
    }
    String why = install(path, root, commands);
    return installed(path, usual)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The browser tests need Chromium or Chrome on the PATH ("
                        + why
                        + "): install one, for example with 'apt-get install chromium'."));
  }

  private static String install(String path, boolean root, Commands commands) {
    if (onPath(path, "apt-get").isEmpty()) {
      return "none is installed, and there is no apt-get";
    }
    if (!root) {
      return "none is installed, and only root may install one";
    }
    try {
      if (!commands.run(List.of("apt-get", "update"))) {
        return "none is installed, and apt-get update failed";
      }
      return commands.run(
              List.of("apt-get", "install", "-y", "--no-install-recommends", "chromium"))
          ? "apt-get installed chromium, but it is not where it should be"
          : "none is installed, and apt-get install chromium failed";
    } catch (IOException e) {
      return "none is installed, and apt-get could not be started: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "none is installed, and installing was interrupted";
    }
  }

  private static Optional<Path> installed(String path, List<Path> usual) {
    return Stream.concat(
            NAMES.stream().flatMap(name -> onPath(path, name).stream()),
            usual.stream().filter(Files::isExecutable))
        .findFirst();
  }

  private static Optional<Path> onPath(String path, String name) {
    if (path == null) {
      return Optional.empty();
    }
    return Stream.of(path.split(java.io.File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Commands commands(boolean root) {
    return command -> {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      Process process = builder.start();
      if (!process.waitFor(INSTALL_MINUTES_MAX, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return false;
      }
      return root && process.exitValue() == 0;
    };
  }
}
