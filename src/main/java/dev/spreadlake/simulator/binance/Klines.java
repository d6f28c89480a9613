package dev.spreadlake.simulator.binance;

import dev.spreadlake.simulator.Bars;
import dev.spreadlake.simulator.TradePrint;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Klines of one symbol's trades: an hour of seconds, two days of minutes, everything longer made of
 * these. The day before the market opened is the one its {@link Bars} made up. Not thread-safe.
 */
final class Klines {
  private static final int SECONDS_MAX = 3_600;
  private static final int MINUTES_MAX = 2 * 24 * 60;
  private static final long DAY_MS = 86_400_000;

  private final TreeMap<Long, Kline> seconds = new TreeMap<>();
  private final TreeMap<Long, Kline> minutes = new TreeMap<>();
  private final Bars bars;
  private final long firstPrice;
  private boolean historyMade;

  /**
   * @param firstPrice in ticks, of a market without trades
   */
  Klines(Bars bars, long firstPrice) {
    this.bars = bars;
    this.firstPrice = firstPrice;
  }

  void add(TradePrint print) {
    add(seconds, Interval.S1, SECONDS_MAX, print);
    add(minutes, Interval.M1, MINUTES_MAX, print);
  }

  private static void add(
      TreeMap<Long, Kline> into, Interval interval, int most, TradePrint print) {
    long open = interval.start(print.atMs(), 0);
    into.merge(open, Kline.of(open, interval.next(open, 0), print), Kline::and);
    if (into.size() > most) {
      into.pollFirstEntry();
    }
  }

  /** The kline open at a time. */
  Kline at(Interval interval, long timeMs) {
    long open = interval.start(timeMs, 0);
    long next = interval.next(open, 0);
    TreeMap<Long, Kline> base = base(interval);
    Kline sum = null;
    for (Kline part : base.subMap(open, true, next, false).values()) {
      sum = sum == null ? part.between(open, next) : sum.and(part);
    }
    if (sum != null) {
      return sum;
    }
    Map.Entry<Long, Kline> before = base.lowerEntry(open);
    return Kline.empty(open, next, before == null ? firstPrice : before.getValue().close());
  }

  /**
   * Klines that open within the range, oldest first, none missing from the first one known to now.
   */
  List<Kline> between(Interval interval, long fromMs, long toMs, long nowMs, long offsetMs) {
    TreeMap<Long, Kline> base = base(interval);
    List<Kline> klines = new ArrayList<>();
    if (base.isEmpty()) {
      return klines;
    }
    TreeMap<Long, Kline> merged = new TreeMap<>();
    for (Kline part : base.values()) {
      long open = interval.start(part.openMs(), offsetMs);
      merged.merge(open, part.between(open, interval.next(open, offsetMs)), Kline::and);
    }
    long last = Math.min(toMs, nowMs);
    long price = firstPrice;
    for (long open = merged.firstKey(); open <= last; open = interval.next(open, offsetMs)) {
      Kline kline = merged.get(open);
      price = kline == null ? price : kline.close();
      if (open >= fromMs) {
        klines.add(kline == null ? Kline.empty(open, interval.next(open, offsetMs), price) : kline);
      }
    }
    return klines;
  }

  /** The last 24 hours in one. */
  Kline day(long nowMs) {
    Kline sum = null;
    for (Kline part : base(Interval.M1).tailMap(nowMs - DAY_MS, false).values()) {
      sum = sum == null ? part.between(nowMs - DAY_MS, nowMs) : sum.and(part);
    }
    return sum == null ? Kline.empty(nowMs - DAY_MS, nowMs, firstPrice) : sum;
  }

  private TreeMap<Long, Kline> base(Interval interval) {
    if (interval == Interval.S1) {
      return seconds;
    }
    if (!historyMade) {
      historyMade = true;
      long end = minutes.isEmpty() ? Long.MAX_VALUE : minutes.firstKey() - 1;
      for (Bars.Bar bar : bars.between(0, end)) {
        minutes.put(bar.startMs(), made(bar));
      }
    }
    return minutes;
  }

  private static Kline made(Bars.Bar bar) {
    return new Kline(
        bar.startMs(),
        bar.startMs() + 60_000,
        bar.open(),
        bar.high(),
        bar.low(),
        bar.close(),
        bar.volume(),
        units(bar.turnover()),
        bar.trades(),
        bar.takerBuyVolume(),
        units(bar.takerBuyTurnover()),
        bar.firstTradeId(),
        bar.lastTradeId());
  }

  private static BigInteger units(double turnover) {
    return BigDecimal.valueOf(turnover)
        .movePointRight(8)
        .setScale(0, RoundingMode.HALF_EVEN)
        .toBigInteger();
  }
}
