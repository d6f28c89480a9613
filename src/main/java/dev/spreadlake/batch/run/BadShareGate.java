package dev.spreadlake.batch.run;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Refuses to go on when too many of a file's rows are bad: more than a share of them, unless they
 * are few and no more than half of the rows. So a row that is bad stops no run if one beside it is
 * good, a file with nothing good in it always does, and a good row more never makes a file worse.
 * In a run of some days a file's rows are those of these days. A row whose time cannot be told is
 * none of them: such rows are judged by themselves, as a share of all the file's lines. One thread.
 */
public final class BadShareGate {
  /** Called before the judgement, so that the quarantine is there to look at. */
  @FunctionalInterface
  public interface Before {
    void run(List<RunReport.Input> inputs) throws IOException;
  }

  /**
   * Refused rows of a file that are not judged as the others.
   *
   * @param repaired have been repaired in the quarantine, which makes them good; but for the
   *     undated
   * @param undated might be of any day, where a run was asked for some days; else none
   * @param undatedRepaired those of the undated that have been repaired
   * @param held are sound and wait for what they refer to: a few rows may be nothing else
   */
  public record Apart(long repaired, long undated, long undatedRepaired, long held) {
    /** All refused rows are judged alike. */
    public static final Apart NONE = new Apart(0, 0, 0, 0);

    /** All are but those that have been repaired. */
    public static Apart ofRepaired(long repaired) {
      return new Apart(repaired, 0, 0, 0);
    }
  }

  private final String pipeline;
  private final double shareMax;
  private final double fewRows;
  private final double fewShareMax;
  private final Before before;
  private final Function<RunReport.Input, Apart> apart;

  /**
   * @param shareMax share of a file's rows that may be refused, 0 to 1
   * @param rules of the pipeline; its {@code bad_share} has the usual share, {@code share_max}, and
   *     {@code few_rows}: where the share is that one, so many rows may be refused up to {@code
   *     few_share_max}; another share was chosen, and holds for every number of rows
   */
  public BadShareGate(double shareMax, RuleCatalog rules, Before before) {
    this(shareMax, rules, before, input -> Apart.NONE);
  }

  /**
   * The same with rows that are judged apart.
   *
   * @param apart asked of files of which rows were refused
   */
  public BadShareGate(
      double shareMax, RuleCatalog rules, Before before, Function<RunReport.Input, Apart> apart) {
    this.apart = apart;
    this.pipeline = rules.pipeline();
    this.shareMax = shareMax;
    boolean usual = shareMax == rules.parameter("bad_share", "share_max");
    this.fewRows = usual ? rules.parameter("bad_share", "few_rows") : 0;
    this.fewShareMax = rules.parameter("bad_share", "few_share_max");
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
      if (input.quarantined() > 0 && !input.file().startsWith(QuarantineReplay.LABEL)) {
        check(input, apart.apply(input));
      }
    }
  }

  private void check(RunReport.Input input, Apart rows) {
    long undated = rows.undated();
    long dated = input.quarantined() - undated;
    check(input, dated - rows.repaired(), input.rowsIn() - undated, rows.held(), "");
    long lines = input.rowsIn() + input.otherDays();
    check(input, undated - rows.undatedRepaired(), lines, 0, " and of no day that can be told");
  }

  /** Those held back are among the few, and neither good nor bad beside the others. */
  private void check(RunReport.Input input, long bad, long rows, long held, String how) {
    boolean few = bad <= fewRows && bad - held <= fewShareMax * (rows - held);
    if (few || bad <= shareMax * rows) {
      return;
    }
    throw new RefusedException(
        "bad_share",
        String.format(
            Locale.ROOT,
            "%s: %d of %d rows are bad%s (%.2f %%, allowed %.2f %%%s): %s. Look at"
                + " quarantine/%s/%s, repair the source, or the rows there and take them in"
                + " with --replay-quarantine, or allow more with --bad-share; the tables published before stay as they are",
            input.file(),
            bad,
            rows,
            how,
            100.0 * bad / rows,
            100 * shareMax,
            fewRows == 0
                ? ""
                : String.format(
                    Locale.ROOT, ", or %.0f rows up to %.0f %%", fewRows, 100 * fewShareMax),
            input.byRule(),
            pipeline,
            input.source()));
  }
}
