package dev.spreadlake.venue.bitso;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * When to hold a book that is in sequence against the venue's, and the changes that came between
 * the question and its answer. A removal that the venue leaves out under a good sequence shows in
 * no other way. Times are monotonic nanoseconds. Not thread-safe.
 */
final class Recheck {
  /** What the venue's own book said of the local one. */
  enum Verdict {
    /** The best prices and amounts are the venue's. */
    SAME,
    /** They were not; they are now. */
    DIFFERED,
    /** The answer cannot be brought to the local book's sequence. */
    UNKNOWN
  }

  /** One applied change. */
  private record Applied(long sequence, String text) {}

  private static final long NONE = Long.MAX_VALUE;
  private static final long PATIENCE = Duration.ofSeconds(15).toNanos();

  private final long every;
  private final Deque<Applied> since = new ArrayDeque<>();
  private long dueAt = NONE;
  private boolean urgent;
  private boolean inFlight;
  private long number;
  private long askedAt;

  /**
   * @param every between two looks at a book that gives no cause
   */
  Recheck(Duration every) {
    this.every = every.toNanos();
  }

  /** The book is in step, and has been for as long as this is called. */
  void tick(long now) {
    if (dueAt == NONE) {
      dueAt = now + every;
    }
  }

  /** There is cause: look now. */
  void want(long now) {
    dueAt = now;
    urgent = true;
  }

  boolean isDue(long now) {
    return !inFlight && dueAt != NONE && now - dueAt >= 0;
  }

  /** True if the book is not shown until the answer is here. */
  boolean isUrgent() {
    return urgent;
  }

  /** The question is sent; hand the number back with the answer. */
  long asked(long now) {
    inFlight = true;
    askedAt = now;
    since.clear();
    return ++number;
  }

  /** True once per question, if it is still open. */
  boolean answered(long question, long now) {
    if (!inFlight || question != number) {
      return false;
    }
    inFlight = false;
    urgent = false;
    dueAt = now + every;
    return true;
  }

  /** True once if a question was given up because nobody answers. */
  boolean expired(long now) {
    return inFlight && now - askedAt > PATIENCE && answered(number, now);
  }

  /** A change was applied in sequence. */
  void applied(long sequence, String text) {
    if (!inFlight) {
      return;
    }
    if (since.size() == BookSync.QUEUE_MAX) {
      since.removeFirst();
    }
    since.add(new Applied(sequence, text));
  }

  /**
   * True if the changes kept lead from a book at {@code from} to one at {@code to}, all of them.
   */
  boolean connects(long from, long to) {
    return from == to
        || (from < to
            && !since.isEmpty()
            && since.getFirst().sequence() <= from + 1
            && since.getLast().sequence() == to);
  }

  /** The changes after {@code from}, in order. */
  void replay(long from, Consumer<String> change) {
    for (Applied one : since) {
      if (one.sequence() > from) {
        change.accept(one.text());
      }
    }
  }

  /** The book is out of step: nothing is asked of it. */
  void reset() {
    if (inFlight) {
      inFlight = false;
      number++;
    }
    since.clear();
    urgent = false;
    dueAt = NONE;
  }
}
