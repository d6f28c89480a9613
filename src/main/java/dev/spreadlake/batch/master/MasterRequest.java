package dev.spreadlake.batch.master;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.run.RunBounds;
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
 * @param bounds what it may use, and how much dirt it may find
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
    RunBounds bounds,
    Map<String, String> patterns) {
  public MasterRequest {
    requireNonNull(input, "input");
    requireNonNull(lake, "lake");
    requireNonNull(bounds, "bounds");
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
        RunBounds.usual(),
        Map.of());
  }

  /** Only files that are new, with the usual bounds. */
  public static MasterRequest newFiles(Path input, Path lake) {
    return new MasterRequest(
        input,
        lake,
        false,
        Optional.empty(),
        Optional.empty(),
        false,
        true,
        RunBounds.usual(),
        Map.of());
  }

  /** How the run's report names what was asked. */
  public String mode() {
    String days = from.map(first -> "days " + first + " to " + to.orElseThrow()).orElse("new");
    return (full ? "full" : days) + (replayQuarantine ? " with replay" : "");
  }
}
