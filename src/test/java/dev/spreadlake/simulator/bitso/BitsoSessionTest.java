package dev.spreadlake.simulator.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.simulator.ExchangeSession;
import dev.spreadlake.simulator.ManualClient;
import dev.spreadlake.simulator.RestReply;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.TradingFloor;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a socket sees as time goes by, under a clock of the test's own. */
@Timeout(30)
class BitsoSessionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final BitsoExchange exchange =
      new BitsoExchange(new TradingFloor(Simulation.of(5, List.of("btc_mxn", "usd_mxn")), START));
  private final ManualClient client = new ManualClient();
  private final ExchangeSession session = exchange.connect("9.9.9.9", "/", client);

  private void say(String action, String type, String book) {
    session.receive(
        "{\"action\":\"%s\",\"book\":\"%s\",\"type\":\"%s\"}".formatted(action, book, type));
  }

  private static JsonNode json(String text) throws Exception {
    return JSON.readTree(text);
  }

  @Test
  @DisplayName("keepalives come every 20 s after a first one at 5 to 15 s, subscribed or not")
  void keepalives() {
    Set<Long> phases = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      ManualClient one = new ManualClient();
      exchange.connect("9.9.9.9", "/", one);
      Instant opened = exchange.floor().now();
      long at = 0;
      while (one.frames.isEmpty()) {
        at += 10;
        exchange.advanceTo(opened.plusMillis(at));
      }
      assertThat(at).isBetween(5_000L, 15_010L);
      phases.add(at);
      exchange.advanceTo(opened.plusMillis(at + 19_980));
      assertThat(one.frames).containsExactly("{\"type\":\"ka\"}");
      exchange.advanceTo(opened.plusMillis(at + 20_000));
      assertThat(one.frames).hasSize(2);
    }
    assertThat(phases.size()).isGreaterThan(5);
  }

  @Test
  @DisplayName("says 0 for the time of some cancellations, and of nothing else")
  void timesOfCancellations() throws Exception {
    say("subscribe", "diff-orders", "btc_mxn");
    exchange.advanceTo(START.plusSeconds(60));
    Map<String, Integer> zeros = new HashMap<>();
    Map<String, Integer> all = new HashMap<>();
    for (String frame : client.ofType("diff-orders")) {
      for (JsonNode change : json(frame).path("payload")) {
        String status = change.path("s").textValue();
        all.merge(status, 1, Integer::sum);
        zeros.merge(status, change.path("z").longValue() == 0 ? 1 : 0, Integer::sum);
      }
    }
    assertThat(zeros.get("cancelled")).isBetween(5, all.get("cancelled") / 5);
    assertThat(zeros).containsEntry("open", 0).containsEntry("completed", 0);
  }

  @Test
  @DisplayName("nothing comes on subscribing but the acknowledgement; sequences are dense numbers")
  void noSnapshot() throws Exception {
    say("subscribe", "diff-orders", "btc_mxn");
    say("subscribe", "orders", "btc_mxn");
    assertThat(client.frames).hasSize(2).allMatch(f -> f.contains("\"response\":\"ok\""));
    long before = exchange.floor().book("btc_mxn").sequence();
    exchange.advanceTo(START.plusSeconds(30));
    long last = before;
    for (String frame : client.ofType("diff-orders").subList(1, 400)) {
      JsonNode diff = json(frame);
      assertThat(diff.path("sequence").isIntegralNumber()).isTrue();
      assertThat(diff.path("sequence").longValue()).isEqualTo(++last).isGreaterThan(1L << 31);
    }
  }

  @Test
  @DisplayName(
      "diff-orders pad amounts to eight decimals, leave them out on completed, and reprice"
          + " under the same id")
  void diffOrders() throws Exception {
    say("subscribe", "diff-orders", "btc_mxn");
    exchange.advanceTo(START.plusSeconds(120));
    int completed = 0;
    int repriced = 0;
    String cancelled = "";
    for (String frame : client.ofType("diff-orders")) {
      JsonNode diff = json(frame);
      if (!diff.has("sequence")) {
        continue;
      }
      assertThat(diff.path("payload").size()).isBetween(1, 3);
      for (JsonNode change : diff.path("payload")) {
        String status = change.path("s").textValue();
        assertThat(change.path("t").asInt()).isIn(0, 1);
        if (status.equals("completed")) {
          completed++;
          assertThat(change.has("a")).isFalse();
          assertThat(change.has("v")).isFalse();
        } else {
          String amount = change.path("a").textValue();
          assertThat(amount).matches("\\d+\\.\\d{8}");
          assertThat(change.path("v").textValue()).matches("\\d+\\.\\d{8}");
          assertThat(new BigDecimal(change.path("v").textValue()))
              .isEqualByComparingTo(
                  new BigDecimal(amount).multiply(new BigDecimal(change.path("r").textValue())));
        }
        if (status.equals("open") && change.path("o").textValue().equals(cancelled)) {
          repriced++;
        }
        cancelled = status.equals("cancelled") ? change.path("o").textValue() : "";
      }
    }
    assertThat(completed).isGreaterThan(5);
    assertThat(repriced).isGreaterThan(200);
  }

  @Test
  @DisplayName("orders replaces the best twenty of each side, never repeats, strips zeros")
  void orders() throws Exception {
    say("subscribe", "orders", "usd_mxn");
    exchange.advanceTo(START.plusSeconds(60));
    String last = "";
    List<String> frames = client.ofType("orders").stream().filter(f -> f.contains("bids")).toList();
    assertThat(frames.size()).isGreaterThan(20);
    for (String frame : frames) {
      JsonNode payload = json(frame).path("payload");
      assertThat(payload.toString()).isNotEqualTo(last);
      last = payload.toString();
      assertThat(payload.path("bids")).hasSize(20);
      assertThat(payload.path("asks")).hasSize(20);
      assertThat(payload.path("bids").path(0).path("s").textValue()).isEqualTo("undefined");
      assertThat(last).doesNotContainPattern("\"[arv]\":\"[0-9]+\\.[0-9]*0\"");
      BigDecimal bid = new BigDecimal(payload.path("bids").path(0).path("r").textValue());
      assertThat(bid)
          .isGreaterThanOrEqualTo(
              new BigDecimal(payload.path("bids").path(19).path("r").textValue()))
          .isLessThan(new BigDecimal(payload.path("asks").path(0).path("r").textValue()));
    }
  }

  @Test
  @DisplayName("trades on the socket are those of REST, with the taker's side")
  void trades() throws Exception {
    say("subscribe", "trades", "btc_mxn");
    exchange.advanceTo(START.plusSeconds(25));
    Map<Long, JsonNode> rest = new HashMap<>();
    RestReply reply =
        exchange.rest("/v3/trades", Map.of("book", "btc_mxn", "limit", "100"), "9.9.9.9");
    json(reply.body()).path("payload").forEach(t -> rest.put(t.path("tid").longValue(), t));
    int seen = 0;
    for (String frame : client.ofType("trades")) {
      JsonNode message = json(frame);
      assertThat(message.has("sequence")).isFalse();
      for (JsonNode trade : message.path("payload")) {
        JsonNode twin = rest.get(trade.path("i").longValue());
        assertThat(new BigDecimal(twin.path("amount").textValue()))
            .isEqualByComparingTo(trade.path("a").textValue());
        assertThat(twin.path("maker_side").textValue())
            .isEqualTo(trade.path("t").asInt() == 0 ? "sell" : "buy");
        seen++;
      }
    }
    assertThat(seen).isGreaterThan(5);
  }

  @Test
  @DisplayName("processed-orders tells of each taker once, as completed and without amount")
  void processedOrders() throws Exception {
    say("subscribe", "processed-orders", "btc_mxn");
    say("subscribe", "trades", "btc_mxn");
    exchange.advanceTo(START.plusSeconds(60));
    List<String> takers = new ArrayList<>();
    for (String frame : client.ofType("trades")) {
      for (JsonNode trade : json(frame).path("payload")) {
        if (!takers.contains(trade.path("to").textValue())) {
          takers.add(trade.path("to").textValue());
        }
      }
    }
    List<String> told = new ArrayList<>();
    for (String frame : client.ofType("processed-orders")) {
      JsonNode message = json(frame);
      for (JsonNode order : message.path("payload")) {
        assertThat(message.path("sequence").isIntegralNumber()).isTrue();
        assertThat(order.path("s").textValue()).isEqualTo("completed");
        assertThat(order.path("r").textValue()).matches("\\d+(\\.\\d+)?");
        assertThat(order.path("t").asInt()).isIn(0, 1);
        assertThat(order.has("a")).isFalse();
        told.add(order.path("o").textValue());
      }
    }
    assertThat(told).isEqualTo(takers).hasSizeGreaterThan(5);
  }

  @Test
  @DisplayName("after unsubscribing a few frames may come, none after a second")
  void unsubscribes() {
    say("subscribe", "diff-orders", "btc_mxn");
    exchange.advanceTo(START.plusSeconds(5));
    say("unsubscribe", "diff-orders", "btc_mxn");
    assertThat(client.frames.get(client.frames.size() - 1))
        .startsWith("{\"action\":\"unsubscribe\",\"response\":\"ok\"");
    exchange.advanceTo(START.plusSeconds(6));
    int then = client.ofType("diff-orders").size();
    exchange.advanceTo(START.plusSeconds(60));
    assertThat(client.ofType("diff-orders")).hasSize(then);
    say("subscribe", "diff-orders", "btc_mxn");
    exchange.advanceTo(START.plusSeconds(65));
    assertThat(client.ofType("diff-orders").size()).isGreaterThan(then + 20);
  }

  @Test
  @DisplayName("the 61st request of a minute is 420 and locks that address out for a minute")
  void budget() {
    for (int i = 0; i < 60; i++) {
      assertThat(exchange.rest("/v3/ticker", Map.of(), "1.1.1.1").status()).isEqualTo(200);
    }
    RestReply refused = exchange.rest("/v3/ticker", Map.of(), "1.1.1.1");
    assertThat(refused.status()).isEqualTo(420);
    assertThat(refused.body())
        .isEqualTo(
            "{\"success\":false,\"error\":{\"code\":\"0801\",\"message\":\"You have hit the request"
                + " rate-limit\"}}");
    assertThat(refused.headers()).doesNotContainKey("retry-after");
    assertThat(exchange.rest("/v3/ticker", Map.of(), "2.2.2.2").status()).isEqualTo(200);
    exchange.advanceTo(START.plusMillis(59_900));
    assertThat(exchange.rest("/v3/ticker", Map.of(), "1.1.1.1").status()).isEqualTo(420);
    exchange.advanceTo(START.plusSeconds(60));
    assertThat(exchange.rest("/v3/ticker", Map.of(), "1.1.1.1").status()).isEqualTo(200);
  }

  @Test
  @DisplayName("the oracle remembers the best prices by sequence")
  void oracle() throws Exception {
    say("subscribe", "diff-orders", "btc_mxn");
    RebuiltBook mine =
        RebuiltBook.of(
            exchange
                .rest("/v3/order_book", Map.of("book", "btc_mxn", "aggregate", "false"), "9.9.9.9")
                .body());
    exchange.advanceTo(START.plusSeconds(20));
    for (String frame : client.ofType("diff-orders").subList(1, 300)) {
      assertThat(mine.apply(frame)).isTrue();
      assertThat(exchange.floor().book("btc_mxn").top(mine.last).bid())
          .isEqualByComparingTo(mine.bestBid());
      assertThat(exchange.floor().book("btc_mxn").top(mine.last).ask())
          .isEqualByComparingTo(mine.bestAsk());
    }
  }

  @Test
  @DisplayName("any well-formed book name is a market of its own and agrees with the others")
  void otherBooks() {
    TradingFloor floor =
        new TradingFloor(
            Simulation.of(1, List.of("btc_mxn", "btc_usd", "usd_mxn", "zzz_brl")), START);
    floor.advanceTo(START.plusSeconds(600));
    double implied =
        floor.book("btc_mxn").top().bid().doubleValue()
            / floor.book("btc_usd").top().bid().doubleValue();
    assertThat(implied / floor.book("usd_mxn").top().bid().doubleValue()).isBetween(0.97, 1.03);
    assertThat(floor.book("zzz_brl").top().isQuote()).isTrue();
  }
}
