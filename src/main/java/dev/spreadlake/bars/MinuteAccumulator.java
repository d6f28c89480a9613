package dev.spreadlake.bars;

import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.spread.SpreadObservation;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.BitSet;

/**
 * Gathers one minute. The bar it gives depends on which trades and seconds were added, not on their
 * order: sums are exact decimals, open and close go by trade id, and each trade and second counts
 * once.
 */
final class MinuteAccumulator {
  /** Running mean of a statistic; NaN until something was added. */
  private static final class Mean {
    private double sum;
    private int count;

    void add(double value) {
      if (!Double.isNaN(value)) {
        sum += value;
        count++;
      }
    }

    double value() {
      return count == 0 ? Double.NaN : sum / count;
    }
  }

  private final Instant minute;
  private final TradeIds ids = new TradeIds();
  private final BitSet seconds = new BitSet(60);
  private final double[] spreads = new double[60];
  private final double[] imbalances = new double[60];
  private final double[] bidDepths = new double[60];
  private final double[] askDepths = new double[60];
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
    if (seconds.get(second)) {
      return false;
    }
    seconds.set(second);
    spreads[second] = MinuteRows.rounded(quote.spreadBps());
    imbalances[second] = MinuteRows.rounded(quote.imbalance());
    bidDepths[second] = MinuteRows.rounded(quote.bidDepth());
    askDepths[second] = MinuteRows.rounded(quote.askDepth());
    return true;
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

  MinuteBar bar() {
    Mean spread = new Mean();
    Mean imbalance = new Mean();
    Mean bidDepth = new Mean();
    Mean askDepth = new Mean();
    double min = Double.NaN;
    double max = Double.NaN;
    // In order of time, so that the floating sums do not depend on the order of arrival.
    for (int s = seconds.nextSetBit(0); s >= 0; s = seconds.nextSetBit(s + 1)) {
      spread.add(spreads[s]);
      imbalance.add(imbalances[s]);
      bidDepth.add(bidDepths[s]);
      askDepth.add(askDepths[s]);
      min = Double.isNaN(min) ? spreads[s] : Math.min(min, spreads[s]);
      max = Double.isNaN(max) ? spreads[s] : Math.max(max, spreads[s]);
    }
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
        seconds.cardinality(),
        spread.value(),
        min,
        max,
        imbalance.value(),
        bidDepth.value(),
        askDepth.value());
  }
}
