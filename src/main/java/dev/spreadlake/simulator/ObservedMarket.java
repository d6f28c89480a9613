package dev.spreadlake.simulator;

import dev.spreadlake.market.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.function.Consumer;

/**
 * A book made to show recorded best prices: at each row its orders are repriced, in one event,
 * until the best are the recorded ones. Stays as it is after the last row. Not thread-safe.
 */
final class ObservedMarket implements Market {
  private static final int ORDERS_PER_SIDE = 30;

  private final LimitOrderBook book;
  private final List<Row> rows;
  private final PlaybackTimes times;
  private int next;
  private long flick;

  /**
   * A row of the recording.
   *
   * @param offsetMicros after the first row
   * @param bid in ticks
   * @param ask in ticks
   */
  record Row(long offsetMicros, long bid, long ask) {}

  ObservedMarket(LimitOrderBook book, List<Row> rows, long firstAtMicros, double speed) {
    this.book = book;
    this.rows = rows;
    times = new PlaybackTimes(firstAtMicros, speed);
    Row first = rows.get(0);
    long step = Math.max(1, first.bid() / 20_000);
    for (Side side : Side.values()) {
      for (int i = 0; i < ORDERS_PER_SIDE; i++) {
        long price =
            side == Side.BUY ? Math.max(1, first.bid() - i * step) : first.ask() + i * step;
        long rank = book.nextRank();
        book.place(
            new Order(
                String.format("RECORDED%08d", rank),
                side,
                price,
                Math.max(1_000, Math.round(book.spec().typicalAmount() * 1e8)),
                firstAtMicros / 1_000,
                rank));
      }
    }
  }

  @Override
  public LimitOrderBook book() {
    return book;
  }

  @Override
  public long nextAtMicros() {
    return next >= rows.size() ? Long.MAX_VALUE : times.dueAt(rows.get(next).offsetMicros());
  }

  @Override
  public void resume(long micros, long events) {
    times.postpone(micros);
  }

  @Override
  public void step(Consumer<MarketEvent> out) {
    long atMs = Math.floorDiv(nextAtMicros(), 1_000);
    Row row = rows.get(next++);
    List<OrderChange> changes = new ArrayList<>();
    show(Side.BUY, row.bid(), changes);
    show(Side.SELL, row.ask(), changes);
    if (changes.isEmpty()) {
      // Nothing moved in the recording; a deep order shows that the feed lives.
      Order deepest = book.bids().last();
      long amount = deepest.amount() + (flick++ % 2 == 0 ? 1 : -1);
      changes.add(book.opened(deepest.withAmount(amount)));
    }
    out.accept(book.apply(atMs, changes, List.of()));
  }

  private void show(Side side, long best, List<OrderChange> changes) {
    NavigableSet<Order> orders = book.side(side);
    long step = Math.max(1, best / 20_000);
    int moved = 0;
    for (Order order : orders) {
      boolean better = side == Side.BUY ? order.price() > best : order.price() < best;
      if (!better) {
        break;
      }
      reprice(order, behind(side, best, step * moved++), changes);
    }
    if (moved == 0 && orders.first().price() != best) {
      reprice(orders.last(), best, changes);
    }
  }

  private static long behind(Side side, long best, long by) {
    return side == Side.BUY ? Math.max(1, best - by) : best + by;
  }

  private void reprice(Order order, long price, List<OrderChange> changes) {
    changes.add(book.cancelled(order));
    changes.add(
        new OrderChange(order.withPrice(price, book.nextRank()), OrderChange.Status.OPEN, null));
  }
}
