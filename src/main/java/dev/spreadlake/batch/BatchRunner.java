package dev.spreadlake.batch;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.run.Cancellation;
import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs pipelines one at a time on a thread of its own. There is no queue: a start while a run is
 * under way is refused. Any thread.
 */
public final class BatchRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(8);

  private record Running(
      String run, Pipeline pipeline, Instant started, Cancellation cancellation) {}

  private final Map<String, Pipeline> pipelines;
  private final TimeSource time;
  private final Consumer<BatchEvent> events;
  private final Consumer<RunReport> reports;
  private final Meters meters;

  /** Pipelines that {@link #startInOrder} will start by itself, on the batch thread. */
  private final Queue<Pipeline> following = new ArrayDeque<>();

  /** The run under way; null if there is none. Changed with {@link #following}, or not at all. */
  private Running running;

  private boolean closed;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "batch");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param events told of each step, on the batch thread
   * @param reports told of each run that has ended, on the batch thread
   */
  public BatchRunner(
      List<Pipeline> pipelines,
      TimeSource time,
      Meters meters,
      Consumer<BatchEvent> events,
      Consumer<RunReport> reports) {
    this.pipelines =
        pipelines.stream()
            .collect(Collectors.toUnmodifiableMap(Pipeline::name, Function.identity()));
    this.time = requireNonNull(time, "time");
    this.meters = requireNonNull(meters, "meters");
    this.events = requireNonNull(events, "events");
    this.reports = requireNonNull(reports, "reports");
  }

  /**
   * Starts a run in the background.
   *
   * @return its name
   * @throws IllegalArgumentException if there is no such pipeline, or an option is wrong
   * @throws IllegalStateException if a run is under way
   */
  public String start(String name, Map<String, String> options) {
    Pipeline pipeline = named(name);
    pipeline.check(options);
    return begin(List.of(pipeline), first -> run(first, options));
  }

  /**
   * Starts several pipelines one after the other, without options; one that fails, or may not run,
   * does not keep the next from running. Cancelling the one under way drops those that follow. Does
   * not block: each is checked on the batch thread.
   *
   * @return the name of the first run
   * @throws IllegalArgumentException if one of them does not exist
   * @throws IllegalStateException if a run is under way
   */
  public String startInOrder(List<String> names) {
    List<Pipeline> wanted = names.stream().map(this::named).toList();
    return begin(wanted, this::runIfAllowed);
  }

  private Pipeline named(String name) {
    Pipeline pipeline = pipelines.get(name);
    if (pipeline == null) {
      throw new IllegalArgumentException(
          "there is no pipeline '" + name + "': it is one of " + pipelines.keySet());
    }
    return pipeline;
  }

  private synchronized String begin(List<Pipeline> wanted, Consumer<Running> how) {
    if (closed) {
      throw new IllegalStateException("no run is started any more: the server stops");
    }
    if (running != null) {
      throw new IllegalStateException("a run is under way; wait for it, or cancel it");
    }
    following.addAll(wanted);
    Running first = toNext();
    executor.execute(() -> how.accept(first));
    return first.run();
  }

  /** What is under way from now on; null if nothing follows. */
  private Running toNext() {
    Pipeline pipeline = following.poll();
    Instant started = time.now();
    running =
        pipeline == null
            ? null
            : new Running(
                RunLog.name(pipeline.name(), started), pipeline, started, new Cancellation());
    return running;
  }

  private void runIfAllowed(Running next) {
    try {
      next.pipeline().check(Map.of());
    } catch (RuntimeException e) {
      if (e instanceof IllegalStateException) {
        LOG.warn("batch not started run={}: {}", next.run(), e.getMessage());
      } else {
        LOG.error("batch not started run={}", next.run(), e);
      }
      meters.batchDuration(next.pipeline().name(), "not_started").record(0, TimeUnit.NANOSECONDS);
      follow();
      return;
    }
    run(next, Map.of());
  }

  private void run(Running next, Map<String, String> options) {
    long before = time.nanoTime();
    String status = "failed";
    try {
      RunReport report = next.pipeline().run(options, next.started(), events, next.cancellation());
      status = report.status();
      count(report);
      reports.accept(report);
      String said = report.message().isEmpty() ? "" : " message=" + report.message();
      LOG.info("batch ended run={} status={}{}", next.run(), status, said);
    } catch (IOException | RuntimeException e) {
      LOG.error("batch failed run={}", next.run(), e);
    } finally {
      meters
          .batchDuration(next.pipeline().name(), status)
          .record(time.nanoTime() - before, TimeUnit.NANOSECONDS);
      follow();
    }
  }

  /** Hands over to the pipeline that follows, so that no other run gets in between. */
  private synchronized void follow() {
    Running next = toNext();
    if (next != null) {
      executor.execute(() -> runIfAllowed(next));
    }
  }

  private void count(RunReport report) {
    for (RunReport.Input input : report.inputs()) {
      meters.batchRows(report.pipeline(), "in").increment((double) input.rowsIn());
      meters.batchRows(report.pipeline(), "accepted").increment((double) input.accepted());
      meters.batchRows(report.pipeline(), "quarantined").increment((double) input.quarantined());
      meters.batchRows(report.pipeline(), "duplicate").increment((double) input.duplicates());
    }
  }

  /** Names of the pipelines, in alphabetical order. */
  public List<String> pipelines() {
    return pipelines.keySet().stream().sorted().toList();
  }

  /** Names of those whose input is made up. Blocking. */
  public List<String> synthetic() {
    return pipelines().stream().filter(name -> pipelines.get(name).isSynthetic()).toList();
  }

  /** The run under way. */
  public synchronized Optional<String> running() {
    return Optional.ofNullable(running).map(Running::run);
  }

  /** Asks the run under way to stop; whether there was one. */
  public synchronized boolean cancel() {
    following.clear();
    if (running != null) {
      running.cancellation().cancel();
    }
    return running != null;
  }

  /** Cancels what is under way and waits for it, at most 8 s; nothing is started any more. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      cancel();
      executor.shutdown();
    }
    try {
      if (!executor.awaitTermination(CLOSE_MAX.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("batch did not stop in time run={}", running().orElse(""));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
