package dev.spreadlake.venue.bitso;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Depths;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.OrderBook;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.venue.BookView;
import dev.spreadlake.venue.GoodFaith;
import dev.spreadlake.venue.Probe;
import dev.spreadlake.venue.TradeDedup;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * Everything about one book: its local copy, its poll, what is known to be true about it, and which
 * seconds were answered since. Tells the listener about quotes, trades and suspect seconds. Not
 * thread-safe.
 */
final class BookChannel {
  private static final int TRADES_REMEMBERED = 5_000;

  private final Book book;
  private final BookSync sync;
  private final TimeSource time;
  private final FeedListener listener;
  private final OrderBook.Top top = new OrderBook.Top();
  private final TradeDedup dedup = new TradeDedup(TRADES_REMEMBERED);
  private final Probe probe = new Probe();

  private long trueAt;
  private long touchedAt;
  private final GoodFaith faith;
  private PolledBook polled;
  private String unknown = "";
  private int trades;
  private BigDecimal volume = BigDecimal.ZERO;

  BookChannel(Book book, BookSync sync, TimeSource time, FeedListener listener) {
    this.book = book;
    this.sync = sync;
    this.time = time;
    this.listener = listener;
    this.faith = new GoodFaith(Venue.BITSO, book, listener);
    this.trueAt = time.nanoTime();
    this.touchedAt = trueAt;
  }

  Book book() {
    return book;
  }

  BookSync sync() {
    return sync;
  }

  Probe probe() {
    return probe;
  }

  PolledBook polled() {
    return polled;
  }

  /** Monotonic time at which the local book was last known to be the venue's. */
  long trueAt() {
    return trueAt;
  }

  /** Why the venue does not know the book; empty if it does. */
  String unknown() {
    return unknown;
  }

  boolean isUnknown() {
    return !unknown.isEmpty();
  }

  void setUnknown(String why) {
    unknown = why;
    if (!why.isEmpty()) {
      sync.disconnected();
    }
  }

  /** The local book is the venue's as of now: nothing was missed, what was answered stands. */
  void isTrue() {
    trueAt = time.nanoTime();
    faith.isTrue();
    probe.clear();
  }

  /** A frame or snapshot has touched the book. */
  void touched() {
    touchedAt = time.nanoTime();
  }

  /** The book is live again: judges what was answered before the socket went. */
  void isLive() {
    faith.settle(sync.sequence());
  }

  /** Publishes what was answered since the last true moment. */
  void publishSuspects(String reason) {
    faith.publish(reason);
  }

  /** The socket has gone. */
  void disconnected(String reason) {
    faith.disconnected(sync.sequence(), reason);
    probe.clear();
    sync.disconnected();
  }

  /** The feed stops: what cannot be judged any more is owned up to. */
  void stop() {
    faith.flush();
  }

  /** Publishes the top of the local book if it has changed and is a quote. */
  void publishTop(long sentMillis) {
    OrderBook orders = sync.orders();
    if (!sync.isLive() || !orders.topChanged(top) || orders.topState() != BookState.IN_STEP) {
      return;
    }
    listener.onQuote(
        new Quote(
            Venue.BITSO,
            book,
            sync.sequence(),
            orders.bestPrice(true),
            orders.bestAmount(true),
            orders.bestPrice(false),
            orders.bestAmount(false),
            sentMillis > 0 ? Instant.ofEpochMilli(sentMillis) : null,
            time.now(),
            Source.WS));
  }

  /** Takes a polled book; false if it is older than what is there. */
  boolean takePoll(BitsoMessages.Snapshot snapshot) {
    PolledBook fresh = new PolledBook(snapshot, time.nanoTime());
    if (polled != null && snapshot.sequence() < polled.snapshot().sequence()) {
      return false;
    }
    PolledBook before = polled;
    polled = fresh;
    faith.settle(snapshot.sequence());
    if (fresh.topState() == BookState.IN_STEP && !fresh.sameTop(before)) {
      listener.onQuote(
          new Quote(
              Venue.BITSO,
              book,
              snapshot.sequence(),
              fresh.best(true).price(),
              fresh.best(true).amount(),
              fresh.best(false).price(),
              fresh.best(false).amount(),
              null,
              time.now(),
              Source.REST));
    }
    return true;
  }

  /** Forgets the poll: the socket has the book again. */
  void dropPoll() {
    polled = null;
  }

  /** Counts and tells an execution, once; false if it is known. */
  boolean onTrade(BitsoMessages.Execution execution) {
    if (!dedup.isNew(execution.id())) {
      return false;
    }
    trades++;
    volume = volume.add(execution.amount());
    listener.onTrade(
        new Trade(
            Venue.BITSO,
            book,
            execution.id(),
            execution.price(),
            execution.amount(),
            execution.aggressor(),
            execution.atMillis() > 0 ? Instant.ofEpochMilli(execution.atMillis()) : null,
            time.now()));
    return true;
  }

  /** The answer for one second; ends the interval of the trade counts. */
  BookSample sample(Instant second, BookView view, List<BigDecimal> sizes) {
    int counted = trades;
    BigDecimal amount = volume;
    trades = 0;
    volume = BigDecimal.ZERO;
    long now = time.nanoTime();
    boolean inStep = view.state() == BookState.IN_STEP;
    boolean rest = view.source() == Source.REST;
    if (inStep && !rest) {
      faith.answered(second);
    }
    long since = rest && polled != null ? polled.receivedAt() : touchedAt;
    OrderBook orders = sync.orders();
    return new BookSample(
        Venue.BITSO,
        book,
        second,
        time.now(),
        view.state(),
        !inStep ? null : rest ? polled.best(true).price() : orders.bestPrice(true),
        !inStep ? null : rest ? polled.best(true).amount() : orders.bestAmount(true),
        !inStep ? null : rest ? polled.best(false).price() : orders.bestPrice(false),
        !inStep ? null : rest ? polled.best(false).amount() : orders.bestAmount(false),
        !inStep ? null : rest ? Depths.of(polled, sizes) : Depths.of(orders, sizes),
        counted,
        amount,
        Math.max(0, (now - since) / 1_000_000),
        view.source(),
        view.detail());
  }
}
