package dev.spreadlake.simulator;

import java.util.Map;

/**
 * A reply to a GET.
 *
 * @param status HTTP status; {@link #CUT} means the connection is cut instead
 * @param delayMs how long it is held back
 */
public record RestReply(int status, Map<String, String> headers, String body, long delayMs) {
  /** Status of a reply that never comes. */
  public static final int CUT = 0;

  public RestReply {
    headers = Map.copyOf(headers);
  }

  /** A JSON reply. */
  public static RestReply json(int status, String body) {
    return new RestReply(status, Map.of("content-type", "application/json"), body, 0);
  }

  /** A reply without a body. */
  public static RestReply empty(int status) {
    return new RestReply(status, Map.of(), "", 0);
  }

  /** No reply: the connection is cut. */
  public static RestReply cut() {
    return new RestReply(CUT, Map.of(), "", 0);
  }

  /** The same, later. */
  public RestReply delayed(long ms) {
    return new RestReply(status, headers, body, ms);
  }
}
