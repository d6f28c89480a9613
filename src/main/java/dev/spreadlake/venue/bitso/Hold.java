package dev.spreadlake.venue.bitso;

import dev.spreadlake.venue.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * A snapshot that no change has confirmed yet: which one, and when to ask for the next, which shows
 * whether the book is quiet. Where REST knows of changes that the socket never tells, it is asked
 * later and later, on the next socket too, until a change is told. Times are monotonic nanoseconds.
 * Not thread-safe.
 */
final class Hold {
  /** From one snapshot to the next, at least. */
  static final Duration LEAST = Duration.ofSeconds(2);

  /** From one snapshot to the next, at most. */
  static final Duration MOST = Duration.ofSeconds(30);

  private static final long NEVER = Long.MAX_VALUE;
  private static final long NONE = -1;

  private final Backoff more;
  private Duration lasting = LEAST;
  private long sequence = NONE;
  private long until = NEVER;

  /**
   * @param random source of the jitter
   */
  Hold(RandomGenerator random) {
    this.more = new Backoff(LEAST, MOST.minus(LEAST), random);
  }

  /** True if this is the sequence of the snapshot that is held. */
  boolean isOf(long confirmed) {
    return sequence == confirmed;
  }

  /**
   * A snapshot is held from now on.
   *
   * @return true if another was held before: REST knows of changes that the socket did not tell
   */
  boolean begin(long held, long now) {
    boolean untold = sequence != NONE;
    if (untold) {
      lasting = LEAST.plus(more.next());
    }
    sequence = held;
    until = now + lasting.toNanos();
    return untold;
  }

  /** True once, when the next snapshot is to be asked for. */
  boolean takeOver(long now) {
    boolean over = now >= until;
    if (over) {
      until = NEVER;
    }
    return over;
  }

  /** No snapshot is held. */
  void end() {
    sequence = NONE;
    until = NEVER;
  }

  /** The socket has told of a change. */
  void told() {
    lasting = LEAST;
    more.reset();
  }
}
