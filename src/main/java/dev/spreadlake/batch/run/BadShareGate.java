package dev.spreadlake.batch.run;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Refuses to go on when too many of a file's rows are bad. One thread. */
public final class BadShareGate {
  /** Called before the judgement, so that the quarantine is there to look at. */
  @FunctionalInterface
  public interface Before {
    void run(List<RunReport.Input> inputs) throws IOException;
  }

  private final String pipeline;
  private final double shareMax;
  private final double rowsMin;
  private final Before before;
  private final ToLongFunction<RunReport.Input> repaired;

  /**
   * @param shareMax share of a file's rows that may be refused, 0 to 1
   * @param rules of the pipeline; its {@code bad_share} has {@code rows_min}
   */
  public BadShareGate(double shareMax, RuleCatalog rules, Before before) {
    this(shareMax, rules, before, input -> 0);
  }

  /**
   * @param shareMax share of a file's rows that may be refused, 0 to 1
   * @param rules of the pipeline; its {@code bad_share} has {@code rows_min}
   * @param repaired how many of a file's refused rows have been repaired in the quarantine: these
   *     are good
   */
  public BadShareGate(
      double shareMax, RuleCatalog rules, Before before, ToLongFunction<RunReport.Input> repaired) {
    this.repaired = repaired;
    this.pipeline = rules.pipeline();
    this.shareMax = shareMax;
    this.rowsMin = rules.parameter("bad_share", "rows_min");
    this.before = before;
  }

  /**
   * Judges each file.
   *
   * @throws RefusedException if one has too many
   */
  public void check(List<RunReport.Input> inputs) throws IOException {
    before.run(inputs);
    for (RunReport.Input input : inputs) {
      if (input.file().startsWith(QuarantineReplay.LABEL)) {
        continue;
      }
      long refused = input.quarantined();
      long bad = refused == 0 ? 0 : refused - repaired.applyAsLong(input);
      boolean none = input.rowsIn() > 0 && bad == input.rowsIn();
      if ((none || bad >= rowsMin) && bad > shareMax * input.rowsIn()) {
        throw new RefusedException(
            "bad_share",
            String.format(
                Locale.ROOT,
                "%s: %d of %d rows are bad (%.2f %%, allowed %.2f %%): %s. Look at"
                    + " quarantine/%s/%s, repair the source, or the rows there and take them in"
                    + " with --replay-quarantine, or allow more with --bad-share; the tables published before stay as they are",
                input.file(),
                bad,
                input.rowsIn(),
                100.0 * bad / input.rowsIn(),
                100 * shareMax,
                input.byRule(),
                pipeline,
                input.source()));
      }
    }
  }
}
