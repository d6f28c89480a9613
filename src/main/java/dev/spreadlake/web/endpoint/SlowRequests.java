package dev.spreadlake.web.endpoint;

import dev.spreadlake.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs what reads the lake, on a few threads of its own; beyond a bound of calls under way it
 * refuses with 503 instead of queueing. Thread-safe.
 */
public final class SlowRequests {
  private static final int THREADS = 4;
  private static final int UNDER_WAY_MAX = 16;
  private static final long WARN_AFTER_SECONDS = 60;

  private final WorkerExecutor pool;
  private final Meters meters;
  private final AtomicInteger underWay = new AtomicInteger();

  public SlowRequests(Vertx vertx, Meters meters) {
    this.pool =
        vertx.createSharedWorkerExecutor(
            "spreadlake-web", THREADS, WARN_AFTER_SECONDS, TimeUnit.SECONDS);
    this.meters = meters;
  }

  /** Runs {@code work} off the event loop; fails with a 503 {@link Problem} when too busy. */
  public <T> Future<T> run(Callable<T> work) {
    if (underWay.incrementAndGet() > UNDER_WAY_MAX) {
      underWay.decrementAndGet();
      meters.httpRefused("busy").increment();
      return Future.failedFuture(Problem.of(503, "too many slow requests; try again in a moment"));
    }
    return pool.executeBlocking(work, false).onComplete(done -> underWay.decrementAndGet());
  }

  /** Ends the threads; what still waits fails. */
  public Future<Void> close() {
    return pool.close();
  }
}
