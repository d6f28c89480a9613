package dev.spreadlake.venue;

/**
 * Asking by REST whether a silent book is only quiet: one question at a time, and a grace for
 * changes that are still on their way when the answer says the book has moved on. Times are
 * monotonic nanoseconds.
 */
public final class Probe {
  private static final long NONE = Long.MAX_VALUE;

  private final SequenceRestart restart = new SequenceRestart();
  private boolean inFlight;
  private long number;
  private long askedAt = Long.MIN_VALUE;
  private int failures;
  private long graceUntil = NONE;
  private long movedTo = -1;

  public boolean isIdle() {
    return !inFlight && graceUntil == NONE;
  }

  /** When the last question was sent; {@link Long#MIN_VALUE} if none since the last truth. */
  public long askedAt() {
    return askedAt;
  }

  public int failures() {
    return failures;
  }

  /** A question is sent; its number comes back with the answer. */
  public long asked(long now) {
    inFlight = true;
    askedAt = now;
    return ++number;
  }

  /** True if the answer belongs to the question that is open. */
  public boolean answered(long question) {
    if (!inFlight || question != number) {
      return false;
    }
    inFlight = false;
    return true;
  }

  public void failed() {
    failures++;
  }

  /**
   * The answer is older than the local book: out of a cache, which says nothing, unless that goes
   * on for longer than any cache. One below the one before is none of a cache either.
   *
   * @return true if the venue's sequence has begun anew
   */
  public boolean older(long sequence, long now) {
    if (restart.isBelow(sequence)) {
      failed();
    }
    return restart.oldAnswer(sequence, now);
  }

  /** Forgets a question that was never answered. */
  public void expire(long now, long patience) {
    if (inFlight && now - askedAt > patience) {
      inFlight = false;
      failures++;
    }
  }

  /** The venue is further on: the socket has until then to say so too. */
  public void moved(long sequence, long until) {
    movedTo = sequence;
    graceUntil = until;
    restart.reset();
  }

  /** True if the grace has run out. */
  public boolean graceOver(long now) {
    return graceUntil != NONE && now - graceUntil >= 0;
  }

  public long movedTo() {
    return movedTo;
  }

  /** The book is true: nothing is open any more. */
  public void clear() {
    if (inFlight) {
      inFlight = false;
      number++;
    }
    askedAt = Long.MIN_VALUE;
    failures = 0;
    graceUntil = NONE;
    movedTo = -1;
    restart.reset();
  }
}
