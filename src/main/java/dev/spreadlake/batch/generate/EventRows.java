package dev.spreadlake.batch.generate;

/**
 * Events: 24,189 of 25,699 users (or that share) have an event of the class login, 5,304 one named
 * exactly {@code login}. Users are first seen when they sign up, with a login.
 */
final class EventRows implements RowSource {
  private static final double WITH_LOGIN_CLASS = 24_189.0 / 25_699;
  private static final double WITH_LOGIN = 5_304.0 / 25_699;
  private static final String[] OTHERS = {
    "email_verified",
    "level_change_up",
    "cookies_accepted",
    "document_verified",
    "level_change_down",
    "api_key_created",
    "api_key_deleted",
    "2fa_wrong",
    "2faon",
    "2faoff",
    "account_suspended",
    "account_terminated",
    "country_updated"
  };

  private final UserIds users;
  private final Draws draws;
  private final ActingUsers withClass;
  private final long withLogin;

  EventRows(UserIds users, GeneratePlan plan) {
    this.users = users;
    this.draws = new Draws(plan.seed(), plan, MasterFile.EVENTS);
    long most = Math.round(users.count() * WITH_LOGIN_CLASS);
    long count = Math.max(1, Math.min(most, draws.rows() / 2));
    this.withClass = new ActingUsers(users, draws, count, ActingUsers.AT_SIGN_UP);
    this.withLogin = Math.max(1, Math.min(Math.round(users.count() * WITH_LOGIN), count));
  }

  @Override
  public boolean carriesCounts(long row) {
    return withClass.openedBy(row) >= 0;
  }

  @Override
  public void write(long row, LineBuffer line) {
    long opened = withClass.openedBy(row);
    boolean login = opened >= 0 || draws.chance(row, 10, 0.62);
    long place = opened >= 0 || !login ? opened : withClass.drawn(row, 15);
    line.number(1 + row / 64 * 64 + (row % 64 * 29 + 7) % 64).comma();
    draws.timeWithoutOffset(row, draws.timeOf(row), line);
    line.comma();
    users.write(login ? withClass.user(place) : withClass.anybody(row, 11), line);
    line.comma().text(login ? loginName(row, place, opened >= 0) : other(row));
  }

  private String loginName(long row, long place, boolean first) {
    if (withClass.isAmong(place, withLogin) && (first || draws.chance(row, 12, 0.4))) {
      return "login";
    }
    return draws.chance(row, 13, 0.93) ? "2falogin" : "login_api";
  }

  /** The later a name stands in the list, the rarer it is. */
  private String other(long row) {
    double unit = draws.unit(row, 14);
    return OTHERS[(int) (unit * unit * OTHERS.length)];
  }
}
