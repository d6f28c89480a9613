package dev.spreadlake.simulator.bitso;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spreadlake.market.Side;
import dev.spreadlake.simulator.Bars;
import dev.spreadlake.simulator.DecimalText;
import dev.spreadlake.simulator.LimitOrderBook;
import dev.spreadlake.simulator.MarketSpec;
import dev.spreadlake.simulator.Order;
import dev.spreadlake.simulator.TradePrint;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Writes the payloads of Bitso's REST replies. Not thread-safe. */
final class BitsoReplies {
  private static final int LEVELS_PER_SIDE = 50;
  private static final long DAY_MS = 86_400_000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Ticker and order book write the offset with a colon, trades without. */
  private static final DateTimeFormatter WITH_COLON =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'+00:00'").withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter WITHOUT_COLON =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'+0000'").withZone(ZoneOffset.UTC);

  private final BitsoExchange exchange;

  BitsoReplies(BitsoExchange exchange) {
    this.exchange = exchange;
  }

  String availableBooks() {
    ArrayNode rows = JSON.arrayNode();
    for (String name : exchange.floor().books()) {
      if (exchange.lists(name)) {
        rows.add(availableBook(exchange.floor().book(name).spec()));
      }
    }
    return rows.toString();
  }

  private static ObjectNode availableBook(MarketSpec spec) {
    ObjectNode row = JSON.objectNode().put("book", spec.book()).put("default_chart", "candle");
    row.put("minimum_price", plain(spec.tick()));
    row.put("maximum_price", plain(round(spec.price().doubleValue() * 50)));
    row.put("minimum_amount", plain(round(Math.max(1e-8, spec.typicalAmount() / 1_000))));
    row.put("maximum_amount", plain(round(spec.typicalAmount() * 50_000)));
    row.put("minimum_value", "1").put("maximum_value", "10000000");
    row.put("tick_size", plain(spec.tick())).put("margin_enabled", spec.base().equals("btc"));
    ObjectNode fees = row.putObject("fees");
    fees.putObject("flat_rate").put("maker", "0.003").put("taker", "0.0036");
    ArrayNode structure = fees.putArray("structure");
    structure.addObject().put("volume", "1000").put("maker", "0.003").put("taker", "0.0036");
    structure.addObject().put("volume", "10000").put("maker", "0.0025").put("taker", "0.003");
    return row;
  }

  /** Of the venue's catalogues the one clients ask for first: the currencies of its books. */
  String catalogues() {
    Set<String> codes = new TreeSet<>();
    for (String name : exchange.floor().books()) {
      if (exchange.lists(name)) {
        codes.add(exchange.floor().book(name).spec().base());
        codes.add(exchange.floor().book(name).spec().quote());
      }
    }
    ObjectNode payload = JSON.objectNode();
    ArrayNode rows = payload.putObject("currencies").putArray("metadata");
    codes.forEach(code -> rows.add(currency(code)));
    return payload.toString();
  }

  private static ObjectNode currency(String code) {
    String ticker = code.toUpperCase(Locale.ROOT);
    Optional<Currency> issued =
        Currency.getAvailableCurrencies().stream()
            .filter(currency -> currency.getCurrencyCode().equals(ticker))
            .findAny();
    return JSON.objectNode()
        .put("code", code)
        .put("full_name", issued.map(c -> c.getDisplayName(Locale.ENGLISH)).orElse(ticker))
        .put("precision", issued.map(Currency::getDefaultFractionDigits).orElse(8))
        .put("display_ticker", ticker)
        .put("type", issued.isPresent() ? "fiat" : "crypto");
  }

  String tickers() {
    ArrayNode rows = JSON.arrayNode();
    for (String name : exchange.floor().books()) {
      if (exchange.lists(name)) {
        rows.add(tickerRow(exchange.floor().book(name)));
      }
    }
    return rows.toString();
  }

  String ticker(LimitOrderBook book) {
    return tickerRow(book).toString();
  }

  private ObjectNode tickerRow(LimitOrderBook book) {
    long now = exchange.floor().nowMs();
    List<Bars.Bar> day = book.bars().between(now - DAY_MS, now);
    MarketSpec spec = book.spec();
    long last = day.isEmpty() ? 0 : day.get(day.size() - 1).close();
    long open = day.isEmpty() ? 0 : day.get(0).open();
    long volume = day.stream().mapToLong(Bars.Bar::volume).sum();
    double turnover = day.stream().mapToDouble(Bars.Bar::turnover).sum();
    double vwapTicks = volume == 0 ? 0 : turnover / (volume / 1e8);
    ObjectNode row = JSON.objectNode();
    row.put("high", price(spec, day.stream().mapToLong(Bars.Bar::high).max().orElse(0)));
    row.put("last", price(spec, last));
    row.put("created_at", stamp(WITH_COLON)).put("book", spec.book());
    row.put("volume", DecimalText.stripped(volume, 8));
    row.put("vwap", plain(decimal(spec, vwapTicks)));
    row.put("low", price(spec, day.stream().mapToLong(Bars.Bar::low).min().orElse(0)));
    row.put("ask", book.asks().isEmpty() ? "0" : price(spec, book.asks().first().price()));
    row.put("bid", book.bids().isEmpty() ? "0" : price(spec, book.bids().first().price()));
    row.put("change_24", price(spec, last - open));
    row.putObject("rolling_average_change")
        .put("6", open == 0 ? "0" : plain(round(100.0 * (last - open) / open)));
    return row;
  }

  String orderBook(LimitOrderBook.Snapshot snapshot, MarketSpec spec, boolean aggregate) {
    StringBuilder json = new StringBuilder(aggregate ? 10_000 : 180_000);
    json.append("{\"updated_at\":\"").append(stamp(WITH_COLON));
    json.append("\",\"sequence\":\"").append(snapshot.sequence()).append("\",\"bids\":[");
    rows(json, snapshot.bids(), spec, aggregate);
    json.append("],\"asks\":[");
    rows(json, snapshot.asks(), spec, aggregate);
    return json.append("]}").toString();
  }

  private static void rows(
      StringBuilder json, List<Order> bestFirst, MarketSpec spec, boolean aggregate) {
    int levels = 0;
    for (int i = 0; i < bestFirst.size() && (!aggregate || levels < LEVELS_PER_SIDE); levels++) {
      Order order = bestFirst.get(i++);
      long amount = order.amount();
      while (aggregate && i < bestFirst.size() && bestFirst.get(i).price() == order.price()) {
        amount += bestFirst.get(i++).amount();
      }
      json.append(levels == 0 ? "{\"book\":\"" : ",{\"book\":\"").append(spec.book());
      json.append("\",\"price\":\"").append(price(spec, order.price()));
      json.append("\",\"amount\":\"").append(DecimalText.stripped(amount, 8));
      if (!aggregate) {
        json.append("\",\"oid\":\"").append(order.id());
      }
      json.append("\"}");
    }
  }

  /**
   * @param marker page on from this trade; negative: from the newest, or the oldest kept
   */
  String trades(LimitOrderBook book, long marker, boolean ascending, int most) {
    Collection<TradePrint> newestFirst = book.trades();
    List<TradePrint> wanted = new ArrayList<>();
    for (TradePrint print : newestFirst) {
      if (marker < 0 || (ascending ? print.id() > marker : print.id() < marker)) {
        wanted.add(print);
      }
    }
    if (ascending) {
      wanted.sort(Comparator.comparingLong(TradePrint::id));
    }
    ArrayNode rows = JSON.arrayNode();
    for (TradePrint print : wanted.subList(0, Math.min(most, wanted.size()))) {
      rows.addObject()
          .put("book", book.name())
          .put("created_at", WITHOUT_COLON.format(Instant.ofEpochMilli(print.atMs())))
          .put("amount", DecimalText.padded(print.amount(), 8))
          .put("maker_side", print.taker() == Side.BUY ? "sell" : "buy")
          .put("price", price(book.spec(), print.price()))
          .put("tid", print.id());
    }
    return rows.toString();
  }

  String ohlc(LimitOrderBook book, long bucketMs, long startMs, long endMs) {
    MarketSpec spec = book.spec();
    ArrayNode rows = JSON.arrayNode();
    for (Bars.Bar bar : book.bars().buckets(bucketMs, startMs, endMs)) {
      rows.addObject()
          .put("bucket_start_time", bar.startMs())
          .put("first_trade_time", bar.firstTradeMs())
          .put("last_trade_time", bar.lastTradeMs())
          .put("first_rate", price(spec, bar.open()))
          .put("last_rate", price(spec, bar.close()))
          .put("min_rate", price(spec, bar.low()))
          .put("max_rate", price(spec, bar.high()))
          .put("trade_count", bar.trades())
          .put("volume", DecimalText.stripped(bar.volume(), 8))
          .put("vwap", plain(decimal(spec, bar.vwap())));
    }
    return rows.toString();
  }

  private String stamp(DateTimeFormatter format) {
    return format.format(Instant.ofEpochMilli(exchange.stampMs()));
  }

  private static String price(MarketSpec spec, long ticks) {
    return BitsoFrames.price(spec, ticks);
  }

  private static BigDecimal decimal(MarketSpec spec, double ticks) {
    return BigDecimal.valueOf(ticks)
        .multiply(spec.tick())
        .setScale(spec.priceScale() + 8, RoundingMode.HALF_EVEN);
  }

  private static BigDecimal round(double value) {
    return new BigDecimal(value, new MathContext(5, RoundingMode.HALF_EVEN));
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
