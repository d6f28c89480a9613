package dev.spreadlake.batch.master;

import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.quality.QualityResult;
import java.time.Instant;
import java.util.List;

/** A run's report in the making. One thread. */
final class RunDraft {
  private final String run;
  private final String mode;
  private final Instant started;
  private List<RunReport.Input> inputs = List.of();
  private List<RunReport.Table> tables = List.of();
  private List<QualityResult> quality = List.of();

  RunDraft(String run, String mode, Instant started) {
    this.run = run;
    this.mode = mode;
    this.started = started;
  }

  String run() {
    return run;
  }

  Instant started() {
    return started;
  }

  void inputs(List<RunReport.Input> counted) {
    inputs = counted;
  }

  void tables(List<RunReport.Table> written) {
    tables = written;
  }

  void quality(List<QualityResult> found) {
    quality = found;
  }

  RunReport report(String status, String message, Instant finished) {
    return new RunReport(
        Steps.PIPELINE,
        run,
        mode,
        status,
        message.isEmpty() ? null : message,
        started,
        finished,
        inputs,
        tables,
        quality);
  }
}
