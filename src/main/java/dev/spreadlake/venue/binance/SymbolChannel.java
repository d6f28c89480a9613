package dev.spreadlake.venue.binance;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Depth;
import dev.spreadlake.market.Depths;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.LevelBook;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.venue.TrackedBook;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * One symbol of Binance: its levels kept in step by {@link SymbolSync}, held against the venue's
 * own best prices, and its poll.
 */
final class SymbolChannel extends TrackedBook {
  private static final int TRADES_REMEMBERED = 20_000;

  /** Changes come each 100 ms, best prices at once: so much later the changes do not come. */
  private static final long AHEAD_MAX = Duration.ofSeconds(1).toNanos();

  private final SymbolSync sync;
  private final TimeSource time;
  private final LevelBook.Top top = new LevelBook.Top();

  private BinanceMessages.Ticker polled;
  private long polledAt = Long.MIN_VALUE;
  private boolean changed;
  private boolean followed;
  private final PlainBest plain = new PlainBest();
  private BestPrices ticker;
  private long aheadSince = Long.MIN_VALUE;
  private long lastTrade = -1;

  SymbolChannel(Book book, TimeSource time, FeedListener listener) {
    this(book, new SymbolSync(), time, listener);
  }

  private SymbolChannel(Book book, SymbolSync sync, TimeSource time, FeedListener listener) {
    super(Venue.BINANCE, book, sync, time, listener, TRADES_REMEMBERED);
    this.sync = sync;
    this.time = time;
  }

  /** As the venue spells it: upper case. */
  @Override
  public String venueName() {
    return book().name().toUpperCase(Locale.ROOT);
  }

  SymbolSync sync() {
    return sync;
  }

  @Override
  public long polledAt() {
    return polledAt;
  }

  /** A symbol nobody bids for or offers is polled with prices of zero. */
  @Override
  protected BookState polledState() {
    if (polled.bid().price().signum() <= 0 || polled.ask().price().signum() <= 0) {
      return BookState.ONE_SIDED;
    }
    int order = polled.bid().price().compareTo(polled.ask().price());
    if (order < 0) {
      return BookState.IN_STEP;
    }
    return order == 0 ? BookState.LOCKED : BookState.CROSSED;
  }

  @Override
  protected void dropPoll() {
    polled = null;
    polledAt = Long.MIN_VALUE;
  }

  @Override
  protected void dropLocal() {
    ticker = null;
    aheadSince = Long.MIN_VALUE;
    super.dropLocal();
  }

  @Override
  protected Shown local(List<BigDecimal> sizes) {
    return top(Depths.of(sync.book(), sizes));
  }

  private Shown top(Depth depth) {
    LevelBook levels = sync.book();
    return new Shown(
        levels.bestPrice(true),
        levels.bestAmount(true),
        levels.bestPrice(false),
        levels.bestAmount(false),
        depth);
  }

  /** The poll shows best prices only: no depth is known. */
  @Override
  protected Shown polled(List<BigDecimal> sizes) {
    return new Shown(
        polled.bid().price(),
        polled.bid().amount(),
        polled.ask().price(),
        polled.ask().amount(),
        null);
  }

  /**
   * Best prices of the stream, without objects where they fit; for {@link #agrees}, until the next.
   */
  BestPrices best(StreamFrame frame) {
    return plain.take(frame) ? plain : frame.ticker();
  }

  /** Two sockets are heard from now on, or one. */
  void onChangeOver() {
    changed = false;
    followed = false;
  }

  /** A change came over one of the two sockets. */
  void follow(boolean second) {
    followed |= second;
    changed |= !second;
  }

  /** True once the second socket has shown this symbol since the change-over began. */
  boolean followed() {
    return followed;
  }

  /** True if the first socket has, and the second not yet. */
  boolean lags() {
    return changed && !followed;
  }

  /**
   * Holds the venue's own best prices against the local book where both speak of the same update.
   *
   * @return false if they differ
   */
  boolean agrees(BestPrices best) {
    if (best != null) {
      ticker = best;
    }
    if (!isAhead()) {
      aheadSince = Long.MIN_VALUE;
    } else if (best == null || aheadSince == Long.MIN_VALUE) {
      aheadSince = time.nanoTime();
    }
    if (ticker == null || !sync.isLive() || ticker.update() != sync.sequence()) {
      return true;
    }
    BestPrices seen = ticker;
    ticker = null;
    boolean same = seen.areTopOf(sync.book());
    if (same) {
      checked();
    }
    return same;
  }

  /** True if best prices have been ahead of the changes for longer than changes are gathered. */
  @Override
  public boolean isDoubtful(long now) {
    return aheadSince != Long.MIN_VALUE && isAhead() && now - aheadSince >= AHEAD_MAX;
  }

  /** REST has no later change than the local book either, whatever best prices were told. */
  void isNotBehind() {
    ticker = null;
    aheadSince = Long.MIN_VALUE;
    isTrue();
  }

  private boolean isAhead() {
    return ticker != null && ticker.update() > sync.sequence();
  }

  /**
   * Publishes the top of the local book if it has changed and is a quote.
   *
   * @param at the venue's time; null if unknown
   */
  void publishTop(Instant at) {
    LevelBook levels = sync.book();
    if (sync.isLive() && levels.topChanged(top) && levels.topState() == BookState.IN_STEP) {
      tell(top(null), sync.sequence(), at, Source.WS);
    }
  }

  /**
   * Takes polled best prices, which name no update; false if later ones are there.
   *
   * @param askedAt monotonic nanoseconds
   */
  boolean takePoll(BinanceMessages.Ticker best, long askedAt) {
    if (isBeforeSuspension(askedAt) || (polled != null && askedAt < polledAt)) {
      return false;
    }
    polled = best;
    polledAt = askedAt;
    if (!sync.isLive() && polledState() == BookState.IN_STEP) {
      tell(polled(List.of()), -1, null, Source.REST);
    }
    return true;
  }

  /** How many trade ids were skipped before this one; 0 if none, or if it is the first. */
  long missedBefore(long id) {
    return lastTrade < 0 || id <= lastTrade + 1 ? 0 : id - lastTrade - 1;
  }

  /** Counts and tells a trade, once; false if it is known. */
  boolean onTrade(BinanceMessages.Execution execution) {
    boolean fresh =
        tell(
            execution.id(),
            execution.price(),
            execution.amount(),
            execution.aggressor(),
            execution.tradedAt());
    if (fresh) {
      lastTrade = Math.max(lastTrade, execution.id());
    }
    return fresh;
  }
}
