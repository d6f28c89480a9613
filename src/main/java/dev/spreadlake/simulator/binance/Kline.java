package dev.spreadlake.simulator.binance;

import dev.spreadlake.market.Side;
import dev.spreadlake.simulator.TradePrint;
import java.math.BigInteger;

/**
 * A kline, exact. Prices in ticks, volumes in units of 10⁻⁸, turnovers in ticks times such units.
 *
 * @param openMs when it opens
 * @param nextMs when the next one opens
 * @param takerVolume part of the volume whose aggressor bought
 * @param firstId first trade in it; −1 if there is none
 */
record Kline(
    long openMs,
    long nextMs,
    long open,
    long high,
    long low,
    long close,
    long volume,
    BigInteger turnover,
    int trades,
    long takerVolume,
    BigInteger takerTurnover,
    long firstId,
    long lastId) {
  static Kline of(long openMs, long nextMs, TradePrint print) {
    boolean bought = print.taker() == Side.BUY;
    BigInteger turnover =
        BigInteger.valueOf(print.price()).multiply(BigInteger.valueOf(print.amount()));
    return new Kline(
        openMs,
        nextMs,
        print.price(),
        print.price(),
        print.price(),
        print.price(),
        print.amount(),
        turnover,
        1,
        bought ? print.amount() : 0,
        bought ? turnover : BigInteger.ZERO,
        print.id(),
        print.id());
  }

  /** One without trades, at the price of the last. */
  static Kline empty(long openMs, long nextMs, long price) {
    return new Kline(
        openMs,
        nextMs,
        price,
        price,
        price,
        price,
        0,
        BigInteger.ZERO,
        0,
        0,
        BigInteger.ZERO,
        -1,
        -1);
  }

  /** This one with what came after it. */
  Kline and(Kline later) {
    if (trades == 0 || later.trades == 0) {
      return (trades == 0 ? later : this).between(openMs, nextMs);
    }
    return new Kline(
        openMs,
        nextMs,
        open,
        Math.max(high, later.high),
        Math.min(low, later.low),
        later.close,
        volume + later.volume,
        turnover.add(later.turnover),
        trades + later.trades,
        takerVolume + later.takerVolume,
        takerTurnover.add(later.takerTurnover),
        firstId,
        later.lastId);
  }

  /** The same figures as a kline of other bounds. */
  Kline between(long newOpenMs, long newNextMs) {
    return new Kline(
        newOpenMs,
        newNextMs,
        open,
        high,
        low,
        close,
        volume,
        turnover,
        trades,
        takerVolume,
        takerTurnover,
        firstId,
        lastId);
  }
}
