package dev.spreadlake.batch.generate;

/**
 * User levels: some users change several times, and one row in a hundred has the time of the one
 * before it with another level, as the source has. Rows are in no order.
 */
final class LevelRows implements RowSource {
  private final UserIds users;
  private final Draws draws;
  private final long withLevel;
  private final long stride;

  LevelRows(UserIds users, GeneratePlan plan) {
    this.users = users;
    this.draws = new Draws(plan.seed(), plan, MasterFile.LEVELS);
    this.withLevel = Math.max(1, Math.min(users.count(), draws.rows() * 6 / 10));
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
    long rank = rankOf(row);
    boolean conflict = conflicts(row);
    users.write(users.ranked(rank, 4), line);
    line.comma().text(draws.chance(rank, 10, 0.93) ? "mx" : "us");
    long level = conflict ? levelOf(row - 1) % 4 + 1 : levelOf(row);
    line.comma().number(level).comma();
    draws.timeWithOffset(row, draws.anyTime(conflict ? row - 1 : row), line);
  }

  private long rankOf(long row) {
    return row * withLevel / draws.rows();
  }

  private long levelOf(long row) {
    return 1 + Long.remainderUnsigned(draws.bits(row, 11), 4);
  }

  private boolean conflicts(long row) {
    return row > 0
        && draws.chance(row, 12, 0.03)
        && !draws.chance(row - 1, 12, 0.03)
        && rankOf(row) == rankOf(row - 1);
  }
}
