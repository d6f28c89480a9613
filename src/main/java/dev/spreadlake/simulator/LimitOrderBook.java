package dev.spreadlake.simulator;

import dev.spreadlake.market.Side;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The truth about one book: its resting orders, its counter, its recent past. Every venue's frames
 * and replies are views of it. Not thread-safe.
 */
public final class LimitOrderBook {
  /** Events that can be undone to serve an old snapshot. */
  public static final int PAST_EVENTS_MAX = 512;

  private static final int TRADES_MAX = 1_000;
  private static final Comparator<Order> ASKS =
      Comparator.comparingLong(Order::price).thenComparingLong(Order::rank);
  private static final Comparator<Order> BIDS =
      Comparator.comparingLong(Order::price).reversed().thenComparingLong(Order::rank);

  private final MarketSpec spec;
  private final int topsMax;
  private final Map<String, Order> byId = new HashMap<>();
  private final NavigableSet<Order> bids = new TreeSet<>(BIDS);
  private final NavigableSet<Order> asks = new TreeSet<>(ASKS);
  private final Deque<MarketEvent> past = new ArrayDeque<>();
  private final Deque<TradePrint> trades = new ArrayDeque<>();
  private final NavigableMap<Long, Top> tops = new TreeMap<>();
  private final Bars bars;
  private long sequence;
  private long rank;
  private long rememberedBid;
  private long rememberedAsk;

  /**
   * @param sequence the counter before the first event
   * @param topsMax best prices remembered by sequence, for {@link #top(long)}
   */
  LimitOrderBook(MarketSpec spec, long sequence, int topsMax, Bars bars) {
    this.spec = spec;
    this.sequence = sequence;
    this.topsMax = topsMax;
    this.bars = bars;
  }

  /** What the market looks like. */
  public MarketSpec spec() {
    return spec;
  }

  /** The book's name, e.g. {@code btc_mxn}. */
  public String name() {
    return spec.book();
  }

  /** Counter after the newest event. */
  public long sequence() {
    return sequence;
  }

  /** Buy orders, best first; a live view. */
  public NavigableSet<Order> bids() {
    return Collections.unmodifiableNavigableSet(bids);
  }

  /** Sell orders, best first; a live view. */
  public NavigableSet<Order> asks() {
    return Collections.unmodifiableNavigableSet(asks);
  }

  /** Orders of one side, best first; a live view. */
  public NavigableSet<Order> side(Side side) {
    return side == Side.BUY ? bids() : asks();
  }

  /** The order with this id, or null. */
  public Order order(String id) {
    return byId.get(id);
  }

  /** Newest trades, newest first, at most 1,000; a live view. */
  public Collection<TradePrint> trades() {
    return Collections.unmodifiableCollection(trades);
  }

  /** Minute bars of its trades. */
  public Bars bars() {
    return bars;
  }

  /** Best prices now. */
  public Top top() {
    return new Top(
        bids.isEmpty() ? null : spec.priceOf(bids.first().price()),
        asks.isEmpty() ? null : spec.priceOf(asks.first().price()));
  }

  /**
   * Best prices right after the event with this sequence.
   *
   * @throws IllegalArgumentException if it lies in the future or is no longer remembered
   */
  public Top top(long atSequence) {
    Map.Entry<Long, Top> entry = tops.floorEntry(atSequence);
    if (entry == null || atSequence > sequence) {
      throw new IllegalArgumentException(
          "sequence " + atSequence + " of " + name() + " is not remembered");
    }
    return entry.getValue();
  }

