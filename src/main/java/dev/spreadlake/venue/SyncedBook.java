package dev.spreadlake.venue;

import dev.spreadlake.market.BookState;

/**
 * A local copy of a venue's book, kept in step with it by its stream and by snapshots. Times are
 * monotonic nanoseconds. Not thread-safe.
 */
public interface SyncedBook {
  /** True if the copy is in sequence with the venue's book, whatever its best prices are. */
  boolean isLive();

  /** True while a snapshot is wanted. */
  boolean isSeeding();

  /** What the copy is good for. */
  BookState state();

  /** The last change that is in the copy; -1 if none. */
  long sequence();

  /** When snapshots are asked for, and which answer counts. */
  SeedRequests seeds();

  /** When the copy is held against the venue's own book, and which answer counts. */
  Recheck<?> recheck();

  /** The last socket has gone; whatever is asked for is no longer wanted. */
  void disconnected();
}
