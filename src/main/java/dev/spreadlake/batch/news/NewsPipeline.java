package dev.spreadlake.batch.news;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.run.RunFrame;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Runs the news: files in, checked items and what they say out, all at once or not at all.
 *
 * <p>Blocking; one run at a time per lake, also across processes. {@link #cancel} may be called
 * from any thread.
 */
public final class NewsPipeline {
  /** Its name in reports and folders. */
  public static final String NAME = "news";

  static final int STEPS = 20;

  private final TimeSource time;
  private final RunFrame frame;

  /**
   * @param listener told of each step, on the running thread
   */
  public NewsPipeline(TimeSource time, Consumer<BatchEvent> listener) {
    this.time = requireNonNull(time, "time");
    this.frame = new RunFrame(NAME, STEPS, time, listener);
  }

  /** Stops the run that is under way, if any; what was published before stays. */
  public void cancel() {
    frame.cancel();
  }

  /** Does one run and leaves its report in {@code gold/_runs}. */
  public RunReport run(NewsRequest request) throws IOException {
    return run(request, time.now());
  }

  /**
   * The same under the name that a given start gives the run.
   *
   * @param started also the instant past which an item is of the future
   */
  RunReport run(NewsRequest request, Instant started) throws IOException {
    return frame.run(request.lake(), request.mode(), started, body(request));
  }

  static RunFrame.Body body(NewsRequest request) {
    return (draft, steps, engine) -> new NewsRun(request, draft, steps, engine).go();
  }
}
