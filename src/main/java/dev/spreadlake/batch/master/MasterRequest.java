package dev.spreadlake.batch.master;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * What a run of the master data is asked to do.
 *
 * @param input folder with the files
 * @param lake the lake's root
 * @param full builds everything from the files at hand (and rows repaired before), forgetting what
 *     was taken in otherwise
 * @param from first UTC day to take in; with {@code to}, or neither
 * @param to last UTC day to take in, included
 * @param replayQuarantine takes in the quarantined rows that have been repaired
 * @param allowMissing takes a delivery in which mandatory files are missing
 * @param badShareMax share of a file's rows that may be refused, 0 to 1
 * @param memoryMax bound of the SQL engine, such as {@code 4GB}
 * @param threads of the SQL engine
 * @param patterns glob by source, where it differs from the default
 */
public record MasterRequest(
    Path input,
    Path lake,
    boolean full,
    Optional<LocalDate> from,
    Optional<LocalDate> to,
    boolean replayQuarantine,
    boolean allowMissing,
    double badShareMax,
    String memoryMax,
    int threads,
    Map<String, String> patterns) {
  /** Share of bad rows allowed unless told otherwise. */
  public static final double BAD_SHARE_MAX = 0.05;

  /** The engine's memory unless told otherwise. */
  public static final String MEMORY_MAX = "4GB";

  public MasterRequest {
    requireNonNull(input, "input");
    requireNonNull(lake, "lake");
    patterns = Map.copyOf(patterns);
    if (from.isPresent() != to.isPresent()) {
      throw new IllegalArgumentException("--from and --to go together");
    }
    if (full && from.isPresent()) {
      throw new IllegalArgumentException("--full takes everything: it goes without days");
    }
    if (from.isPresent() && from.get().isAfter(to.get())) {
      throw new IllegalArgumentException("--from " + from.get() + " is after --to " + to.get());
    }
    if (!(badShareMax >= 0 && badShareMax <= 1)) {
      throw new IllegalArgumentException("--bad-share must be 0 to 1 (was " + badShareMax + ")");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1 (was " + threads + ")");
    }
  }

  /** Everything from the files at hand, with the usual bounds. */
  public static MasterRequest full(Path input, Path lake) {
    return new MasterRequest(
        input,
        lake,
        true,
        Optional.empty(),
        Optional.empty(),
        false,
        false,
        BAD_SHARE_MAX,
        MEMORY_MAX,
        Runtime.getRuntime().availableProcessors(),
        Map.of());
  }

  /** Only files that are new, with the usual bounds. */
  public static MasterRequest newFiles(Path input, Path lake) {
    MasterRequest all = full(input, lake);
    return new MasterRequest(
        input,
        lake,
        false,
        Optional.empty(),
        Optional.empty(),
        false,
        true,
        BAD_SHARE_MAX,
        MEMORY_MAX,
        all.threads,
        Map.of());
  }

  /** How the run's report names what was asked. */
  public String mode() {
    String days = from.map(first -> "days " + first + " to " + to.orElseThrow()).orElse("new");
    return (full ? "full" : days) + (replayQuarantine ? " with replay" : "");
  }
}
