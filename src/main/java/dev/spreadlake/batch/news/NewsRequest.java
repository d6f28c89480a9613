package dev.spreadlake.batch.news;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.run.RunBounds;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run of the news is asked to do. Every run builds all tables from all files that have
 * landed; there are few enough for that.
 *
 * @param input folder with the files
 * @param lake the lake's root
 * @param replayQuarantine takes in the quarantined rows that have been repaired
 * @param bounds what it may use, and how much dirt it may find
 * @param mappings files that describe further kinds of news files
 */
public record NewsRequest(
    Path input, Path lake, boolean replayQuarantine, RunBounds bounds, List<Path> mappings) {
  public NewsRequest {
    requireNonNull(input, "input");
    requireNonNull(lake, "lake");
    requireNonNull(bounds, "bounds");
    mappings = List.copyOf(mappings);
  }

  /** With the usual bounds. */
  public static NewsRequest of(Path input, Path lake) {
    return new NewsRequest(input, lake, false, RunBounds.usual(), List.of());
  }

  /** The same, also taking in what was repaired in the quarantine. */
  public NewsRequest replaying() {
    return new NewsRequest(input, lake, true, bounds, mappings);
  }

  /** The same with another bound on the share of bad rows. */
  public NewsRequest allowing(double share) {
    return new NewsRequest(input, lake, replayQuarantine, bounds.allowing(share), mappings);
  }

  /** How the run's report names what was asked. */
  public String mode() {
    return "all" + (replayQuarantine ? " with replay" : "");
  }
}
