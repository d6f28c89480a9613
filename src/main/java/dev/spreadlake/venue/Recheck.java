package dev.spreadlake.venue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * When to hold a book that is in sequence against the venue's, and the changes that came between
 * the question and its answer. A removal that the venue leaves out under a good sequence shows in
 * no other way, nor does a stream that tells everything, and late. Times are monotonic nanoseconds.
 * Not thread-safe, but for {@link #behindSeconds}.
 *
 * @param <C> one change, as it can be applied again
 */
public final class Recheck<C> {
  /** What the venue's own book said of the local one. */
  public enum Verdict {
    /** The best prices and amounts are the venue's. */
    SAME,
    /** They were not; they are now. */
    DIFFERED,
    /** Nothing yet, or nothing that can be brought to the local book's sequence. */
    UNKNOWN,
    /**
     * Nothing, of a book whose best prices cannot be: it is fetched anew, and whether they were the
     * venue's while they looked sound will not be known.
     */
    GIVEN_UP
  }

  /** One applied change, and the first and last number it stands for. */
  private record Applied<C>(long first, long last, C change) {}

  private static final long NONE = Long.MAX_VALUE;
  private static final long PATIENCE = Duration.ofSeconds(15).toNanos();
  private static final long NOT_MEASURED = -1;

  private final long every;
  private final int keptMax;
  private final Deque<Applied<C>> since = new ArrayDeque<>();
  private long dueAt = NONE;
  private boolean urgent;
  private boolean inFlight;
  private long number;
  private long askedAt;
  private long waitsSince = NONE;
  private long behind = NOT_MEASURED;
  private volatile double behindSeconds;

  /**
   * @param every between two looks at a book that gives no cause
   * @param keptMax changes kept while an answer is awaited; the oldest go first
   */
  public Recheck(Duration every, int keptMax) {
    this.every = every.toNanos();
    this.keptMax = keptMax;
  }

  /** The book is in step, and has been for as long as this is called. */
  public void tick(long now) {
    if (dueAt == NONE) {
      dueAt = now + every;
    }
  }

  /** There is cause: look now. */
  public void want(long now) {
    dueAt = now;
    urgent = true;
  }

  public boolean isDue(long now) {
    return !inFlight && dueAt != NONE && now - dueAt >= 0;
  }

  /** True if the book is not shown until the answer is here. */
  public boolean isUrgent() {
    return urgent;
  }

  /** The question is sent; hand the number back with the answer. */
  public long asked(long now) {
    inFlight = true;
    askedAt = now;
    waitsSince = NONE;
    since.clear();
    return ++number;
  }

  /** True once per question, if it is still open. */
  public boolean answered(long question, long now) {
    if (!isOpen(question)) {
      return false;
    }
    inFlight = false;
    urgent = false;
    dueAt = now + every;
    return true;
  }

  /** The venue's answer is here, and the book has not come as far yet. */
  public void waits(long now) {
    waitsSince = Math.min(waitsSince, now);
  }

  /** The book has come as far as the venue's answer. */
  public void reached(long now) {
    behind = waitsSince == NONE ? 0 : now - waitsSince;
    behindSeconds = behind / 1e9;
    waitsSince = NONE;
  }

  /**
   * How long the book took to come as far as the venue's answer, at least, once per question whose
   * answer came; negative otherwise.
   */
  public long takeBehind() {
    long taken = behind;
    behind = NOT_MEASURED;
    return taken;
  }

  /** The same, of the last question that has told it; read by any thread. */
  public double behindSeconds() {
    return behindSeconds;
  }

  /**
   * True once if a question was given up because nobody answers, or because the book does not come
   * as far as the answer.
   */
  public boolean expired(long now) {
    if (!inFlight || now - askedAt <= PATIENCE) {
      return false;
    }
    if (waitsSince != NONE) {
      reached(now);
    }
    return answered(number, now);
  }

  /** True while a question is open: changes are to be told. */
  public boolean isOpen() {
    return inFlight;
  }

  /** True if this question is the one that is open. */
  public boolean isOpen(long question) {
    return inFlight && question == number;
  }

  /** A change was applied in sequence, while a question is open. */
  public void applied(long first, long last, C change) {
    if (since.size() == keptMax) {
      since.removeFirst();
    }
    since.add(new Applied<>(first, last, change));
  }

  /**
   * True if the changes kept lead from a book at {@code from} to one at {@code to}, all of them.
   */
  public boolean connects(long from, long to) {
    return from == to
        || (from < to
            && !since.isEmpty()
            && since.getFirst().first() <= from + 1
            && since.getLast().last() == to);
  }

  /** The changes after {@code from}, in order. */
  public void replay(long from, Consumer<C> change) {
    for (Applied<C> one : since) {
      if (one.last() > from) {
        change.accept(one.change());
      }
    }
  }

  /** The book is out of step: nothing is asked of it. */
  public void reset() {
    if (inFlight) {
      inFlight = false;
      number++;
    }
    since.clear();
    urgent = false;
    dueAt = NONE;
    waitsSince = NONE;
  }
}
