package dev.spreadlake.batch.report;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.Pipeline;
import dev.spreadlake.batch.PipelineOver;
import dev.spreadlake.batch.run.Cancellation;
import dev.spreadlake.batch.run.LakeBusyException;
import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipeline that leaves a report for people, {@code gold/reports/<run>.html}, after each run that
 * was not cancelled. Blocking.
 */
public final class ReportedPipeline extends PipelineOver {
  private static final Logger LOG = LoggerFactory.getLogger(ReportedPipeline.class);

  private final Path lake;

  /**
   * @param lake the lake's root
   */
  public ReportedPipeline(Pipeline pipeline, Path lake) {
    super(pipeline);
    this.lake = requireNonNull(lake, "lake");
  }

  @Override
  public RunReport run(
      Map<String, String> options,
      Instant started,
      Consumer<BatchEvent> listener,
      Cancellation cancellation)
      throws IOException {
    return reporting(name(), lake, () -> super.run(options, started, listener, cancellation));
  }

  /** A run of a pipeline. */
  @FunctionalInterface
  public interface Run {
    /** Runs it. */
    RunReport go() throws IOException;
  }

  /**
   * Runs, and writes the report of the run, also of one that failed.
   *
   * @param pipeline its name
   */
  public static RunReport reporting(String pipeline, Path lake, Run run) throws IOException {
    RunLog log = new RunLog(lake);
    List<RunReport> before = log.newest(pipeline, 1);
    try {
      return reported(run.go(), lake);
    } catch (LakeBusyException busy) {
      throw busy; // what the other run leaves is its own
    } catch (IOException | RuntimeException failed) {
      log.newest(pipeline, 1).stream()
          .filter(report -> before.stream().noneMatch(old -> old.run().equals(report.run())))
          .forEach(report -> reported(report, lake));
      throw failed;
    }
  }

  /**
   * Writes a run's report unless it was cancelled. What the run did is done: a report that cannot
   * be made is logged as an error and changes nothing of it.
   */
  public static RunReport reported(RunReport run, Path lake) {
    if (!run.status().equals("cancelled")) {
      try {
        new ReportWriter(lake).write(run.pipeline(), run.started());
      } catch (IOException | RuntimeException e) {
        LOG.error("no report of run={} status={} lake={}", run.run(), run.status(), lake, e);
      }
    }
    return run;
  }
}
