package dev.spreadlake.venue.binance;

import dev.spreadlake.market.LevelBook;
import java.math.BigDecimal;

/** Best prices as plain numbers in the scale of a level book; used again. Not thread-safe. */
final class PlainBest implements BestPrices {
  private long update;
  private long bid;
  private long bidAmount;
  private int bidDecimals;
  private long ask;
  private long askAmount;
  private int askDecimals;

  /**
   * Takes over a ticker.
   *
   * @return false if it does not fit the scale; use {@link StreamFrame#ticker} then
   */
  boolean take(StreamFrame frame) {
    if (!frame.fits(0) || !frame.fits(1)) {
      return false;
    }
    update = frame.last();
    bid = frame.scaledPrice(0);
    bidAmount = frame.scaledAmount(0);
    bidDecimals = frame.priceDecimals[0];
    ask = frame.scaledPrice(1);
    askAmount = frame.scaledAmount(1);
    askDecimals = frame.priceDecimals[1];
    return true;
  }

  @Override
  public long update() {
    return update;
  }

  @Override
  public BigDecimal price(boolean buy) {
    int decimals = buy ? bidDecimals : askDecimals;
    return BigDecimal.valueOf(buy ? bid : ask, LevelBook.SCALE).setScale(decimals);
  }

  /** Eight decimals, as a level book has them. */
  @Override
  public BigDecimal amount(boolean buy) {
    return BigDecimal.valueOf(buy ? bidAmount : askAmount, LevelBook.SCALE);
  }

  @Override
  public boolean areTopOf(LevelBook book) {
    return book.isBest(true, bid, bidAmount) && book.isBest(false, ask, askAmount);
  }
}
