package dev.spreadlake.batch.run;

import dev.spreadlake.quality.QualityResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A run's report in the making. One thread. */
public final class RunDraft {
  private final String pipeline;
  private final String run;
  private final String mode;
  private final Instant started;
  private List<RunReport.Input> inputs = List.of();
  private List<String> ignored = List.of();
  private Map<String, Long> untouched = Map.of();
  private List<RunReport.Table> tables = List.of();
  private List<RunReport.Hop> hops = List.of();
  private List<QualityResult> quality = List.of();

  /**
   * @param mode what was asked, for people
   */
  public RunDraft(String pipeline, String run, String mode, Instant started) {
    this.pipeline = pipeline;
    this.run = run;
    this.mode = mode;
    this.started = started;
  }

  /** The run's name. */
  public String run() {
    return run;
  }

  /** When it began; also the instant past which a row is of the future. */
  public Instant started() {
    return started;
  }

  /** What became of the files' rows. */
  public void inputs(List<RunReport.Input> counted) {
    inputs = counted;
  }

  /** Files of the input folder that could be read and are none of the pipeline's. */
  public void ignored(List<String> names) {
    ignored = names;
  }

  /** Rows of the quarantine that a replay did not try, by rule: nobody has changed them. */
  public void untouched(Map<String, Long> rows) {
    untouched = rows;
  }

  /** What was written. */
  public void tables(List<RunReport.Table> written) {
    tables = written;
  }

  /** What became of the rows from silver to gold. */
  public void hops(List<RunReport.Hop> counted) {
    hops = counted;
  }

  /** What the rules and checks found. */
  public void quality(List<QualityResult> found) {
    quality = found;
  }

  /**
   * The report as it would be now.
   *
   * @param message empty where there is nothing to say
   */
  public RunReport report(String status, String message, Instant finished) {
    return new RunReport(
        pipeline, run, mode, status, message, started, finished, inputs, ignored, untouched, tables,
        hops, quality);
  }
}
