package dev.spreadlake.batch.generate;

/**
 * Events: 24,189 of 25,699 users (or that share) have an event of the class login, 5,304 one named
 * exactly {@code login}.
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
  private final long withClass;
  private final long withLogin;

  EventRows(UserIds users, GeneratePlan plan) {
    this.users = users;
    this.draws = new Draws(plan.seed(), plan, MasterFile.EVENTS);
    long most = Math.round(users.count() * WITH_LOGIN_CLASS);
    this.withClass = Math.max(1, Math.min(most, draws.rows() / 2));
    this.withLogin = Math.max(1, Math.min(Math.round(users.count() * WITH_LOGIN), withClass));
  }

  @Override
  public boolean carriesCounts(long row) {
    return draws.groupOpenedBy(row, withClass) >= 0;
  }

  @Override
  public void write(long row, LineBuffer line) {
    long rank = draws.groupOpenedBy(row, withClass);
    boolean login = rank >= 0;
    if (!login) {
      login = draws.chance(row, 10, 0.62);
      double unit = draws.unit(row, 11);
      rank = (long) (login ? unit * unit * withClass : unit * users.count());
    }
    line.number(1 + row / 64 * 64 + (row % 64 * 29 + 7) % 64).comma();
    draws.timeWithoutOffset(row, draws.timeOf(row), line);
    line.comma();
    users.write(users.ranked(rank, 3), line);
    line.comma().text(login ? loginName(row, rank) : other(row));
  }

  private String loginName(long row, long rank) {
    if (rank < withLogin
        && (draws.groupOpenedBy(row, withClass) >= 0 || draws.chance(row, 12, 0.4))) {
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
