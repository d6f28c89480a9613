package dev.spreadlake.venue.binance;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Depths;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.LevelBook;
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
 * Everything about one symbol: its local book, its poll, its trades, and which seconds were
 * answered since it was last known to be true. Not thread-safe.
 */
final class SymbolChannel {
  private static final int TRADES_REMEMBERED = 20_000;

  /** A polled top and when it came, monotonic. */
  record Polled(BinanceMessages.Ticker ticker, long receivedAt) {
    boolean isQuote() {
      return ticker.bid().price().signum() > 0
          && ticker.bid().price().compareTo(ticker.ask().price()) < 0;
    }
  }

  private final Book book;
  private final SymbolSync sync = new SymbolSync();
  private final TimeSource time;
  private final FeedListener listener;
  private final LevelBook.Top top = new LevelBook.Top();
  private final TradeDedup dedup = new TradeDedup(TRADES_REMEMBERED);
  private final Probe probe = new Probe();
  private final GoodFaith faith;

  private long trueAt;
  private long touchedAt;
  private Polled polled;
  private String unknown = "";
  private boolean followed;
  private BinanceMessages.Ticker ticker;
  private long lastTrade = -1;
  private int trades;
  private BigDecimal volume = BigDecimal.ZERO;

  SymbolChannel(Book book, TimeSource time, FeedListener listener) {
    this.book = book;
    this.time = time;
    this.listener = listener;
    this.faith = new GoodFaith(Venue.BINANCE, book, listener);
    this.trueAt = time.nanoTime();
    this.touchedAt = trueAt;
  }

  Book book() {
    return book;
  }

  /** As REST wants it: upper case. */
  String symbol() {
    return book.name().toUpperCase(java.util.Locale.ROOT);
  }

  SymbolSync sync() {
    return sync;
  }

  Probe probe() {
    return probe;
  }

  Polled polled() {
    return polled;
  }

  /** Monotonic time at which the local book was last known to be the venue's. */
  long trueAt() {
    return trueAt;
  }

  /** Why the venue does not know the symbol; empty if it does. */
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

  /** True once the second socket has shown this symbol since the change-over began. */
  boolean followed() {
    return followed;
  }

  void setFollowed(boolean seen) {
    followed = seen;
  }

  /** The local book is the venue's as of now: nothing was missed, what was answered stands. */
  void isTrue() {
    trueAt = time.nanoTime();
    faith.isTrue();
    probe.clear();
  }

  void touched() {
    touchedAt = time.nanoTime();
  }

  /** The book is live again: judges what was answered before the socket went. */
  void isLive() {
    faith.settle(sync.sequence());
  }

  void publishSuspects(String reason) {
    faith.publish(reason);
  }

  void disconnected(String reason) {
    faith.disconnected(sync.sequence(), reason);
    probe.clear();
    ticker = null;
    sync.disconnected();
  }

  /** The feed stops: what cannot be judged any more is owned up to. */
  void stop() {
    faith.flush();
  }

  /**
   * Holds the venue's own best prices against the local book where both speak of the same update.
   *
   * @return false if they differ
   */
  boolean agrees(BinanceMessages.Ticker best) {
    if (best != null) {
      ticker = best;
    }
    if (ticker == null || !sync.isLive() || ticker.update() != sync.sequence()) {
      return true;
    }
    BinanceMessages.Ticker seen = ticker;
    ticker = null;
    return same(seen.bid(), true) && same(seen.ask(), false);
  }

  private boolean same(BinanceMessages.Level level, boolean buy) {
    LevelBook orders = sync.book();
    return !orders.isEmpty(buy)
        && level.price().compareTo(orders.bestPrice(buy)) == 0
        && level.amount().compareTo(orders.bestAmount(buy)) == 0;
  }

  /** Publishes the top of the local book if it has changed and is a quote. */
  void publishTop(Instant at) {
    LevelBook levels = sync.book();
    if (!sync.isLive() || !levels.topChanged(top) || levels.topState() != BookState.IN_STEP) {
      return;
    }
    listener.onQuote(
        new Quote(
            Venue.BINANCE,
            book,
            sync.sequence(),
            levels.bestPrice(true),
            levels.bestAmount(true),
            levels.bestPrice(false),
            levels.bestAmount(false),
            at,
            time.now(),
            Source.WS));
  }

  void takePoll(BinanceMessages.Ticker polledTicker) {
    polled = new Polled(polledTicker, time.nanoTime());
    if (!sync.isLive() && polled.isQuote()) {
      listener.onQuote(
          new Quote(
              Venue.BINANCE,
              book,
              -1,
              polledTicker.bid().price(),
              polledTicker.bid().amount(),
              polledTicker.ask().price(),
              polledTicker.ask().amount(),
              null,
              time.now(),
              Source.REST));
    }
  }

  /** How many trade ids were skipped before this one; 0 if none, or if it is the first. */
  long missedBefore(long id) {
    return lastTrade < 0 || id <= lastTrade + 1 ? 0 : id - lastTrade - 1;
  }

  /** Counts and tells a trade, once; false if it is known. */
  boolean onTrade(BinanceMessages.Execution execution) {
    if (!dedup.isNew(execution.id())) {
      return false;
    }
    lastTrade = Math.max(lastTrade, execution.id());
    trades++;
    volume = volume.add(execution.amount());
    listener.onTrade(
        new Trade(
            Venue.BINANCE,
            book,
            execution.id(),
            execution.price(),
            execution.amount(),
            execution.aggressor(),
            execution.tradedAt(),
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
    LevelBook levels = sync.book();
    BinanceMessages.Level bid = inStep && rest ? polled.ticker().bid() : null;
    BinanceMessages.Level ask = inStep && rest ? polled.ticker().ask() : null;
    long since = rest && polled != null ? polled.receivedAt() : touchedAt;
    return new BookSample(
        Venue.BINANCE,
        book,
        second,
        time.now(),
        view.state(),
        !inStep ? null : rest ? bid.price() : levels.bestPrice(true),
        !inStep ? null : rest ? bid.amount() : levels.bestAmount(true),
        !inStep ? null : rest ? ask.price() : levels.bestPrice(false),
        !inStep ? null : rest ? ask.amount() : levels.bestAmount(false),
        !inStep || rest ? null : Depths.of(levels, sizes),
        counted,
        amount,
        Math.max(0, (now - since) / 1_000_000),
        view.source(),
        view.detail());
  }
}
