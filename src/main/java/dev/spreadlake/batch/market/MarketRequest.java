package dev.spreadlake.batch.market;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * What a run of the minute history is asked to do.
 *
 * @param input folder with the files
 * @param lake the lake's root
 * @param full builds everything from the files at hand (and rows repaired before), forgetting what
 *     was taken in otherwise
 * @param replayQuarantine takes in the quarantined rows that have been repaired
 * @param badShareMax share of a file's rows that may be refused, 0 to 1
 * @param memoryMax bound of the SQL engine, such as {@code 4GB}
 * @param threads of the SQL engine
 * @param mappings files that describe further kinds of minute files
 */
public record MarketRequest(
    Path input,
    Path lake,
    boolean full,
    boolean replayQuarantine,
    double badShareMax,
    String memoryMax,
    int threads,
    List<Path> mappings) {
  /** Share of bad rows allowed unless told otherwise. */
  public static final double BAD_SHARE_MAX = 0.05;

  /** The engine's memory unless told otherwise. */
  public static final String MEMORY_MAX = "4GB";

  public MarketRequest {
    requireNonNull(input, "input");
    requireNonNull(lake, "lake");
    mappings = List.copyOf(mappings);
    if (!(badShareMax >= 0 && badShareMax <= 1)) {
      throw new IllegalArgumentException("--bad-share must be 0 to 1 (was " + badShareMax + ")");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1 (was " + threads + ")");
    }
  }

  /** Only files that are new, with the usual bounds. */
  public static MarketRequest newFiles(Path input, Path lake) {
    return new MarketRequest(
        input,
        lake,
        false,
        false,
        BAD_SHARE_MAX,
        MEMORY_MAX,
        Runtime.getRuntime().availableProcessors(),
        List.of());
  }

  /** Everything from the files at hand, with the usual bounds. */
  public static MarketRequest full(Path input, Path lake) {
    MarketRequest all = newFiles(input, lake);
    return new MarketRequest(
        input, lake, true, false, BAD_SHARE_MAX, MEMORY_MAX, all.threads, List.of());
  }

  /** The same, also taking in what was repaired in the quarantine. */
  public MarketRequest replaying() {
    return new MarketRequest(input, lake, full, true, badShareMax, memoryMax, threads, mappings);
  }

  /** How the run's report names what was asked. */
  public String mode() {
    return (full ? "full" : "new") + (replayQuarantine ? " with replay" : "");
  }
}
