package dev.spreadlake.venue.binance;

import dev.spreadlake.market.BookState;
import dev.spreadlake.market.LevelBook;
import dev.spreadlake.venue.BrokenTop;
import dev.spreadlake.venue.EmptyBooks;
import dev.spreadlake.venue.Recheck;
import dev.spreadlake.venue.SeedRequests;
import dev.spreadlake.venue.SyncedBook;
import java.time.Duration;
import java.util.TreeMap;

/**
 * Keeps one symbol's book in step by the documented procedure as corrected in November 2025: buffer
 * the changes, fetch a snapshot that is not older than the first of them, drop what it holds, apply
 * the rest while each begins at the latest right after the one before. Decides only; the owner
 * sends the requests. Times are monotonic nanoseconds. Not thread-safe.
 *
 * <p>An answer to a request that is no longer wanted (an older epoch) changes nothing.
 */
final class SymbolSync implements SyncedBook {
  /** Events kept while a snapshot is awaited; the oldest go first. */
  static final int QUEUE_MAX = 10_000;

  /** Levels a side that a snapshot is asked for; a full one may be cut off there. */
  static final int SNAPSHOT_LEVELS = 5_000;

  /** Best levels a side that are held against the venue's. */
  static final int CHECKED_LEVELS = 20;

  private static final Duration RECHECK_EVERY = Duration.ofMinutes(1);
  private static final long AHEAD_WAIT = Duration.ofMillis(500).toNanos();
  private static final long NEVER = Long.MAX_VALUE;

  /** What a frame or a snapshot did. */
  enum Effect {
    APPLIED,
    /** Known already. */
    DUPLICATE,
    /** Held by the snapshot already. */
    OLD,
    /** Kept for later. */
    QUEUED,
    /** Showed that something was missed; the book is out of step from here on. */
    GAP,
    /** The book is in step again. */
    LIVE,
    /** Belongs to a request that is no longer wanted. */
    LATE,
    /** The snapshot holds no level, and is not believed yet; another will be asked for. */
    EMPTY,
    /** The snapshot is older than the stream allows; another will be asked for. */
    TOO_OLD
  }

  private enum Phase {
    IDLE,
    SEEDING,
    LIVE
  }

  private final LevelBook book = new LevelBook();
  private final TreeMap<Long, BinanceMessages.Depth> queue = new TreeMap<>();
  private final SeedRequests seeds = new SeedRequests();
  private final BrokenTop broken = new BrokenTop();
  private final EmptyBooks empties = new EmptyBooks();
  private final Recheck<Changes> recheck = new Recheck<>(RECHECK_EVERY, QUEUE_MAX);

  private Phase phase = Phase.IDLE;
  private BookState reason = BookState.STARTING;
  private long last = -1;
  private long seeded = -1;
  // The last update known of on this connection, whatever became of the book since.
  private long highest = -1;
  // What is in the book is true as of the last update id, though more is missing.
  private boolean based;
  private long aheadSince = NEVER;
  private boolean everLive;
  // The venue's answer, which the stream has yet to reach.
  private BinanceMessages.Snapshot theirs;
  private long asked;

  LevelBook book() {
    return book;
  }

  @Override
  public long sequence() {
    return last;
  }

  @Override
  public boolean isLive() {
    return phase == Phase.LIVE;
  }

  @Override
  public boolean isSeeding() {
    return phase == Phase.SEEDING;
  }

  @Override
  public BookState state() {
    return switch (phase) {
      case IDLE -> everLive ? BookState.SEEDING : BookState.STARTING;
      case SEEDING -> reason;
      case LIVE -> book.topState();
    };
  }

  @Override
  public SeedRequests seeds() {
    return seeds;
  }

  /** The streams flow from here on. */
  void connected(long now) {
    if (phase == Phase.IDLE) {
      phase = Phase.SEEDING;
      reason = everLive ? BookState.SEEDING : BookState.STARTING;
      seeds.dueAt(now);
    }
  }

  @Override
  public void disconnected() {
    phase = Phase.IDLE;
    based = false;
    last = -1;
    highest = -1;
    aheadSince = NEVER;
    queue.clear();
    book.clear();
    broken.reset();
    recheck.reset();
    theirs = null;
    empties.reset();
    seeds.reset();
  }

  /**
   * One change.
   *
   * @param second true if it came over a second socket that is to take over: what is ahead of the
   *     first one's changes then waits a little for them instead of being a gap
   */
  Effect onDepth(Changes depth, boolean second, long now) {
    if (phase == Phase.IDLE) {
      connected(now);
    }
    highest = Math.max(highest, depth.last());
    if (phase == Phase.SEEDING) {
      keep(depth);
      return healed() ? goLive() : Effect.QUEUED;
    }
    if (depth.last() <= last) {
      return depth.last() <= seeded ? Effect.OLD : Effect.DUPLICATE;
    }
    if (depth.first() <= last + 1) {
      apply(depth);
      drain();
      return Effect.APPLIED;
    }
    keep(depth);
    if (second || aheadSince != NEVER) {
      aheadSince = aheadSince == NEVER ? now : aheadSince;
      return Effect.QUEUED;
    }
    resync(BookState.GAP, now);
    seeds.gap(now);
    return Effect.GAP;
  }

