package dev.spreadlake.simulator.binance;

import dev.spreadlake.market.Side;
import dev.spreadlake.simulator.TradePrint;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import java.util.NavigableMap;

/** Writes Binance's data frames. All text is plain ASCII that needs no escaping. Stateless. */
final class BinanceFrames {
  private BinanceFrames() {}

  /** Times as a connection wants them. */
  record Clock(boolean micros, long nowMicros) {
    long now() {
      return micros ? nowMicros : Math.floorDiv(nowMicros, 1_000);
    }

    long of(long ms) {
      return micros ? ms * 1_000 : ms;
    }

    /** The last instant before a time. */
    long before(long ms) {
      return of(ms) - 1;
    }
  }

  static String bookTicker(Symbol symbol, String best) {
    return "{\"u\":%d,\"s\":\"%s\",%s}".formatted(symbol.book().sequence(), symbol.name(), best);
  }

  /** True if a level that changed is gone. */
  static boolean tellsOfRemoved(Symbol symbol, DepthWindow window) {
    return !symbol.bids().keySet().containsAll(window.bids())
        || !symbol.asks().keySet().containsAll(window.asks());
  }

  /**
   * What has changed since the last event of that speed.
   *
   * @param omits true to keep quiet about levels that are gone
   */
  static String depthUpdate(Symbol symbol, DepthWindow window, boolean omits, Clock clock) {
    StringBuilder json = new StringBuilder(400);
    json.append("{\"e\":\"depthUpdate\",\"E\":").append(clock.now());
    json.append(",\"s\":\"").append(symbol.name());
    json.append("\",\"U\":").append(window.firstId()).append(",\"u\":").append(window.lastId());
    json.append(",\"b\":[");
    changed(json, symbol, window.bids(), symbol.bids(), omits);
    json.append("],\"a\":[");
    changed(json, symbol, window.asks(), symbol.asks(), omits);
    return json.append("]}").toString();
  }

  private static void changed(
      StringBuilder json,
      Symbol symbol,
      Iterable<Long> prices,
      Map<Long, Long> levels,
      boolean omits) {
    String comma = "";
    for (Long price : prices) {
      if (omits && !levels.containsKey(price)) {
        continue;
      }
      json.append(comma);
      level(json, symbol, price, levels.getOrDefault(price, 0L));
      comma = ",";
    }
  }

  /** {@code "lastUpdateId":…,"bids":[…],"asks":[…]} in braces, so many levels a side. */
  static String levels(
      Symbol symbol,
      long lastUpdateId,
      NavigableMap<Long, Long> bids,
      NavigableMap<Long, Long> asks,
      int most) {
    StringBuilder json = new StringBuilder(64 + 40 * Math.min(most, bids.size() + asks.size()));
    json.append("{\"lastUpdateId\":").append(lastUpdateId).append(",\"bids\":[");
    best(json, symbol, bids, most);
    json.append("],\"asks\":[");
    best(json, symbol, asks, most);
    return json.append("]}").toString();
  }

  private static void best(
      StringBuilder json, Symbol symbol, NavigableMap<Long, Long> levels, int most) {
    int written = 0;
    for (Map.Entry<Long, Long> entry : levels.entrySet()) {
      if (written == most) {
        return;
      }
      if (written++ > 0) {
        json.append(',');
      }
      level(json, symbol, entry.getKey(), entry.getValue());
    }
  }

  private static void level(StringBuilder json, Symbol symbol, long price, long amount) {
    json.append("[\"").append(symbol.price(price)).append("\",\"");
    json.append(Symbol.amount(amount)).append("\"]");
  }

  static String trade(Symbol symbol, TradePrint print, Clock clock) {
    return "{\"e\":\"trade\",\"E\":%d,\"s\":\"%s\",\"t\":%d,\"p\":\"%s\",\"q\":\"%s\",\"T\":%d,\"m\":%b,\"M\":true}"
        .formatted(
            clock.now(),
            symbol.name(),
            print.id(),
            symbol.price(print.price()),
            Symbol.amount(print.amount()),
            clock.of(print.atMs()),
            print.taker() == Side.SELL);
  }

  static String aggregateTrade(Symbol symbol, Symbol.AggregateTrade trade, Clock clock) {
    TradePrint first = trade.first();
    return "{\"e\":\"aggTrade\",\"E\":%d,\"s\":\"%s\",\"a\":%d,\"p\":\"%s\",\"q\":\"%s\",\"f\":%d,\"l\":%d,\"T\":%d,\"m\":%b,\"M\":true}"
        .formatted(
            clock.now(),
            symbol.name(),
            trade.id(),
            symbol.price(first.price()),
            Symbol.amount(trade.amount()),
            first.id(),
            trade.lastId(),
            clock.of(first.atMs()),
            first.taker() == Side.SELL);
  }

