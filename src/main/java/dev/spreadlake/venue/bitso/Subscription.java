package dev.spreadlake.venue.bitso;

import dev.spreadlake.time.TimeSource;
import java.time.Duration;

/**
 * Whether the venue serves a book's changes on the socket: what was asked, what was heard since,
 * and what REST has shown of it. Only for the feed's event loop.
 */
final class Subscription {
  /** One that is neither acknowledged nor refused for so long has been lost. */
  static final Duration ACK_MAX = Duration.ofSeconds(5);

  /** A book that the socket was found not to serve is subscribed to again after so long. */
  static final Duration ASK_AGAIN = Duration.ofMinutes(1);

  private static final long NEVER = Long.MAX_VALUE;

  private final TimeSource time;
  private long ackBy = NEVER;
  private boolean heard;

  /** Connections in a row on which nothing was heard. */
  private int mute;

  private boolean left;

  Subscription(TimeSource time) {
    this.time = time;
  }

  /** The venue has been asked for the book's changes. */
  void asked() {
    ackBy = time.nanoTime() + (left ? ASK_AGAIN : ACK_MAX).toNanos();
  }

  /** The venue has told a change of the book. */
  void heard() {
    heard = true;
    mute = 0;
    left = false;
  }

  /** REST has shown that the socket does not serve the book. */
  void leave() {
    left = true;
    asked();
  }

  /** The connection is gone. */
  void drop() {
    ackBy = NEVER;
    mute = heard ? 0 : mute + 1;
    heard = false;
    left = false;
  }

  /** False if the connection before told nothing of the book and this one has not either. */
  boolean isServed() {
    return heard || mute == 0;
  }

  boolean isLeft() {
    return left;
  }

  /** True if the time for an acknowledgement or a change is over. */
  boolean isOverdue(long now) {
    return ackBy != NEVER && now - ackBy >= 0;
  }
}
