package dev.spreadlake.venue.bitso;

import java.time.Duration;

/**
 * Tells a sequence that the venue has begun anew, below what is known of it, from frames that come
 * twice: repeated frames are few or come at once, and new ones are among them; a sequence begun
 * anew climbs, and nothing else comes. Times are monotonic nanoseconds. Not thread-safe.
 */
final class SequenceRestart {
  /** Nothing but old sequences, climbing, for so long is no repetition. */
  static final Duration WAIT = Duration.ofSeconds(5);

  private boolean any;
  private long newest;
  private long since;

  /** A frame below what is known; true if the sequence has begun anew. */
  boolean old(long sequence, long now) {
    boolean climbs = any && sequence > newest;
    newest = sequence;
    if (!climbs) {
      any = true;
      since = now;
      return false;
    }
    return now - since >= WAIT.toNanos();
  }

  /** A frame that is new, or a snapshot. */
  void reset() {
    any = false;
  }
}
