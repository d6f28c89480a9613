package dev.spreadlake.venue.bitso;

import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.time.Duration;
import java.util.Locale;

/**
 * What a REST reply means: status, then content type, then envelope are looked at, in this order.
 *
 * @param pause how long to stop asking; zero unless throttled or refused
 * @param detail for people
 */
record RestAnswer(Kind kind, Duration pause, String detail) {
  /** Closed list, also the metric's label. */
  enum Kind {
    OK,
    THROTTLED,
    REFUSED,
    UNKNOWN_BOOK,
    FAILED;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The venue's lockout where it states no time of its own. */
  static final Duration LOCKOUT = Duration.ofMinutes(1);

  /** Being refused for who or where we are does not change in seconds. */
  static final Duration REFUSAL = Duration.ofMinutes(5);

  private static final long WAIT_MAX_SECONDS = 24 * 3600;

  static RestAnswer of(RestReply reply) {
    int status = reply.status();
    if (status == 0) {
      return failed(reply.detail());
    }
    if (isThrottle(status)) {
      return throttled(reply.retryAfterSeconds(), "HTTP " + status);
    }
    if (isRefusal(status)) {
      return new RestAnswer(Kind.REFUSED, REFUSAL, "HTTP " + status);
    }
    boolean json = reply.contentType().toLowerCase(Locale.ROOT).contains("json");
    if (!json) {
      return failed("HTTP " + status + " with " + quoted(reply.contentType()) + " instead of JSON");
    }
    if (status == 200) {
      return new RestAnswer(Kind.OK, Duration.ZERO, "");
    }
    BitsoMessages.RestError error = BitsoMessages.error(reply.body());
    if (error.code().startsWith("08")) {
      return throttled(reply.retryAfterSeconds(), error.message());
    }
    if (!BitsoMessages.refusedBook(error.message()).isEmpty()) {
      return new RestAnswer(Kind.UNKNOWN_BOOK, Duration.ZERO, error.message());
    }
    return failed("HTTP " + status + " " + error.message());
  }

  /** True for the statuses that mean "too many requests". */
  static boolean isThrottle(int status) {
    return status == 420 || status == 429 || status == 418;
  }

  /** True for the statuses that mean "not you" or "not from there". */
  static boolean isRefusal(int status) {
    return status == 401 || status == 403 || status == 451;
  }

  /** The stated time, bounded, or one minute. */
  static Duration lockout(long retryAfterSeconds) {
    return retryAfterSeconds < 0
        ? LOCKOUT
        : Duration.ofSeconds(Math.max(1, Math.min(retryAfterSeconds, WAIT_MAX_SECONDS)));
  }

  static RestAnswer failed(String detail) {
    return new RestAnswer(Kind.FAILED, Duration.ZERO, detail);
  }

  private static RestAnswer throttled(long retryAfterSeconds, String detail) {
    return new RestAnswer(Kind.THROTTLED, lockout(retryAfterSeconds), detail);
  }

  private static String quoted(String contentType) {
    return contentType.isEmpty() ? "no content type" : contentType;
  }
}
