package dev.spreadlake.venue;

import dev.spreadlake.time.Timers;
import io.vertx.core.Vertx;
import java.time.Duration;

/** {@link Timers} on the event loop of the verticle that makes it. */
final class VertxTimers implements Timers {
  private final Vertx vertx;

  VertxTimers(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Timer after(Duration delay, Runnable action) {
    long id = vertx.setTimer(Math.max(1, delay.toMillis()), fired -> action.run());
    return () -> vertx.cancelTimer(id);
  }
}
