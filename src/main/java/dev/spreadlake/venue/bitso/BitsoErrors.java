package dev.spreadlake.venue.bitso;

import dev.spreadlake.venue.ExchangeLink.RestReply;
import dev.spreadlake.venue.RestAnswer;
import java.util.regex.Pattern;

/** What Bitso's error bodies mean, {@code {"error":{"code":"0301","message":…}}}. */
final class BitsoErrors {
  /** The family of throttling codes, of four digits, or three as a number. */
  private static final Pattern THROTTLING = Pattern.compile("08\\d\\d|8\\d\\d");

  private BitsoErrors() {}

  static RestAnswer read(RestReply reply) {
    if (reply.status() == 200 && !BitsoMessages.isRefusal(reply.body())) {
      return RestAnswer.ok();
    }
    BitsoMessages.RestError error = BitsoMessages.error(reply.body());
    if (THROTTLING.matcher(error.code()).matches()) {
      return RestAnswer.throttled(reply, error.message());
    }
    if (!BitsoMessages.refusedBook(error.message()).isEmpty()) {
      return RestAnswer.unknownBook(error.message());
    }
    return RestAnswer.failed("HTTP " + reply.status() + " " + error.message());
  }
}
