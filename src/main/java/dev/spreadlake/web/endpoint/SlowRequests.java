package dev.spreadlake.web.endpoint;

import dev.spreadlake.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs what blocks, in lanes that do not wait for each other, each with a few threads of its own;
 * beyond a lane's bound of calls under way it refuses with 503 instead of queueing. Thread-safe.
 */
public final class SlowRequests {
  private static final long WARN_AFTER_SECONDS = 60;

  /** What waits for the same thing. */
  public enum Lane {
    /** What reads the lake's files. */
    LAKE(4, 16),
    /**
     * Named queries, which one engine answers one at a time, the first after a publication late.
     */
    QUERIES(1, 16),
    /** The minute history, which answers one at a time. */
    MARKET(1, 16),
    /** What starts and ends batch runs, which an operator needs while readers are busy. */
    CONTROL(1, 4),
    /** The scrape of the metrics, which an operator needs when all else is slow. */
    METRICS(1, 4);

    private final int threads;
    private final int underWayMax;

    Lane(int threads, int underWayMax) {
      this.threads = threads;
      this.underWayMax = underWayMax;
    }
  }

  private record Running(WorkerExecutor pool, AtomicInteger underWay) {}

  private final Map<Lane, Running> lanes = new EnumMap<>(Lane.class);
  private final Meters meters;

  public SlowRequests(Vertx vertx, Meters meters) {
    for (Lane lane : Lane.values()) {
      WorkerExecutor pool =
          vertx.createSharedWorkerExecutor(
              "spreadlake-web-" + lane.name().toLowerCase(Locale.ROOT),
              lane.threads,
              WARN_AFTER_SECONDS,
              TimeUnit.SECONDS);
      lanes.put(lane, new Running(pool, new AtomicInteger()));
    }
    this.meters = meters;
  }

  /** Runs {@code work}, which reads the lake, off the event loop. */
  public <T> Future<T> run(Callable<T> work) {
    return run(Lane.LAKE, work);
  }

  /** Runs {@code work} off the event loop; fails with a 503 {@link Problem} when too busy. */
  public <T> Future<T> run(Lane lane, Callable<T> work) {
    Running running = lanes.get(lane);
    if (running.underWay().incrementAndGet() > lane.underWayMax) {
      running.underWay().decrementAndGet();
      meters.httpRefused("busy").increment();
      return Future.failedFuture(Problem.of(503, "too many slow requests; try again in a moment"));
    }
    return running
        .pool()
        .executeBlocking(work, false)
        .onComplete(done -> running.underWay().decrementAndGet());
  }

  /** Ends the threads; what still waits fails. */
  public Future<Void> close() {
    return Future.join(lanes.values().stream().map(lane -> lane.pool().close()).toList())
        .mapEmpty();
  }
}
