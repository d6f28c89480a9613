package dev.spreadlake.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.market.Side;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A book that does again what recorded Bitso frames say it did: REST order books replace it (those
 * of price levels only where no {@code diff-orders} were kept), {@code diff-orders} change it under
 * their own sequence (a gap in the recording is a gap again), {@code trades} are printed. Where
 * only {@code orders} frames were kept, the differences between them are the changes. Not
 * thread-safe.
 */
final class RecordedMarket implements Market {
  private final LimitOrderBook book;
  private final List<RecordedFrame> frames;
  private final PlaybackTimes times;
  private final boolean hasDiffs;
  private int next;

  /** How far the book's counter is ahead of the recorded one. */
  private long shift;

  RecordedMarket(
      LimitOrderBook book, List<RecordedFrame> frames, long firstAtMicros, double speed) {
    this.book = book;
    this.frames = frames;
    times = new PlaybackTimes(firstAtMicros, speed);
    hasDiffs = frames.stream().anyMatch(f -> f.kind() == RecordedFrame.Kind.DIFF_ORDERS);
  }

  @Override
  public LimitOrderBook book() {
    return book;
  }

  @Override
  public long nextAtMicros() {
    return next >= frames.size() ? Long.MAX_VALUE : times.dueAt(frames.get(next).offsetMicros());
  }

  @Override
  public void resume(long micros, long events) {
    times.postpone(micros);
    shift += events;
  }

  @Override
  public void step(Consumer<MarketEvent> out) {
    long atMs = Math.floorDiv(nextAtMicros(), 1_000);
    RecordedFrame frame = frames.get(next++);
    JsonNode message = frame.message();
    switch (frame.kind()) {
      case ORDER_BOOK -> {
        if (!hasDiffs || tellsOrders(message.path("payload"))) {
          seed(message.path("payload"), atMs);
        }
      }
      case DIFF_ORDERS -> diff(message, atMs, out);
      case TRADES -> trades(message.path("payload"), atMs, out);
      case ORDERS -> {
        if (!hasDiffs) {
          topOrders(message.path("payload"), atMs, out);
        }
      }
    }
  }

  /** Whether it lists every order; else price levels, which later changes of orders do not fit. */
  private static boolean tellsOrders(JsonNode payload) {
    for (String side : List.of("bids", "asks")) {
      for (JsonNode row : payload.path(side)) {
        if (!row.has("oid")) {
          return false;
        }
      }
    }
    return true;
  }

  private void seed(JsonNode payload, long atMs) {
    long sequence = payload.path("sequence").asLong() + shift;
    if (sequence < book.sequence() && !book.bids().isEmpty()) {
      return; // the stream was already further when this reply came
    }
    List<Order> orders = new ArrayList<>();
    for (Side side : Side.values()) {
      for (JsonNode row : payload.path(side == Side.BUY ? "bids" : "asks")) {
        String id = row.path("oid").asText("LEVEL-" + side + row.path("price").asText());
        orders.add(order(id, side, row.path("price"), row.path("amount"), atMs));
      }
    }
    book.replaceAll(sequence, orders);
  }

  private void diff(JsonNode message, long atMs, Consumer<MarketEvent> out) {
    long sequence = message.path("sequence").asLong() + shift;
    if (sequence <= book.sequence() && !book.bids().isEmpty()) {
      return; // already part of the seed
    }
    List<OrderChange> changes = new ArrayList<>();
    for (JsonNode entry : message.path("payload")) {
      String id = entry.path("o").asText();
      Side side = entry.path("t").asInt() == 0 ? Side.BUY : Side.SELL;
      String status = entry.path("s").asText("open");
      if (status.equals("open") && entry.has("a")) {
        changes.add(book.opened(order(id, side, entry.path("r"), entry.path("a"), atMs)));
      } else if (book.order(id) != null) {
        Order gone = book.order(id);
        changes.add(status.equals("completed") ? book.completed(gone) : book.cancelled(gone));
      } else {
        changes.add(unknown(entry, id, side, status, atMs));
      }
    }
    out.accept(book.applyAt(sequence, atMs, changes, List.of()));
  }

  /** An order that left without having been seen: reported again, without effect on the book. */
  private OrderChange unknown(JsonNode entry, String id, Side side, String status, long atMs) {
    long amount = entry.has("a") ? Math.max(1, amount(entry.path("a"))) : 1;
    Order order = new Order(id, side, ticks(entry.path("r")), amount, atMs, book.nextRank());
    return new OrderChange(
        order,
        status.equals("completed") ? OrderChange.Status.COMPLETED : OrderChange.Status.CANCELLED,
        null);
  }

  private void topOrders(JsonNode payload, long atMs, Consumer<MarketEvent> out) {
    List<OrderChange> changes = new ArrayList<>();
    for (Side side : Side.values()) {
      Set<String> visible = new HashSet<>();
      for (JsonNode entry : payload.path(side == Side.BUY ? "bids" : "asks")) {
        String id = entry.path("o").asText();
        visible.add(id);
        Order before = book.order(id);
        Order now = order(id, side, entry.path("r"), entry.path("a"), atMs);
        if (before == null || before.price() != now.price() || before.amount() != now.amount()) {
          changes.add(book.opened(now));
        }
      }
      for (Order order : book.side(side)) {
        if (!visible.contains(order.id())) {
          changes.add(book.cancelled(order));
        }
      }
    }
    if (!changes.isEmpty()) {
      out.accept(book.apply(atMs, changes, List.of()));
    }
  }

  private void trades(JsonNode payload, long atMs, Consumer<MarketEvent> out) {
    List<TradePrint> prints = new ArrayList<>();
    for (JsonNode entry : payload) {
      prints.add(
          new TradePrint(
              entry.path("i").asLong(),
              entry.path("t").asInt() == 0 ? Side.BUY : Side.SELL,
              ticks(entry.path("r")),
              Math.max(1, amount(entry.path("a"))),
              entry.path("mo").asText(),
              entry.path("to").asText(),
              atMs));
    }
    if (!prints.isEmpty()) {
      out.accept(book.apply(atMs, List.of(), prints));
    }
  }

  private Order order(String id, Side side, JsonNode price, JsonNode amount, long atMs) {
    return new Order(id, side, ticks(price), Math.max(1, amount(amount)), atMs, book.nextRank());
  }

  private long ticks(JsonNode price) {
    return book.spec().wholeTicks(new BigDecimal(price.asText()));
  }

  private static long amount(JsonNode amount) {
    return DecimalText.amountUnscaled(new BigDecimal(amount.asText()));
  }
}
