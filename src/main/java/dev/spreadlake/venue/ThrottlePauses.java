package dev.spreadlake.venue;

import java.time.Duration;

/**
 * How long to stop asking a venue that throttles: for as long as it states. Where it states
 * nothing, the usual time, and twice as long each time that the first answer after a pause
 * throttles again; a good answer ends that. Not thread-safe.
 */
public final class ThrottlePauses {
  /** A pause that the venue did not state lasts no longer. */
  static final Duration MOST = Duration.ofMinutes(15);

  private long begun;
  private Duration last = Duration.ZERO;

  /** What an answer is to be judged by: take it when its request is sent. */
  long begun() {
    return begun;
  }

  /**
   * A pause begins.
   *
   * @param begunWhenSent {@link #begun} as the request was sent: one that was under way when the
   *     last pause began was throttled for the same reason, and makes it no longer
   */
  Duration next(Lockout lockout, long begunWhenSent) {
    boolean again = begunWhenSent == begun;
    begun++;
    if (lockout.isStated() || !lockout.isThrottling()) {
      return lockout.lasting();
    }
    Duration longer = again ? last.multipliedBy(2) : last;
    longer = longer.compareTo(MOST) > 0 ? MOST : longer;
    last = longer.compareTo(lockout.lasting()) > 0 ? longer : lockout.lasting();
    return last;
  }

  /** A pause begins after an attempt that was the only one under way. */
  public Duration next(Lockout lockout) {
    return next(lockout, begun);
  }

  /** The venue has answered as it should. */
  void good(long begunWhenSent) {
    if (begunWhenSent == begun) {
      last = Duration.ZERO;
    }
  }

  /** The venue has taken an attempt that was the only one under way. */
  public void good() {
    good(begun);
  }
}
