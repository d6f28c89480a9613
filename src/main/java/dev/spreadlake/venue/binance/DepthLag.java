package dev.spreadlake.venue.binance;

import java.time.Duration;

/**
 * How far the changes of a book are behind its best prices, both of which name update ids: as far
 * as the oldest best prices are old that the changes have not reached. Best prices are remembered
 * at most each {@link #SPACING}, and so many of them that a longer lag than they span is told too
 * small, but never as less than that span. Times are monotonic nanoseconds. Not thread-safe.
 */
final class DepthLag {
  /** No best prices were reached. */
  static final long NONE = Long.MIN_VALUE;

  private static final long SPACING = Duration.ofMillis(50).toNanos();
  private static final int MARKS_MAX = 64;

  // A ring, oldest first.
  private final long[] updates = new long[MARKS_MAX];
  private final long[] heardAt = new long[MARKS_MAX];
  private int first;
  private int count;
  private long newestUpdate = -1;
  private long newestAt;

  /** Best prices were told that the changes have not reached. */
  void told(long update, long now) {
    if (update < newestUpdate) {
      // What was told before of a later update was not so.
      clear();
    }
    newestUpdate = update;
    newestAt = now;
    if (count == 0 || (count < MARKS_MAX && now - heardAt[at(count - 1)] >= SPACING)) {
      mark();
    }
  }

  /**
   * The changes have come as far as this update.
   *
   * @return when the newest best prices were told that they have reached by it; {@link #NONE} if
   *     none
   */
  long reach(long update) {
    long reached = NONE;
    while (count > 0 && updates[first] <= update) {
      reached = heardAt[first];
      first = at(1);
      count--;
    }
    if (newestUpdate <= update) {
      newestUpdate = -1;
    } else if (count == 0) {
      mark();
    }
    return reached;
  }

  /** Nanoseconds; 0 if the changes have come as far as any best prices. */
  long behind(long now) {
    return count == 0 ? 0 : now - heardAt[first];
  }

  void clear() {
    count = 0;
    newestUpdate = -1;
  }

  private void mark() {
    updates[at(count)] = newestUpdate;
    heardAt[at(count)] = newestAt;
    count++;
  }

  private int at(int index) {
    return (first + index) % MARKS_MAX;
  }
}