  /** A book as it was some events ago; never more than {@link #PAST_EVENTS_MAX}. */
  public Snapshot snapshot(int eventsAgo) {
    if (eventsAgo <= 0) {
      return new Snapshot(sequence, new ArrayList<>(bids), new ArrayList<>(asks));
    }
    Map<String, Order> orders = new HashMap<>(byId);
    long at = sequence;
    Iterator<MarketEvent> newestFirst = past.descendingIterator();
    for (int i = 0; i < eventsAgo && newestFirst.hasNext(); i++) {
      MarketEvent undone = newestFirst.next();
      List<OrderChange> changes = undone.changes();
      for (int c = changes.size() - 1; c >= 0; c--) {
        OrderChange change = changes.get(c);
        if (change.before() == null) {
          orders.remove(change.order().id());
        } else {
          orders.put(change.before().id(), change.before());
        }
      }
      at = undone.firstSequence() - 1;
    }
    List<Order> oldBids = new ArrayList<>();
    List<Order> oldAsks = new ArrayList<>();
    orders.values().forEach(o -> (o.side() == Side.BUY ? oldBids : oldAsks).add(o));
    oldBids.sort(BIDS);
    oldAsks.sort(ASKS);
    return new Snapshot(at, oldBids, oldAsks);
  }

  /** All orders of a book at one sequence, best first. */
  public record Snapshot(long sequence, List<Order> bids, List<Order> asks) {}

  long nextRank() {
    return ++rank;
  }

  OrderChange opened(Order order) {
    return new OrderChange(order, OrderChange.Status.OPEN, byId.get(order.id()));
  }

  OrderChange cancelled(Order order) {
    return new OrderChange(order, OrderChange.Status.CANCELLED, byId.get(order.id()));
  }

  OrderChange completed(Order order) {
    return new OrderChange(order, OrderChange.Status.COMPLETED, byId.get(order.id()));
  }

  /** Puts an order in place before the market opens; no event. */
  void place(Order order) {
    put(order);
  }

  /** Makes the changes true and moves the counter on by one if there are any. */
  MarketEvent apply(long atMs, List<OrderChange> changes, List<TradePrint> prints) {
    return applyAt(changes.isEmpty() ? sequence : sequence + 1, atMs, changes, prints);
  }

  /** Like {@link #apply} with a counter somebody recorded. */
  MarketEvent applyAt(
      long newSequence, long atMs, List<OrderChange> changes, List<TradePrint> prints) {
    return applyRange(newSequence, newSequence, atMs, changes, prints);
  }

  /** Like {@link #applyAt} for a counter that took several steps at once. */
  MarketEvent applyRange(
      long firstSequence,
      long newSequence,
      long atMs,
      List<OrderChange> changes,
      List<TradePrint> prints) {
    sequence = newSequence;
    for (OrderChange change : changes) {
      remove(change.order().id());
      if (change.status() == OrderChange.Status.OPEN) {
        put(change.order());
      }
    }
    for (TradePrint print : prints) {
      trades.addFirst(print);
      if (trades.size() > TRADES_MAX) {
        trades.removeLast();
      }
      bars.add(print);
    }
    MarketEvent event = new MarketEvent(this, firstSequence, sequence, atMs, changes, prints);
    if (!changes.isEmpty()) {
      past.addLast(event);
      if (past.size() > PAST_EVENTS_MAX) {
        past.removeFirst();
      }
      remember();
    }
    return event;
  }

  /** Forgets every order and starts again from these, at a counter somebody recorded. */
  void replaceAll(long newSequence, List<Order> orders) {
    byId.clear();
    bids.clear();
    asks.clear();
    past.clear();
    orders.forEach(this::put);
    sequence = newSequence;
    remember();
  }

  private void remember() {
    if (topsMax == 0) {
      return;
    }
    long bid = bids.isEmpty() ? 0 : bids.first().price();
    long ask = asks.isEmpty() ? 0 : asks.first().price();
    if (tops.isEmpty() || bid != rememberedBid || ask != rememberedAsk) {
      rememberedBid = bid;
      rememberedAsk = ask;
      tops.put(sequence, top());
      if (tops.size() > topsMax) {
        tops.pollFirstEntry();
      }
    }
  }

  private void put(Order order) {
    byId.put(order.id(), order);
    (order.side() == Side.BUY ? bids : asks).add(order);
  }

  private void remove(String id) {
    Order old = byId.remove(id);
    if (old != null) {
      (old.side() == Side.BUY ? bids : asks).remove(old);
    }
  }
}
