package dev.spreadlake.simulator.binance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spreadlake.market.Side;
import dev.spreadlake.simulator.LimitOrderBook;
import dev.spreadlake.simulator.TradePrint;
import dev.spreadlake.simulator.binance.BinanceFrames.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Writes the bodies of Binance's REST replies. Not thread-safe. */
final class BinanceReplies {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int ROWS_DEFAULT = 500;
  private static final int ROWS_MAX = 1_000;
  private static final int AVERAGE_MINUTES = 5;

  private final BinanceExchange exchange;

  BinanceReplies(BinanceExchange exchange) {
    this.exchange = exchange;
  }

  String exchangeInfo(Query query, Clock clock) throws Refusal {
    if (query.has("symbolStatus") && (query.has("symbol") || query.has("symbols"))) {
      throw Refusal.combination();
    }
    List<Symbol> symbols = query.symbols();
    ObjectNode info = JSON.objectNode().put("timezone", "UTC").put("serverTime", clock.now());
    ArrayNode limits = info.putArray("rateLimits");
    rate(limits, "REQUEST_WEIGHT", "MINUTE", 1, exchange.limits().weightPerMinute());
    rate(limits, "ORDERS", "SECOND", 10, 100);
    rate(limits, "ORDERS", "DAY", 1, 200_000);
    rate(limits, "RAW_REQUESTS", "MINUTE", 5, 300_000);
    info.putArray("exchangeFilters");
    ArrayNode rows = info.putArray("symbols");
    symbols.forEach(symbol -> rows.add(symbolInfo(symbol)));
    return info.toString();
  }

  private static void rate(ArrayNode into, String type, String unit, int number, int limit) {
    into.addObject()
        .put("rateLimitType", type)
        .put("interval", unit)
        .put("intervalNum", number)
        .put("limit", limit);
  }

  private static ObjectNode symbolInfo(Symbol symbol) {
    ObjectNode row = JSON.objectNode().put("symbol", symbol.name()).put("status", "TRADING");
    row.put("baseAsset", symbol.spec().base().toUpperCase(Locale.ROOT));
    row.put("baseAssetPrecision", 8);
    row.put("quoteAsset", symbol.spec().quote().toUpperCase(Locale.ROOT));
    row.put("quotePrecision", 8).put("quoteAssetPrecision", 8);
    row.put("baseCommissionPrecision", 8).put("quoteCommissionPrecision", 8);
    ArrayNode orders = row.putArray("orderTypes");
    List.of("LIMIT", "LIMIT_MAKER", "MARKET", "STOP_LOSS_LIMIT", "TAKE_PROFIT_LIMIT")
        .forEach(orders::add);
    row.put("icebergAllowed", true).put("ocoAllowed", true).put("otoAllowed", true);
    row.put("quoteOrderQtyMarketAllowed", true).put("allowTrailingStop", true);
    row.put("cancelReplaceAllowed", true).put("amendAllowed", true);
    row.put("isSpotTradingAllowed", true).put("isMarginTradingAllowed", false);
    ArrayNode filters = row.putArray("filters");
    String tick = symbol.price(1);
    filters
        .addObject()
        .put("filterType", "PRICE_FILTER")
        .put("minPrice", tick)
        .put("maxPrice", "1000000.00000000")
        .put("tickSize", tick);
    filters
        .addObject()
        .put("filterType", "LOT_SIZE")
        .put("minQty", "0.00001000")
        .put("maxQty", "9000.00000000")
        .put("stepSize", "0.00001000");
    filters.addObject().put("filterType", "ICEBERG_PARTS").put("limit", 10);
    filters
        .addObject()
        .put("filterType", "NOTIONAL")
        .put("minNotional", "5.00000000")
        .put("applyMinToMarket", true)
        .put("maxNotional", "9000000.00000000")
        .put("applyMaxToMarket", false)
        .put("avgPriceMins", AVERAGE_MINUTES);
    filters.addObject().put("filterType", "MAX_NUM_ORDERS").put("maxNumOrders", 200);
    row.putArray("permissions");
    row.putArray("permissionSets").addArray().add("SPOT");
    row.put("defaultSelfTradePreventionMode", "EXPIRE_MAKER");
    row.putArray("allowedSelfTradePreventionModes").add("EXPIRE_TAKER").add("EXPIRE_MAKER");
    return row;
  }

