package dev.spreadlake.lake.disk;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code --lake} of the commands that work on a lake that is there. */
public final class LakeOption {
  @Option(
      names = "--lake",
      paramLabel = "DIR",
      defaultValue = "${env:SPREADLAKE_LAKE_ROOT:-lake}",
      description = "the lake's root (default: ${DEFAULT-VALUE})")
  private Path root;

  /**
   * The lake's root.
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
