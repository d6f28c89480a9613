package dev.spreadlake.batch.run;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.time.TimeSource;
import java.util.function.Consumer;

/** Tells how far a run is, and stops it between steps when asked to. One thread. */
public final class Steps {
  /** A wish to stop the run, which may come from another thread. */
  @FunctionalInterface
  public interface Wish {
    /** Whether there is one. */
    boolean uttered();

    /**
     * None is heard any more.
     *
     * @throws CancelledException if there was one before
     */
    default void hearNoMore() {
      if (uttered()) {
        throw new CancelledException();
      }
    }
  }

  private final String pipeline;
  private final String run;
  private final TimeSource time;
  private final Consumer<BatchEvent> listener;
  private final Wish wish;
  private final int total;
  private int done;

  /**
   * @param listener told of each step, on the thread of the run
   * @param wish whether somebody asked the run to stop
   * @param total about how many steps there will be
   */
  public Steps(
      String pipeline,
      String run,
      TimeSource time,
      Consumer<BatchEvent> listener,
      Wish wish,
      int total) {
    this.pipeline = pipeline;
    this.run = run;
    this.time = time;
    this.listener = listener;
    this.wish = wish;
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
    if (wish.uttered()) {
      throw new CancelledException();
    }
  }

  /**
   * Right before the moment that makes the run's work what is published: from here on it goes
   * through, whoever asks it to stop, and so is never told of as cancelled when it was not.
   *
   * @throws CancelledException if somebody asked before
   */
  public void goThrough() {
    wish.hearNoMore();
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
