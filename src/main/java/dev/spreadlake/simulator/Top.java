package dev.spreadlake.simulator;

import java.math.BigDecimal;

/**
 * Best prices of a book, exact; null on a side without orders. May be crossed or locked where a
 * fault made it so.
 */
public record Top(BigDecimal bid, BigDecimal ask) {
  /** Whether both sides have orders and the bid is below the ask. */
  public boolean isQuote() {
    return bid != null && ask != null && bid.compareTo(ask) < 0;
  }
}
