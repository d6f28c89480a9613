package dev.spreadlake.batch.master;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.run.CancelledException;
import dev.spreadlake.time.TimeSource;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Tells how far a run is, and stops it between steps when asked to. One thread. */
final class Steps {
  static final String PIPELINE = "master";

  private final String run;
  private final TimeSource time;
  private final Consumer<BatchEvent> listener;
  private final BooleanSupplier cancelled;
  private final int total;
  private int done;

  Steps(
      String run,
      TimeSource time,
      Consumer<BatchEvent> listener,
      BooleanSupplier cancelled,
      int total) {
    this.run = run;
    this.time = time;
    this.listener = listener;
    this.cancelled = cancelled;
    this.total = total;
  }

  /** Begins a step. */
  void next(String step) {
    check();
    tell("running", step);
    done = Math.min(done + 1, total);
  }

  /**
   * Between two pieces of work.
   *
   * @throws CancelledException if somebody asked the run to stop
   */
  void check() {
    if (cancelled.getAsBoolean()) {
      throw new CancelledException();
    }
  }

  /** Says how the run ended. */
  void end(String status, String message) {
    done = status.equals("succeeded") ? total : done;
    tell(status, message);
  }

  private void tell(String status, String step) {
    listener.accept(new BatchEvent(PIPELINE, run, status, step, done, total, time.now()));
  }
}
