package dev.spreadlake.batch;

import dev.spreadlake.batch.run.Cancellation;
import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/** A batch the server can start. Blocking; one run at a time. */
public interface Pipeline {
  /** Its name in reports, on the page and in the API. */
  String name();

  /**
   * Checks a request's options without running anything.
   *
   * @throws IllegalArgumentException if one is unknown or wrong
   */
  void check(Map<String, String> options);

  /**
   * Runs it, and leaves a report under the name that {@code started} gives.
   *
   * @param listener told of each step, on the running thread
   * @param cancellation of this run alone; may be uttered before it begins, which it then does only
   *     to report that it was cancelled
   */
  RunReport run(
      Map<String, String> options,
      Instant started,
      Consumer<BatchEvent> listener,
      Cancellation cancellation)
      throws IOException;

  /** The same, and nobody can stop it. */
  default RunReport run(Map<String, String> options, Instant started, Consumer<BatchEvent> listener)
      throws IOException {
    return run(options, started, listener, new Cancellation());
  }

  /** True if its input was made by the generator, and nothing in it is real. Blocking. */
  boolean isSynthetic();
}
