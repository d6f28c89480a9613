package dev.spreadlake.venue;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Venue;
import java.time.Instant;

/**
 * Which seconds of one book were answered since it was last known to be true, so that they can be
 * owned up to if it turns out that it was not. Not thread-safe.
 */
public final class GoodFaith {
  /** Seconds answered before the socket went; judged when the book is seen again. */
  private record Doubtful(Instant from, Instant to, long sequence, String reason) {}

  private final Venue venue;
  private final Book book;
  private final FeedListener listener;
  private Instant answeredFrom;
  private Instant answeredTo;
  private Instant uncheckedFrom;
  private Instant uncheckedTo;
  private Instant untimedFrom;
  private Instant untimedTo;
  private Doubtful doubtful;

  public GoodFaith(Venue venue, Book book, FeedListener listener) {
    this.venue = venue;
    this.book = book;
    this.listener = listener;
  }

  /** A second was answered from the local book. */
  public void answered(Instant second) {
    answeredFrom = answeredFrom == null ? second : answeredFrom;
    answeredTo = second;
    uncheckedFrom = uncheckedFrom == null ? second : uncheckedFrom;
    uncheckedTo = second;
    untimedFrom = untimedFrom == null ? second : untimedFrom;
    untimedTo = second;
  }

  /** Changes reach the local book in time: what was answered was the venue's book of its second. */
  public void inTime() {
    untimedFrom = null;
    untimedTo = null;
  }

  /** Publishes what was answered since changes were last known to come in time. */
  public void publishUntimed(String reason) {
    if (untimedFrom != null) {
      listener.onSuspect(new SuspectSeconds(venue, book, untimedFrom, untimedTo, reason));
    }
    inTime();
  }

  /** The local book was held against the venue's own and is the same: what was answered stands. */
  public void checked() {
    uncheckedFrom = null;
    uncheckedTo = null;
  }

  /** Publishes what was answered since the book was last held against the venue's own. */
  public void publishUnchecked(String reason) {
    if (uncheckedFrom != null) {
      listener.onSuspect(new SuspectSeconds(venue, book, uncheckedFrom, uncheckedTo, reason));
    }
    checked();
    isTrue();
  }

  /** The local book is the venue's as of now: what was answered stands. */
  public void isTrue() {
    answeredFrom = null;
    answeredTo = null;
  }

  /** What was answered for seconds up to then stands; later ones are open. */
  public void isTrueAsOf(Instant then) {
    if (answeredFrom == null || then.isBefore(answeredFrom)) {
      return;
    }
    if (then.isBefore(answeredTo)) {
      answeredFrom = Instant.ofEpochSecond(then.getEpochSecond() + 1);
    } else {
      isTrue();
    }
  }

  /** Publishes what was answered since the last true moment. */
  public void publish(String reason) {
    if (answeredFrom != null) {
      listener.onSuspect(new SuspectSeconds(venue, book, answeredFrom, answeredTo, reason));
      isTrue();
    }
  }

  /**
   * The socket has gone.
   *
   * @param sequence of the local book; -1 if it had none
   */
  public void disconnected(long sequence, String reason) {
    if (answeredFrom != null && sequence >= 0) {
      flush();
      doubtful = new Doubtful(answeredFrom, answeredTo, sequence, reason);
    }
    isTrue();
  }

  /** The book is seen again at this sequence: if nothing has happened, the answers were right. */
  public void settle(long sequence) {
    if (doubtful != null && doubtful.sequence() == sequence) {
      doubtful = null;
    }
    flush();
  }

  /** What cannot be judged any more is owned up to. */
  public void flush() {
    if (doubtful != null) {
      listener.onSuspect(
          new SuspectSeconds(venue, book, doubtful.from(), doubtful.to(), doubtful.reason()));
      doubtful = null;
    }
  }
}