  String depth(Symbol symbol, int levels, int eventsAgo) {
    if (eventsAgo == 0) {
      return BinanceFrames.levels(
          symbol, symbol.book().sequence(), symbol.bids(), symbol.asks(), levels);
    }
    LimitOrderBook.Snapshot past = symbol.book().snapshot(eventsAgo);
    return BinanceFrames.levels(
        symbol,
        past.sequence(),
        Symbol.levels(past.bids(), true),
        Symbol.levels(past.asks(), false),
        levels);
  }

  String bookTickers(Query query) throws Refusal {
    ArrayNode rows = JSON.arrayNode();
    for (Symbol symbol : query.symbols()) {
      rows.addObject()
          .put("symbol", symbol.name())
          .put("bidPrice", symbol.best(0))
          .put("bidQty", symbol.best(1))
          .put("askPrice", symbol.best(2))
          .put("askQty", symbol.best(3));
    }
    return oneOrMany(query, rows);
  }

  String prices(Query query) throws Refusal {
    ArrayNode rows = JSON.arrayNode();
    for (Symbol symbol : query.symbols()) {
      Kline last = symbol.klines().at(Interval.M1, exchange.floor().nowMs());
      rows.addObject().put("symbol", symbol.name()).put("price", symbol.price(last.close()));
    }
    return oneOrMany(query, rows);
  }

  String days(Query query, Clock clock) throws Refusal {
    String type = query.text("type", "FULL");
    if (!type.equals("FULL") && !type.equals("MINI")) {
      throw new Refusal(-1139, "Invalid ticker type.");
    }
    ArrayNode rows = JSON.arrayNode();
    for (Symbol symbol : query.symbols()) {
      rows.add(day(symbol, type.equals("FULL"), clock));
    }
    return oneOrMany(query, rows);
  }

  private ObjectNode day(Symbol symbol, boolean full, Clock clock) {
    Kline day = symbol.klines().day(exchange.floor().nowMs());
    ObjectNode row = JSON.objectNode().put("symbol", symbol.name());
    if (full) {
      row.put("priceChange", BinanceFrames.change(symbol, day));
      row.put("priceChangePercent", BinanceFrames.changePercent(day));
      row.put("weightedAvgPrice", BinanceFrames.average(symbol, day));
      row.put("prevClosePrice", symbol.price(day.open()));
    }
    row.put("lastPrice", symbol.price(day.close()));
    if (full) {
      row.put("lastQty", BinanceFrames.lastAmount(symbol));
      row.put("bidPrice", symbol.best(0)).put("bidQty", symbol.best(1));
      row.put("askPrice", symbol.best(2)).put("askQty", symbol.best(3));
    }
    row.put("openPrice", symbol.price(day.open()));
    row.put("highPrice", symbol.price(day.high()));
    row.put("lowPrice", symbol.price(day.low()));
    row.put("volume", Symbol.amount(day.volume()));
    row.put("quoteVolume", symbol.value(day.turnover()));
    row.put("openTime", clock.of(day.openMs())).put("closeTime", clock.of(day.nextMs()));
    return row.put("firstId", day.firstId()).put("lastId", day.lastId()).put("count", day.trades());
  }

  private static String oneOrMany(Query query, ArrayNode rows) {
    return query.has("symbol") ? rows.get(0).toString() : rows.toString();
  }

  String trades(Symbol symbol, Query query, Clock clock) throws Refusal {
    int limit = query.limit(ROWS_DEFAULT, ROWS_MAX);
    Long fromId = query.number("fromId");
    List<TradePrint> prints = new ArrayList<>(symbol.book().trades());
    if (fromId == null) {
      prints = prints.subList(0, Math.min(limit, prints.size()));
    }
    Collections.reverse(prints);
    ArrayNode rows = JSON.arrayNode();
    prints.stream()
        .filter(print -> fromId == null || print.id() >= fromId)
        .limit(limit)
        .forEach(print -> rows.add(trade(symbol, print, clock)));
    return rows.toString();
  }

