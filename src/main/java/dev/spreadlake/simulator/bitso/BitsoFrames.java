package dev.spreadlake.simulator.bitso;

import dev.spreadlake.market.Side;
import dev.spreadlake.simulator.DecimalText;
import dev.spreadlake.simulator.LimitOrderBook;
import dev.spreadlake.simulator.MarketEvent;
import dev.spreadlake.simulator.MarketSpec;
import dev.spreadlake.simulator.Order;
import dev.spreadlake.simulator.OrderChange;
import dev.spreadlake.simulator.TradePrint;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;

/** Writes Bitso's data frames. All text is plain ASCII that needs no escaping. Stateless. */
final class BitsoFrames {
  static final String KEEPALIVE = "{\"type\":\"ka\"}";
  private static final int ORDERS_PER_SIDE = 20;

  /** The time of a cancellation is 0 where its sequence is a multiple of this. */
  private static final int UNTOLD_EACH = 16;

  private BitsoFrames() {}

  static String diffOrders(MarketEvent event, long sentMs) {
    MarketSpec spec = event.book().spec();
    StringBuilder json = new StringBuilder(220);
    json.append("{\"book\":\"").append(spec.book());
    json.append("\",\"sequence\":").append(event.sequence());
    json.append(",\"type\":\"diff-orders\",\"payload\":[");
    for (OrderChange change : event.changes()) {
      Order order = change.order();
      json.append('{');
      // A completed order has nothing left: the venue leaves amount and value out.
      if (change.status() != OrderChange.Status.COMPLETED) {
        json.append("\"a\":\"").append(DecimalText.padded(order.amount(), 8)).append("\",");
      }
      json.append("\"d\":").append(order.createdMs());
      json.append(",\"o\":\"").append(order.id());
      json.append("\",\"r\":\"").append(price(spec, order.price()));
      json.append("\",\"s\":\"").append(change.status().wire());
      json.append("\",\"t\":").append(order.side() == Side.BUY ? 0 : 1);
      if (change.status() != OrderChange.Status.COMPLETED) {
        json.append(",\"v\":\"")
            .append(DecimalText.padded(value(spec, order.amount(), order.price()), 8))
            .append('"');
      }
      json.append(",\"z\":").append(changedMs(event, change)).append("},");
    }
    return closed(json).append(",\"sent\":").append(sentMs).append('}').toString();
  }

  /** When the order was changed: the venue says 0 of one or the other that is cancelled. */
  private static long changedMs(MarketEvent event, OrderChange change) {
    boolean untold =
        change.status() == OrderChange.Status.CANCELLED && event.sequence() % UNTOLD_EACH == 0;
    return untold ? 0 : event.atMs();
  }

  /** The takers of the event's trades, each an order that was filled without ever resting. */
  static String processedOrders(MarketEvent event, long sentMs) {
    MarketSpec spec = event.book().spec();
    // The last price that an order took is as far as it went.
    Map<String, TradePrint> takers = new LinkedHashMap<>();
    event.trades().forEach(print -> takers.put(print.takerId(), print));
    StringBuilder json = new StringBuilder(220);
    json.append("{\"book\":\"").append(spec.book());
    json.append("\",\"sequence\":").append(event.sequence());
    json.append(",\"type\":\"processed-orders\",\"payload\":[");
    for (TradePrint print : takers.values()) {
      json.append("{\"d\":").append(print.atMs());
      json.append(",\"o\":\"").append(print.takerId());
      json.append("\",\"r\":\"").append(price(spec, print.price()));
      json.append("\",\"s\":\"").append(OrderChange.Status.COMPLETED.wire());
      json.append("\",\"t\":").append(print.taker() == Side.BUY ? 0 : 1);
      json.append(",\"z\":").append(event.atMs()).append("},");
    }
    return closed(json).append(",\"sent\":").append(sentMs).append('}').toString();
  }

  static String trades(MarketEvent event, Iterable<TradePrint> prints, long sentMs) {
    MarketSpec spec = event.book().spec();
    return trades(spec, prints, sentMs);
  }

  static String trades(MarketSpec spec, Iterable<TradePrint> prints, long sentMs) {
    StringBuilder json = new StringBuilder(220).append("{\"payload\":[");
    for (TradePrint print : prints) {
      json.append("{\"a\":\"").append(DecimalText.stripped(print.amount(), 8));
      json.append("\",\"i\":").append(print.id());
      json.append(",\"mo\":\"").append(print.makerId());
      json.append("\",\"r\":\"").append(price(spec, print.price()));
      json.append("\",\"t\":").append(print.taker() == Side.BUY ? 0 : 1);
      json.append(",\"to\":\"").append(print.takerId());
      json.append("\",\"v\":\"")
          .append(DecimalText.stripped(value(spec, print.amount(), print.price()), 8));
      json.append("\",\"x\":").append(print.atMs()).append("},");
    }
    return closed(json)
        .append(",\"sent\":")
        .append(sentMs)
        .append(",\"book\":\"")
        .append(spec.book())
        .append("\",\"type\":\"trades\"}")
        .toString();
  }

  /** The payload of an {@code orders} frame; equal text means nothing visible has changed. */
  static String topOrders(LimitOrderBook book) {
    StringBuilder json = new StringBuilder(5_000).append("{\"payload\":{\"bids\":[");
    topOrders(json, book.spec(), book.bids());
    json.append(",\"asks\":[");
    topOrders(json, book.spec(), book.asks());
    return json.append('}').toString();
  }

  private static void topOrders(StringBuilder json, MarketSpec spec, NavigableSet<Order> orders) {
    Iterator<Order> best = orders.iterator();
    for (int i = 0; i < ORDERS_PER_SIDE && best.hasNext(); i++) {
      Order order = best.next();
      json.append("{\"a\":\"").append(DecimalText.stripped(order.amount(), 8));
      json.append("\",\"d\":").append(order.createdMs());
      json.append(",\"o\":\"").append(order.id());
      json.append("\",\"r\":\"").append(price(spec, order.price()));
      json.append("\",\"s\":\"undefined\",\"t\":").append(order.side() == Side.BUY ? 0 : 1);
      json.append(",\"v\":\"")
          .append(DecimalText.stripped(value(spec, order.amount(), order.price()), 8))
          .append("\"},");
    }
    closed(json);
  }

  static String orders(String book, String payload, long sentMs) {
    return payload + ",\"sent\":" + sentMs + ",\"book\":\"" + book + "\",\"type\":\"orders\"}";
  }

  static String price(MarketSpec spec, long ticks) {
    return DecimalText.stripped(spec.priceUnscaled(ticks), spec.priceScale());
  }

  private static long value(MarketSpec spec, long amount, long ticks) {
    return DecimalText.valueUnscaled(amount, spec.priceUnscaled(ticks), spec.priceScale());
  }

  /** Ends a list, without the comma after its last element. */
  private static StringBuilder closed(StringBuilder json) {
    if (json.charAt(json.length() - 1) == ',') {
      json.setLength(json.length() - 1);
    }
    return json.append(']');
  }
}
