package dev.spreadlake.simulator.bitso;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spreadlake.simulator.Agenda;
import dev.spreadlake.simulator.ExchangeClient;
import dev.spreadlake.simulator.ExchangeSession;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.Wire;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One client's socket: its subscriptions, its keepalive, the answers to what it sends. */
final class BitsoSession extends ExchangeSession {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Set<String> CHANNELS =
      Set.of("orders", "diff-orders", "trades", "processed-orders");
  private static final long KEEPALIVE_MS = 20_000;
  private static final long CLOSE_AFTER_MS = 450;
  private static final long UNSUBSCRIBE_AFTER_MS = 250;

  private final BitsoExchange exchange;
  private final Set<String> subscriptions = new LinkedHashSet<>();
  private final Map<String, Agenda.Entry> leaving = new HashMap<>();
  private final Map<String, String> lastOrders = new HashMap<>();
  private Agenda.Entry keepalive;

  BitsoSession(
      String id, String ip, BitsoExchange exchange, ExchangeClient client, long firstKeepaliveMs) {
    super(id, ip, new Wire(id, exchange.venue(), exchange.floor(), client));
    this.exchange = exchange;
    keepalive = exchange.floor().after(firstKeepaliveMs, this::keepAlive);
  }

  @Override
  public Collection<String> subscriptions() {
    return List.copyOf(subscriptions);
  }

  /** Sends an {@code orders} frame unless this client has just seen the same. */
  void orders(String book, String payload, String frame) {
    if (!payload.equals(lastOrders.put(book, payload))) {
      wire().data(book, "orders", frame);
    }
  }

  @Override
  public void receivePing() {}

  @Override
  public void receivePong(String payload) {}

  @Override
  public void closed() {
    keepalive.cancel();
    leaving.values().forEach(Agenda.Entry::cancel);
    wire().closed();
    exchange.sockets().forget(this);
  }

  @Override
  public void receive(String text) {
    JsonNode message;
    try {
      message = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      message = null;
    }
    ObjectNode reply = JsonNodeFactory.instance.objectNode();
    if (message == null || !message.isObject()) {
      reply.put("error", "invalid message");
    } else {
      String action = message.path("action").asText("undefined");
      boolean known = action.equals("subscribe") || action.equals("unsubscribe");
      if (known && !message.path("book").isTextual()) {
        exchange.floor().after(CLOSE_AFTER_MS, () -> wire().close(1011, ""));
        return;
      }
      String type = message.path("type").asText("undefined");
      String book = message.path("book").asText("undefined");
      reply.put("action", action).put("type", type);
      if (!known) {
        reply.put("error", "unknown subscription");
      } else if (!exchange.lists(book)) {
        reply.put("error", "This book is not supported - " + book);
      } else if (!CHANNELS.contains(type)) {
        reply.put("error", "This type of channel is not supported - " + type);
      } else {
        reply = action.equals("subscribe") ? subscribe(type, book) : unsubscribe(type, book);
      }
    }
    if (!reply.has("time")) {
      reply.put("time", exchange.stampMs());
    }
    wire().control(reply.toString());
    if ("ok".equals(reply.path("response").asText())
        && "subscribe".equals(reply.path("action").asText())) {
      replayTrades(reply.path("type").asText(), reply.path("book").asText());
    }
  }

  private ObjectNode subscribe(String type, String book) {
    String key = type + ':' + book;
    Agenda.Entry leave = leaving.remove(key);
    if (leave != null) {
      leave.cancel();
      subscriptions.remove(key);
    }
    String response = subscriptions.add(key) ? "ok" : "Already subscribed to channel: " + key;
    if (type.equals("orders") && response.equals("ok")) {
      // Never a snapshot: only what changes from here on is sent.
      lastOrders.put(book, BitsoFrames.topOrders(exchange.floor().book(book)));
    }
    exchange.sockets().subscribe(key, this);
    return acknowledgement("subscribe", response, type, book);
  }

  private ObjectNode unsubscribe(String type, String book) {
    String key = type + ':' + book;
    if (subscriptions.contains(key) && !leaving.containsKey(key)) {
      // As on the wire: a few frames may still arrive.
      leaving.put(
          key,
          exchange
              .floor()
              .after(
                  UNSUBSCRIBE_AFTER_MS,
                  () -> {
                    leaving.remove(key);
                    subscriptions.remove(key);
                    exchange.sockets().unsubscribe(key, this);
                  }));
    }
    return acknowledgement("unsubscribe", "ok", type, book);
  }

  private ObjectNode acknowledgement(String action, String response, String type, String book) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("action", action)
        .put("response", response)
        .put("time", exchange.stampMs())
        .put("type", type)
        .put("book", book);
  }

  private void replayTrades(String type, String book) {
    if (!type.equals("trades")) {
      return;
    }
    exchange
        .faults()
        .hit(FaultKind.REPLAY_TRADES, book, type, id())
        .ifPresent(
            fault -> wire().data(book, type, exchange.lastTrades(book, fault.fault().updates())));
  }

  private void keepAlive() {
    wire().keepalive(BitsoFrames.KEEPALIVE);
    keepalive = exchange.floor().after(KEEPALIVE_MS, this::keepAlive);
  }
}
