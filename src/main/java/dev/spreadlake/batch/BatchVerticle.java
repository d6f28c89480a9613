package dev.spreadlake.batch;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.run.BegunRun;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs batches in the server: on request over the bus and, if a schedule is given, by itself. One
 * run at a time, on the runner's own thread. Publishes {@link Topics#BATCH} and, for each run that
 * ended, its results on {@link Topics#QUALITY}: also for the runs of other processes on the lake,
 * looked for at the start and each second.
 */
public final class BatchVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(BatchVerticle.class);
  private static final long LOOK_MS = 1_000;

  private final List<Pipeline> pipelines;
  private final Optional<DailySchedule> schedule;
  private final List<String> scheduled;
  private final Path lake;
  private final ReportFeed feed;
  private boolean looking;
  private boolean due;
  private final TimeSource time;
  private final Meters meters;
  private BatchRunner runner;

  /**
   * @param schedule when {@code scheduled} are started by themselves; empty: never
   * @param scheduled names of the pipelines the schedule starts, one after the other
   * @param lake the lake's root
   */
  public BatchVerticle(
      List<Pipeline> pipelines,
      Optional<DailySchedule> schedule,
      List<String> scheduled,
      Path lake,
      TimeSource time,
      Meters meters) {
    this.pipelines = List.copyOf(pipelines);
    this.schedule = requireNonNull(schedule, "schedule");
    this.scheduled = List.copyOf(scheduled);
    this.lake = requireNonNull(lake, "lake");
    this.feed = new ReportFeed(lake);
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
            this::took);
    schedule.ifPresent(this::plan);
    vertx.setPeriodic(
        LOOK_MS,
        id -> {
          startDue();
          look(true);
        });
    // Deployed once it has looked: the end of any later run is told.
    return look(false);
  }

  /** A run of this process; on the batch thread. */
  private void took(RunReport report) {
    try {
      publish(report);
      feed.take(List.of(report));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot note that a run was taken in: " + report.run(), e);
    }
  }

  private void publish(RunReport report) {
    report.quality().forEach(result -> Topics.QUALITY.publish(vertx.eventBus(), result));
  }

  /**
   * Takes in what other processes have run.
   *
   * @param tell whether their end is told, too: what ended before the start is known
   * @return when that is done, which has succeeded even if they could not be read
   */
  private Future<?> look(boolean tell) {
    if (looking) {
      return Future.succeededFuture();
    }
    looking = true;
    return vertx
        .executeBlocking(
            () -> {
              if (!tell) {
                BegunRun.settleAll(lake, time.now());
              }
              List<RunReport> found = feed.untaken(runner.running());
              for (RunReport report : found) {
                publish(report);
                if (tell) {
                  Topics.BATCH.publish(vertx.eventBus(), ended(report));
                }
              }
              if (!found.isEmpty()) {
                feed.take(found);
              }
              return found.size();
            },
            false)
        .transform(
            done -> {
              looking = false;
              if (done.failed()) {
                LOG.error("reports of other processes not taken in", done.cause());
              }
              return Future.succeededFuture();
            });
  }

  private static BatchEvent ended(RunReport report) {
    return new BatchEvent(
        report.pipeline(),
        report.run(),
        report.status(),
        report.message(),
        1,
        1,
        report.finished());
  }

  private void plan(DailySchedule times) {
    times
        .untilNext(time.now())
        .ifPresent(
            wait ->
                vertx.setTimer(
                    wait.toMillis() + 1,
                    id -> {
                      plan(times);
                      if (due) {
                        LOG.warn("batches of the schedule still wait for a run under way");
                        meters.batchScheduleMerged().increment();
                      }
                      due = true;
                      startDue();
                    }));
  }

  /**
   * Starts what the schedule wants; while another run is under way it waits, looking each second.
   */
  private void startDue() {
    if (due && runner.running().isEmpty()) {
      try {
        LOG.info("batches scheduled={} run={}", scheduled, runner.startInOrder(scheduled));
        due = false;
      } catch (IllegalStateException overtaken) {
        LOG.debug("batches of the schedule wait: {}", overtaken.getMessage());
      }
    }
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
