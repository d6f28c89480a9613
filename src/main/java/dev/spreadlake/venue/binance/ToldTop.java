package dev.spreadlake.venue.binance;

import dev.spreadlake.market.BookState;
import java.time.Duration;

/**
 * The venue's own best prices, told at each change of them, beside the local book, whose changes
 * are gathered for 100 ms: which of the two is newer, how far the book is behind, and whether they
 * agree where both speak of one update. Decides only. Times are monotonic nanoseconds. Not
 * thread-safe.
 */
final class ToldTop {
  /** A local book further behind than this is not shown beyond its best prices. */
  static final long BEHIND_MAX = Duration.ofSeconds(1).toNanos();

  /** Without a local book, best prices older than this are not shown. */
  static final long FRESH = Duration.ofSeconds(1).toNanos();

  private final SymbolSync sync;
  private final PlainBest plain = new PlainBest();
  private final DepthLag lag = new DepthLag();
  private BestPrices newest;
  private long heardAt;
  private long flowedAt;

  ToldTop(SymbolSync sync, long now) {
    this.sync = sync;
    this.flowedAt = now;
  }

  /** True if best prices of a later update are known. */
  boolean isOutdated(long update) {
    return newest != null && update < newest.update();
  }

  /** Best prices of the stream, without objects where they fit; good until the next are read. */
  BestPrices read(StreamFrame frame) {
    return plain.take(frame) ? plain : frame.ticker();
  }

  /** The venue tells its best prices. */
  void hear(BestPrices best, long now) {
    newest = best;
    heardAt = now;
    if (leads()) {
      lag.told(best.update(), now);
    }
  }

  /** Changes come, be they in the book already. */
  void flows(long now) {
    flowedAt = now;
  }

  /**
   * The local book has come further.
   *
   * @return when the newest best prices were told that it has reached by it, {@link DepthLag#NONE}
   *     if none
   */
  long reached(long now) {
    flowedAt = now;
    return lag.reach(sync.sequence());
  }

  /** True if they are newer than the local book, which may be missing. */
  boolean leads() {
    return newest != null && newest.update() > sync.sequence();
  }

  /** True if they are newer than the local book and were told just now. */
  boolean isFresh(long now) {
    return leads() && now - heardAt <= FRESH;
  }

  BestPrices newest() {
    return newest;
  }

  long heardAt() {
    return heardAt;
  }

  /** How far the local book is behind, nanoseconds; 0 if it is not, or is missing. */
  long behind(long now) {
    return sync.isLive() && leads() ? lag.behind(now) : 0;
  }

  /** True if the local book is further behind than may be shown. */
  boolean isBehind(long now) {
    return behind(now) >= BEHIND_MAX;
  }

  /** True if it is, and no changes come by which it could catch up. */
  boolean isStalled(long now) {
    return isBehind(now) && now - flowedAt >= BEHIND_MAX;
  }

  /**
   * True if the depth of the local book, measured from its own mid, may be shown beside these: it
   * is true of a moment shortly before, also where the best prices have crossed its since.
   */
  boolean fits(long now) {
    return sync.isLive() && sync.book().topState() == BookState.IN_STEP && !isBehind(now);
  }

  /** False if they differ from the local book though both speak of one update. */
  boolean agrees() {
    return !isComparable() || newest.areTopOf(sync.book());
  }

  /** True if they and the local book speak of one update. */
  boolean isComparable() {
    return newest != null && sync.isLive() && newest.update() == sync.sequence();
  }

  /**
   * The venue has no later change than the local book.
   *
   * @param askedAt when it was asked: what was told since may be true
   * @return true if best prices of a later one had been told before
   */
  boolean refute(long askedAt) {
    if (!leads() || heardAt > askedAt) {
      return false;
    }
    clear();
    return true;
  }

  void clear() {
    newest = null;
    lag.clear();
  }
}
