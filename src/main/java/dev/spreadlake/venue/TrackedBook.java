package dev.spreadlake.venue;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Depth;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.time.TimeSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * What every venue's feed keeps of one book beside its protocol: when it was last known to be true,
 * which seconds were answered since, whether the venue lists it, and the trades of the interval.
 * Tells the listener about quotes, trades and suspect seconds. Times are monotonic nanoseconds. Not
 * thread-safe.
 */
public abstract class TrackedBook {
  /** Best prices with their amounts, and the depth behind them if it is known. */
  public record Shown(
      BigDecimal bid, BigDecimal bidSize, BigDecimal ask, BigDecimal askSize, Depth depth) {
    private static final Shown NOTHING = new Shown(null, null, null, null, null);

    /** True if prices and amounts are the same numbers; depth aside. */
    public boolean isSameAs(Shown other) {
      return bid.compareTo(other.bid) == 0
          && bidSize.compareTo(other.bidSize) == 0
          && ask.compareTo(other.ask) == 0
          && askSize.compareTo(other.askSize) == 0;
    }
  }

  private final Venue venue;
  private final Book book;
  private final SyncedBook copy;
  private final TimeSource time;
  private final FeedListener listener;
  private final TradeDedup dedup;
  private final Probe probe = new Probe();
  private final GoodFaith faith;

  private long trueAt;
  private long touchedAt;
  private long pollsFrom = Long.MIN_VALUE;
  private String unknown = "";
  private int trades;
  private BigDecimal volume = BigDecimal.ZERO;

  /**
   * @param tradesRemembered ids of so many trades are kept, so that a repeated one counts once
   */
  protected TrackedBook(
      Venue venue,
      Book book,
      SyncedBook copy,
      TimeSource time,
      FeedListener listener,
      int tradesRemembered) {
    this.venue = venue;
    this.book = book;
    this.copy = copy;
    this.time = time;
    this.listener = listener;
    this.dedup = new TradeDedup(tradesRemembered);
    this.faith = new GoodFaith(venue, book, listener);
    this.trueAt = time.nanoTime();
    this.touchedAt = trueAt;
  }

  /** The local copy. */
  final SyncedBook copy() {
    return copy;
  }

  /** True if the local book is in sequence with the venue's, whatever its best prices are. */
  public final boolean isLive() {
    return copy.isLive();
  }

  /** True while a snapshot is wanted. */
  public final boolean isSeeding() {
    return copy.isSeeding();
  }

  /** What the stream is good for: the local book with best prices told beside it, if any. */
  public BookState streamState() {
    return copy.state();
  }

  /** What is to be said of the stream of a book that is in step; empty if nothing. */
  public String streamDetail() {
    return "";
  }

  /** True if the stream told best prices just now that are newer than the local book, if any. */
  public boolean isToldFresh() {
    return false;
  }

  /** What those best prices are good for. */
  public BookState toldState() {
    throw new IllegalStateException("no best prices are told beside the book of " + book);
  }

  /** Why the venue does not let the book be traded, though it lists it; empty if it does. */
  public String halted() {
    return "";
  }

  /** The last change that is in the local book; -1 if none. */
  public final long sequence() {
    return copy.sequence();
  }

  /** True once, when the socket should be opened anew because snapshots do not fit it. */
  public final boolean takeRestartWanted() {
    return copy.seeds().takeRestartWanted();
  }

  /** True if something else than silence speaks against the local book: REST should be asked. */
  public boolean isDoubtful(long now) {
    return false;
  }

  /** True unless nothing was heard of the book, neither on this socket nor on the one before. */
  public boolean isServed() {
    return true;
  }

  /** True once {@link #leave} was called, until the book is heard of or the socket goes. */
  public boolean isLeft() {
    return false;
  }

  /** The socket does not serve the book, though it serves others: it is not seeded any more. */
  public void leave() {
    dropLocal();
    probe.clear();
  }

  /**
   * When the polled book was asked for, which is all that is known of its age; {@link
   * Long#MIN_VALUE} if there is none.
   */
  public abstract long polledAt();

  /** What the polled book is good for, its age aside. */
  protected abstract BookState polledState();

  /** Forgets the polled book. */
  protected abstract void dropPoll();

  /** The machine was suspended: nothing is known any more of how old polls are. */
  final void suspended() {
    pollsFrom = time.nanoTime();
    dropPoll();
  }

  /** True if a poll asked for then may be older than it seems. */
  protected final boolean isBeforeSuspension(long askedAt) {
    return askedAt < pollsFrom;
  }

  /** The socket has gone: the local copy with it. */
  protected void dropLocal() {
    copy.disconnected();
  }

  /** When what {@link #local} shows was told. */
  protected long localAt() {
    return touchedAt;
  }

  /** The last change that is in what {@link #local} shows; -1 if none. */
  protected long shownSequence() {
    return sequence();
  }

  /** The best prices that the stream gives, which are a quote. */
  protected abstract Shown local(List<BigDecimal> sizes);

