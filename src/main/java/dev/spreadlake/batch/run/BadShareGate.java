package dev.spreadlake.batch.run;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Refuses to go on when too many of a file's rows are bad. In a run of some days a row whose time
 * cannot be told is no row of these days: such rows are judged by themselves, as a share of all the
 * file's lines. One thread.
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
   * @param repaired have been repaired in the quarantine, which makes them good; but for the undated
   * @param undated might be of any day, where a run was asked for some days; else none
   * @param undatedRepaired those of the undated that have been repaired
   * @param held are sound and wait for what they refer to: a file may hold nothing else
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
  private final double rowsMin;
  private final Before before;
  private final Function<RunReport.Input, Apart> apart;

  /**
   * @param shareMax share of a file's rows that may be refused, 0 to 1
   * @param rules of the pipeline; its {@code bad_share} has {@code rows_min}, below which no number
   *     of bad rows is too many, unless nothing of a whole file is good or {@code shareMax} is 0
   */
  public BadShareGate(double shareMax, RuleCatalog rules, Before before) {
    this(shareMax, rules, before, input -> Apart.NONE);
  }

  /**
   * @param shareMax share of a file's rows that may be refused, 0 to 1
   * @param rules of the pipeline; its {@code bad_share} has {@code rows_min}, below which no number
   *     of bad rows is too many, unless nothing of a whole file is good or {@code shareMax} is 0
   * @param apart asked of files of which rows were refused
   */
  public BadShareGate(
      double shareMax, RuleCatalog rules, Before before, Function<RunReport.Input, Apart> apart) {
    this.apart = apart;
    this.pipeline = rules.pipeline();
    this.shareMax = shareMax;
    this.rowsMin = shareMax == 0 ? 0 : rules.parameter("bad_share", "rows_min");
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
    check(input, rows, dated - rows.repaired(), input.rowsIn() - undated, "");
    long lines = input.rowsIn() + input.otherDays();
    check(input, rows, undated - rows.undatedRepaired(), lines, " and of no day that can be told");
  }

  private void check(RunReport.Input input, Apart apart, long bad, long rows, String how) {
    boolean whole = input.otherDays() == 0;
    boolean nothingGood = whole && bad > 0 && bad == rows && apart.held() == 0;
    if ((bad < rowsMin && !nothingGood) || bad <= shareMax * rows) {
      return;
    }
    throw new RefusedException(
        "bad_share",
        String.format(
            Locale.ROOT,
            "%s: %d of %d rows are bad%s (%.2f %%, allowed %.2f %%): %s. Look at"
                + " quarantine/%s/%s, repair the source, or the rows there and take them in"
                + " with --replay-quarantine, or allow more with --bad-share; the tables published before stay as they are",
            input.file(),
            bad,
            rows,
            how,
            100.0 * bad / rows,
            100 * shareMax,
            input.byRule(),
            pipeline,
            input.source()));
  }
}
