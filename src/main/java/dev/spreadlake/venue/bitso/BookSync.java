package dev.spreadlake.venue.bitso;

import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.OrderBook;
import dev.spreadlake.venue.BrokenTop;
import dev.spreadlake.venue.EmptyBooks;
import dev.spreadlake.venue.Recheck;
import dev.spreadlake.venue.SeedRequests;
import dev.spreadlake.venue.SequenceRestart;
import dev.spreadlake.venue.SyncedBook;
import java.time.Duration;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Keeps one book in step with the venue: queues changes, splices them onto a REST snapshot, checks
 * that the sequence is dense, and says when it needs another snapshot. Decides only; the owner
 * sends the requests. Times are monotonic nanoseconds. Not thread-safe.
 *
 * <p>An answer to a request that is no longer wanted (an older epoch) changes nothing. A change
 * that arrives out of order is kept, and heals the gap it left without a snapshot.
 */
final class BookSync implements SyncedBook {
  /** Frames kept while a snapshot is awaited; the oldest go first. */
  static final int QUEUE_MAX = 20_000;

  private static final long DOUBT_WAIT = Duration.ofMillis(250).toNanos();
  private static final long NEVER = Long.MAX_VALUE;

  /** What a frame or a snapshot did. */
  enum Effect {
    /** Applied in sequence. */
    APPLIED,
    /** Known already. */
    DUPLICATE,
    /** Kept for the splice. */
    QUEUED,
    /** Showed that something was missed; the book is out of step from here on. */
    GAP,
    /** Showed that the venue counts from the beginning again; the book is out of step. */
    RESTARTED,
    /** The book is in sequence again. */
    LIVE,
    /** Belongs to a request that is no longer wanted. */
    LATE,
    /** The snapshot holds no order, and is not believed yet; another will be asked for. */
    EMPTY,
    /** The snapshot is older than the stream allows; another will be asked for. */
    TOO_OLD,
    /** Loaded, but not yet confirmed by the stream. */
    HELD,
    /** As held, and the one before was, too: between them lie changes that were never told. */
    UNTOLD
  }

  private enum Phase {
    IDLE,
    SEEDING,
    HELD,
    LIVE
  }

  private final OrderBook orders = new OrderBook();
  private final DiffReader reader;
  private final TreeMap<Long, FrameText> queue = new TreeMap<>();
  private final SeedRequests seeds = new SeedRequests();
  private final BrokenTop broken = new BrokenTop();
  private final SequenceRestart restart = new SequenceRestart();
  private final Recheck<FrameText> recheck;
  private final EmptyBooks empties = new EmptyBooks();
  private final Hold hold;

  private Phase phase = Phase.IDLE;
  private BookState reason = BookState.STARTING;
  private boolean based;
  private long last = -1;
  private long firstSeen = NEVER;
  private long highestSeen = -1;
  private boolean everLive;
  // The venue's answer, which the socket has yet to reach.
  private BitsoMessages.Snapshot theirs;
  private long asked;

  /**
   * @param recheckEvery between two looks at the venue's own book while this one gives no cause
   * @param random source of the jitter in waits
   */
  BookSync(DiffReader reader, Duration recheckEvery, RandomGenerator random) {
    this.reader = reader;
    this.hold = new Hold(random);
    this.recheck = new Recheck<>(recheckEvery, QUEUE_MAX);
  }

  OrderBook orders() {
    return orders;
  }

  @Override
  public long sequence() {
    return last;
  }

  @Override
  public boolean isLive() {
    return phase == Phase.LIVE;
  }

  /** True until the venue is heard to send the book's changes. */
  boolean isIdle() {
    return phase == Phase.IDLE;
  }

  @Override
  public boolean isSeeding() {
    return phase == Phase.SEEDING || phase == Phase.HELD;
  }

  @Override
  public SeedRequests seeds() {
    return seeds;
  }

  @Override
  public BookState state() {
    return switch (phase) {
      case IDLE -> everLive ? BookState.SEEDING : BookState.STARTING;
      case SEEDING, HELD -> reason;
      case LIVE -> orders.topState();
    };
  }

