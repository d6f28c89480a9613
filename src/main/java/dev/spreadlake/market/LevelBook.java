package dev.spreadlake.market;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One book kept level by level, as venues tell it that send whole amounts at a price. Exact: values
 * are scaled longs of a fixed scale, and a book whose values do not fit goes over to big decimals
 * until it is cleared. Not thread-safe.
 */
public final class LevelBook implements Depths.Levels {
  /** Decimals that the quick form holds; Binance writes eight. */
  public static final int SCALE = 8;

  private final PriceLadder bids = new PriceLadder(true);
  private final PriceLadder asks = new PriceLadder(false);
  private TreeMap<BigDecimal, BigDecimal> exactBids;
  private TreeMap<BigDecimal, BigDecimal> exactAsks;
  private boolean truncatedBids;
  private boolean truncatedAsks;

  /** Forgets every level. */
  public void clear() {
    bids.clear();
    asks.clear();
    exactBids = null;
    exactAsks = null;
    setTruncated(false, false);
  }

  /** True if a value did not fit the quick form: levels are kept as they were written. */
  public boolean isExact() {
    return exactBids != null;
  }

  /** Says of which sides the venue may hold levels beyond those that were loaded. */
  public void setTruncated(boolean beyondBids, boolean beyondAsks) {
    truncatedBids = beyondBids;
    truncatedAsks = beyondAsks;
  }

  @Override
  public boolean truncated(boolean buy) {
    return buy ? truncatedBids : truncatedAsks;
  }

  /**
   * Sets the whole amount at a price; an amount of zero takes the level away.
   *
   * @throws IllegalArgumentException if the price is not positive or the amount negative
   */
  public void set(boolean buy, BigDecimal price, BigDecimal amount) {
    if (price.signum() <= 0 || amount.signum() < 0) {
      throw new IllegalArgumentException("not a level: " + amount + " at " + price);
    }
    if (exactBids == null && fits(price) && fits(amount)) {
      (buy ? bids : asks).set(scaled(price), scaled(amount), price.scale());
      return;
    }
    goExact();
    TreeMap<BigDecimal, BigDecimal> side = buy ? exactBids : exactAsks;
    side.remove(price);
    if (amount.signum() > 0) {
      side.put(price, amount);
    }
  }

  /**
   * The same without objects: price and amount are {@code value / 10^8}, the price written with
   * {@code decimals}.
   *
   * @throws IllegalArgumentException if the price is not positive or the amount negative
   */
  public void set(boolean buy, long price, int decimals, long amount) {
    if (price <= 0 || amount < 0) {
      throw new IllegalArgumentException("not a level: " + amount + " at " + price);
    }
    if (exactBids == null) {
      (buy ? bids : asks).set(price, amount, decimals);
    } else {
      set(buy, written(price, decimals), BigDecimal.valueOf(amount, SCALE));
    }
  }

  /** How many levels a side has. */
  public int levels(boolean buy) {
    return exactBids != null ? exact(buy).size() : side(buy).size();
  }

  /** True if the side has no level. */
  public boolean isEmpty(boolean buy) {
    return levels(buy) == 0;
  }

  /** What the top of the book is good for: in step, crossed, locked or one-sided. */
  public BookState topState() {
    if (isEmpty(true) || isEmpty(false)) {
      return BookState.ONE_SIDED;
    }
    int order =
        exactBids != null
            ? bestPrice(true).compareTo(bestPrice(false))
            : Long.compare(bids.price(0), asks.price(0));
    if (order < 0) {
      return BookState.IN_STEP;
    }
    return order == 0 ? BookState.LOCKED : BookState.CROSSED;
  }

  /**
   * True if price and amount, both {@code value / 10^8}, are those at the top of the side; zeros
   * are those of an empty one.
   */
  public boolean isBest(boolean buy, long price, long amount) {
    if (isEmpty(buy)) {
      return price == 0 && amount == 0;
    }
    if (exactBids != null) {
      return bestPrice(buy).compareTo(BigDecimal.valueOf(price, SCALE)) == 0
          && bestAmount(buy).compareTo(BigDecimal.valueOf(amount, SCALE)) == 0;
    }
    return side(buy).price(0) == price && side(buy).amount(0) == amount;
  }

  /** Best price as written; null if the side is empty. */
  public BigDecimal bestPrice(boolean buy) {
    if (isEmpty(buy)) {
      return null;
    }
    if (exactBids != null) {
      return buy ? exactBids.lastKey() : exactAsks.firstKey();
    }
    return written(side(buy).price(0), side(buy).written(0));
  }

