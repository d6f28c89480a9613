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
  /**
   * The first and the last of the seconds answered since something was last known; none at first.
   */
  private static final class Answers {
    private Instant from;
    private Instant to;

    void add(Instant second) {
      from = from == null ? second : from;
      to = second;
    }

    boolean none() {
      return from == null;
    }

    void forget() {
      from = null;
      to = null;
    }

    void forgetUpTo(Instant then) {
      if (none() || then.isBefore(from)) {
        return;
      }
      if (then.isBefore(to)) {
        from = Instant.ofEpochSecond(then.getEpochSecond() + 1);
      } else {
        forget();
      }
    }
  }

  /** Seconds answered before the socket went; judged when the book is seen again. */
  private record Doubtful(Instant from, Instant to, long sequence, String reason) {}

  private final Venue venue;
  private final Book book;
  private final FeedListener listener;

  /** Since the local book was last known to be the venue's. */
  private final Answers unproven = new Answers();

  /** Since the local book was last held against the venue's own. */
  private final Answers unchecked = new Answers();

  /** Since changes were last known to come in time. */
  private final Answers untimed = new Answers();

  private Doubtful doubtful;

  public GoodFaith(Venue venue, Book book, FeedListener listener) {
    this.venue = venue;
    this.book = book;
    this.listener = listener;
  }

  /** A second was answered from the local book. */
  public void answered(Instant second) {
    unproven.add(second);
    unchecked.add(second);
    untimed.add(second);
  }

  /** Changes reach the local book in time: what was answered was the venue's book of its second. */
  public void inTime() {
    untimed.forget();
  }

  /** Publishes what was answered since changes were last known to come in time. */
  public void publishUntimed(String reason) {
    publish(untimed, reason);
  }

  /** The local book was held against the venue's own and is the same: what was answered stands. */
  public void checked() {
    unchecked.forget();
  }

  /** Publishes what was answered since the book was last held against the venue's own. */
  public void publishUnchecked(String reason) {
    publish(unchecked, reason);
    isTrue();
  }

  /** The local book is the venue's as of now: what was answered stands. */
  public void isTrue() {
    unproven.forget();
  }

  /** What was answered for seconds up to then stands; later ones are open. */
  public void isTrueAsOf(Instant then) {
    unproven.forgetUpTo(then);
  }

  /** Publishes what was answered since the last true moment. */
  public void publish(String reason) {
    publish(unproven, reason);
  }

  private void publish(Answers answers, String reason) {
    if (!answers.none()) {
      listener.onSuspect(new SuspectSeconds(venue, book, answers.from, answers.to, reason));
      answers.forget();
    }
  }

  /**
   * The socket has gone.
   *
   * @param sequence of the local book; -1 if it had none
   */
  public void disconnected(long sequence, String reason) {
    if (!unproven.none() && sequence >= 0) {
      flush();
      doubtful = new Doubtful(unproven.from, unproven.to, sequence, reason);
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
