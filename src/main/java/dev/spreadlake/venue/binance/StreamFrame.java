package dev.spreadlake.venue.binance;

import dev.spreadlake.market.LevelBook;
import dev.spreadlake.market.Side;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One frame of the stream as plain numbers, filled by {@link StreamScanner} and used again for the
 * next one: changes of a book, best prices, or a trade. Not thread-safe.
 */
final class StreamFrame implements Changes {
  /** Frames with more levels are read as objects; Binance sends some dozens. */
  static final int LEVELS_MAX = 4_096;

  private static final int WHOLE_DIGITS_MAX = 18 - LevelBook.SCALE;
  private static final long[] POWERS = new long[18 + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  /** What a frame holds. */
  enum Kind {
    DEPTH,
    TICKER,
    TRADE
  }

  // Of a level, a ticker's side or a trade: number and digits after its point, as written.
  final long[] price = new long[LEVELS_MAX];
  final byte[] priceDecimals = new byte[LEVELS_MAX];
  final long[] amount = new long[LEVELS_MAX];
  final byte[] amountDecimals = new byte[LEVELS_MAX];
  int bids;
  int count;
  Kind kind;
  String symbol;
  long sentAt;
  long tradedAt;
  long first;
  long last;
  boolean buyerMade;

  /** Makes room for the next frame. */
  void clear() {
    bids = 0;
    count = 0;
    kind = null;
    symbol = null;
    sentAt = 0;
  }

  Kind kind() {
    return kind;
  }

  @Override
  public String symbol() {
    return symbol;
  }

  @Override
  public Instant at() {
    return BinanceMessages.instantOf(sentAt);
  }

  @Override
  public long first() {
    return first;
  }

  @Override
  public long last() {
    return last;
  }

  @Override
  public void applyTo(LevelBook book) {
    if (book.isExact()) {
      kept().applyTo(book);
      return;
    }
    for (int i = 0; i < count; i++) {
      book.set(i < bids, scaledPrice(i), priceDecimals[i], scaledAmount(i));
    }
  }

  @Override
  public BinanceMessages.Depth kept() {
    return new BinanceMessages.Depth(
        symbol, at(), first, last, levels(0, bids), levels(bids, count));
  }

  /** True if price and amount can be told in the scale of a level book. */
  boolean fits(int at) {
    return fits(price[at], priceDecimals[at]) && fits(amount[at], amountDecimals[at]);
  }

  private static boolean fits(long number, int decimals) {
    return decimals <= LevelBook.SCALE && number < POWERS[WHOLE_DIGITS_MAX + decimals];
  }

  /** A price in the scale of a level book, if it fits. */
  long scaledPrice(int at) {
    return price[at] * POWERS[LevelBook.SCALE - priceDecimals[at]];
  }

  /** An amount in the scale of a level book, if it fits. */
  long scaledAmount(int at) {
    return amount[at] * POWERS[LevelBook.SCALE - amountDecimals[at]];
  }

  /** The frame as best prices. */
  BinanceMessages.Ticker ticker() {
    return new BinanceMessages.Ticker(symbol, last, level(0), level(1));
  }

  /** The frame as a trade. */
  BinanceMessages.Execution execution() {
    return new BinanceMessages.Execution(
        symbol,
        last,
        BigDecimal.valueOf(price[0], priceDecimals[0]),
        BigDecimal.valueOf(amount[0], amountDecimals[0]),
        // The buyer was the maker: the aggressor sold.
        buyerMade ? Side.SELL : Side.BUY,
        BinanceMessages.instantOf(tradedAt),
        at());
  }

  private List<BinanceMessages.Level> levels(int from, int to) {
    List<BinanceMessages.Level> levels = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      levels.add(level(i));
    }
    return levels;
  }

  private BinanceMessages.Level level(int at) {
    return new BinanceMessages.Level(
        BigDecimal.valueOf(price[at], priceDecimals[at]),
        BigDecimal.valueOf(amount[at], amountDecimals[at]));
  }
}