  /**
   * The answer to a request.
   *
   * @param askedEpoch what {@link SeedRequests#asked} returned for it
   */
  Effect onSnapshot(long askedEpoch, BinanceMessages.Snapshot snapshot, long now) {
    if (!seeds.isWanted(askedEpoch)) {
      return Effect.LATE;
    }
    seeds.answered();
    if (!empties.believe(snapshot.isEmpty(), now)) {
      phase = Phase.SEEDING;
      seeds.doubted(now);
      return Effect.EMPTY;
    }
    // The documentation asks for an id not below the first kept one. One below it, just before it,
    // connects as well: ids are dense. Where none is kept, what was applied before may be ahead.
    long needed = queue.isEmpty() ? highest : queue.firstKey() - 1;
    if (snapshot.update() < needed) {
      return tooOld(now);
    }
    load(snapshot);
    return isCaughtUp() ? goLive() : tooOld(now);
  }

  /** The book's content is not to be trusted, or a frame could not be read: fetch it anew. */
  void onDistrust(long now) {
    if (phase == Phase.LIVE) {
      resync(BookState.GAP, now);
      based = false;
    }
  }

  /** Time passes; call several times a second. True if the book has gone out of step by it. */
  boolean tick(long now) {
    seeds.expire(now);
    if (phase != Phase.LIVE) {
      return false;
    }
    if (aheadSince != NEVER && now - aheadSince > AHEAD_WAIT) {
      resync(BookState.GAP, now);
      return true;
    }
    recheck.tick(now);
    if (broken.wantsRefresh(book.topState(), now)) {
      recheck.want(now);
    }
    return false;
  }

  /** Nothing came of a look: a book whose top is broken is fetched anew, another waits. */
  Recheck.Verdict onRecheckInVain(long now) {
    theirs = null;
    BookState top = book.topState();
    if (phase != Phase.LIVE || top == BookState.IN_STEP) {
      return Recheck.Verdict.UNKNOWN;
    }
    resync(top, now);
    return Recheck.Verdict.GIVEN_UP;
  }

  @Override
  public Recheck<Changes> recheck() {
    return recheck;
  }

  /**
   * The venue's best levels, asked for while this book went on. REST is ahead of the stream, which
   * gathers changes for 100 ms: the answer waits until the book has come as far.
   *
   * @param question what {@link Recheck#asked} returned for it
   */
  Recheck.Verdict onRecheck(long question, BinanceMessages.Snapshot snapshot, long now) {
    if (!recheck.isOpen(question) || phase != Phase.LIVE) {
      return Recheck.Verdict.UNKNOWN;
    }
    asked = question;
    theirs = snapshot;
    return compare(now);
  }

  /** Holds the venue's answer, if there is one, against the book once that has come as far. */
  Recheck.Verdict compare(long now) {
    if (theirs == null) {
      return Recheck.Verdict.UNKNOWN;
    }
    if (last < theirs.update()) {
      recheck.waits(now);
      return Recheck.Verdict.UNKNOWN;
    }
    boolean bothEmpty = book.isEmpty(true) && book.isEmpty(false);
    if (theirs.isEmpty() && !bothEmpty) {
      recheck.answered(asked, now);
      return onRecheckInVain(now);
    }
    recheck.reached(now);
    BinanceMessages.Snapshot answer = theirs;
    theirs = null;
    if (!recheck.answered(asked, now) || !recheck.connects(answer.update(), last)) {
      return onRecheckInVain(now);
    }
    LevelBook own = new LevelBook();
    answer.applyTo(own);
    recheck.replay(answer.update(), change -> change.applyTo(own));
    return own.sameBest(book, CHECKED_LEVELS) ? Recheck.Verdict.SAME : Recheck.Verdict.DIFFERED;
  }

  /** True if what was missed has come late, and the book connects again without a snapshot. */
  private boolean healed() {
    return based && isCaughtUp();
  }

  /** Applies what is kept; true if the book has then come as far as anything that was heard of. */
  private boolean isCaughtUp() {
    drain();
    return queue.isEmpty() && last >= highest;
  }

  private Effect goLive() {
    phase = Phase.LIVE;
    everLive = true;
    based = true;
    seeds.fitted();
    return Effect.LIVE;
  }

  private void resync(BookState why, long dueAt) {
    phase = Phase.SEEDING;
    reason = why;
    based = why == BookState.GAP;
    aheadSince = NEVER;
    recheck.reset();
    theirs = null;
    seeds.forget();
    seeds.dueAt(dueAt);
  }

  private Effect tooOld(long now) {
    seeds.misfit(now);
    return Effect.TOO_OLD;
  }

  private void keep(Changes depth) {
    queue.put(depth.first(), depth.kept());
    if (queue.size() > QUEUE_MAX) {
      queue.pollFirstEntry();
    }
  }

  /** Applies what is kept as far as it connects. */
  private void drain() {
    while (!queue.isEmpty() && queue.firstKey() <= last + 1) {
      BinanceMessages.Depth next = queue.pollFirstEntry().getValue();
      if (next.last() > last) {
        apply(next);
      }
    }
    if (queue.isEmpty()) {
      aheadSince = NEVER;
    }
  }

  private void apply(Changes depth) {
    depth.applyTo(book);
    last = depth.last();
    if (recheck.isOpen()) {
      recheck.applied(depth.first(), last, depth.kept());
    }
  }

  private void load(BinanceMessages.Snapshot snapshot) {
    book.clear();
    snapshot.applyTo(book);
    book.setTruncated(
        snapshot.bids().size() >= SNAPSHOT_LEVELS, snapshot.asks().size() >= SNAPSHOT_LEVELS);
    last = snapshot.update();
    highest = Math.max(highest, last);
    seeded = last;
    based = true;
  }
}
