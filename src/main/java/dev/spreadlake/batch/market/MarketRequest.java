package dev.spreadlake.batch.market;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.run.RunBounds;
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
 * @param bounds what it may use, and how much dirt it may find
 * @param mappings files that describe further kinds of minute files
 */
public record MarketRequest(
    Path input,
    Path lake,
    boolean full,
    boolean replayQuarantine,
    RunBounds bounds,
    List<Path> mappings) {
  public MarketRequest {
    requireNonNull(input, "input");
    requireNonNull(lake, "lake");
    requireNonNull(bounds, "bounds");
    mappings = List.copyOf(mappings);
  }

  /** Only files that are new, with the usual bounds. */
  public static MarketRequest newFiles(Path input, Path lake) {
    return new MarketRequest(input, lake, false, false, RunBounds.usual(), List.of());
  }

  /** Everything from the files at hand, with the usual bounds. */
  public static MarketRequest full(Path input, Path lake) {
    return new MarketRequest(input, lake, true, false, RunBounds.usual(), List.of());
  }

  /** The same, also taking in what was repaired in the quarantine. */
  public MarketRequest replaying() {
    return new MarketRequest(input, lake, full, true, bounds, mappings);
  }

  /** How the run's report names what was asked. */
  public String mode() {
    return (full ? "full" : "new") + (replayQuarantine ? " with replay" : "");
  }
}
