package dev.spreadlake.venue.bitso;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Depth;
import dev.spreadlake.market.Depths;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.OrderBook;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.venue.SequenceRestart;
import dev.spreadlake.venue.TrackedBook;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** One book of Bitso: its orders kept in step by {@link BookSync}, and its poll. */
final class BookChannel extends TrackedBook {
  private static final int TRADES_REMEMBERED = 5_000;

  private final BookSync sync;
  private final Subscription subscription;
  private final OrderBook.Top top = new OrderBook.Top();
  private final SequenceRestart pollsRestart = new SequenceRestart();
  private PolledBook polled;

  BookChannel(Book book, BookSync sync, TimeSource time, FeedListener listener) {
    super(Venue.BITSO, book, sync, time, listener, TRADES_REMEMBERED);
    this.sync = sync;
    this.subscription = new Subscription(time);
  }

  BookSync sync() {
    return sync;
  }

  /** The book's place on the socket. */
  Subscription subscription() {
    return subscription;
  }

  @Override
  public boolean isServed() {
    return subscription.isServed();
  }

  @Override
  public boolean isLeft() {
    return subscription.isLeft();
  }

  @Override
  public void leave() {
    super.leave();
    subscription.leave();
  }

  /** True if the venue has not answered in time, by an acknowledgement or by a change. */
  boolean isUnheard(long now) {
    return sync.isIdle() && subscription.isOverdue(now);
  }

  @Override
  protected void dropLocal() {
    subscription.drop();
    super.dropLocal();
  }

  @Override
  public long polledAt() {
    return polled == null ? Long.MIN_VALUE : polled.askedAt();
  }

  @Override
  protected BookState polledState() {
    return polled.topState();
  }

  @Override
  protected Shown local(List<BigDecimal> sizes) {
    return top(Depths.of(sync.orders(), sizes));
  }

  private Shown top(Depth depth) {
    OrderBook orders = sync.orders();
    return new Shown(
        orders.bestPrice(true),
        orders.bestAmount(true),
        orders.bestPrice(false),
        orders.bestAmount(false),
        depth);
  }

  @Override
  protected Shown polled(List<BigDecimal> sizes) {
    return polledTop(Depths.of(polled, sizes));
  }

  private Shown polledTop(Depth depth) {
    BitsoMessages.Resting bid = polled.best(true);
    BitsoMessages.Resting ask = polled.best(false);
    return new Shown(bid.price(), bid.amount(), ask.price(), ask.amount(), depth);
  }

  /** Publishes the top of the local book if it has changed and is a quote. */
  void publishTop(long sentMillis) {
    OrderBook orders = sync.orders();
    if (sync.isLive() && orders.topChanged(top) && orders.topState() == BookState.IN_STEP) {
      tell(top(null), sync.sequence(), instant(sentMillis), Source.WS);
    }
  }

  /** What became of a polled book. */
  enum Poll {
    TAKEN,
    /** Older than what is there, or asked for sooner. */
    LATE,
    /** Taken: the venue counts from the beginning again. */
    RESTARTED
  }

  /**
   * A polled book has come.
   *
   * @param askedAt monotonic nanoseconds
   */
  Poll takePoll(BitsoMessages.Snapshot snapshot, long askedAt) {
    if (isBeforeSuspension(askedAt) || (polled != null && askedAt < polled.askedAt())) {
      return Poll.LATE;
    }
    boolean below = polled != null && snapshot.sequence() < polled.snapshot().sequence();
    if (below && !pollsRestart.oldAnswer(snapshot.sequence(), askedAt)) {
      return Poll.LATE;
    }
    pollsRestart.reset();
    PolledBook before = polled;
    polled = new PolledBook(snapshot, askedAt);
    settle(snapshot.sequence());
    if (polled.topState() == BookState.IN_STEP && !polled.sameTop(before)) {
      tell(polledTop(null), snapshot.sequence(), null, Source.REST);
    }
    return below ? Poll.RESTARTED : Poll.TAKEN;
  }

  @Override
  protected void dropPoll() {
    polled = null;
    pollsRestart.reset();
  }

  /** Counts and tells an execution, once; false if it is known. */
  boolean onTrade(BitsoMessages.Execution execution) {
    return tell(
        execution.id(),
        execution.price(),
        execution.amount(),
        execution.aggressor(),
        instant(execution.atMillis()));
  }

  /** Tells a trade, once, of a time when no socket told it: of no second; false if it is known. */
  boolean onMissedTrade(BitsoMessages.Execution execution) {
    return tellLate(
        execution.id(),
        execution.price(),
        execution.amount(),
        execution.aggressor(),
        instant(execution.atMillis()));
  }

  private static Instant instant(long millis) {
    return millis > 0 ? Instant.ofEpochMilli(millis) : null;
  }
}
