package dev.spreadlake.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.run.Cancellation;
import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BatchVerticleTest {
  @TempDir Path lake;
  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<BatchEvent> events = new ArrayBlockingQueue<>(100);
  private BatchVerticle batch;

  /** Runs until it is cancelled. */
  private final class Slow implements Pipeline {
    @Override
    public String name() {
      return "slow";
    }

    @Override
    public boolean isSynthetic() {
      return false;
    }

    @Override
    public void check(Map<String, String> options) {
      if (options.containsKey("bad")) {
        throw new IllegalArgumentException("no option 'bad'");
      }
    }

    @Override
    public RunReport run(
        Map<String, String> options,
        Instant started,
        Consumer<BatchEvent> listener,
        Cancellation cancellation) {
      String run = RunLog.name("slow", started);
      listener.accept(new BatchEvent("slow", run, "running", "wait", 0, 1, started));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!cancellation.uttered()) {
        assertThat(System.nanoTime()).as("nobody cancelled").isLessThan(end);
        LockSupport.parkNanos(2_000_000);
      }
      RunReport report =
          new RunReport(
              "slow",
              run,
              "test",
              "cancelled",
              "cancelled",
              started,
              started,
              List.of(),
              List.of(),
              Map.of(),
              List.of(),
              List.of(),
              List.of());
      new RunLog(lake).write(report);
      listener.accept(new BatchEvent("slow", run, "cancelled", "", 0, 1, started));
      return report;
    }
  }

  @BeforeEach
  void codecs() throws Exception {
    RecordCodec.register(vertx.eventBus());
    Topics.BATCH.subscribe(vertx.eventBus(), events::add).completion().await(10, TimeUnit.SECONDS);
    deploy();
  }

  private void deploy() throws Exception {
    batch =
        new BatchVerticle(
            List.of(new Slow()),
            Optional.empty(),
            List.of("slow"),
            lake,
            TimeSource.system(),
            new Meters(new SimpleMeterRegistry()));
    vertx.deployVerticle(batch).await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("starts one run at a time, tells its steps, cancels it and keeps its report")
  void oneAtATime() throws Exception {
    String run = batch.runner().start("slow", Map.of());
    assertThat(events.poll(5, TimeUnit.SECONDS)).matches(event -> event.run().equals(run));
    assertThat(batch.runner().running()).hasValue(run);
    assertThatThrownBy(() -> batch.runner().start("slow", Map.of()))
        .hasMessageContaining("under way");

    assertThat(batch.runner().cancel()).isTrue();
    assertThat(events.poll(5, TimeUnit.SECONDS)).matches(e -> e.status().equals("cancelled"));
    assertThat(new RunLog(lake).newest("", 10)).extracting(RunReport::run).containsExactly(run);
  }

  @Test
  @DisplayName("a stop cancels the run under way, and neither what follows nor another begins")
  void stopped() {
    BatchRunner runner =
        new BatchRunner(
            List.of(new Slow(), new Quick("news", null)),
            TimeSource.system(),
            new Meters(new SimpleMeterRegistry()),
            events::add,
            report -> {});
    runner.startInOrder(List.of("slow", "news"));
    runner.close();
    assertThat(runner.running()).isEmpty();
    assertThat(done).isEmpty();
    assertThat(events).last().matches(event -> event.status().equals("cancelled"));
    assertThatThrownBy(() -> runner.start("slow", Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the server stops");
  }

  @Test
  @DisplayName("refuses an unknown pipeline or option before anything runs")
  void refuses() {
    assertThatThrownBy(() -> batch.runner().start("slow", Map.of("bad", "1")))
        .hasMessageContaining("no option");
    assertThatThrownBy(() -> batch.runner().start("other", Map.of()))
        .hasMessageContaining("no pipeline 'other'");
    assertThat(events).isEmpty();
  }

  private RunReport elsewhere(int second, boolean passed) {
    Instant at = Instant.parse("2026-06-15T12:00:00Z").plusSeconds(second);
    Rule rule = RuleCatalogue.builtIn().get("master.bad_share");
    QualityResult result =
        QualityResult.of(rule, rule.dataset(), passed, "x", "y", passed ? 0 : 1, at, "");
    RunReport report =
        new RunReport(
            "master",
            RunLog.name("master", at),
            "full",
            passed ? "succeeded" : "refused",
            passed ? null : "too many",
            at,
            at,
            List.of(),
            List.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(result));
    new RunLog(lake).write(report);
    return report;
  }

  @Test
  @DisplayName("takes in the runs of other processes, once each, over a restart too")
  void otherProcesses() throws Exception {
    BlockingQueue<QualityResult> results = new ArrayBlockingQueue<>(100);
    Topics.QUALITY.subscribe(vertx.eventBus(), results::add).completion().await();
    elsewhere(1, false);
    QualityResult refused = results.poll(10, TimeUnit.SECONDS);
    assertThat(refused).matches(result -> !result.passed());
    assertThat(events.poll(5, TimeUnit.SECONDS))
        .matches(event -> event.status().equals("refused") && event.step().equals("too many"));
    vertx.undeploy(vertx.deploymentIDs().iterator().next()).await();
    elsewhere(2, true);
    deploy();
    assertThat(results.poll(10, TimeUnit.SECONDS)).matches(QualityResult::passed);
    elsewhere(3, true);
    QualityResult third = results.poll(10, TimeUnit.SECONDS);
    assertThat(third.at()).isEqualTo(refused.at().plusSeconds(2));
    assertThat(results).isEmpty();
  }

  /** Notes that it ran, and on which thread it was checked. */
  private final class Quick implements Pipeline {
    private final String name;
    private final RuntimeException refusal;

    private Quick(String name, RuntimeException refusal) {
      this.name = name;
      this.refusal = refusal;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public boolean isSynthetic() {
      return false;
    }

    @Override
    public void check(Map<String, String> options) {
      done.add(name + " checked on " + Thread.currentThread().getName());
      if (refusal != null) {
        throw refusal;
      }
    }

    @Override
    public RunReport run(
        Map<String, String> options,
        Instant started,
        Consumer<BatchEvent> listener,
        Cancellation cancellation)
        throws IOException {
      done.add(name + " ran");
      throw new IOException("leaves no report");
    }
  }

  private final BlockingQueue<String> done = new ArrayBlockingQueue<>(1_000);

  @Test
  @DisplayName("runs by the schedule all pipelines in order, waiting for the run under way")
  void scheduled() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    ManualTime time = new ManualTime("2026-06-15T00:59:59.700Z");
    BatchVerticle daily =
        new BatchVerticle(
            List.of(
                new Slow(),
                new Quick("master", new UncheckedIOException(new IOException("disk"))),
                new Quick("market", new IllegalStateException("not of the sample")),
                new Quick("news", null)),
            Optional.of(new DailySchedule("0 1 * * *")),
            List.of("master", "market", "news"),
            lake,
            time,
            new Meters(meters));
    vertx.deployVerticle(daily).await(10, TimeUnit.SECONDS);
    String under = daily.runner().start("slow", Map.of());
    // The clock stands, so the time comes again.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (meters.counter("spreadlake.batch.schedule.merged").count() == 0) {
      assertThat(System.nanoTime()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(done).as("a run is under way").isEmpty();
    time.advance(Duration.ofHours(1));
    assertThat(daily.runner().running()).hasValue(under);

    daily.runner().cancel();
    assertThat(
            List.of(
                done.poll(10, TimeUnit.SECONDS),
                done.poll(10, TimeUnit.SECONDS),
                done.poll(10, TimeUnit.SECONDS),
                done.poll(10, TimeUnit.SECONDS)))
        .containsExactly(
            "master checked on batch",
            "market checked on batch",
            "news checked on batch",
            "news ran");
  }

  @Test
  @DisplayName("a schedule is UTC and looks strictly ahead")
  void schedule() {
    DailySchedule daily = new DailySchedule("30 2 * * *");
    assertThat(daily.untilNext(Instant.parse("2024-05-01T02:00:00Z")))
        .contains(Duration.ofMinutes(30));
    assertThat(daily.untilNext(Instant.parse("2024-05-01T02:30:00Z"))).contains(Duration.ofDays(1));
  }
}
