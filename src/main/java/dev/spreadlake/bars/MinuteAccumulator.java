package dev.spreadlake.bars;

import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.spread.SpreadObservation;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * Gathers one minute. The bar it gives depends on which trades and seconds were added, not on their
 * order: sums are exact decimals, open and close go by trade id, and each trade and second counts
 * once.
 */
final class MinuteAccumulator {
  private final Instant minute;
  private final TradeIds ids = new TradeIds();
  private final MinuteQuotes quotes = new MinuteQuotes();
  private int late;
  private long firstId = Long.MAX_VALUE;
  private long lastId = Long.MIN_VALUE;
  private BigDecimal open;
  private BigDecimal high;
  private BigDecimal low;
  private BigDecimal close;
  private BigDecimal buyVolume = BigDecimal.ZERO;
  private BigDecimal sellVolume = BigDecimal.ZERO;
  private BigDecimal quoteVolume = BigDecimal.ZERO;

  MinuteAccumulator(Instant minute) {
    this.minute = minute;
  }

  /** Adds a trade; false if its id was added before. */
  boolean add(Trade trade) {
    if (!ids.add(trade.id())) {
      return false;
    }
    if (trade.receivedAt().isAfter(minute.plusSeconds(60).plus(DayBars.WATERMARK))) {
      late++;
    }
    BigDecimal price = trade.price();
    if (trade.id() < firstId) {
      firstId = trade.id();
      open = price;
    }
    if (trade.id() > lastId) {
      lastId = trade.id();
      close = price;
    }
    high = high == null || price.compareTo(high) > 0 ? price : high;
    low = low == null || price.compareTo(low) < 0 ? price : low;
    if (trade.aggressor() == Side.BUY) {
      buyVolume = buyVolume.add(trade.amount());
    } else {
      sellVolume = sellVolume.add(trade.amount());
    }
    quoteVolume = quoteVolume.add(price.multiply(trade.amount()));
    return true;
  }

  /** Adds one second's quote; false if that second was added before. */
  boolean add(QuoteSecond quote) {
    int second = (int) (quote.second().getEpochSecond() - minute.getEpochSecond());
    return quotes.add(second, quote);
  }

  /** The same for an observation. */
  boolean add(SpreadObservation observation) {
    boolean depth = observation.depth() != null;
    return add(
        new QuoteSecond(
            observation.second(),
            observation.spreadBps(),
            observation.imbalance(),
            depth ? observation.depth().bidWithin().get(0) : Double.NaN,
            depth ? observation.depth().askWithin().get(0) : Double.NaN));
  }

  /** Trades that came after the minute's watermark: how often it was corrected. */
  int revision() {
    return late;
  }

  /** Takes no further second; trades still. */
  void freezeQuotes() {
    quotes.freeze();
  }

  MinuteBar bar() {
    MinuteQuotes.Summary summary = quotes.summary();
    BigDecimal volume = buyVolume.add(sellVolume);
    return new MinuteBar(
        minute,
        open,
        high,
        low,
        close,
        volume,
        quoteVolume,
        MinuteRows.vwap(quoteVolume, volume),
        ids.size(),
        buyVolume,
        sellVolume,
        summary.seconds(),
        summary.spreadMean(),
        summary.spreadMin(),
        summary.spreadMax(),
        summary.imbalanceMean(),
        summary.bidDepthMean(),
        summary.askDepthMean());
  }
}
