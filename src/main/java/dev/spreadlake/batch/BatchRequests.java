package dev.spreadlake.batch;

import dev.spreadlake.batch.run.RunReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Questions that {@link BatchVerticle} answers. */
public final class BatchRequests {
  private BatchRequests() {}

  /**
   * Starts a run; refused while one is under way.
   *
   * @param options such as {@code full=true}, {@code date}, {@code from}, {@code to}
   */
  public record Start(String pipeline, Map<String, String> options) {
    public Start {
      options = Map.copyOf(options);
    }
  }

  /** Its name, under which its report will be found. */
  public record Started(String run) {}

  /** Stops the run under way. */
  public record Cancel() {}

  /**
   * What became of it.
   *
   * @param cancelled false if none was under way
   */
  public record Cancelled(boolean cancelled) {}

  /**
   * Past runs.
   *
   * @param pipeline empty: of all
   * @param max at most so many, 1 to 1000
   */
  public record ListRuns(String pipeline, int max) {
    public ListRuns {
      if (max < 1 || max > 1000) {
        throw new IllegalArgumentException("max must be 1..1000 (was " + max + ")");
      }
    }
  }

  /** Newest first, and the one under way. */
  public record Runs(Optional<String> running, List<RunReport> reports) {
    public Runs {
      reports = List.copyOf(reports);
    }
  }
}