  static String kline(Symbol symbol, Interval interval, Kline k, boolean closed, Clock clock) {
    return "{\"e\":\"kline\",\"E\":%d,\"s\":\"%s\",\"k\":{\"t\":%d,\"T\":%d,\"s\":\"%s\",\"i\":\"%s\",\"f\":%d,\"L\":%d,\"o\":\"%s\",\"c\":\"%s\",\"h\":\"%s\",\"l\":\"%s\",\"v\":\"%s\",\"n\":%d,\"x\":%b,\"q\":\"%s\",\"V\":\"%s\",\"Q\":\"%s\",\"B\":\"0\"}}"
        .formatted(
            clock.now(),
            symbol.name(),
            clock.of(k.openMs()),
            clock.before(k.nextMs()),
            symbol.name(),
            interval.id(),
            k.firstId(),
            k.lastId(),
            symbol.price(k.open()),
            symbol.price(k.close()),
            symbol.price(k.high()),
            symbol.price(k.low()),
            Symbol.amount(k.volume()),
            k.trades(),
            closed,
            symbol.value(k.turnover()),
            Symbol.amount(k.takerVolume()),
            symbol.value(k.takerTurnover()));
  }

  static String miniTicker(Symbol symbol, Kline day, Clock clock) {
    return "{\"e\":\"24hrMiniTicker\",\"E\":%d,\"s\":\"%s\",\"c\":\"%s\",\"o\":\"%s\",\"h\":\"%s\",\"l\":\"%s\",\"v\":\"%s\",\"q\":\"%s\"}"
        .formatted(
            clock.now(),
            symbol.name(),
            symbol.price(day.close()),
            symbol.price(day.open()),
            symbol.price(day.high()),
            symbol.price(day.low()),
            Symbol.amount(day.volume()),
            symbol.value(day.turnover()));
  }

  static String ticker(Symbol symbol, Kline day, Clock clock) {
    return "{\"e\":\"24hrTicker\",\"E\":%d,\"s\":\"%s\",\"p\":\"%s\",\"P\":\"%s\",\"w\":\"%s\",\"x\":\"%s\",\"c\":\"%s\",\"Q\":\"%s\",\"b\":\"%s\",\"B\":\"%s\",\"a\":\"%s\",\"A\":\"%s\",\"o\":\"%s\",\"h\":\"%s\",\"l\":\"%s\",\"v\":\"%s\",\"q\":\"%s\",\"O\":%d,\"C\":%d,\"F\":%d,\"L\":%d,\"n\":%d}"
        .formatted(
            clock.now(),
            symbol.name(),
            change(symbol, day),
            changePercent(day),
            average(symbol, day),
            symbol.price(day.open()),
            symbol.price(day.close()),
            lastAmount(symbol),
            symbol.best(0),
            symbol.best(1),
            symbol.best(2),
            symbol.best(3),
            symbol.price(day.open()),
            symbol.price(day.high()),
            symbol.price(day.low()),
            Symbol.amount(day.volume()),
            symbol.value(day.turnover()),
            clock.of(day.openMs()),
            clock.of(day.nextMs()),
            day.firstId(),
            day.lastId(),
            day.trades());
  }

  static String change(Symbol symbol, Kline day) {
    long ticks = day.close() - day.open();
    return ticks < 0 ? "-" + symbol.price(-ticks) : symbol.price(ticks);
  }

  static String changePercent(Kline day) {
    return BigDecimal.valueOf(100 * (day.close() - day.open()))
        .divide(BigDecimal.valueOf(day.open()), 3, RoundingMode.HALF_EVEN)
        .toPlainString();
  }

  /** Volume-weighted price, with eight decimals. */
  static String average(Symbol symbol, Kline day) {
    if (day.volume() == 0) {
      return symbol.price(day.close());
    }
    BigInteger turnover = day.turnover().multiply(symbol.spec().tick().unscaledValue());
    return new BigDecimal(turnover, symbol.spec().priceScale())
        .divide(BigDecimal.valueOf(day.volume()), MathContext.DECIMAL64)
        .setScale(8, RoundingMode.HALF_EVEN)
        .toPlainString();
  }

  static String lastAmount(Symbol symbol) {
    return Symbol.amount(
        symbol.book().trades().isEmpty() ? 0 : symbol.book().trades().iterator().next().amount());
  }
}
