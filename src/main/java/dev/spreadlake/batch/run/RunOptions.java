package dev.spreadlake.batch.run;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options every batch has on the command line. */
public final class RunOptions {
  @Option(names = "--input", paramLabel = "DIR", required = true, description = "The files.")
  private Path input;

  @Option(names = "--lake", paramLabel = "DIR", description = "Default ${DEFAULT-VALUE}.")
  private Path lake = Path.of("lake");

  @Option(names = "--replay-quarantine", description = "Take in rows repaired in the quarantine.")
  private boolean replayQuarantine;

  @Option(
      names = "--bad-share",
      paramLabel = "SHARE",
      description = "Share of a file's rows that may be bad, 0 to 1 (default ${DEFAULT-VALUE}).")
  private double badShare = RunBounds.BAD_SHARE_MAX;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description =
          "Bound of the SQL engine's memory; the rest spills into the lake"
              + " (default ${DEFAULT-VALUE}).")
  private String memory = RunBounds.MEMORY_MAX;

  @Option(names = "--threads", paramLabel = "N", description = "Default: the machine's cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  public Path input() {
    return input;
  }

  public Path lake() {
    return lake;
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
