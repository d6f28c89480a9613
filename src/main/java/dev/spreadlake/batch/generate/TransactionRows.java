package dev.spreadlake.batch.generate;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * Deposits and withdrawals. Deposits come in bursts of four within 0.2 s, have one day with 52
 * currencies, leave 12,231 of 25,699 users (or that share) without any, and three more with only
 * failed ones. Withdrawals are by few users, more than a third failed. A user's first deposit comes
 * mostly some weeks after sign-up, the first withdrawal later still.
 */
final class TransactionRows implements RowSource {
  private static final double NEVER_DEPOSITED = 12_231.0 / 25_699;
  private static final int ONLY_FAILED = 3;
  private static final int RICH_DAY_CURRENCIES = 52;
  private static final long BURST_STEP_MICROS = 45_000;

  /** See {@link ActingUsers}: at half of the days, 17 and 53 days after sign-up. */
  private static final double DEPOSITS_AT_FIRST = 0.45;

  private static final double WITHDRAWALS_AT_FIRST = 0.35;

  private final boolean deposits;
  private final UserIds users;
  private final Draws draws;
  private final Currencies currencies = new Currencies();
  private final ActingUsers actors;
  private final long onlyFailed;
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
    long count = Math.max(1, Math.min(most, byRows));
    double atFirst = deposits ? DEPOSITS_AT_FIRST : WITHDRAWALS_AT_FIRST;
    this.actors = new ActingUsers(users, draws, count, atFirst);
    this.onlyFailed = deposits ? Math.min(ONLY_FAILED, count / 2) : 0;
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
    return actors.openedBy(row) >= 0 || richPlace(row) >= 0;
  }

  @Override
  public void write(long row, LineBuffer line) {
    boolean burst = deposits && draws.chance(row / 4, 10, 0.15);
    long lead = burst ? row / 4 * 4 : row;
    long opened = actors.openedBy(row);
    long place = opened >= 0 ? opened : actors.drawn(lead, 17);
    int rich = richPlace(row);
    if (rich >= 0 && opened < 0 && actors.isAmong(place, onlyFailed)) {
      place = 0; // never one who only fails
    }
    boolean onlyFails = actors.isAmong(place, onlyFailed);
    boolean complete =
        !onlyFails
            && (opened >= 0 || rich >= 0 || !draws.chance(row, 11, deposits ? 0.12 : 0.3623));
    int currency = currencyOf(row, lead, burst, rich);

    line.number(firstId + row / 64 * 64 + (row % 64 * 37 + 11) % 64).comma();
    draws.timeWithOffset(row, draws.timeOf(lead, burst ? row % 4 * BURST_STEP_MICROS : 0), line);
    line.comma();
    users.write(actors.user(place), line);
    line.comma();
    currencies.amount(currency, draws.bits(burst ? lead : row, 12), line);
    if (!deposits) {
      line.comma().text(draws.chance(row, 13, 0.1885) ? "app" : "web");
    }
    line.comma().text(currencies.code(currency)).comma().text(complete ? "complete" : "failed");
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
