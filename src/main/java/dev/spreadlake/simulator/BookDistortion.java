package dev.spreadlake.simulator;

import dev.spreadlake.market.Side;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A book kept in a state it would not be in by itself: its market stands still meanwhile, the
 * deepest order flickers so that frames keep coming (except in a quiet book), and everything is put
 * back in the end. Its orders are true: REST and socket agree on them. Not thread-safe.
 */
final class BookDistortion {
  private static final long FLICKER_MS = 150;
  private static final int CHANGES_PER_EVENT = 3;

  private final TradingFloor floor;
  private final LimitOrderBook book;
  private final Fault fault;
  private final long sinceMicros;
  private final List<Order> removed = new ArrayList<>();
  private final List<Order> injected = new ArrayList<>();
  private Agenda.Entry flicker;
  private Order flickering;
  private boolean up;
  private long sinceSequence;

  BookDistortion(TradingFloor floor, LimitOrderBook book, Fault fault) {
    this.floor = floor;
    this.book = book;
    this.fault = fault;
    sinceMicros = floor.nowMicros();
  }

  long sinceMicros() {
    return sinceMicros;
  }

  /** Events in the book since it began. */
  long events() {
    return book.sequence() - sinceSequence;
  }

  void begin() {
    sinceSequence = book.sequence();
    switch (fault.kind()) {
      case CROSSED -> overlap(true);
      case LOCKED -> overlap(false);
      case ONE_SIDED -> clear(fault.side(), 0);
      case SPREAD_SPIKE -> widen();
      default -> {
        return; // a quiet book: nothing happens in it
      }
    }
    flicker = floor.after(FLICKER_MS, this::flicker);
  }

  void end() {
    if (flicker != null) {
      flicker.cancel();
    }
    List<OrderChange> changes = new ArrayList<>();
    if (up && !injected.contains(flickering)) {
      changes.add(book.opened(flickering));
    }
    injected.forEach(order -> changes.add(book.cancelled(order)));
    removed.forEach(order -> changes.add(book.opened(order)));
    emit(changes);
  }

  /** Puts a bid at the best ask, or above it. */
  private void overlap(boolean above) {
    if (book.asks().isEmpty() || book.bids().isEmpty()) {
      return;
    }
    long ask = book.asks().first().price();
    long bid = book.bids().first().price();
    inject(Side.BUY, above ? ask + Math.max(1, (ask - bid) / 2) : ask);
  }

  /** Opens the spread around the middle to at least the percentage, as (ask − bid) · 100 / ask. */
  private void widen() {
    Top top = book.top();
    if (!top.isQuote()) {
      return;
    }
    BigDecimal tick = book.spec().tick();
    BigDecimal share = fault.percent().movePointLeft(2);
    BigDecimal mid = top.bid().add(top.ask()).divide(BigDecimal.valueOf(2));
    BigDecimal half = BigDecimal.ONE.subtract(share.divide(BigDecimal.valueOf(2)));
    long bid = Math.max(1, mid.multiply(half).divide(tick, 0, RoundingMode.FLOOR).longValueExact());
    long ask =
        BigDecimal.valueOf(bid)
            .divide(BigDecimal.ONE.subtract(share), 0, RoundingMode.CEILING)
            .longValueExact();
    clear(Side.BUY, bid);
    clear(Side.SELL, ask);
    inject(Side.BUY, bid);
    inject(Side.SELL, ask);
  }

  /** Takes away the orders better than a price, or all for price 0; the best goes last. */
  private void clear(Side side, long price) {
    List<Order> gone = new ArrayList<>();
    for (Order order : book.side(side)) {
      boolean better = side == Side.BUY ? order.price() > price : order.price() < price;
      if (price != 0 && !better) {
        break;
      }
      gone.add(order);
    }
    removed.addAll(gone);
    List<OrderChange> changes = new ArrayList<>();
    Collections.reverse(gone);
    gone.forEach(order -> changes.add(book.cancelled(order)));
    emit(changes);
  }

  private void inject(Side side, long price) {
    long rank = book.nextRank();
    String id = String.format("SIMFAULT%08d", rank % 100_000_000);
    long amount = Math.max(1_000, Math.round(book.spec().typicalAmount() * 1e8));
    Order order = new Order(id, side, price, amount, floor.nowMs(), rank);
    injected.add(order);
    emit(List.of(book.opened(order)));
  }

  private void emit(List<OrderChange> changes) {
    for (int i = 0; i < changes.size(); i += CHANGES_PER_EVENT) {
      List<OrderChange> few = changes.subList(i, Math.min(changes.size(), i + CHANGES_PER_EVENT));
      floor.publish(book.apply(floor.nowMs(), few, List.of()));
    }
  }

  private void flicker() {
    Side side = book.bids().isEmpty() ? Side.SELL : Side.BUY;
    if (!book.side(side).isEmpty()) {
      if (flickering == null) {
        flickering = book.side(side).last();
      }
      up = !up;
      emit(List.of(book.opened(flickering.withAmount(flickering.amount() + (up ? 1 : 0)))));
    }
    flicker = floor.after(FLICKER_MS, this::flicker);
  }
}
