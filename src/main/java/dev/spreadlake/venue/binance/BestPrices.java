package dev.spreadlake.venue.binance;

import dev.spreadlake.market.LevelBook;

/** What the venue itself says are the best prices of a book as of an update id. */
interface BestPrices {
  /** The update id they are true for. */
  long update();

  /** True if prices and amounts are those at the top of the book. */
  boolean areTopOf(LevelBook book);
}
