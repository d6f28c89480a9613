package dev.spreadlake.venue;

import java.time.Duration;

/**
 * Tells a sequence that the venue has begun anew, below what is known of it, from frames that come
 * twice: repeated frames are few or come at once, and new ones are among them; a sequence begun
 * anew climbs, and nothing else comes. And from answers out of a cache, which is renewed sooner
 * than in {@link #CACHED}. Times are monotonic nanoseconds. Not thread-safe.
 */
public final class SequenceRestart {
  /** Nothing but old sequences, climbing, for so long is no repetition. */
  public static final Duration WAIT = Duration.ofSeconds(5);

  /** Caches of order books were seen to answer for up to 30 s. */
  public static final Duration CACHED = Duration.ofSeconds(40);

  private static final int ANSWERS_MIN = 3;

  private boolean any;
  private long newest;
  private long since;
  private int answers;

  /** A frame below what is known; true if the sequence has begun anew. */
  public boolean old(long sequence, long now) {
    boolean climbs = any && sequence > newest;
    newest = sequence;
    if (!climbs) {
      any = true;
      since = now;
      return false;
    }
    return now - since >= WAIT.toNanos();
  }

  /**
   * An answer below what is known, of a book that may be quiet; true if the sequence has begun
   * anew: several, over a while, none below the one before.
   */
  public boolean oldAnswer(long sequence, long now) {
    if (!any || sequence < newest) {
      any = true;
      since = now;
      answers = 0;
    }
    newest = sequence;
    answers++;
    return answers >= ANSWERS_MIN && now - since >= CACHED.toNanos();
  }

  /** True if an old answer is below the one before. */
  boolean isBelow(long sequence) {
    return any && sequence < newest;
  }

  /** A frame or an answer that is new, or a snapshot. */
  public void reset() {
    any = false;
  }
}