  /** The top of the polled book, which is a quote. */
  protected abstract Shown polled(List<BigDecimal> sizes);

  public final Book book() {
    return book;
  }

  /** As the venue spells it. */
  public String venueName() {
    return book.name();
  }

  public final Probe probe() {
    return probe;
  }

  /** When the local book was last known to be the venue's. */
  public final long trueAt() {
    return trueAt;
  }

  /** Why the venue does not know the book; empty if it does. */
  public final String unknown() {
    return unknown;
  }

  public final boolean isUnknown() {
    return !unknown.isEmpty();
  }

  /** The venue knows the book again. */
  public final void setKnown() {
    unknown = "";
  }

  /**
   * The venue does not know the book: there is nothing any more by which the answers since it was
   * last known to be true could be judged.
   */
  public final void setUnknown(String why) {
    unknown = why;
    faith.flush();
    faith.publish("the venue does not know the book");
    probe.clear();
    dropLocal();
  }

  /** The local book is the venue's as of now: nothing was missed, what was answered stands. */
  public final void isTrue() {
    trueAt = time.nanoTime();
    faith.isTrue();
    probe.clear();
  }

  /** The stream of the book goes on, though the local book is not the venue's as of now. */
  protected final void heard() {
    trueAt = time.nanoTime();
    probe.clear();
  }

  /** What was answered up to then, monotonic nanoseconds, stands. */
  protected final void isTrueAsOf(long then) {
    faith.isTrueAsOf(time.now().minusNanos(time.nanoTime() - then));
  }

  /** A frame or snapshot has touched the book. */
  public final void touched() {
    touchedAt = time.nanoTime();
  }

  /** The book is seen again at this sequence: judges what was answered before the socket went. */
  public final void settle(long sequence) {
    faith.settle(sequence);
  }

  /** Publishes what was answered since the last true moment. */
  public final void publishSuspects(String reason) {
    faith.publish(reason);
  }

  /** Changes reach the local book in time. */
  public final void inTime() {
    faith.inTime();
  }

  /** Publishes what was answered since changes were last known to come in time. */
  public final void publishUntimed(String reason) {
    faith.publishUntimed(reason);
  }

  /** The best prices have been held against the venue's own, and are the same. */
  public final void checked() {
    faith.checked();
  }

  /** Publishes what was answered since the best prices were last known to be the venue's. */
  public final void publishUnchecked(String reason) {
    faith.publishUnchecked(reason);
  }

  /**
   * The best prices became ones that cannot be, and could not be held against the venue's: a change
   * may have been left out long before that showed.
   */
  public final void cannotBeJudged() {
    publishUnchecked("the best prices broke and could not be held against the venue's");
  }

  /** The socket has gone. */
  public final void disconnected(String reason) {
    faith.disconnected(shownSequence(), reason);
    probe.clear();
    dropLocal();
  }

  /**
   * The feed stops: what cannot be judged any more is owned up to, and so is what was answered of a
   * book that is in doubt just now.
   */
  public final void stop() {
    faith.flush();
    boolean asked = probe.askedAt() != Long.MIN_VALUE;
    if (asked || isDoubtful(time.nanoTime())) {
      faith.publish("the program stopped while the book was in doubt");
    }
  }

  /**
   * Tells the best prices.
   *
   * @param at the venue's time; null if unknown
   */
  protected final void tell(Shown top, long sequence, Instant at, Source source) {
    listener.onQuote(
        new Quote(
            venue,
            book,
            sequence,
            top.bid(),
            top.bidSize(),
            top.ask(),
            top.askSize(),
            at,
            time.now(),
            source));
  }

  /**
   * Counts and tells a trade, once; false if it is known.
   *
   * @param at the venue's time; null if unknown
   */
  protected final boolean tell(
      long id, BigDecimal price, BigDecimal amount, Side aggressor, Instant at) {
    if (!tellLate(id, price, amount, aggressor, at)) {
      return false;
    }
    trades++;
    volume = volume.add(amount);
    return true;
  }

  /** Tells a trade, once, without counting it in the second at hand; false if it is known. */
  protected final boolean tellLate(
      long id, BigDecimal price, BigDecimal amount, Side aggressor, Instant at) {
    if (!dedup.isNew(id)) {
      return false;
    }
    listener.onTrade(new Trade(venue, book, id, price, amount, aggressor, at, time.now()));
    return true;
  }

  /** The answer for one second; ends the interval of the trade counts. */
  public final BookSample sample(Instant second, BookView view, List<BigDecimal> sizes) {
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
    long since = rest && polledAt() != Long.MIN_VALUE ? polledAt() : localAt();
    Shown shown = !inStep ? Shown.NOTHING : rest ? polled(sizes) : local(sizes);
    return new BookSample(
        venue,
        book,
        second,
        time.now(),
        view.state(),
        shown.bid(),
        shown.bidSize(),
        shown.ask(),
        shown.askSize(),
        shown.depth(),
        counted,
        amount,
        Math.max(0, (now - since) / 1_000_000),
        view.source(),
        view.detail());
  }
}
