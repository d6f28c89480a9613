package dev.spreadlake.venue.binance;

import dev.spreadlake.venue.ExchangeLink.RestReply;
import dev.spreadlake.venue.RestAnswer;

/** What Binance's error bodies mean, {@code {"code":-1121,"msg":…}}. */
final class BinanceErrors {
  private static final int INVALID_SYMBOL = -1121;
  private static final int TOO_MANY_REQUESTS = -1003;

  private BinanceErrors() {}

  static RestAnswer read(RestReply reply) {
    if (reply.status() == 200 && !BinanceMessages.isRefusal(reply.body())) {
      return RestAnswer.ok();
    }
    BinanceMessages.RestError error = BinanceMessages.error(reply.body());
    if (error.code() == INVALID_SYMBOL) {
      return RestAnswer.unknownBook(error.message());
    }
    if (error.code() == TOO_MANY_REQUESTS) {
      return RestAnswer.throttled(reply, error.message());
    }
    return RestAnswer.failed("HTTP " + reply.status() + " " + error.code() + " " + error.message());
  }
}