  /** Amount at the best price, eight decimals; null if the side is empty. */
  public BigDecimal bestAmount(boolean buy) {
    if (isEmpty(buy)) {
      return null;
    }
    if (exactBids != null) {
      return (buy ? exactBids.lastEntry() : exactAsks.firstEntry()).getValue();
    }
    return BigDecimal.valueOf(side(buy).amount(0), SCALE);
  }

  /** True if the best levels of both sides, so many at most, are the same in price and amount. */
  public boolean sameBest(LevelBook other, int most) {
    return sameBest(other, true, most) && sameBest(other, false, most);
  }

  private boolean sameBest(LevelBook other, boolean buy, int most) {
    int compared = Math.min(most, levels(buy));
    if (compared != Math.min(most, other.levels(buy))) {
      return false;
    }
    if (exactBids != null || other.exactBids != null) {
      return best(buy, compared).equals(other.best(buy, compared));
    }
    PriceLadder mine = side(buy);
    PriceLadder theirs = other.side(buy);
    for (int i = 0; i < compared; i++) {
      if (mine.price(i) != theirs.price(i) || mine.amount(i) != theirs.amount(i)) {
        return false;
      }
    }
    return true;
  }

  /** Price and amount of the best levels, one after the other, without trailing zeros. */
  private List<BigDecimal> best(boolean buy, int most) {
    TreeMap<BigDecimal, BigDecimal> levels = exactBids == null ? copy(side(buy)) : exact(buy);
    return (buy ? levels.descendingMap() : levels)
        .entrySet().stream()
            .limit(most)
            .flatMap(level -> Stream.of(level.getKey(), level.getValue()))
            .map(BigDecimal::stripTrailingZeros)
            .toList();
  }

  @Override
  public void walk(boolean buy, OrderBook.LevelVisitor visitor) {
    if (exactBids != null) {
      Map<BigDecimal, BigDecimal> levels = buy ? exactBids.descendingMap() : exactAsks;
      for (Map.Entry<BigDecimal, BigDecimal> level : levels.entrySet()) {
        if (!visitor.level(level.getKey().doubleValue(), level.getValue().doubleValue())) {
          return;
        }
      }
      return;
    }
    PriceLadder side = side(buy);
    for (int i = 0; i < side.size(); i++) {
      if (!visitor.level(side.price(i) / 1e8, side.amount(i) / 1e8)) {
        return;
      }
    }
  }

  /** The top as plain numbers, to see whether it has changed. */
  public static final class Top {
    private long bid;
    private long bidAmount;
    private long ask;
    private long askAmount;
  }

  /** Copies the top into {@code into}; true if it differed from what was there. */
  public boolean topChanged(Top into) {
    if (exactBids != null) {
      // Rare: say "changed" each time rather than keep a second copy.
      return true;
    }
    long bid = bids.isEmpty() ? 0 : bids.price(0);
    long bidAmount = bids.isEmpty() ? 0 : bids.amount(0);
    long ask = asks.isEmpty() ? 0 : asks.price(0);
    long askAmount = asks.isEmpty() ? 0 : asks.amount(0);
    if (into.bid == bid
        && into.ask == ask
        && into.bidAmount == bidAmount
        && into.askAmount == askAmount) {
      return false;
    }
    into.bid = bid;
    into.bidAmount = bidAmount;
    into.ask = ask;
    into.askAmount = askAmount;
    return true;
  }

  private PriceLadder side(boolean buy) {
    return buy ? bids : asks;
  }

  private TreeMap<BigDecimal, BigDecimal> exact(boolean buy) {
    return buy ? exactBids : exactAsks;
  }

  private void goExact() {
    if (exactBids != null) {
      return;
    }
    TreeMap<BigDecimal, BigDecimal> newBids = copy(bids);
    exactAsks = copy(asks);
    exactBids = newBids;
    bids.clear();
    asks.clear();
  }

  private static TreeMap<BigDecimal, BigDecimal> copy(PriceLadder side) {
    TreeMap<BigDecimal, BigDecimal> copy = new TreeMap<>();
    for (int i = 0; i < side.size(); i++) {
      copy.put(written(side.price(i), side.written(i)), BigDecimal.valueOf(side.amount(i), SCALE));
    }
    return copy;
  }

  private static BigDecimal written(long price, int decimals) {
    return BigDecimal.valueOf(price, SCALE).setScale(decimals);
  }

  private static boolean fits(BigDecimal value) {
    return value.scale() >= 0
        && value.scale() <= SCALE
        && value.precision() - value.scale() + SCALE <= 18;
  }

  private static long scaled(BigDecimal value) {
    return value.setScale(SCALE).unscaledValue().longValue();
  }
}
