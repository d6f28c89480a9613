package dev.spreadlake.market;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/**
 * One book kept order by order, price levels summed. Exact: values are scaled longs whose scale
 * grows as finer ones arrive, and a book whose values do not fit goes over to big decimals until it
 * is cleared. Prices come out as the exchange wrote them, trailing zeros included (for a level: in
 * its newest order).
 *
 * <p>An id of up to 16 ASCII characters costs no object; any other is interned. Not thread-safe.
 */
public final class OrderBook {
  /** More open orders than this in one book are refused. */
  public static final int ORDERS_MAX = 2_000_000;

  private static final int SCALE_MAX = 18;
  private static final long[] POWERS = new long[SCALE_MAX + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i <= SCALE_MAX; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  /** Sees levels, best first. */
  @FunctionalInterface
  public interface LevelVisitor {
    /** Returns false to stop. */
    boolean level(double price, double amount);
  }

  private final OrderTable table = new OrderTable();
  private final PriceLadder bids = new PriceLadder(true);
  private final PriceLadder asks = new PriceLadder(false);
  private int priceScale;
  private int amountScale;
  private ExactBook exact;
  private final Map<String, Long> oddIds = new HashMap<>();
  private long nextOddId;

  /** Forgets every order. */
  public void clear() {
    table.clear();
    bids.clear();
    asks.clear();
    exact = null;
    oddIds.clear();
    priceScale = 0;
    amountScale = 0;
  }

  /** How many orders are open. */
  public int orders() {
    return exact != null ? exact.size() : table.size();
  }

  /**
   * Adds an order, or replaces the one with this id.
   *
   * @throws IllegalArgumentException if price or amount is not positive
   * @throws IllegalStateException if the book would pass {@link #ORDERS_MAX}
   */
  public void put(String id, Side side, BigDecimal price, BigDecimal amount) {
    if (price.signum() <= 0 || amount.signum() <= 0) {
      throw new IllegalArgumentException("not an order: " + amount + " at " + price);
    }
    long high = OrderId.high(id);
    long low = high == OrderId.ODD ? oddId(id) : OrderId.low(id);
    boolean buy = side == Side.BUY;
    if (exact == null && fits(price) && fits(amount)) {
      put(
          high,
          low,
          buy,
          price.unscaledValue().longValue(),
          price.scale(),
          amount.unscaledValue().longValue(),
          amount.scale());
    } else {
      checkRoom();
      goExact();
      exact.put(new ExactBook.Id(high, low), buy, price, amount);
    }
  }

  /**
   * The same without objects: price and amount are {@code value / 10^decimals}, both positive, with
   * 0 to 18 decimals; the id is packed by {@link OrderId}.
   *
   * @throws IllegalArgumentException if price or amount is not positive
   * @throws IllegalStateException if the book would pass {@link #ORDERS_MAX}
   */
  public void put(
      long idHigh,
      long idLow,
      boolean buy,
      long price,
      int priceDecimals,
      long amount,
      int amountDecimals) {
    if (price <= 0 || amount <= 0) {
      throw new IllegalArgumentException("not an order: " + amount + " at " + price);
    }
    if (exact == null) {
      if (priceDecimals > priceScale) {
        raisePriceScale(priceDecimals);
      }
      if (amountDecimals > amountScale) {
        raiseAmountScale(amountDecimals);
      }
    }
    if (exact == null
        && putScaled(idHigh, idLow, buy, price, priceDecimals, amount, amountDecimals)) {
      return;
    }
    goExact();
    exact.put(
        new ExactBook.Id(idHigh, idLow),
        buy,
        BigDecimal.valueOf(price, priceDecimals),
        BigDecimal.valueOf(amount, amountDecimals));
  }

  /** Takes an order away; false if there was none. */
  public boolean remove(String id) {
    long high = OrderId.high(id);
    if (high != OrderId.ODD) {
      return remove(high, OrderId.low(id));
    }
    Long low = oddIds.remove(id);
    return low != null && remove(high, low);
  }

  /** The same with a packed id. */
  public boolean remove(long idHigh, long idLow) {
    if (exact != null) {
      return exact.remove(new ExactBook.Id(idHigh, idLow));
    }
    int slot = table.find(idHigh, idLow);
    if (slot < 0) {
      return false;
    }
    (table.buy(slot) ? bids : asks).subtract(table.price(slot), table.amount(slot));
    table.removeAt(slot);
    return true;
  }

  /** What the top of the book is good for: in step, crossed, locked or one-sided. */
  public BookState topState() {
    if (isEmpty(true) || isEmpty(false)) {
      return BookState.ONE_SIDED;
    }
    int order =
        exact != null
            ? exact.best(true).written().compareTo(exact.best(false).written())
            : Long.compare(bids.price(0), asks.price(0));
    if (order < 0) {
      return BookState.IN_STEP;
    }
    return order == 0 ? BookState.LOCKED : BookState.CROSSED;
  }

  /** True if the side has no order. */
  public boolean isEmpty(boolean buy) {
    return exact != null ? exact.isEmpty(buy) : (buy ? bids : asks).isEmpty();
  }

  /** Best price as written; null if the side is empty. */
  public BigDecimal bestPrice(boolean buy) {
    if (isEmpty(buy)) {
      return null;
    }
    if (exact != null) {
      return exact.best(buy).written();
    }
    PriceLadder side = buy ? bids : asks;
    int written = side.written(0);
    long price = side.price(0);
    long value = written == priceScale ? price : price / POWERS[priceScale - written];
    return BigDecimal.valueOf(value, written);
  }

  /** Sum of the amounts at the best price; null if the side is empty. */
  public BigDecimal bestAmount(boolean buy) {
    if (isEmpty(buy)) {
      return null;
    }
    if (exact != null) {
      return exact.best(buy).amount();
    }
    return BigDecimal.valueOf((buy ? bids : asks).amount(0), amountScale);
  }

  /** The levels of one side, best first. */
  public void walk(boolean buy, LevelVisitor visitor) {
    if (exact != null) {
      exact.walk(buy, visitor);
      return;
    }
    PriceLadder side = buy ? bids : asks;
    double prices = POWERS[priceScale];
    double amounts = POWERS[amountScale];
    for (int i = 0; i < side.size(); i++) {
      if (!visitor.level(side.price(i) / prices, side.amount(i) / amounts)) {
        return;
      }
    }
  }

  /**
   * Copies the top into {@code into} if it differs from what is there.
   *
   * @return true if it did
   */
  public boolean topChanged(Top into) {
    if (exact != null) {
      return into.setExact(exact);
    }
    return into.set(bids, asks, priceScale, amountScale);
  }

  /** The last seen top, as plain numbers; see {@link #topChanged}. */
  public static final class Top {
    private final BestLevel bid = new BestLevel();
    private final BestLevel ask = new BestLevel();
    private int priceScale;
    private int amountScale;
    private boolean wasExact;

    private boolean set(PriceLadder bids, PriceLadder asks, int newPriceScale, int newAmountScale) {
      boolean changed = wasExact;
      if (priceScale != newPriceScale || amountScale != newAmountScale) {
        priceScale = newPriceScale;
        amountScale = newAmountScale;
        changed = true;
      }
      wasExact = false;
      // Both sides are to be taken over, whatever the first one says.
      boolean bidChanged = bid.set(bids);
      boolean askChanged = ask.set(asks);
      return changed || bidChanged || askChanged;
    }

    private boolean setExact(ExactBook book) {
      // Rare: say "changed" each time rather than keep a second copy.
      wasExact = true;
      return book != null;
    }
  }

  /** The best level of one side when last seen; zeros if there was none. */
  private static final class BestLevel {
    private long price;
    private long amount;
    private int written;

    private boolean set(PriceLadder side) {
      boolean none = side.isEmpty();
      long newPrice = none ? 0 : side.price(0);
      long newAmount = none ? 0 : side.amount(0);
      int newWritten = none ? 0 : side.written(0);
      if (price == newPrice && amount == newAmount && written == newWritten) {
        return false;
      }
      price = newPrice;
      amount = newAmount;
      written = newWritten;
      return true;
    }
  }

  private boolean putScaled(
      long idHigh,
      long idLow,
      boolean buy,
      long price,
      int priceDecimals,
      long amount,
      int amountDecimals) {
    long scaledPrice = scaled(price, priceScale - priceDecimals);
    long scaledAmount = scaled(amount, amountScale - amountDecimals);
    if (scaledPrice < 0 || scaledAmount < 0) {
      return false;
    }
    int slot = table.find(idHigh, idLow);
    if (slot >= 0) {
      (table.buy(slot) ? bids : asks).subtract(table.price(slot), table.amount(slot));
      if (!(buy ? bids : asks).add(scaledPrice, scaledAmount, priceDecimals)) {
        return false;
      }
      table.set(slot, buy, scaledPrice, scaledAmount);
      return true;
    }
    checkRoom();
    if (!(buy ? bids : asks).add(scaledPrice, scaledAmount, priceDecimals)) {
      return false;
    }
    table.add(idHigh, idLow, buy, scaledPrice, scaledAmount);
    return true;
  }

  /** {@code value · 10^steps}, or -1 if that does not fit. */
  private static long scaled(long value, int steps) {
    if (steps == 0) {
      return value;
    }
    long factor = POWERS[steps];
    return value > Long.MAX_VALUE / factor ? -1 : value * factor;
  }

  private void raisePriceScale(int decimals) {
    long factor = POWERS[decimals - priceScale];
    if (Math.max(bids.largestPrice(), asks.largestPrice()) > Long.MAX_VALUE / factor) {
      goExact();
      return;
    }
    table.scalePrices(factor);
    bids.scalePrices(factor);
    asks.scalePrices(factor);
    priceScale = decimals;
  }

  private void raiseAmountScale(int decimals) {
    long factor = POWERS[decimals - amountScale];
    if (Math.max(bids.largestAmount(), asks.largestAmount()) > Long.MAX_VALUE / factor) {
      goExact();
      return;
    }
    table.scaleAmounts(factor);
    bids.scaleAmounts(factor);
    asks.scaleAmounts(factor);
    amountScale = decimals;
  }

  private void goExact() {
    if (exact != null) {
      return;
    }
    ExactBook twin = new ExactBook();
    for (int slot = 0; slot < table.capacity(); slot++) {
      if (table.used(slot)) {
        twin.put(
            new ExactBook.Id(table.idHigh(slot), table.idLow(slot)),
            table.buy(slot),
            written(table.buy(slot) ? bids : asks, table.price(slot)),
            BigDecimal.valueOf(table.amount(slot), amountScale));
      }
    }
    exact = twin;
    table.clear();
    bids.clear();
    asks.clear();
  }

  private BigDecimal written(PriceLadder side, long price) {
    int decimals = side.writtenAt(price, priceScale);
    return BigDecimal.valueOf(price / POWERS[priceScale - decimals], decimals);
  }

  private void checkRoom() {
    if (orders() >= ORDERS_MAX) {
      throw new IllegalStateException("more than " + ORDERS_MAX + " orders in one book");
    }
  }

  private static boolean fits(BigDecimal value) {
    return value.scale() >= 0 && value.scale() <= SCALE_MAX && value.precision() <= SCALE_MAX;
  }

  private long oddId(String id) {
    Long known = oddIds.get(id);
    if (known == null) {
      known = nextOddId++;
      oddIds.put(id, known);
    }
    return known;
  }
}
