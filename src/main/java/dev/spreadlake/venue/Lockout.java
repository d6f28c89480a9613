package dev.spreadlake.venue;

import dev.spreadlake.market.BookState;
import java.time.Duration;
import java.util.Optional;

/**
 * A venue's HTTP status that says not to ask for a while.
 *
 * @param state what it says of a book: rate limited, geo-blocked or refused
 * @param lasting how long it is believed
 * @param isStated true if the venue has said for how long
 */
public record Lockout(BookState state, Duration lasting, boolean isStated) {
  /** Where the venue states no time of its own. */
  private static final Duration USUAL = Duration.ofMinutes(1);

  /** Being refused for who or where we are does not change in seconds. */
  private static final Duration REFUSAL = Duration.ofMinutes(5);

  /** The shortest ban of Binance; who asks within one makes it longer. */
  private static final Duration BAN = Duration.ofMinutes(2);

  /** The longest ban of Binance: what claims to last longer is asked about again after that. */
  private static final long WAIT_MAX_SECONDS = 3 * 24 * 3600;

  /**
   * What a status says; empty for those that shut nobody out. 418, 420 and 429 mean "too many
   * requests". 401, 403 and 451 mean "not you", "not so" (a firewall's word) or "not from there". A
   * firewall's 403 may pass and is asked about again after a minute, or when it says; 401 and 451
   * are about who and where we are.
   *
   * @param retryAfterSeconds -1 if absent
   */
  public static Optional<Lockout> of(int status, long retryAfterSeconds) {
    return switch (status) {
      case 418 -> Optional.of(stated(BookState.RATE_LIMITED, retryAfterSeconds, BAN));
      case 420, 429 -> Optional.of(throttled(retryAfterSeconds));
      case 401 -> Optional.of(new Lockout(BookState.REFUSED, REFUSAL, false));
      case 403 -> Optional.of(stated(BookState.REFUSED, retryAfterSeconds, USUAL));
      case 451 -> Optional.of(new Lockout(BookState.GEO_BLOCKED, REFUSAL, false));
      default -> Optional.empty();
    };
  }

  /**
   * Too many requests: not before the stated time, or a minute.
   *
   * @param retryAfterSeconds -1 if absent
   */
  public static Lockout throttled(long retryAfterSeconds) {
    return stated(BookState.RATE_LIMITED, retryAfterSeconds, USUAL);
  }

  /** True if it is for asking too often. */
  boolean isThrottling() {
    return state == BookState.RATE_LIMITED;
  }

  private static Lockout stated(BookState state, long retryAfterSeconds, Duration otherwise) {
    return retryAfterSeconds < 0
        ? new Lockout(state, otherwise, false)
        : new Lockout(
            state,
            Duration.ofSeconds(Math.max(1, Math.min(retryAfterSeconds, WAIT_MAX_SECONDS))),
            true);
  }
}
