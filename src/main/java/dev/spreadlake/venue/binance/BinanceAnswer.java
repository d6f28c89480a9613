package dev.spreadlake.venue.binance;

import dev.spreadlake.venue.ExchangeLink.RestReply;
import dev.spreadlake.venue.Lockout;
import java.time.Duration;
import java.util.Locale;

/**
 * What a REST reply means: status, then content type, then body are looked at, in this order.
 *
 * @param pause how long to stop asking; zero unless throttled or refused
 * @param detail for people
 */
record BinanceAnswer(Kind kind, Duration pause, String detail) {
  private static final int INVALID_SYMBOL = -1121;
  private static final int TOO_MANY_REQUESTS = -1003;

  /** Closed list, also the metric's label. */
  enum Kind {
    OK,
    THROTTLED,
    REFUSED,
    UNKNOWN_SYMBOL,
    FAILED;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static BinanceAnswer of(RestReply reply) {
    int status = reply.status();
    if (status == 0) {
      return failed(reply.detail());
    }
    if (Lockout.isThrottle(status)) {
      return throttled(reply.retryAfterSeconds(), "HTTP " + status);
    }
    if (Lockout.isRefusal(status)) {
      return new BinanceAnswer(Kind.REFUSED, Lockout.REFUSAL, "HTTP " + status);
    }
    if (!reply.contentType().toLowerCase(Locale.ROOT).contains("json")) {
      return failed("HTTP " + status + " with '" + reply.contentType() + "' instead of JSON");
    }
    if (status == 200) {
      return new BinanceAnswer(Kind.OK, Duration.ZERO, "");
    }
    BinanceMessages.RestError error = BinanceMessages.error(reply.body());
    if (error.code() == INVALID_SYMBOL) {
      return new BinanceAnswer(Kind.UNKNOWN_SYMBOL, Duration.ZERO, error.message());
    }
    if (error.code() == TOO_MANY_REQUESTS) {
      return throttled(reply.retryAfterSeconds(), error.message());
    }
    return failed("HTTP " + status + " " + error.code() + " " + error.message());
  }

  private static BinanceAnswer failed(String detail) {
    return new BinanceAnswer(Kind.FAILED, Duration.ZERO, detail);
  }

  private static BinanceAnswer throttled(long retryAfterSeconds, String detail) {
    return new BinanceAnswer(Kind.THROTTLED, Lockout.of(retryAfterSeconds), detail);
  }
}
