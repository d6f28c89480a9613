package dev.spreadlake.venue.bitso;

import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Depths;
import dev.spreadlake.market.OrderBook;
import java.math.BigDecimal;
import java.util.List;

/**
 * The top of a book as one REST reply had it: at most 50 price levels a side. Immutable.
 *
 * @param askedAt when it was asked for, monotonic nanoseconds: it may be as old as that
 */
record PolledBook(BitsoMessages.Snapshot snapshot, long askedAt) implements Depths.Levels {
  private static final int LEVELS_SHOWN = 50;

  BookState topState() {
    if (snapshot.bids().isEmpty() || snapshot.asks().isEmpty()) {
      return BookState.ONE_SIDED;
    }
    int order = best(true).price().compareTo(best(false).price());
    if (order < 0) {
      return BookState.IN_STEP;
    }
    return order == 0 ? BookState.LOCKED : BookState.CROSSED;
  }

  BitsoMessages.Resting best(boolean buy) {
    return (buy ? snapshot.bids() : snapshot.asks()).get(0);
  }

  /** True if the best prices and sizes differ from a local book's. */
  boolean differsFrom(OrderBook orders) {
    return differs(orders, true) || differs(orders, false);
  }

  private boolean differs(OrderBook orders, boolean buy) {
    List<BitsoMessages.Resting> side = buy ? snapshot.bids() : snapshot.asks();
    if (side.isEmpty() || orders.isEmpty(buy)) {
      return side.isEmpty() != orders.isEmpty(buy);
    }
    BigDecimal price = side.get(0).price();
    BigDecimal amount = BigDecimal.ZERO;
    for (BitsoMessages.Resting row : side) {
      if (row.price().compareTo(price) != 0) {
        break;
      }
      amount = amount.add(row.amount());
    }
    return price.compareTo(orders.bestPrice(buy)) != 0
        || amount.compareTo(orders.bestAmount(buy)) != 0;
  }

  /** True if both tops are the same to the digit. */
  boolean sameTop(PolledBook other) {
    return other != null
        && other.topState() == BookState.IN_STEP
        && best(true).equals(other.best(true))
        && best(false).equals(other.best(false));
  }

  @Override
  public void walk(boolean buy, OrderBook.LevelVisitor visitor) {
    for (BitsoMessages.Resting row : buy ? snapshot.bids() : snapshot.asks()) {
      if (!visitor.level(row.price().doubleValue(), row.amount().doubleValue())) {
        return;
      }
    }
  }

  @Override
  public boolean truncated(boolean buy) {
    return (buy ? snapshot.bids() : snapshot.asks()).size() >= LEVELS_SHOWN;
  }
}
