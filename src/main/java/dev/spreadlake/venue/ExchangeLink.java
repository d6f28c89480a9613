package dev.spreadlake.venue;

import dev.spreadlake.market.FrameText;
import java.util.function.Consumer;

/**
 * The road to one exchange: a socket at a time, and GET requests. It decides nothing: what to send,
 * when to reconnect and how often to ask is the feed's business. Implemented over Vert.x for real
 * exchanges, and in memory for scripted days in virtual time.
 *
 * <p>Every method is called, and every callback is made, on the feed's one thread; a callback is
 * never made from within the call that asked for it.
 */
public interface ExchangeLink {
  /** What happens on a socket; nothing is told after {@link #onClosed}. */
  interface SocketListener {
    /** The handshake has succeeded. */
    void onOpen();

    /** One whole text message, fragments joined. */
    void onText(FrameText text);

    /** The venue has pinged, and was answered: the line is alive, though it says nothing. */
    default void onPing() {}

    /**
     * The socket has gone, or could not be had.
     *
     * @param status HTTP status that refused the handshake; 0 if it was not refused that way
     * @param retryAfterSeconds from that reply; -1 if absent
     * @param detail for people
     */
    void onClosed(int status, long retryAfterSeconds, String detail);
  }

  /** One socket. */
  interface Socket {
    /** Sends one text message; dropped if the socket has gone. */
    void send(String text);

    /** Ends the socket at once, without waiting for the other side; its listener hears no more. */
    void close();
  }

  /**
   * A reply to a GET request.
   *
   * @param status HTTP status; 0 if there was no reply
   * @param contentType empty if absent
   * @param retryAfterSeconds -1 if absent
   * @param body whole text; empty if there was no reply
   * @param detail why there was no reply; empty if there was one
   * @param usedWeight request weight used this minute, where the venue counts it; -1 if absent
   * @param keptLineLost true if a connection kept from an earlier request was closed before any of
   *     the reply came, as a venue may do with one at any time: the request is as good as not sent
   */
  record RestReply(
      int status,
      String contentType,
      long retryAfterSeconds,
      String body,
      String detail,
      long usedWeight,
      boolean keptLineLost) {
    /** A reply. */
    public RestReply(
        int status,
        String contentType,
        long retryAfterSeconds,
        String body,
        String detail,
        long usedWeight) {
      this(status, contentType, retryAfterSeconds, body, detail, usedWeight, false);
    }

    /** A reply of a venue that counts no weight. */
    public RestReply(
        int status, String contentType, long retryAfterSeconds, String body, String detail) {
      this(status, contentType, retryAfterSeconds, body, detail, -1);
    }

    /** No reply: time-out, refused connection, oversized body. */
    public static RestReply none(String detail) {
      return new RestReply(0, "", -1, "", detail);
    }

    /** No reply, because a kept connection had been closed meanwhile. */
    public static RestReply keptLineLost(String detail) {
      return new RestReply(0, "", -1, "", detail, -1, true);
    }
  }

  /** Starts to open a socket. */
  Socket open(SocketListener listener);

  /**
   * Sends a GET request.
   *
   * @param path below the venue's REST root, beginning with a slash, query included
   */
  void get(String path, Consumer<RestReply> callback);

  /** As {@link #get}, on a connection that has carried no other request. */
  default void getAfresh(String path, Consumer<RestReply> callback) {
    get(path, callback);
  }
}
