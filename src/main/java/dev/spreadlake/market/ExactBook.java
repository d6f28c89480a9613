package dev.spreadlake.market;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The slow, unlimited twin of the scaled book: takes over when a price or an amount does not fit a
 * scaled long, so that no value is ever rounded or refused. Not thread-safe.
 */
final class ExactBook {
  /** An order's id as two longs. */
  record Id(long high, long low) {}

  private record Order(boolean buy, BigDecimal price, BigDecimal amount) {}

  /** One price: the sum, how many orders, and the price as newest written. */
  static final class Level {
    private BigDecimal amount = BigDecimal.ZERO;
    private int orders;
    private BigDecimal written;

    BigDecimal amount() {
      return amount;
    }

    BigDecimal written() {
      return written;
    }
  }

  private final Map<Id, Order> orders = new HashMap<>();
  private final TreeMap<BigDecimal, Level> bids = new TreeMap<>();
  private final TreeMap<BigDecimal, Level> asks = new TreeMap<>();

  int size() {
    return orders.size();
  }

  void put(Id id, boolean buy, BigDecimal price, BigDecimal amount) {
    remove(id);
    orders.put(id, new Order(buy, price, amount));
    Level level = (buy ? bids : asks).computeIfAbsent(price, absent -> new Level());
    level.amount = level.amount.add(amount);
    level.orders++;
    level.written = price;
  }

  boolean remove(Id id) {
    Order order = orders.remove(id);
    if (order == null) {
      return false;
    }
    TreeMap<BigDecimal, Level> side = order.buy() ? bids : asks;
    Level level = side.get(order.price());
    level.amount = level.amount.subtract(order.amount());
    if (--level.orders == 0) {
      side.remove(order.price());
    }
    return true;
  }

  boolean isEmpty(boolean buy) {
    return (buy ? bids : asks).isEmpty();
  }

  /** Best level; null if the side is empty. */
  Level best(boolean buy) {
    Map.Entry<BigDecimal, Level> best = buy ? bids.lastEntry() : asks.firstEntry();
    return best == null ? null : best.getValue();
  }

  /** Levels, best first, until the visitor has had enough. */
  void walk(boolean buy, OrderBook.LevelVisitor visitor) {
    for (Level level : (buy ? bids.descendingMap() : asks).values()) {
      if (!visitor.level(level.written.doubleValue(), level.amount.doubleValue())) {
        return;
      }
    }
  }
}
