package dev.spreadlake.venue.bitso;

import dev.spreadlake.venue.ExchangeLink.RestReply;
import dev.spreadlake.venue.RestAnswer;

/** What Bitso's error bodies mean, {@code {"error":{"code":"0301","message":…}}}. */
final class BitsoErrors {
  /** The family of throttling codes. */
  private static final String THROTTLING = "08";

  private BitsoErrors() {}

  static RestAnswer read(RestReply reply) {
    BitsoMessages.RestError error = BitsoMessages.error(reply.body());
    if (error.code().startsWith(THROTTLING)) {
      return RestAnswer.throttled(reply, error.message());
    }
    if (!BitsoMessages.refusedBook(error.message()).isEmpty()) {
      return RestAnswer.unknownBook(error.message());
    }
    return RestAnswer.failed("HTTP " + reply.status() + " " + error.message());
  }
}
