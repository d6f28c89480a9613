package dev.spreadlake.batch.news;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * What a run of the news is asked to do. Every run builds all tables from all files that have
 * landed; there are few enough for that.
 *
 * @param input folder with the files
 * @param lake the lake's root
 * @param replayQuarantine takes in the quarantined rows that have been repaired
 * @param badShareMax share of a file's rows that may be refused, 0 to 1
 * @param memoryMax bound of the SQL engine, such as {@code 4GB}
 * @param threads of the SQL engine
 * @param mappings files that describe further kinds of news files
 */
public record NewsRequest(
    Path input,
    Path lake,
    boolean replayQuarantine,
    double badShareMax,
    String memoryMax,
    int threads,
    List<Path> mappings) {
  /** Share of bad rows allowed unless told otherwise. */
  public static final double BAD_SHARE_MAX = 0.05;

  /** The engine's memory unless told otherwise. */
  public static final String MEMORY_MAX = "1GB";

  public NewsRequest {
    requireNonNull(input, "input");
    requireNonNull(lake, "lake");
    requireNonNull(memoryMax, "memoryMax");
    mappings = List.copyOf(mappings);
    if (!(badShareMax >= 0 && badShareMax <= 1)) {
      throw new IllegalArgumentException("--bad-share must be 0 to 1 (was " + badShareMax + ")");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1 (was " + threads + ")");
    }
  }

  /** With the usual bounds. */
  public static NewsRequest of(Path input, Path lake) {
    return new NewsRequest(input, lake, false, BAD_SHARE_MAX, MEMORY_MAX, 2, List.of());
  }

  /** The same, also taking in what was repaired in the quarantine. */
  public NewsRequest replaying() {
    return new NewsRequest(input, lake, true, badShareMax, memoryMax, threads, mappings);
  }

  /** The same with another bound on the share of bad rows. */
  public NewsRequest allowing(double share) {
    return new NewsRequest(input, lake, replayQuarantine, share, memoryMax, threads, mappings);
  }

  /** How the run's report names what was asked. */
  public String mode() {
    return "all" + (replayQuarantine ? " with replay" : "");
  }
}
