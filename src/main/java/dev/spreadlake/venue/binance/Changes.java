package dev.spreadlake.venue.binance;

import dev.spreadlake.market.LevelBook;
import java.time.Instant;

/** Changes of one book between two update ids, as one frame tells them. */
interface Changes {
  /** The book's name, lower case. */
  String symbol();

  /** The venue's time; null if it did not say. */
  Instant at();

  /** First update id in them ({@code U}). */
  long first();

  /** Last update id in them ({@code u}). */
  long last();

  /** Sets the levels, bids first, in the order of the frame. */
  void applyTo(LevelBook book);

  /** The same as an object of its own, to be kept while other frames are read. */
  BinanceMessages.Depth kept();
}