  /** The venue has accepted the subscription: changes flow from here on. */
  void subscribed(long now) {
    if (phase != Phase.IDLE) {
      return;
    }
    phase = Phase.SEEDING;
    reason = everLive ? BookState.SEEDING : BookState.STARTING;
    seeds.dueAt(now);
  }

  @Override
  public void disconnected() {
    phase = Phase.IDLE;
    based = false;
    last = -1;
    firstSeen = NEVER;
    highestSeen = -1;
    hold.end();
    queue.clear();
    orders.clear();
    broken.reset();
    restart.reset();
    recheck.reset();
    theirs = null;
    empties.reset();
    seeds.reset();
  }

  /** One frame of this book, as decoded by the reader just now. */
  Effect onDiff(DiffFrame frame, FrameText text, long now) {
    long sequence = frame.sequence();
    if (phase == Phase.IDLE) {
      // Data before the acknowledgement say as much as the acknowledgement.
      subscribed(now);
    }
    firstSeen = Math.min(firstSeen, sequence);
    highestSeen = Math.max(highestSeen, sequence);
    if (based && sequence <= last) {
      if (phase == Phase.HELD) {
        return goLive();
      }
      if (phase != Phase.LIVE || !restart.old(sequence, now)) {
        return Effect.DUPLICATE;
      }
      onCountsAnew(now);
      firstSeen = sequence;
      highestSeen = sequence;
      keep(sequence, text);
      return Effect.RESTARTED;
    }
    restart.reset();
    hold.told();
    if (phase == Phase.LIVE || phase == Phase.HELD) {
      if (sequence == last + 1) {
        frame.applyTo(orders);
        last = sequence;
        if (recheck.isOpen()) {
          recheck.applied(sequence, sequence, text);
        }
        return phase == Phase.HELD ? goLive() : Effect.APPLIED;
      }
      boolean wasLive = phase == Phase.LIVE;
      keep(sequence, text);
      resync(BookState.GAP, now);
      seeds.gap(now);
      return wasLive ? Effect.GAP : Effect.QUEUED;
    }
    keep(sequence, text);
    if (based && queue.firstKey() == last + 1) {
      drain();
      if (queue.isEmpty()) {
        return goLive();
      }
    }
    return Effect.QUEUED;
  }

  /**
   * The answer to a request.
   *
   * @param askedEpoch what {@link SeedRequests#asked} returned for it
   */
  Effect onSnapshot(long askedEpoch, BitsoMessages.Snapshot snapshot, long now)
      throws MalformedMessage {
    if (!seeds.isWanted(askedEpoch)) {
      return Effect.LATE;
    }
    snapshot.checkOrders();
    seeds.answered();
    if (!empties.believe(snapshot.isEmpty(), now)) {
      phase = Phase.SEEDING;
      seeds.doubted(now);
      return Effect.EMPTY;
    }
    long sequence = snapshot.sequence();
    Long next = queue.higherKey(sequence);
    boolean missing = next == null ? sequence < highestSeen : next > sequence + 1;
    if (missing || (based && sequence < last)) {
      return tooOld(now);
    }
    load(snapshot);
    queue.headMap(sequence, true).clear();
    drain();
    if (!queue.isEmpty()) {
      return tooOld(now);
    }
    boolean covered = firstSeen <= sequence + 1;
    if (covered || hold.isOf(sequence)) {
      return goLive();
    }
    phase = Phase.HELD;
    if (hold.begin(sequence, now)) {
      seeds.untold();
      return Effect.UNTOLD;
    }
    return Effect.HELD;
  }

  /** A frame that may have been this book's could not be read. */
  void onDoubt(long now) {
    if (phase == Phase.LIVE) {
      resync(BookState.GAP, now + DOUBT_WAIT);
    } else if (phase == Phase.HELD) {
      phase = Phase.SEEDING;
      seeds.dueBy(now + DOUBT_WAIT);
    }
  }

  /** The book's own content is not to be trusted: fetch it anew, believing nothing of it. */
  void onDistrust(long now) {
    if (phase == Phase.LIVE) {
      resync(BookState.GAP, now);
      based = false;
    }
  }

