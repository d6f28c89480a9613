package dev.spreadlake.venue;

import java.time.Duration;

/**
 * When to ask for the snapshot of a book, which answer is still wanted, and how long to wait after
 * one that failed or did not fit the stream. An answer to a request that is no longer wanted (an
 * older epoch) counts for nothing. Times are monotonic nanoseconds. Not thread-safe.
 */
public final class SeedRequests {
  /** After so many snapshots that do not fit the stream, the socket is opened anew. */
  public static final int ATTEMPTS_MAX = 10;

  private static final long REPLY_WAIT = Duration.ofSeconds(15).toNanos();
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long DOUBTS_APART = Duration.ofSeconds(10).toNanos();
  private static final long NEVER = Long.MAX_VALUE;

  /** After a gap, the next snapshot is not asked for sooner than this after the last. */
  private static final long REST_BETWEEN = SECOND;

  private long epoch;
  private boolean inFlight;
  private long askedAt;
  private boolean everAsked;
  private long dueAt = NEVER;
  private int attempts;
  private int failures;
  private int doubts;
  private boolean restartWanted;

  /** True if a snapshot should be asked for now. */
  public boolean due(long now) {
    return !inFlight && now >= dueAt;
  }

  /** A snapshot is wanted from then on. */
  public void dueAt(long at) {
    dueAt = at;
  }

  /** A snapshot is wanted then, if not sooner. */
  public void dueBy(long at) {
    dueAt = Math.min(dueAt, at);
  }

  /**
   * Something was missed: a snapshot is wanted at once, but of one gap after the other only one a
   * second, so that a stream out of order, which heals by itself, does not spend the allowance.
   */
  public void gap(long now) {
    forget();
    dueAt = everAsked ? Math.max(now, askedAt + REST_BETWEEN) : now;
  }

  public boolean inFlight() {
    return inFlight;
  }

  /** A snapshot is being asked for; hand the number back with the answer. */
  public long asked(long now) {
    inFlight = true;
    askedAt = now;
    everAsked = true;
    dueAt = NEVER;
    return ++epoch;
  }

  /** True if the answer belongs to the request that is open. */
  public boolean isWanted(long askedEpoch) {
    return inFlight && askedEpoch == epoch;
  }

  /** A wanted answer has come and could be read. */
  public void answered() {
    inFlight = false;
    failures = 0;
  }

  /** The request failed; asks again later and later. */
  public void failed(long askedEpoch, long now) {
    if (isWanted(askedEpoch)) {
      inFlight = false;
      failures = Math.min(failures + 1, 5);
      dueAt = now + SECOND * (1L << (failures - 1));
    }
  }

  /** Gives up a request that nobody answers. */
  public void expire(long now) {
    if (inFlight && now - askedAt > REPLY_WAIT) {
      failed(epoch, now);
    }
  }

  /**
   * The stream has told nothing of what happened between two snapshots: that speaks twice as
   * strongly for a new socket as a snapshot that does not fit.
   */
  public void untold() {
    count();
    count();
  }

  private void count() {
    attempts++;
    if (attempts >= ATTEMPTS_MAX) {
      restartWanted = true;
    }
  }

  /** The snapshot did not fit the stream: asks again after a while that grows. */
  public void misfit(long now) {
    count();
    dueAt = now + SECOND * Math.min(attempts, 5);
  }

  /** The snapshot is not believed yet, whatever the stream says: asks again after a while. */
  public void doubted(long now) {
    dueAt = now + Math.min(SECOND << Math.min(doubts++, 5), DOUBTS_APART);
  }

  /** True once, when the socket should be opened anew because snapshots do not fit it. */
  public boolean takeRestartWanted() {
    boolean wanted = restartWanted;
    restartWanted = false;
    return wanted;
  }

  /** The book is in step: nothing is wanted. */
  public void fitted() {
    attempts = 0;
    doubts = 0;
    dueAt = NEVER;
    forget();
  }

  /** Whatever was asked for is not wanted any more. */
  public void forget() {
    inFlight = false;
    epoch++;
  }

  /** The socket has gone: begins anew, with nothing wanted. */
  public void reset() {
    fitted();
    failures = 0;
    restartWanted = false;
  }
}
