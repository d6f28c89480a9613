package dev.spreadlake.batch.run;

import dev.spreadlake.lake.disk.LakeOption;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options every batch has on the command line. The key of an option's description is the
 * setting that counts where the option is not given, with the command's name for {@code *}.
 */
public final class RunOptions {
  @Option(
      names = "--input",
      paramLabel = "DIR",
      required = true,
      descriptionKey = "batch.*-input",
      description = "The files.")
  private Path input;

  @Mixin private LakeOption lake;

  @Option(names = "--replay-quarantine", description = "Take in rows repaired in the quarantine.")
  private boolean replayQuarantine;

  @Option(
      names = "--bad-share",
      paramLabel = "SHARE",
      descriptionKey = "batch.bad-share",
      description =
          "Share of a file's rows that may be bad, 0 to 1 (default ${DEFAULT-VALUE}, with which"
              + " a few rows may, up to half of them).")
  private double badShare = RunBounds.BAD_SHARE_MAX;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      descriptionKey = "batch.memory-max",
      description =
          "Bound of this process's memory, "
              + RunBounds.MEMORY_LEAST
              + " or more; the rest spills into the lake"
              + " (default ${DEFAULT-VALUE}).")
  private String memory = RunBounds.MEMORY_MAX;

  @Option(
      names = "--threads",
      paramLabel = "N",
      descriptionKey = "batch.threads",
      description = "Threads of the SQL engine; the machine's cores unless set.")
  private int threads = Runtime.getRuntime().availableProcessors();

  public Path input() {
    return input;
  }

  public Path lake() {
    return lake.root();
  }

  public boolean replayQuarantine() {
    return replayQuarantine;
  }

  /**
   * What the run may use.
   *
   * @throws IllegalArgumentException if one of them is out of its range
   */
  public RunBounds bounds() {
    return new RunBounds(badShare, memory, threads);
  }
}
