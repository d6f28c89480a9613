package dev.spreadlake.batch.generate;

/** The users, one a row, in order of their number. */
final class UserRows implements RowSource {
  private final UserIds users;

  UserRows(UserIds users) {
    this.users = users;
  }

  @Override
  public void write(long number, LineBuffer line) {
    users.write(number, line);
  }

  /** Defects among users are lines of their own: a lost user would spoil rows of other files. */
  @Override
  public boolean carriesCounts(long number) {
    return true;
  }
}