  /** The venue has begun its sequence anew: what was known of it counts no more. */
  void onCountsAnew(long now) {
    if (phase == Phase.LIVE) {
      restart.reset();
      queue.clear();
      based = false;
      firstSeen = NEVER;
      highestSeen = -1;
      resync(BookState.GAP, now);
    }
  }

  /** Time passes; call several times a second. */
  void tick(long now) {
    seeds.expire(now);
    if (phase == Phase.HELD && !seeds.inFlight() && hold.takeOver(now)) {
      seeds.dueAt(now);
    }
    if (phase == Phase.LIVE) {
      recheck.tick(now);
      if (broken.wantsRefresh(orders.topState(), now)) {
        recheck.want(now);
      }
    }
  }

  @Override
  public Recheck<FrameText> recheck() {
    return recheck;
  }

  /**
   * The venue's own book, asked for while this one went on: it is taken over together with the
   * changes since, without leaving the sequence. REST may be ahead of the socket: then the answer
   * waits until the book has come as far.
   *
   * @param question what {@link Recheck#asked} returned for it
   */
  Recheck.Verdict onRecheck(long question, BitsoMessages.Snapshot snapshot, long now)
      throws MalformedMessage {
    snapshot.checkOrders();
    if (!recheck.isOpen(question) || phase != Phase.LIVE) {
      return Recheck.Verdict.UNKNOWN;
    }
    asked = question;
    theirs = snapshot;
    return compare(now);
  }

  /** Takes over the venue's answer, if there is one, once the book has come as far. */
  Recheck.Verdict compare(long now) {
    if (theirs == null) {
      return Recheck.Verdict.UNKNOWN;
    }
    boolean bothEmpty = orders.isEmpty(true) && orders.isEmpty(false);
    if (theirs.isEmpty() && !bothEmpty) {
      recheck.answered(asked, now);
      return onRecheckInVain(now);
    }
    if (last < theirs.sequence()) {
      recheck.waits(now);
      return Recheck.Verdict.UNKNOWN;
    }
    recheck.reached(now);
    BitsoMessages.Snapshot snapshot = theirs;
    theirs = null;
    long from = snapshot.sequence();
    if (!recheck.answered(asked, now) || !recheck.connects(from, last)) {
      return onRecheckInVain(now);
    }
    ShownTop before = ShownTop.of(orders);
    long to = last;
    load(snapshot);
    recheck.replay(from, text -> reader.reread(text).applyTo(orders));
    last = to;
    return ShownTop.of(orders).equals(before) ? Recheck.Verdict.SAME : Recheck.Verdict.DIFFERED;
  }

  /** Nothing came of a look: a book whose top is broken is fetched anew, another waits. */
  Recheck.Verdict onRecheckInVain(long now) {
    theirs = null;
    BookState top = orders.topState();
    if (phase != Phase.LIVE || top == BookState.IN_STEP) {
      return Recheck.Verdict.UNKNOWN;
    }
    resync(top, now);
    based = false;
    return Recheck.Verdict.GIVEN_UP;
  }

  private void resync(BookState why, long dueAt) {
    phase = Phase.SEEDING;
    recheck.reset();
    theirs = null;
    reason = why;
    hold.end();
    seeds.forget();
    seeds.dueAt(dueAt);
  }

  private Effect tooOld(long now) {
    phase = Phase.SEEDING;
    seeds.misfit(now);
    return Effect.TOO_OLD;
  }

  private Effect goLive() {
    phase = Phase.LIVE;
    everLive = true;
    hold.end();
    seeds.fitted();
    return Effect.LIVE;
  }

  private void keep(long sequence, FrameText text) {
    queue.put(sequence, text);
    if (queue.size() > QUEUE_MAX) {
      queue.pollFirstEntry();
    }
  }

  private void drain() {
    while (!queue.isEmpty() && queue.firstKey() == last + 1) {
      FrameText text = queue.pollFirstEntry().getValue();
      reader.reread(text).applyTo(orders);
      last++;
    }
  }

  private void load(BitsoMessages.Snapshot snapshot) {
    snapshot.applyTo(orders);
    last = snapshot.sequence();
    based = true;
  }
}
