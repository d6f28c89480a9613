package dev.spreadlake.venue;

import dev.spreadlake.venue.ExchangeLink.RestReply;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a REST reply means: status, then content type, then the venue's own body are looked at, in
 * this order. An edge's page of HTML is never read; a server that names no type, or calls its JSON
 * plain text, is believed if the body begins as JSON does.
 *
 * @param lockout how long to stop asking, and why; empty unless throttled or refused
 * @param detail for people
 */
public record RestAnswer(Kind kind, Optional<Lockout> lockout, String detail) {
  /** Closed list, also the metric's label. */
  public enum Kind {
    OK,
    THROTTLED,
    REFUSED,
    UNKNOWN_BOOK,
    FAILED;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads a reply.
   *
   * @param venue reads a JSON body, which only its venue understands: an error may come under 200
   */
  public static RestAnswer of(RestReply reply, Function<RestReply, RestAnswer> venue) {
    int status = reply.status();
    if (status == 0) {
      return failed(reply.detail());
    }
    Optional<Lockout> lockout = Lockout.of(status, reply.retryAfterSeconds());
    if (lockout.isPresent()) {
      return new RestAnswer(
          lockout.get().isThrottling() ? Kind.THROTTLED : Kind.REFUSED, lockout, "HTTP " + status);
    }
    if (!isJson(reply)) {
      return failed("HTTP " + status + " with " + quoted(reply.contentType()) + " instead of JSON");
    }
    return venue.apply(reply);
  }

  private static boolean isJson(RestReply reply) {
    String type = reply.contentType().toLowerCase(Locale.ROOT);
    if (type.contains("json")) {
      return true;
    }
    String body = reply.body().stripLeading();
    return !type.contains("html") && (body.startsWith("{") || body.startsWith("["));
  }

  /** What was asked for. */
  public static RestAnswer ok() {
    return new RestAnswer(Kind.OK, Optional.empty(), "");
  }

  /** Asking again has no use before the stated time, or a minute. */
  public static RestAnswer throttled(RestReply reply, String detail) {
    return new RestAnswer(
        Kind.THROTTLED, Optional.of(Lockout.throttled(reply.retryAfterSeconds())), detail);
  }

  /** The venue does not list what was asked for. */
  public static RestAnswer unknownBook(String message) {
    return new RestAnswer(Kind.UNKNOWN_BOOK, Optional.empty(), message);
  }

  /** No answer, or none that can be used. */
  public static RestAnswer failed(String detail) {
    return new RestAnswer(Kind.FAILED, Optional.empty(), detail);
  }

  private static String quoted(String contentType) {
    return contentType.isEmpty() ? "no content type" : "'" + contentType + "'";
  }
}
