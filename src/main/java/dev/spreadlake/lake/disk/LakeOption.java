package dev.spreadlake.lake.disk;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code --lake} of the commands that are not the server's; without it the setting counts. */
public final class LakeOption {
  @Option(
      names = "--lake",
      paramLabel = "DIR",
      descriptionKey = "lake.root",
      description = "The lake's root (default ${DEFAULT-VALUE}).")
  private Path root = Path.of("lake");

  /** The lake's root, which may not be there yet. */
  public Path root() {
    return root;
  }

  /**
   * The lake's root, of a lake that is there.
   *
   * @throws ParameterException if there is no such folder
   */
  public Path existing(CommandSpec command) {
    if (!Files.isDirectory(root)) {
      throw new ParameterException(
          command.commandLine(), "--lake: no such folder (was '" + root + "')");
    }
    return root;
  }
}
