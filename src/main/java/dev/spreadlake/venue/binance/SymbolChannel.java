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
 * One symbol of Binance: its levels kept in step by {@link SymbolSync}, the venue's own best prices
 * beside them, which show where they are newer, and its poll.
 */
final class SymbolChannel extends TrackedBook {
  private static final int TRADES_REMEMBERED = 20_000;
  private static final String TRADING = "TRADING";

  /** Of a silence, the status is asked for after so long, then ever later. */
  private static final long STATUS_FIRST = Duration.ofSeconds(30).toNanos();

  private static final long STATUS_LAST = Duration.ofMinutes(10).toNanos();

  private final SymbolSync sync;
  private final TimeSource time;
  private final ToldTop told;
  private final LevelBook.Top top = new LevelBook.Top();

  private BinanceMessages.Ticker polled;
  private long polledAt = Long.MIN_VALUE;
  private boolean changed;
  private boolean followed;
  private long lastTrade = -1;
  private Shown quoted;
  private boolean quotedTold;
  private boolean statusWanted = true;
  private long statusAt;
  private long statusWait = STATUS_FIRST;
  private String halted = "";

  SymbolChannel(Book book, TimeSource time, FeedListener listener) {
    this(book, new SymbolSync(), time, listener);
  }

  private SymbolChannel(Book book, SymbolSync sync, TimeSource time, FeedListener listener) {
    super(Venue.BINANCE, book, sync, time, listener, TRADES_REMEMBERED);
    this.sync = sync;
    this.time = time;
    this.told = new ToldTop(sync, time.nanoTime());
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
    return polled.state();
  }

  @Override
  protected void dropPoll() {
    polled = null;
    polledAt = Long.MIN_VALUE;
  }

  @Override
  protected void dropLocal() {
    told.clear();
    super.dropLocal();
  }

  @Override
  public BookState streamState() {
    return sync.isLive() && told.leads() ? told.newest().state() : sync.state();
  }

  @Override
  public String streamDetail() {
    long behind = told.behind(time.nanoTime());
    return behind < ToldTop.BEHIND_MAX
        ? ""
        : "changes come " + behind / 1_000_000 + " ms after the best prices: no depth is shown";
  }

  @Override
  public boolean isToldFresh() {
    return told.isFresh(time.nanoTime());
  }

  @Override
  public BookState toldState() {
    return told.newest().state();
  }

  @Override
  protected Shown local(List<BigDecimal> sizes) {
    Depth depth = told.fits(time.nanoTime()) ? Depths.of(sync.book(), sizes) : null;
    return told.leads() ? toldTop(depth) : top(depth);
  }

  @Override
  protected long localAt() {
    return told.leads() ? told.heardAt() : super.localAt();
  }

  @Override
  protected long shownSequence() {
    return told.leads() ? told.newest().update() : sequence();
  }

  private Shown toldTop(Depth depth) {
    BestPrices best = told.newest();
    return new Shown(
        best.price(true), best.amount(true), best.price(false), best.amount(false), depth);
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

  /** The venue's own best prices, as its stream tells them. */
  ToldTop told() {
    return told;
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

  /** The venue tells its best prices; without a local book they are all that is answered. */
  void hear(BestPrices best) {
    told.hear(best, time.nanoTime());
    if (!sync.isLive()) {
      isTrue();
    }
  }

  /** Changes have come in sequence; unless they are late, the local book is the venue's again. */
  void onChange() {
    long now = time.nanoTime();
    long reachedAt = told.reached(now);
    statusWait = STATUS_FIRST;
    touched();
    if (!told.isBehind(now)) {
      isTrue();
      return;
    }
    heard();
    if (reachedAt != DepthLag.NONE) {
      isTrueAsOf(reachedAt);
    }
  }

  /** The local book is in step from a snapshot on. */
  void onSnapshot() {
    told.reached(time.nanoTime());
  }

  /**
   * Holds the venue's own best prices against the local book where both speak of the same update.
   *
   * @return false if they differ: neither is believed then
   */
  boolean agrees() {
    if (!told.agrees()) {
      told.clear();
      return false;
    }
    if (told.isComparable()) {
      checked();
    }
    return true;
  }

  /** True if best prices go on and changes do not. */
  @Override
  public boolean isDoubtful(long now) {
    return told.isStalled(now);
  }

  /**
   * REST has no later change than the local book either.
   *
   * @param askedAt monotonic nanoseconds
   * @return false if best prices of a later one had been told before that, and maybe answered
   */
  boolean isNotBehind(long askedAt) {
    boolean untrue = told.refute(askedAt);
    if (untrue) {
      publishSuspects("best prices were told of an update that the venue does not have");
    }
    isTrue();
    return !untrue;
  }

  @Override
  public String halted() {
    return halted;
  }

  /** True if it is to be asked whether the symbol is traded. */
  boolean isStatusWanted() {
    return statusWanted || !halted.isEmpty();
  }

  /** The symbol is silent, and the venue has nothing later either. */
  void onSilence() {
    statusWanted |= time.nanoTime() - statusAt >= statusWait;
  }

  /**
   * The venue's own word for whether the symbol is traded.
   *
   * @return true if it differs from the one before
   */
  boolean takeStatus(String status) {
    String before = halted;
    statusWanted = false;
    statusAt = time.nanoTime();
    statusWait = Math.min(2 * statusWait, STATUS_LAST);
    halted = status.equals(TRADING) ? "" : venueName() + " is not traded: its status is " + status;
    return !halted.equals(before);
  }

  /**
   * Publishes the best prices, the local book's or those told beside it, if they have changed and
   * are a quote.
   *
   * @param at the venue's time of the local book's; null if unknown
   */
  void publishTop(Instant at) {
    if (!sync.isLive() || streamState() != BookState.IN_STEP) {
      return;
    }
    boolean changed = sync.book().topChanged(top);
    if (told.leads()) {
      quotedTold = true;
      quote(toldTop(null), told.newest().update(), null);
    } else if (changed || quotedTold) {
      quotedTold = false;
      quote(top(null), sync.sequence(), at);
    }
  }

  private void quote(Shown shown, long update, Instant at) {
    if (quoted == null || !shown.isSameAs(quoted)) {
      quoted = shown;
      tell(shown, update, at, Source.WS);
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

  /** The highest id of a trade yet; -1 before the first. */
  long lastTrade() {
    return lastTrade;
  }

  /** Tells a trade, once, that the stream had left out: of no second any more. */
  void onMissedTrade(BinanceMessages.Execution execution) {
    tellLate(
        execution.id(),
        execution.price(),
        execution.amount(),
        execution.aggressor(),
        execution.tradedAt());
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
