package dev.spreadlake.time;

import java.time.Duration;

/**
 * Runs an action later on the caller's own thread (an event loop, or a test's virtual clock), so
 * that deciding classes need no Vert.x.
 */
public interface Timers {
  /** Runs {@code action} once after {@code delay} (at least 1 ms), on the caller's context. */
  Timer after(Duration delay, Runnable action);

  /** A pending action. */
  @FunctionalInterface
  interface Timer {
    /** Stops the action from running; no effect once it has run. */
    void cancel();
  }
}
