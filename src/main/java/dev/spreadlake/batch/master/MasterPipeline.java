package dev.spreadlake.batch.master;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.batch.run.RunFrame;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Runs the master data: files in, checked tables out, all at once or not at all.
 *
 * <p>Blocking; one run at a time per lake, also across processes. {@link #cancel} may be called
 * from any thread.
 */
public final class MasterPipeline {
  /** Its name in reports and folders. */
  public static final String NAME = "master";

  /** Steps of a full build: reading, 22 models, 24 checks, 12 files, publishing. */
  static final int STEPS = 64;

  private final TimeSource time;
  private final RunFrame frame;

  /**
   * @param listener told of each step, on the running thread
   */
  public MasterPipeline(TimeSource time, Consumer<BatchEvent> listener) {
    this.time = requireNonNull(time, "time");
    this.frame = new RunFrame(NAME, STEPS, time, listener);
  }

  /** Stops the run that is under way, if any; what was published before stays. */
  public void cancel() {
    frame.cancel();
  }

  /**
   * Does one run and leaves its report in {@code gold/_runs}.
   *
   * @return the report; its status says whether the tables were published
   * @throws DuckDbException if the engine failed; a report was left then too
   */
  public RunReport run(MasterRequest request) throws IOException {
    return run(request, time.now());
  }

  /**
   * The same under the name that a given start gives the run.
   *
   * @param started also the instant past which a row is of the future
   */
  RunReport run(MasterRequest request, Instant started) throws IOException {
    return frame.run(request.lake(), request.mode(), started, body(request));
  }

  static RunFrame.Body body(MasterRequest request) {
    return (draft, steps, engine) -> new MasterRun(request, draft, steps, engine).go();
  }
}
