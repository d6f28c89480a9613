package dev.spreadlake.batch.generate;

/**
 * The users who do something in a file, by their place in the order of sign-up. Sign-ups are spread
 * over all days of the plan and grow from half to one and a half times their mean; whoever has not
 * signed up by the time of a row is not in it. Computed, so that any number of users takes no
 * memory, with nothing but the arithmetic that IEEE 754 fixes to the bit. Thread-safe.
 */
final class ActingUsers {
  /** Rate of sign-ups on the first day, 1 being their mean; see {@link #grown}. */
  static final double AT_SIGN_UP = 0.5;

  /** Which of the users who are there are newcomers, and how many of the drawn rows are theirs. */
  private static final double NEWCOMERS = 0.02;

  private static final double NEWCOMERS_ROWS = 0.08;

  /** How many of the drawn rows are anybody's when all have signed up, and as often before. */
  private static final double ANYBODYS_ROWS = 0.25;

  /** All others are of regulars: places that are multiples of 2 and, the more active, up to 64. */
  private static final int LEAST_STEP = 1;

  private static final int STEPS = 6;

  private final UserIds users;
  private final Draws draws;
  private final long count;
  private final double rateAtFirst;

  /**
   * @param draws of the file
   * @param count of the acting users, 1 to half the rows (or 1)
   * @param rateAtFirst {@link #AT_SIGN_UP} for what users do when they sign up, less for what most
   *     do some time later
   */
  ActingUsers(UserIds users, Draws draws, long count, double rateAtFirst) {
    this.users = users;
    this.draws = draws;
    this.count = count;
    this.rateAtFirst = rateAtFirst;
  }

  /** Share of the users who have signed up by a share of the days, both 0 to 1. */
  private static double grown(double days, double rateAtFirst) {
    return days * (rateAtFirst + (1 - rateAtFirst) * days);
  }

  /** The place of the newest user in or before a row. */
  long newest(long row) {
    return (long) (grown((double) row / draws.rows(), rateAtFirst) * count);
  }

  /** The place of the user whose first row this is; -1 if it is nobody's. Each user has one. */
  long openedBy(long row) {
    long newest = newest(row);
    return row == 0 || newest(row - 1) != newest ? newest : -1;
  }

  /**
   * The place of a user who has signed up by a row: often a regular, at times a newcomer, seldom
   * somebody else; so most are not seen every month, and few as much as the most active.
   */
  long drawn(long row, int purpose) {
    long there = newest(row) + 1;
    double place = draws.unit(row, purpose);
    double whose = draws.unit(row, purpose + 1);
    if (whose < NEWCOMERS_ROWS) {
      return there - 1 - (long) (place * place * NEWCOMERS * there);
    }
    if (whose < NEWCOMERS_ROWS + ANYBODYS_ROWS * there / count) {
      return (long) (place * there);
    }
    int step = LEAST_STEP + (int) Long.remainderUnsigned(draws.bits(row, purpose + 2), STEPS);
    return (long) (place * there) >> step << step;
  }

  /** Any of all users who have signed up by a row, acting ones or not: the number of the user. */
  long anybody(long row, int purpose) {
    double share = grown((double) row / draws.rows(), AT_SIGN_UP);
    return users.inOrderOfSignUp((long) (draws.unit(row, purpose) * share * users.count()));
  }

  /** The number of the user in a place. */
  long user(long place) {
    return users.inOrderOfSignUp(signUp(place));
  }

  /** Which of all sign-ups it was: one drawn from each of {@link #count} equal stretches. */
  private long signUp(long place) {
    long first = place * users.count() / count;
    long next = (place + 1) * users.count() / count;
    return first + Long.remainderUnsigned(draws.bits(place, 20), next - first);
  }

  /** The share of the days, 0 to 1, after which the user in a place signed up. */
  double signedUpAfter(long place) {
    double share = (double) signUp(place) / users.count();
    double rest = 1 - AT_SIGN_UP;
    // The inverse of grown().
    return (Math.sqrt(AT_SIGN_UP * AT_SIGN_UP + 4 * rest * share) - AT_SIGN_UP) / (2 * rest);
  }

  /** Whether a place is one of {@code some} spread evenly over all. */
  boolean isAmong(long place, long some) {
    return place * some / count != (place + 1) * some / count;
  }

  long count() {
    return count;
  }
}
