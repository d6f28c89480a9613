package dev.spreadlake.venue.bitso;

import dev.spreadlake.market.OrderBook;
import java.math.BigDecimal;

/**
 * The best prices of a book and their amounts, as numbers without trailing zeros; null where a side
 * is empty. Immutable.
 */
record ShownTop(BigDecimal bid, BigDecimal bidAmount, BigDecimal ask, BigDecimal askAmount) {
  static ShownTop of(OrderBook orders) {
    return new ShownTop(
        number(orders, true, true),
        number(orders, true, false),
        number(orders, false, true),
        number(orders, false, false));
  }

  private static BigDecimal number(OrderBook orders, boolean buy, boolean price) {
    if (orders.isEmpty(buy)) {
      return null;
    }
    return (price ? orders.bestPrice(buy) : orders.bestAmount(buy)).stripTrailingZeros();
  }
}
