package dev.spreadlake.batch;

import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.quality.QualityVerticle.PastRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/** How the newest runs in a lake ended, read from their reports, the oldest first. Blocks. */
public final class PastRuns implements Callable<List<PastRun>> {
  private static final int RUNS_MAX = 200;

  private final RunLog log;

  /**
   * @param lake the lake's root
   */
  public PastRuns(Path lake) {
    this.log = new RunLog(lake);
  }

  @Override
  public List<PastRun> call() {
    List<PastRun> runs = new ArrayList<>();
    log.newest("", RUNS_MAX).forEach(report -> runs.add(of(report)));
    Collections.reverse(runs);
    return runs;
  }

  private static PastRun of(RunReport run) {
    return new PastRun(
        run.pipeline(), run.finished(), run.status().equals("succeeded"), run.quality());
  }
}
