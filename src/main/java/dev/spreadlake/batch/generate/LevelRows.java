package dev.spreadlake.batch.generate;

/**
 * User levels, set after sign-up: some users change several times, and one row in a hundred has the
 * time of the one before it with another level, as the source has. Rows are in no order.
 */
final class LevelRows implements RowSource {
  private final UserIds users;
  private final Draws draws;
  private final ActingUsers withLevel;
  private final long stride;

  LevelRows(UserIds users, GeneratePlan plan) {
    this.users = users;
    this.draws = new Draws(plan.seed(), plan, MasterFile.LEVELS);
    long count = Math.max(1, Math.min(users.count(), draws.rows() * 6 / 10));
    this.withLevel = new ActingUsers(users, draws, count, ActingUsers.AT_SIGN_UP);
    this.stride = strideFor(draws.rows());
  }

  private static long strideFor(long rows) {
    long stride = Math.max(1, (long) (rows * 0.6180339887498949));
    while (java.math.BigInteger.valueOf(stride).gcd(java.math.BigInteger.valueOf(rows)).bitLength()
        != 1) {
      stride++;
    }
    return stride;
  }

  @Override
  public void write(long number, LineBuffer line) {
    long row = Math.floorMod(number * stride, draws.rows());
    long place = placeOf(row);
    boolean conflict = conflicts(row);
    users.write(withLevel.user(place), line);
    line.comma().text(draws.chance(place, 10, 0.93) ? "mx" : "us");
    long level = conflict ? levelOf(row - 1) % 4 + 1 : levelOf(row);
    line.comma().number(level).comma();
    double after = withLevel.signedUpAfter(place);
    draws.timeWithOffset(row, draws.anyTime(conflict ? row - 1 : row, after), line);
  }

  private long placeOf(long row) {
    return row * withLevel.count() / draws.rows();
  }

  private long levelOf(long row) {
    return 1 + Long.remainderUnsigned(draws.bits(row, 11), 4);
  }

  private boolean conflicts(long row) {
    return row > 0
        && draws.chance(row, 12, 0.03)
        && !draws.chance(row - 1, 12, 0.03)
        && placeOf(row) == placeOf(row - 1);
  }
}
