package dev.spreadlake.simulator.bitso;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.TreeMap;

/** The venue's documented recipe for a local book, as a stranger would write it. */
final class RebuiltBook {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Orders by id: side, price and amount as numbers would print them. */
  final TreeMap<String, String> orders = new TreeMap<>();

  long last;

  static RebuiltBook of(String restBody) {
    RebuiltBook book = new RebuiltBook();
    JsonNode payload = read(restBody).path("payload");
    book.last = Long.parseLong(payload.path("sequence").textValue());
    payload.path("bids").forEach(o -> book.put("0", o, "oid", "price", "amount"));
    payload.path("asks").forEach(o -> book.put("1", o, "oid", "price", "amount"));
    return book;
  }

  /** False on a gap. */
  boolean apply(String frame) {
    JsonNode diff = read(frame);
    long sequence = diff.path("sequence").longValue();
    if (sequence <= last) {
      return true;
    }
    if (sequence != last + 1) {
      return false;
    }
    last = sequence;
    for (JsonNode change : diff.path("payload")) {
      if (change.path("s").textValue().equals("open")) {
        put(change.path("t").asText(), change, "o", "r", "a");
      } else {
        orders.remove(change.path("o").textValue());
      }
    }
    return true;
  }

  java.math.BigDecimal bestBid() {
    return best("0").max(java.util.Comparator.naturalOrder()).orElseThrow();
  }

  java.math.BigDecimal bestAsk() {
    return best("1").min(java.util.Comparator.naturalOrder()).orElseThrow();
  }

  private java.util.stream.Stream<java.math.BigDecimal> best(String side) {
    return orders.values().stream()
        .filter(o -> o.startsWith(side))
        .map(o -> new java.math.BigDecimal(o.split(" ")[1]));
  }

  private void put(String side, JsonNode o, String id, String price, String amount) {
    orders.put(
        o.path(id).textValue(),
        side + " " + plain(o.path(price).textValue()) + " " + plain(o.path(amount).textValue()));
  }

  private static String plain(String decimal) {
    return new java.math.BigDecimal(decimal).stripTrailingZeros().toPlainString();
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
