package dev.spreadlake.venue.binance;

import dev.spreadlake.market.BookState;
import dev.spreadlake.market.LevelBook;
import java.math.BigDecimal;

/** What the venue itself says are the best prices of a book as of an update id. */
interface BestPrices {
  /** The update id they are true for. */
  long update();

  /** Best price of a side as written; zero if it has none. */
  BigDecimal price(boolean buy);

  /** Amount at the best price; zero if the side has none. */
  BigDecimal amount(boolean buy);

  /** True if prices and amounts are those at the top of the book. */
  boolean areTopOf(LevelBook book);

  /** What they are good for: in step, crossed, locked or one-sided. */
  default BookState state() {
    BigDecimal bid = price(true);
    BigDecimal ask = price(false);
    if (bid.signum() <= 0 || ask.signum() <= 0) {
      return BookState.ONE_SIDED;
    }
    int order = bid.compareTo(ask);
    if (order < 0) {
      return BookState.IN_STEP;
    }
    return order == 0 ? BookState.LOCKED : BookState.CROSSED;
  }
}
