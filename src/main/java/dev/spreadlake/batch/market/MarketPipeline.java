package dev.spreadlake.batch.market;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.run.RunFrame;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Runs the minute history: files in, checked bars and what they say out, all at once or not at all.
 *
 * <p>Blocking; one run at a time per lake, also across processes. {@link #cancel} may be called
 * from any thread.
 */
public final class MarketPipeline {
  /** Its name in reports and folders. */
  public static final String NAME = "market";

  static final int STEPS = 45;

  private final TimeSource time;
  private final RunFrame frame;

  /**
   * @param listener told of each step, on the running thread
   */
  public MarketPipeline(TimeSource time, Consumer<BatchEvent> listener) {
    this.time = requireNonNull(time, "time");
    this.frame = new RunFrame(NAME, STEPS, time, listener);
  }

  /** Stops the run that is under way, if any; what was published before stays. */
  public void cancel() {
    frame.cancel();
  }

  /** Does one run and leaves its report in {@code gold/_runs}. */
  public RunReport run(MarketRequest request) throws IOException {
    return run(request, time.now());
  }

  /**
   * The same under the name that a given start gives the run.
   *
   * @param started also the instant past which a minute is of the future
   */
  RunReport run(MarketRequest request, Instant started) throws IOException {
    return frame.run(request.lake(), request.mode(), started, body(request));
  }

  static RunFrame.Body body(MarketRequest request) {
    return (draft, steps, engine) -> new MarketRun(request, draft, steps, engine).go();
  }
}
