package dev.spreadlake.web.batch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Batch runs, seen and started from outside. Called on a worker thread; may block. */
public interface BatchRuns {
  /** The newest runs' own documents ({@code gold/_runs/*.json}), newest first. */
  List<JsonNode> list(int max) throws IOException;

  /**
   * Starts a run in the background and returns its id.
   *
   * @param options from the request's body, such as {@code date}, {@code from}, {@code to}
   * @throws IllegalArgumentException if there is no such pipeline, or an option is wrong
   * @throws IllegalStateException if one is running already
   */
  String start(String pipeline, Map<String, String> options);

  /** Names of the pipelines that can be started, in order. */
  default List<String> pipelines() {
    return List.of();
  }

  /** Those of them whose next run reads what the generator made up, and nothing that is real. */
  default List<String> synthetic() {
    return List.of();
  }

  /** Those whose published tables were made, at least in part, of what a generator made up. */
  default List<String> syntheticTables() throws IOException {
    return List.of();
  }

  /** The run under way, if there is one. */
  default Optional<String> running() {
    return Optional.empty();
  }

  /** Asks the run under way to stop; whether there was one. */
  default boolean cancel() {
    return false;
  }

  /** No pipelines. */
  static BatchRuns none() {
    return new BatchRuns() {
      @Override
      public List<JsonNode> list(int max) {
        return List.of();
      }

      @Override
      public String start(String pipeline, Map<String, String> options) {
        throw new IllegalArgumentException("there is no pipeline '" + pipeline + "'");
      }
    };
  }
}
