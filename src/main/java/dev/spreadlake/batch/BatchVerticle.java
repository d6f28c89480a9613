package dev.spreadlake.batch;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs batches in the server: on request over the bus and, if a schedule is given, by itself. One
 * run at a time, on the runner's own thread. Publishes {@link Topics#BATCH} and, for each run that
 * ended, its results on {@link Topics#QUALITY}.
 */
public final class BatchVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(BatchVerticle.class);
  private static final int HISTORY_MAX = 1000;

  private final List<Pipeline> pipelines;
  private final Optional<DailySchedule> schedule;
  private final String scheduled;
  private final RunLog log;
  private final TimeSource time;
  private final Meters meters;
  private BatchRunner runner;

  /**
   * @param schedule when {@code scheduled} is started by itself; empty: never
   * @param scheduled name of the pipeline the schedule starts
   * @param lake the lake's root
   */
  public BatchVerticle(
      List<Pipeline> pipelines,
      Optional<DailySchedule> schedule,
      String scheduled,
      Path lake,
      TimeSource time,
      Meters meters) {
    this.pipelines = List.copyOf(pipelines);
    this.schedule = requireNonNull(schedule, "schedule");
    this.scheduled = requireNonNull(scheduled, "scheduled");
    this.log = new RunLog(lake);
    this.time = requireNonNull(time, "time");
    this.meters = requireNonNull(meters, "meters");
  }

  @Override
  public Future<?> start() {
    runner =
        new BatchRunner(
            pipelines,
            time,
            meters,
            event -> Topics.BATCH.publish(vertx.eventBus(), event),
            result -> Topics.QUALITY.publish(vertx.eventBus(), result));
    schedule.ifPresent(this::plan);
    return Future.all(
        Topics.BATCH_START
            .serve(
                vertx.eventBus(),
                ask ->
                    Future.succeededFuture(
                        new BatchRequests.Started(runner.start(ask.pipeline(), ask.options()))))
            .completion(),
        Topics.BATCH_CANCEL
            .serve(
                vertx.eventBus(),
                ask -> Future.succeededFuture(new BatchRequests.Cancelled(runner.cancel())))
            .completion(),
        Topics.BATCH_RUNS.serve(vertx.eventBus(), this::runs).completion());
  }

  private Future<BatchRequests.Runs> runs(BatchRequests.ListRuns ask) {
    return vertx.executeBlocking(
        () ->
            new BatchRequests.Runs(
                runner.running(), log.newest(ask.pipeline(), Math.min(ask.max(), HISTORY_MAX))),
        false);
  }

  private void plan(DailySchedule due) {
    due.untilNext(time.now())
        .ifPresent(wait -> vertx.setTimer(wait.toMillis() + 1, id -> startScheduled(due)));
  }

  private void startScheduled(DailySchedule due) {
    try {
      LOG.info("batch scheduled run={}", runner.start(scheduled, Map.of()));
    } catch (IllegalStateException busy) {
      LOG.warn("batch not started by schedule: {}", busy.getMessage());
    }
    plan(due);
  }

  /** The runner, for callers that may block, such as the HTTP API's worker. */
  public BatchRunner runner() {
    return runner;
  }

  @Override
  public Future<?> stop() {
    return vertx.executeBlocking(
        () -> {
          runner.close();
          return null;
        },
        false);
  }
}
