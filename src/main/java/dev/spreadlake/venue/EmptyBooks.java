package dev.spreadlake.venue;

import java.time.Duration;

/**
 * Whether to believe a snapshot without a single order: a venue that restarts or whose cache is
 * cold answers so for a moment, and a book built on it would show whatever is told next as the best
 * price. Only an answer that stays the same for longer than a cache does is believed. Times are
 * monotonic nanoseconds. Not thread-safe.
 */
public final class EmptyBooks {
  /** So many empty answers in a row are not believed. */
  public static final int DOUBTED = 3;

  /** Nor are any for so long. */
  public static final Duration DOUBTED_FOR = SequenceRestart.CACHED;

  private int inARow;
  private long since;

  /** Looks at one snapshot; true if it should be taken as it is. */
  public boolean believe(boolean isEmpty, long now) {
    if (!isEmpty) {
      inARow = 0;
      return true;
    }
    if (inARow == 0) {
      since = now;
    }
    inARow++;
    return inARow > DOUBTED && now - since >= DOUBTED_FOR.toNanos();
  }

  /** Answers from before say nothing any more. */
  public void reset() {
    inARow = 0;
  }
}
