package dev.spreadlake.venue;

import dev.spreadlake.market.BookState;
import java.time.Duration;

/** What a venue's HTTP status says about asking again. */
public final class Lockout {
  /** Where the venue states no time of its own. */
  public static final Duration USUAL = Duration.ofMinutes(1);

  /** Being refused for who or where we are does not change in seconds. */
  static final Duration REFUSAL = Duration.ofMinutes(5);

  private static final long WAIT_MAX_SECONDS = 24 * 3600;

  private Lockout() {}

  /** True for the statuses that mean "too many requests". */
  public static boolean isThrottle(int status) {
    return status == 420 || status == 429 || status == 418;
  }

  /**
   * True for the statuses that mean "not you", "not from there" or "not so" (a firewall's word).
   */
  public static boolean isRefusal(int status) {
    return status == 401 || status == 403 || status == 451;
  }

  /** What a refusal says of a book: 451 is about the place, the others are not. */
  public static BookState stateOf(int status) {
    return status == 451 ? BookState.GEO_BLOCKED : BookState.REFUSED;
  }

  /**
   * How long a refusal is believed. A firewall's 403 may pass and is asked about again after a
   * minute, or when it says; 401 and 451 are about who and where we are.
   *
   * @param retryAfterSeconds -1 if absent
   */
  public static Duration ofRefusal(int status, long retryAfterSeconds) {
    return status == 403 ? of(retryAfterSeconds) : REFUSAL;
  }

  /**
   * The stated time, bounded to a day, or one minute.
   *
   * @param retryAfterSeconds -1 if absent
   */
  public static Duration of(long retryAfterSeconds) {
    return retryAfterSeconds < 0
        ? USUAL
        : Duration.ofSeconds(Math.max(1, Math.min(retryAfterSeconds, WAIT_MAX_SECONDS)));
  }
}
