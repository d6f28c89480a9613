package dev.spreadlake.simulator.binance;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Request weight of one address in a minute of the clock. Beyond the limit it is refused until the
 * minute ends; whoever goes on asking is banned, two minutes at first, twice as long each time, at
 * most three days. Remembers at most 10,000 addresses. Not thread-safe.
 */
final class WeightLimit {
  /** Refused requests in one minute that are one too many. */
  static final int IGNORED_MAX = 10;

  private static final long MINUTE_MS = 60_000;
  private static final long FIRST_BAN_MS = 120_000;
  private static final long LONGEST_BAN_MS = 3 * 86_400_000L;
  private static final int ADDRESSES_MAX = 10_000;

  private final int perMinute;
  private final Map<String, Account> accounts = new LinkedHashMap<>();
  private long refused;

  WeightLimit(int perMinute) {
    this.perMinute = perMinute;
  }

  private static final class Account {
    private long minute;
    private int used;
    private int ignored;
    private int bans;
    private long bannedUntilMs;
  }

  /**
   * What becomes of a request.
   *
   * @param status 200, 429 or 418
   * @param used weight in this minute
   * @param retryAfterMs how long to wait; 0 if it is answered
   * @param untilMs end of a ban
   */
  record Verdict(int status, int used, long retryAfterMs, long untilMs) {}

  int perMinute() {
    return perMinute;
  }

  Verdict charge(String ip, int weight, long nowMs) {
    Account account = accounts.computeIfAbsent(ip, key -> new Account());
    if (accounts.size() > ADDRESSES_MAX) {
      accounts.remove(accounts.keySet().iterator().next());
    }
    long minute = Math.floorDiv(nowMs, MINUTE_MS);
    if (minute != account.minute) {
      account.minute = minute;
      account.used = 0;
      account.ignored = 0;
    }
    if (nowMs < account.bannedUntilMs) {
      refused++;
      return banned(account, nowMs);
    }
    account.used += weight;
    if (account.used <= perMinute) {
      return new Verdict(200, account.used, 0, 0);
    }
    refused++;
    if (++account.ignored > IGNORED_MAX) {
      long ban = Math.min(LONGEST_BAN_MS, FIRST_BAN_MS << Math.min(account.bans, 20));
      account.bans++;
      account.bannedUntilMs = nowMs + ban;
      return banned(account, nowMs);
    }
    return new Verdict(429, account.used, (minute + 1) * MINUTE_MS - nowMs, 0);
  }

  private static Verdict banned(Account account, long nowMs) {
    return new Verdict(418, account.used, account.bannedUntilMs - nowMs, account.bannedUntilMs);
  }

  /** Requests refused so far. */
  long refused() {
    return refused;
  }
}
