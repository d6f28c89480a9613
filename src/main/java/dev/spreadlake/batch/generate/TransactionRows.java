package dev.spreadlake.batch.generate;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * Deposits and withdrawals. Deposits come in bursts of four within 0.2 s, have one day with 52
 * currencies, leave 12,231 of 25,699 users (or that share) without any, and three more with only
 * failed ones. Withdrawals are by few users, more than a third failed.
 */
final class TransactionRows implements RowSource {
  private static final double NEVER_DEPOSITED = 12_231.0 / 25_699;
  private static final int ONLY_FAILED = 3;
  private static final int RICH_DAY_CURRENCIES = 52;
  private static final long BURST_STEP_MICROS = 45_000;

  private final boolean deposits;
  private final UserIds users;
  private final Draws draws;
  private final Currencies currencies = new Currencies();
  private final long actors;
  private final long firstId;
  private final long richFirst;
  private final long richNext;
  private final boolean hasRichDay;

  private TransactionRows(boolean deposits, UserIds users, GeneratePlan plan) {
    MasterFile file = deposits ? MasterFile.DEPOSITS : MasterFile.WITHDRAWALS;
    this.deposits = deposits;
    this.users = users;
    this.draws = new Draws(plan.seed(), plan, file);
    this.firstId = deposits ? 3_521 : 1_521;
    long most =
        deposits ? users.count() - Math.round(users.count() * NEVER_DEPOSITED) : users.count();
    long byRows = deposits ? draws.rows() / 3 : draws.rows() / 16;
    this.actors = Math.max(1, Math.min(most, byRows));
    LocalDate richDay = plan.from().plusDays(ChronoUnit.DAYS.between(plan.from(), plan.to()) / 2);
    long first = draws.firstRowOf(richDay);
    long next = draws.firstRowOf(richDay.plusDays(1));
    this.hasRichDay = deposits && next - first >= RICH_DAY_CURRENCIES * 2L;
    this.richFirst = first;
    this.richNext = next;
  }

  static TransactionRows deposits(UserIds users, GeneratePlan plan) {
    return new TransactionRows(true, users, plan);
  }

  static TransactionRows withdrawals(UserIds users, GeneratePlan plan) {
    return new TransactionRows(false, users, plan);
  }

  @Override
  public boolean carriesCounts(long row) {
    return draws.groupOpenedBy(row, actors) >= 0 || richPlace(row) >= 0;
  }

  @Override
  public void write(long row, LineBuffer line) {
    boolean burst = deposits && draws.chance(row / 4, 10, 0.15);
    long lead = burst ? row / 4 * 4 : row;
    long opened = draws.groupOpenedBy(row, actors);
    long rank = opened >= 0 ? opened : drawnRank(lead);
    boolean onlyFails = deposits && rank >= actors - Math.min(ONLY_FAILED, actors / 2);
    int rich = richPlace(row);
    if (rich >= 0 && onlyFails) {
      rank = rich % Math.max(1, actors - ONLY_FAILED);
      onlyFails = false;
    }
    boolean complete =
        !onlyFails
            && (opened >= 0 || rich >= 0 || !draws.chance(row, 11, deposits ? 0.12 : 0.3623));
    int currency = currencyOf(row, lead, burst, rich);

    line.number(firstId + row / 64 * 64 + (row % 64 * 37 + 11) % 64).comma();
    draws.timeWithOffset(row, draws.timeOf(lead, burst ? row % 4 * BURST_STEP_MICROS : 0), line);
    line.comma();
    users.write(users.ranked(rank, deposits ? 1 : 2), line);
    line.comma();
    currencies.amount(currency, draws.bits(burst ? lead : row, 12), line);
    if (!deposits) {
      line.comma().text(draws.chance(row, 13, 0.1885) ? "app" : "web");
    }
    line.comma().text(currencies.code(currency)).comma().text(complete ? "complete" : "failed");
  }

  private long drawnRank(long row) {
    double unit = draws.unit(row, 14);
    return (long) (unit * unit * actors);
  }

  private int currencyOf(long row, long lead, boolean burst, int rich) {
    if (rich >= 0) {
      return rich;
    }
    boolean near = hasRichDay && row >= richFirst - 16 && row < richNext + 16;
    int among = deposits ? (near ? RICH_DAY_CURRENCIES : currencies.count()) : 42;
    int drawn = currencies.draw(draws.bits(lead, 15), among);
    return burst ? (int) ((drawn + row % 4) % among) : drawn;
  }

  /** The currency that a row of the rich day must have; -1 for the rest. */
  private int richPlace(long row) {
    long place = row - (richFirst + 24);
    return hasRichDay && place >= 0 && place < RICH_DAY_CURRENCIES ? (int) place : -1;
  }
}
