package dev.spreadlake.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Minute bars of one market's trades, at most two days of them. The day before the market opened is
 * made up from the seed the first time somebody asks, so that 24-hour figures have something to
 * stand on. Not thread-safe.
 */
public final class Bars {
  private static final int BARS_MAX = 2 * 24 * 60;
  private static final int HISTORY_BARS = 24 * 60;
  private static final long MINUTE_MS = 60_000;

  private final TreeMap<Long, Bar> byMinute = new TreeMap<>();
  private final long openedMs;
  private final long firstPrice;
  private final double typicalAmount;
  private final long seed;
  private boolean historyMade;

  /**
   * @param openedMs when the market opened
   * @param firstPrice in ticks
   */
  Bars(long openedMs, long firstPrice, double typicalAmount, long seed) {
    this.openedMs = openedMs;
    this.firstPrice = firstPrice;
    this.typicalAmount = typicalAmount;
    this.seed = seed;
  }

  /**
   * A bar. Prices in ticks, volume in units of 10⁻⁸, turnover in ticks times base units.
   *
   * @param takerBuyVolume part of the volume whose aggressor bought
   * @param firstTradeId −1, like the last, if its trades are made up and have no number
   */
  public record Bar(
      long startMs,
      long firstTradeMs,
      long lastTradeMs,
      long open,
      long high,
      long low,
      long close,
      int trades,
      long volume,
      long takerBuyVolume,
      double turnover,
      double takerBuyTurnover,
      long firstTradeId,
      long lastTradeId) {
    /** Volume-weighted price in ticks. */
    public double vwap() {
      return volume == 0 ? close : turnover / (volume / 1e8);
    }
  }

  void add(TradePrint print) {
    long minute = Math.floorDiv(print.atMs(), MINUTE_MS) * MINUTE_MS;
    Bar bar = byMinute.get(minute);
    byMinute.put(minute, bar == null ? first(minute, print) : more(bar, print));
    if (byMinute.size() > BARS_MAX) {
      byMinute.pollFirstEntry();
    }
  }

  /** Bars whose minute starts within the range, oldest first; minutes without trades are absent. */
  public List<Bar> between(long fromMs, long toMs) {
    makeHistory();
    return new ArrayList<>(byMinute.subMap(fromMs, true, Math.max(fromMs, toMs), true).values());
  }

  /** Bars of {@code bucketMs}, a multiple of a minute, aligned to the epoch; oldest first. */
  public List<Bar> buckets(long bucketMs, long fromMs, long toMs) {
    Map<Long, Bar> merged = new TreeMap<>();
    for (Bar bar : between(fromMs, toMs)) {
      long start = Math.floorDiv(bar.startMs(), bucketMs) * bucketMs;
      merged.merge(start, moved(bar, start), Bars::merge);
    }
    return new ArrayList<>(merged.values());
  }

  private static Bar first(long minute, TradePrint p) {
    boolean buy = p.taker() == dev.spreadlake.market.Side.BUY;
    double turnover = p.price() * (p.amount() / 1e8);
    return new Bar(
        minute,
        p.atMs(),
        p.atMs(),
        p.price(),
        p.price(),
        p.price(),
        p.price(),
        1,
        p.amount(),
        buy ? p.amount() : 0,
        turnover,
        buy ? turnover : 0,
        p.id(),
        p.id());
  }

  private static Bar more(Bar bar, TradePrint p) {
    return merge(bar, first(bar.startMs(), p));
  }

  private static Bar moved(Bar b, long start) {
    return new Bar(
        start,
        b.firstTradeMs(),
        b.lastTradeMs(),
        b.open(),
        b.high(),
        b.low(),
        b.close(),
        b.trades(),
        b.volume(),
        b.takerBuyVolume(),
        b.turnover(),
        b.takerBuyTurnover(),
        b.firstTradeId(),
        b.lastTradeId());
  }

  private static Bar merge(Bar a, Bar b) {
    return new Bar(
        a.startMs(),
        a.firstTradeMs(),
        b.lastTradeMs(),
        a.open(),
        Math.max(a.high(), b.high()),
        Math.min(a.low(), b.low()),
        b.close(),
        a.trades() + b.trades(),
        a.volume() + b.volume(),
        a.takerBuyVolume() + b.takerBuyVolume(),
        a.turnover() + b.turnover(),
        a.takerBuyTurnover() + b.takerBuyTurnover(),
        a.firstTradeId(),
        b.lastTradeId());
  }

  private void makeHistory() {
    if (historyMade) {
      return;
    }
    historyMade = true;
    SplittableRandom random = new SplittableRandom(seed);
    long end = byMinute.isEmpty() ? openedMs : Math.min(openedMs, byMinute.firstKey());
    long minute = Math.floorDiv(end, MINUTE_MS) * MINUTE_MS;
    // Trades made up are numbered too: down from the first that is known.
    long laterId = byMinute.isEmpty() ? 0 : byMinute.firstEntry().getValue().firstTradeId();
    double price = firstPrice;
    for (int i = 0; i < HISTORY_BARS; i++) {
      minute -= MINUTE_MS;
      double open = price * (1 + 0.0006 * random.nextGaussian());
      long high = Math.round(Math.max(open, price) * (1 + 0.0003 * random.nextDouble()));
      long low =
          Math.max(1, Math.round(Math.min(open, price) * (1 - 0.0003 * random.nextDouble())));
      int count = 10 + random.nextInt(60);
      long volume = Math.max(1, Math.round(count * typicalAmount * 1e8));
      double turnover = (open + price) / 2 * (volume / 1e8);
      double bought = 0.3 + 0.4 * random.nextDouble();
      boolean numbered = laterId >= count;
      byMinute.put(
          minute,
          new Bar(
              minute,
              minute + 1_000,
              minute + 59_000,
              Math.min(high, Math.max(low, Math.round(open))),
              high,
              low,
              Math.min(high, Math.max(low, Math.round(price))),
              count,
              volume,
              Math.round(volume * bought),
              turnover,
              turnover * bought,
              numbered ? laterId - count : -1,
              numbered ? laterId - 1 : -1));
      laterId -= numbered ? count : 0;
      price = open;
    }
  }
}
