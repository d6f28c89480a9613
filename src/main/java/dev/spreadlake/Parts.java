package dev.spreadlake;

import dev.spreadlake.time.TimeSource;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deployed parts, stopped in reverse order within a bound. Blocking; not thread-safe, not for
 * an event loop.
 */
final class Parts {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);
  private static final Duration START_MAX = Duration.ofSeconds(30);

  private record Part(String id, String name) {}

  private final Vertx vertx;
  private final TimeSource time;
  private final Deque<Part> deployed = new ArrayDeque<>();

  Parts(Vertx vertx, TimeSource time) {
    this.vertx = vertx;
    this.time = time;
  }

  /**
   * Deploys a part and waits until it has started.
   *
   * @throws TimeoutException naming the part, if it does not start within 30 s
   */
  void deploy(Deployable part) throws TimeoutException {
    String name = part.getClass().getSimpleName();
    try {
      String id = vertx.deployVerticle(part).await(START_MAX.toSeconds(), TimeUnit.SECONDS);
      deployed.push(new Part(id, name));
    } catch (TimeoutException late) {
      TimeoutException told =
          new TimeoutException(name + " did not start within " + START_MAX.toSeconds() + " s");
      told.initCause(late);
      throw told;
    }
  }

  /**
   * Stops all. One that is late holds up no other; what has not stopped at the end is logged and
   * left to end with the process.
   *
   * @param end of the monotonic clock, nanoseconds
   * @param firstShare kept for the part deployed first, which stops last, whatever the others take
   */
  void stop(long end, Duration firstShare) {
    Map<Part, Future<Void>> late = new LinkedHashMap<>();
    while (!deployed.isEmpty()) {
      Part part = deployed.pop();
      Future<Void> stopping = vertx.undeploy(part.id()).recover(failed -> failed(part, failed));
      if (!ends(stopping, deployed.isEmpty() ? end : end - firstShare.toNanos())) {
        late.put(part, stopping);
      }
    }
    late.forEach(
        (part, stopping) -> {
          if (!ends(stopping, end)) {
            LOG.error("part did not stop in time part={}", part.name());
          }
        });
  }

  /** Told here, whatever its kind, so that waiting for it can only be too short. */
  private static Future<Void> failed(Part part, Throwable failed) {
    LOG.error("part failed to stop part={}", part.name(), failed);
    return Future.succeededFuture();
  }

  private boolean ends(Future<Void> stopping, long until) {
    try {
      stopping.await(Math.max(1, (until - time.nanoTime()) / 1_000_000), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException late) {
      return false;
    }
  }
}
