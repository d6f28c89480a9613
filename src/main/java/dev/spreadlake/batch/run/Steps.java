package dev.spreadlake.batch.run;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.time.TimeSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Tells how far a run is, and stops it between steps when asked to. One thread. */
public final class Steps {
  private final String pipeline;
  private final String run;
  private final TimeSource time;
  private final Consumer<BatchEvent> listener;
  private final BooleanSupplier cancelled;
  private final int total;
  private int done;

  /**
   * @param listener told of each step, on the thread of the run
   * @param cancelled whether somebody asked the run to stop
   * @param total about how many steps there will be
   */
  public Steps(
      String pipeline,
      String run,
      TimeSource time,
      Consumer<BatchEvent> listener,
      BooleanSupplier cancelled,
      int total) {
    this.pipeline = pipeline;
    this.run = run;
    this.time = time;
    this.listener = listener;
    this.cancelled = cancelled;
    this.total = total;
  }

  /** Begins a step. */
  public void next(String step) {
    check();
    tell("running", step);
    done = Math.min(done + 1, total);
  }

  /**
   * Between two pieces of work.
   *
   * @throws CancelledException if somebody asked the run to stop
   */
  public void check() {
    if (cancelled.getAsBoolean()) {
      throw new CancelledException();
    }
  }

  /** Says how the run ended. */
  public void end(String status, String message) {
    done = status.equals("succeeded") ? total : done;
    tell(status, message);
  }

  private void tell(String status, String step) {
    listener.accept(new BatchEvent(pipeline, run, status, step, done, total, time.now()));
  }
}
