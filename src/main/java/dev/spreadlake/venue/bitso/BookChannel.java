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
import dev.spreadlake.venue.TrackedBook;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** One book of Bitso: its orders kept in step by {@link BookSync}, and its poll. */
final class BookChannel extends TrackedBook {
  /** A subscription that is neither acknowledged nor refused for so long has been lost. */
  static final Duration ACK_MAX = Duration.ofSeconds(5);

  /** A book that the socket was found not to serve is subscribed to again after so long. */
  static final Duration ASK_AGAIN = Duration.ofMinutes(1);

  private static final int TRADES_REMEMBERED = 5_000;
  private static final long NEVER = Long.MAX_VALUE;

  private final BookSync sync;
  private final TimeSource time;
  private final OrderBook.Top top = new OrderBook.Top();
  private PolledBook polled;
  private long ackBy = NEVER;
  private boolean heard;
  private int mute;
  private boolean left;

  BookChannel(Book book, BookSync sync, TimeSource time, FeedListener listener) {
    super(Venue.BITSO, book, sync, time, listener, TRADES_REMEMBERED);
    this.sync = sync;
    this.time = time;
  }

  BookSync sync() {
    return sync;
  }

  /** The venue has been asked for the book's changes. */
  void asked() {
    ackBy = time.nanoTime() + (left ? ASK_AGAIN : ACK_MAX).toNanos();
  }

  /** The venue has told a change of the book. */
  void heard() {
    heard = true;
    mute = 0;
    left = false;
  }

  @Override
  public boolean isServed() {
    return heard || mute == 0;
  }

  @Override
  public void leave() {
    super.leave();
    left = true;
    asked();
  }

  /** True if REST has shown that the socket does not serve the book. */
  boolean isLeft() {
    return left;
  }

  /** True if the venue has not answered in time, by an acknowledgement or by a change. */
  boolean isUnheard(long now) {
    return sync.isIdle() && ackBy != NEVER && now - ackBy >= 0;
  }

  @Override
  protected void dropLocal() {
    ackBy = NEVER;
    mute = heard ? 0 : mute + 1;
    heard = false;
    left = false;
    super.dropLocal();
  }

  @Override
  public long polledAt() {
    return polled == null ? Long.MIN_VALUE : polled.receivedAt();
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

  /** Takes a polled book; false if it is older than what is there. */
  boolean takePoll(BitsoMessages.Snapshot snapshot) {
    if (polled != null && snapshot.sequence() < polled.snapshot().sequence()) {
      return false;
    }
    PolledBook before = polled;
    polled = new PolledBook(snapshot, time.nanoTime());
    settle(snapshot.sequence());
    if (polled.topState() == BookState.IN_STEP && !polled.sameTop(before)) {
      tell(polledTop(null), snapshot.sequence(), null, Source.REST);
    }
    return true;
  }

  /** Forgets the poll: the socket has the book again. */
  void dropPoll() {
    polled = null;
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

  private static Instant instant(long millis) {
    return millis > 0 ? Instant.ofEpochMilli(millis) : null;
  }
}
