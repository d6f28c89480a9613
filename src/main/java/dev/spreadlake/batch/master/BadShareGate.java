package dev.spreadlake.batch.master;

import dev.spreadlake.batch.run.RefusedException;
import dev.spreadlake.batch.run.RuleCatalog;
import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Refuses to go on when too many of a file's rows are bad. */
final class BadShareGate {
  /** Called before the judgement, so that the quarantine is there to look at. */
  @FunctionalInterface
  interface Before {
    void run(List<RunReport.Input> inputs) throws IOException;
  }

  private final double shareMax;
  private final double rowsMin;
  private final Before before;

  BadShareGate(double shareMax, RuleCatalog rules, Before before) {
    this.shareMax = shareMax;
    this.rowsMin = rules.parameter("bad_share", "rows_min");
    this.before = before;
  }

  /**
   * Judges each file.
   *
   * @throws RefusedException if one has too many
   */
  void check(List<RunReport.Input> inputs) throws IOException {
    before.run(inputs);
    for (RunReport.Input input : inputs) {
      boolean none = input.rowsIn() > 0 && input.quarantined() == input.rowsIn();
      boolean many = input.quarantined() >= rowsMin;
      boolean replayed = input.file().startsWith(MasterReplay.LABEL);
      if (!replayed && (none || many) && input.quarantined() > shareMax * input.rowsIn()) {
        throw new RefusedException(
            String.format(
                Locale.ROOT,
                "%s: %d of %d rows are bad (%.2f %%, allowed %.2f %%): %s. Look at"
                    + " quarantine/master/%s, repair the source or the rows, or allow more with"
                    + " --bad-share; the tables published before stay as they are",
                input.file(),
                input.quarantined(),
                input.rowsIn(),
                100.0 * input.quarantined() / input.rowsIn(),
                100 * shareMax,
                input.byRule(),
                input.source()));
      }
    }
  }
}
