package dev.spreadlake.venue.bitso;

import dev.spreadlake.venue.ExchangeLink.RestReply;
import dev.spreadlake.venue.Lockout;
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

  static RestAnswer of(RestReply reply) {
    int status = reply.status();
    if (status == 0) {
      return failed(reply.detail());
    }
    if (Lockout.isThrottle(status)) {
      return throttled(reply.retryAfterSeconds(), "HTTP " + status);
    }
    if (Lockout.isRefusal(status)) {
      return new RestAnswer(Kind.REFUSED, Lockout.REFUSAL, "HTTP " + status);
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

  static RestAnswer failed(String detail) {
    return new RestAnswer(Kind.FAILED, Duration.ZERO, detail);
  }

  private static RestAnswer throttled(long retryAfterSeconds, String detail) {
    return new RestAnswer(Kind.THROTTLED, Lockout.of(retryAfterSeconds), detail);
  }

  private static String quoted(String contentType) {
    return contentType.isEmpty() ? "no content type" : contentType;
  }
}
