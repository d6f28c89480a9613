package dev.spreadlake.simulator.binance;

import dev.spreadlake.simulator.DecimalText;
import dev.spreadlake.simulator.LimitOrderBook;
import dev.spreadlake.simulator.MarketEvent;
import dev.spreadlake.simulator.MarketSpec;
import dev.spreadlake.simulator.Order;
import dev.spreadlake.simulator.OrderChange;
import dev.spreadlake.simulator.TradePrint;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * One symbol as Binance shows it: its book by price levels, the changes not yet sent as depth
 * events, its klines and aggregate trades. The update id is the book's own counter. Not
 * thread-safe.
 */
final class Symbol {
  private static final int SCALE = 8;
  private static final int AGGREGATES_MAX = 1_000;
  private static final Comparator<Long> DOWN = Comparator.reverseOrder();

  private final LimitOrderBook book;
  private final MarketSpec spec;
  private final String name;
  private final NavigableMap<Long, Long> bids = new TreeMap<>(DOWN);
  private final NavigableMap<Long, Long> asks = new TreeMap<>();
  private final Deque<AggregateTrade> aggregates = new ArrayDeque<>();
  private final Klines klines;
  private final DepthWindow fast;
  private final DepthWindow slow;
  private long nextAggregate = 1;
  private String lastTicker;

  Symbol(LimitOrderBook book) {
    this.book = book;
    spec = book.spec();
    name = spec.book().toUpperCase(Locale.ROOT);
    book.bids().forEach(order -> add(bids, order));
    book.asks().forEach(order -> add(asks, order));
    klines = new Klines(book.bars(), Math.round(spec.ticksOf(spec.price().doubleValue())));
    fast = new DepthWindow(book.sequence());
    slow = new DepthWindow(book.sequence());
    List<TradePrint> past = new ArrayList<>(book.trades());
    Collections.reverse(past);
    past.forEach(klines::add);
    aggregate(past);
  }

  /**
   * Trades of one order at one price.
   *
   * @param amount of all of them, in units of 10⁻⁸
   */
  record AggregateTrade(long id, TradePrint first, long lastId, long amount) {}

  LimitOrderBook book() {
    return book;
  }

  MarketSpec spec() {
    return spec;
  }

  /** As REST and frames write it, e.g. {@code BTCUSDT}. */
  String name() {
    return name;
  }

  /** As the control API and stream names write it, e.g. {@code btcusdt}. */
  String bookName() {
    return spec.book();
  }

  Klines klines() {
    return klines;
  }

  DepthWindow fast() {
    return fast;
  }

  DepthWindow slow() {
    return slow;
  }

  /** Aggregate trades, oldest first, at most 1,000. */
  List<AggregateTrade> aggregates() {
    return List.copyOf(aggregates);
  }

  /** Amount at each price, best first; a live view. */
  NavigableMap<Long, Long> bids() {
    return Collections.unmodifiableNavigableMap(bids);
  }

  /** Amount at each price, best first; a live view. */
  NavigableMap<Long, Long> asks() {
    return Collections.unmodifiableNavigableMap(asks);
  }

  /** Whether the recording this event comes from lost something before it. */
  boolean isGapBefore(MarketEvent event) {
    return event.firstSequence() > fast.lastId() + 1;
  }

  /** Takes an event in; returns its aggregate trades. */
  List<AggregateTrade> take(MarketEvent event) {
    for (OrderChange change : event.changes()) {
      boolean bid = change.order().side() == dev.spreadlake.market.Side.BUY;
      NavigableMap<Long, Long> levels = bid ? bids : asks;
      if (change.before() != null) {
        remove(levels, change.before());
        changed(bid, change.before().price());
      }
      if (change.status() == OrderChange.Status.OPEN) {
        add(levels, change.order());
      }
      changed(bid, change.order().price());
    }
    if (event.sequence() > fast.lastId()) {
      fast.reach(event.firstSequence(), event.sequence());
      slow.reach(event.firstSequence(), event.sequence());
    }
    event.trades().forEach(klines::add);
    return aggregate(event.trades());
  }

  private void changed(boolean bid, long price) {
    fast.changed(bid, price);
    slow.changed(bid, price);
  }

  private static void add(NavigableMap<Long, Long> levels, Order order) {
    levels.merge(order.price(), order.amount(), Long::sum);
  }

  private static void remove(NavigableMap<Long, Long> levels, Order order) {
    levels.computeIfPresent(
        order.price(),
        (price, amount) -> amount == order.amount() ? null : amount - order.amount());
  }

  private List<AggregateTrade> aggregate(List<TradePrint> prints) {
    List<AggregateTrade> made = new ArrayList<>();
    for (TradePrint print : prints) {
      AggregateTrade last = made.isEmpty() ? null : made.get(made.size() - 1);
      if (last != null
          && last.first().takerId().equals(print.takerId())
          && last.first().price() == print.price()) {
        made.set(
            made.size() - 1,
            new AggregateTrade(
                last.id(), last.first(), print.id(), last.amount() + print.amount()));
      } else {
        made.add(new AggregateTrade(nextAggregate++, print, print.id(), print.amount()));
      }
    }
    for (AggregateTrade trade : made) {
      aggregates.addLast(trade);
      if (aggregates.size() > AGGREGATES_MAX) {
        aggregates.removeFirst();
      }
    }
    return made;
  }

  /** The best prices with their amounts if they are others than the last time, or null. */
  String changedTicker() {
    String ticker = ticker();
    if (ticker.equals(lastTicker)) {
      return null;
    }
    lastTicker = ticker;
    return ticker;
  }

  private String ticker() {
    return "\"b\":\"%s\",\"B\":\"%s\",\"a\":\"%s\",\"A\":\"%s\""
        .formatted(best(0), best(1), best(2), best(3));
  }

  /** Bid price, bid amount, ask price, ask amount by number; zero where a side is empty. */
  String best(int which) {
    Map.Entry<Long, Long> level = (which < 2 ? bids : asks).firstEntry();
    if (level == null) {
      return DecimalText.padded(0, SCALE);
    }
    return which % 2 == 0 ? price(level.getKey()) : amount(level.getValue());
  }

  /** A price with eight decimals. */
  String price(long ticks) {
    long unscaled = spec.priceUnscaled(ticks);
    for (int scale = spec.priceScale(); scale < SCALE; scale++) {
      unscaled = Math.multiplyExact(unscaled, 10L);
    }
    return DecimalText.padded(unscaled, SCALE);
  }

  /** An amount with eight decimals. */
  static String amount(long units) {
    return DecimalText.padded(units, SCALE);
  }

  /** A turnover with eight decimals. */
  String value(BigInteger ticksTimesUnits) {
    return new BigDecimal(
            ticksTimesUnits.multiply(spec.tick().unscaledValue()), spec.priceScale() + SCALE)
        .setScale(SCALE, RoundingMode.HALF_EVEN)
        .toPlainString();
  }

  /** Amounts by price as the book was some events ago. */
  static NavigableMap<Long, Long> levels(List<Order> orders, boolean bid) {
    NavigableMap<Long, Long> levels = bid ? new TreeMap<>(DOWN) : new TreeMap<>();
    orders.forEach(order -> add(levels, order));
    return levels;
  }
}
