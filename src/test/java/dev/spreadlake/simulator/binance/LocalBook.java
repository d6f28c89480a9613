package dev.spreadlake.simulator.binance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** A local book kept as Binance's documentation says, of nothing but the venue's own text. */
final class LocalBook {
  private static final ObjectMapper JSON = new ObjectMapper();

  final TreeMap<BigDecimal, BigDecimal> bids = new TreeMap<>(Comparator.reverseOrder());
  final TreeMap<BigDecimal, BigDecimal> asks = new TreeMap<>();
  long id;
  int gaps;

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  static LocalBook of(String snapshot) {
    JsonNode message = json(snapshot);
    LocalBook book = new LocalBook();
    book.id = message.path("lastUpdateId").asLong();
    set(book.bids, message.path("bids"));
    set(book.asks, message.path("asks"));
    return book;
  }

  /** Applies a depth event; false if it is older than the book. */
  boolean apply(String frame) {
    JsonNode message = json(frame);
    JsonNode event = message.has("data") ? message.path("data") : message;
    if (event.path("u").asLong() <= id) {
      return false;
    }
    if (event.path("U").asLong() > id + 1) {
      gaps++;
    }
    set(bids, event.path("b"));
    set(asks, event.path("a"));
    id = event.path("u").asLong();
    return true;
  }

  private static void set(Map<BigDecimal, BigDecimal> side, JsonNode levels) {
    for (JsonNode level : levels) {
      BigDecimal price = new BigDecimal(level.path(0).asText());
      BigDecimal amount = new BigDecimal(level.path(1).asText());
      if (amount.signum() == 0) {
        side.remove(price);
      } else {
        side.put(price, amount);
      }
    }
  }

  boolean isSameAs(LocalBook other) {
    return id == other.id && bids.equals(other.bids) && asks.equals(other.asks);
  }
}