  private static ObjectNode trade(Symbol symbol, TradePrint print, Clock clock) {
    return JSON.objectNode()
        .put("id", print.id())
        .put("price", symbol.price(print.price()))
        .put("qty", Symbol.amount(print.amount()))
        .put("quoteQty", symbol.value(Kline.of(0, 0, print).turnover()))
        .put("time", clock.of(print.atMs()))
        .put("isBuyerMaker", print.taker() == Side.SELL)
        .put("isBestMatch", true);
  }

  String aggregateTrades(Query query, Clock clock) throws Refusal {
    Symbol symbol = query.symbol();
    int limit = query.limit(ROWS_DEFAULT, ROWS_MAX);
    Long fromId = query.number("fromId");
    Long from = query.timeMs("startTime");
    Long to = query.timeMs("endTime");
    List<Symbol.AggregateTrade> found =
        symbol.aggregates().stream()
            .filter(trade -> fromId == null || trade.id() >= fromId)
            .filter(trade -> from == null || trade.first().atMs() >= from)
            .filter(trade -> to == null || trade.first().atMs() <= to)
            .toList();
    boolean oldest = fromId != null || from != null;
    int begin = oldest ? 0 : Math.max(0, found.size() - limit);
    ArrayNode rows = JSON.arrayNode();
    for (Symbol.AggregateTrade trade :
        found.subList(begin, Math.min(found.size(), begin + limit))) {
      rows.addObject()
          .put("a", trade.id())
          .put("p", symbol.price(trade.first().price()))
          .put("q", Symbol.amount(trade.amount()))
          .put("f", trade.first().id())
          .put("l", trade.lastId())
          .put("T", clock.of(trade.first().atMs()))
          .put("m", trade.first().taker() == Side.SELL)
          .put("M", true);
    }
    return rows.toString();
  }

  String klines(Query query, Clock clock) throws Refusal {
    Symbol symbol = query.symbol();
    Interval interval = query.interval();
    int limit = query.limit(ROWS_DEFAULT, ROWS_MAX);
    Long from = query.timeMs("startTime");
    Long to = query.timeMs("endTime");
    List<Kline> found =
        symbol
            .klines()
            .between(
                interval,
                from == null ? Long.MIN_VALUE : from,
                to == null ? Long.MAX_VALUE : to,
                exchange.floor().nowMs(),
                query.zoneMs());
    int begin = from != null ? 0 : Math.max(0, found.size() - limit);
    ArrayNode rows = JSON.arrayNode();
    for (Kline kline : found.subList(begin, Math.min(found.size(), begin + limit))) {
      rows.addArray()
          .add(clock.of(kline.openMs()))
          .add(symbol.price(kline.open()))
          .add(symbol.price(kline.high()))
          .add(symbol.price(kline.low()))
          .add(symbol.price(kline.close()))
          .add(Symbol.amount(kline.volume()))
          .add(clock.before(kline.nextMs()))
          .add(symbol.value(kline.turnover()))
          .add(kline.trades())
          .add(Symbol.amount(kline.takerVolume()))
          .add(symbol.value(kline.takerTurnover()))
          .add("0");
    }
    return rows.toString();
  }

  String averagePrice(Symbol symbol, Clock clock) {
    long now = exchange.floor().nowMs();
    long from = Interval.M1.start(now, 0) - (AVERAGE_MINUTES - 1) * 60_000L;
    List<Kline> minutes = symbol.klines().between(Interval.M1, from, now, now, 0);
    Kline sum = minutes.stream().reduce(Kline::and).orElse(symbol.klines().at(Interval.M1, now));
    return JSON.objectNode()
        .put("mins", AVERAGE_MINUTES)
        .put("price", BinanceFrames.average(symbol, sum))
        .put("closeTime", clock.of(now))
        .toString();
  }
}
