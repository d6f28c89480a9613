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
 * A book that does again what recorded Binance frames say it did, one order standing for each price
 * level. It begins as the first depth snapshot says; depth events change it under their own update
 * ids (a gap in the recording is a gap again), a later snapshot that is ahead of the book is one
 * more change; trades are printed, or aggregate trades where only these were kept. Not thread-safe.
 */
final class RecordedSymbolMarket implements Market {
  private final LimitOrderBook book;
  private final List<SymbolRecording.Entry> entries;
  private final long firstMicros;
  private final long startMicros;
  private final PlaybackTimes times;
  private final boolean hasTrades;
  private int next;

  /** How far the book's counter is ahead of the recorded one. */
  private long shift;

  RecordedSymbolMarket(
      LimitOrderBook book,
      List<SymbolRecording.Entry> entries,
      long firstMicros,
      long startMicros,
      double speed) {
    this.book = book;
    this.entries = entries;
    this.firstMicros = firstMicros;
    this.startMicros = startMicros;
    times = new PlaybackTimes(startMicros, speed);
    hasTrades = entries.stream().anyMatch(e -> e.kind() == SymbolRecording.Kind.TRADE);
    begin();
  }

  private void begin() {
    for (SymbolRecording.Entry entry : entries) {
      if (entry.kind() == SymbolRecording.Kind.SNAPSHOT) {
        List<Order> orders = new ArrayList<>();
        for (Side side : Side.values()) {
          for (JsonNode level : levels(entry.message(), side)) {
            orders.add(order(side, level, startMicros / 1_000));
          }
        }
        book.replaceAll(entry.message().path("lastUpdateId").asLong(), orders);
        return;
      }
    }
    entries.stream()
        .filter(entry -> entry.kind() == SymbolRecording.Kind.DEPTH)
        .findFirst()
        .ifPresent(entry -> book.replaceAll(entry.message().path("U").asLong() - 1, List.of()));
  }

  @Override
  public LimitOrderBook book() {
    return book;
  }

  @Override
  public long nextAtMicros() {
    if (next >= entries.size()) {
      return Long.MAX_VALUE;
    }
    long offset = TradingFloor.micros(entries.get(next).at()) - firstMicros;
    return times.dueAt(offset);
  }

  @Override
  public void resume(long micros, long events) {
    times.postpone(micros);
    shift += events;
  }

  @Override
  public void step(Consumer<MarketEvent> out) {
    long atMs = Math.floorDiv(nextAtMicros(), 1_000);
    SymbolRecording.Entry entry = entries.get(next++);
    JsonNode message = entry.message();
    switch (entry.kind()) {
      case DEPTH -> depth(message, atMs, out);
      case SNAPSHOT -> ahead(message, atMs, out);
      case TRADE -> trade(message, message.path("t").asLong(), atMs, out);
      case AGGREGATE -> {
        if (!hasTrades) {
          trade(message, message.path("l").asLong(), atMs, out);
        }
      }
    }
  }

  private void depth(JsonNode message, long atMs, Consumer<MarketEvent> out) {
    long last = message.path("u").asLong() + shift;
    if (last <= book.sequence()) {
      return; // already part of the snapshot
    }
    List<OrderChange> changes = new ArrayList<>();
    for (Side side : Side.values()) {
      for (JsonNode level : message.path(side == Side.BUY ? "b" : "a")) {
        changes.add(change(side, level, atMs));
      }
    }
    long first = Math.max(message.path("U").asLong() + shift, book.sequence() + 1);
    out.accept(book.applyRange(first, last, atMs, changes, List.of()));
  }

  /** The level as it is now, or gone. */
  private OrderChange change(Side side, JsonNode level, long atMs) {
    Order before = book.order(id(side, level));
    if (new BigDecimal(level.path(1).asText()).signum() > 0) {
      return book.opened(order(side, level, atMs));
    }
    return before != null
        ? book.cancelled(before)
        : new OrderChange(
            new Order(id(side, level), side, ticks(level.path(0)), 1, atMs, book.nextRank()),
            OrderChange.Status.CANCELLED,
            null);
  }

  private void ahead(JsonNode message, long atMs, Consumer<MarketEvent> out) {
    long last = message.path("lastUpdateId").asLong() + shift;
    if (last <= book.sequence()) {
      return;
    }
    List<OrderChange> changes = new ArrayList<>();
    for (Side side : Side.values()) {
      Set<String> listed = new HashSet<>();
      long deepest = 0;
      for (JsonNode level : levels(message, side)) {
        listed.add(id(side, level));
        deepest = ticks(level.path(0));
        changes.add(change(side, level, atMs));
      }
      for (Order order : book.side(side)) {
        boolean deeper = side == Side.BUY ? order.price() < deepest : order.price() > deepest;
        if (!deeper && !listed.contains(order.id())) {
          changes.add(book.cancelled(order));
        }
      }
    }
    out.accept(book.applyRange(book.sequence() + 1, last, atMs, changes, List.of()));
  }

  private void trade(JsonNode message, long id, long atMs, Consumer<MarketEvent> out) {
    TradePrint print =
        new TradePrint(
            id,
            message.path("m").asBoolean() ? Side.SELL : Side.BUY,
            ticks(message.path("p")),
            amount(message.path("q")),
            "maker",
            "taker" + id,
            atMs);
    out.accept(book.apply(atMs, List.of(), List.of(print)));
  }

  private static JsonNode levels(JsonNode message, Side side) {
    return message.path(side == Side.BUY ? "bids" : "asks");
  }

  private Order order(Side side, JsonNode level, long atMs) {
    return new Order(
        id(side, level), side, ticks(level.path(0)), amount(level.path(1)), atMs, book.nextRank());
  }

  private String id(Side side, JsonNode level) {
    return side.name() + ticks(level.path(0));
  }

  private long ticks(JsonNode price) {
    return book.spec().wholeTicks(new BigDecimal(price.asText()));
  }

  private static long amount(JsonNode amount) {
    return DecimalText.amountUnscaled(new BigDecimal(amount.asText()));
  }
}
