package dev.spreadlake.simulator.binance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spreadlake.simulator.Agenda;
import dev.spreadlake.simulator.ExchangeClient;
import dev.spreadlake.simulator.ExchangeSession;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.TradePrint;
import dev.spreadlake.simulator.Wire;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** One client's socket: its streams, its pings, the answers to what it sends. Not thread-safe. */
final class BinanceSession extends ExchangeSession {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final int POLICY_VIOLATION = 1008;
  private static final int GOING_AWAY = 1001;
  private static final long SECOND_MS = 1_000;
  private static final int ID_LENGTH_MAX = 36;

  private final BinanceExchange exchange;
  private final StreamPath asked;
  private final Set<String> streams = new LinkedHashSet<>();
  private final Set<String> unanswered = new HashSet<>();
  private final Deque<Long> received = new ArrayDeque<>();
  private final List<Agenda.Entry> appointments = new ArrayList<>();
  private Agenda.Entry nextPing;
  private Agenda.Entry pongDue;
  private boolean combined;

  BinanceSession(
      String id, String ip, BinanceExchange exchange, ExchangeClient client, StreamPath asked) {
    super(id, ip, new Wire(id, exchange.venue(), exchange.floor(), client));
    this.exchange = exchange;
    this.asked = asked;
    combined = asked.combined();
  }

  /** Begins to send what its address asked for. */
  void open() {
    nextPing = after(exchange.limits().pingEvery().toMillis(), this::ping);
    appointments.add(after(exchange.limits().lifetime().toMillis(), this::expire));
    subscribe(asked.streams());
  }

  private Agenda.Entry after(long ms, Runnable action) {
    return exchange.floor().after(ms, action);
  }

  @Override
  public Collection<String> subscriptions() {
    return List.copyOf(streams);
  }

  boolean micros() {
    return asked.micros();
  }

  void data(String stream, String book, String channel, String text) {
    wire().data(book, channel, wrapped(stream, text));
  }

  private String wrapped(String stream, String text) {
    return combined ? "{\"stream\":\"" + stream + "\",\"data\":" + text + "}" : text;
  }

  /** Its 24 hours are over. */
  void expire() {
    wire().close(GOING_AWAY, "24 hours");
  }

  /** The server says that it goes down, and does. */
  void shutdown(long delayMs) {
    String event = "{\"e\":\"serverShutdown\",\"E\":" + exchange.clock(asked.micros()).now() + "}";
    wire().control(wrapped("!serverShutdown", event));
    appointments.add(after(delayMs, () -> wire().close(GOING_AWAY, "")));
  }

  private void ping() {
    String payload = Long.toString(exchange.floor().nowMs());
    if (wire().ping(payload) && unanswered.add(payload) && unanswered.size() == 1) {
      pongDue = after(exchange.limits().pongWithin().toMillis(), this::pongMissing);
    }
    nextPing = after(exchange.limits().pingEvery().toMillis(), this::ping);
  }

  private void pongMissing() {
    exchange.closedWithoutPong();
    wire().close(POLICY_VIOLATION, "Pong timeout");
  }

  @Override
  public void receivePing() {
    isTooMany();
  }

  @Override
  public void receivePong(String payload) {
    if (!isTooMany() && unanswered.contains(payload)) {
      unanswered.clear();
      pongDue.cancel();
    }
  }

  /** Counts a message, and closes when there are too many in a second. */
  private boolean isTooMany() {
    long nowMs = exchange.floor().nowMs();
    while (!received.isEmpty() && received.peekFirst() <= nowMs - SECOND_MS) {
      received.removeFirst();
    }
    received.addLast(nowMs);
    if (received.size() <= exchange.limits().messagesPerSecond() || !wire().isOpen()) {
      return !wire().isOpen();
    }
    exchange.closedForTooManyRequests();
    wire().close(POLICY_VIOLATION, "Too many requests");
    return true;
  }

  @Override
  public void closed() {
    nextPing.cancel();
    if (pongDue != null) {
      pongDue.cancel();
    }
    appointments.forEach(Agenda.Entry::cancel);
    wire().closed();
    exchange.sockets().forget(this);
  }

  @Override
  public void receive(String text) {
    if (isTooMany()) {
      return;
    }
    JsonNode message;
    try {
      message = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      error(
          3,
          "Invalid JSON: expected value at line %d column %d"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()),
          NullNode.instance);
      return;
    }
    if (message.isMissingNode()) {
      error(3, "Invalid JSON: expected value at line 1 column 1", NullNode.instance);
      return;
    }
    if (!message.isObject()) {
      error(2, "Invalid request: expected an object at line 1 column 1", NullNode.instance);
      return;
    }
    JsonNode wantedId = message.path("id");
    if (!isId(wantedId)) {
      error(
          2,
          "Invalid request: request ID must be an integer, an alphanumeric string of at most 36"
              + " characters or null",
          NullNode.instance);
      return;
    }
    act(message, wantedId.isMissingNode() ? NullNode.instance : wantedId, text.length());
  }

  private static boolean isId(JsonNode wanted) {
    if (wanted.isTextual()) {
      String text = wanted.asText();
      return text.length() <= ID_LENGTH_MAX
          && text.chars().allMatch(c -> c == '-' || c == '_' || Character.isLetterOrDigit(c));
    }
    return wanted.isMissingNode()
        || wanted.isNull()
        || (wanted.isIntegralNumber() && wanted.canConvertToLong());
  }

  private void act(JsonNode message, JsonNode wantedId, int length) {
    if (!message.has("method")) {
      error(2, "Invalid request: missing field `method` at line 1 column " + length, wantedId);
      return;
    }
    String method = message.path("method").asText();
    switch (method) {
      case "SUBSCRIBE", "UNSUBSCRIBE" -> {
        List<String> names = names(message.path("params"));
        if (names == null) {
          error(2, "Invalid request: params must be an array of stream names", wantedId);
        } else if (method.equals("SUBSCRIBE")) {
          if (isTooManyStreams(names)) {
            return;
          }
          result(NullNode.instance, wantedId);
          subscribe(names);
        } else {
          names.forEach(this::unsubscribe);
          result(NullNode.instance, wantedId);
        }
      }
      case "LIST_SUBSCRIPTIONS" -> result(JSON.valueToTree(streams), wantedId);
      case "SET_PROPERTY", "GET_PROPERTY" -> property(method, message.path("params"), wantedId);
      default ->
          error(
              2,
              "Invalid request: unknown variant `%s`, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY` at line 1 column %d"
                  .formatted(method, length),
              wantedId);
    }
  }

  private boolean isTooManyStreams(List<String> more) {
    Set<String> all = new LinkedHashSet<>(streams);
    all.addAll(more);
    if (all.size() <= exchange.limits().streams()) {
      return false;
    }
    wire().close(POLICY_VIOLATION, "Too many subscriptions");
    return true;
  }

  private void property(String method, JsonNode params, JsonNode wantedId) {
    boolean setting = method.equals("SET_PROPERTY");
    if (!params.path(0).isTextual()) {
      error(2, "Invalid request: property name must be a string", wantedId);
    } else if (params.size() > (setting ? 2 : 1)) {
      error(2, "Invalid request: too many parameters", wantedId);
    } else if (!params.path(0).asText().equals("combined")) {
      error(0, "Unknown property", wantedId);
    } else if (!setting) {
      result(BooleanNode.valueOf(combined), wantedId);
    } else if (!params.path(1).isBoolean()) {
      error(1, "Invalid value type: expected Boolean", wantedId);
    } else {
      combined = params.path(1).asBoolean();
      result(NullNode.instance, wantedId);
    }
  }

  /** The names, or null if that is not what it is. */
  private static List<String> names(JsonNode params) {
    List<String> names = new ArrayList<>();
    for (JsonNode name : params) {
      if (!name.isTextual()) {
        return null;
      }
      names.add(name.asText());
    }
    return params.isArray() && !names.isEmpty() ? names : null;
  }

  private void result(JsonNode value, JsonNode wantedId) {
    ObjectNode reply = JsonNodeFactory.instance.objectNode();
    reply.set("result", value);
    reply.set("id", wantedId);
    wire().control(reply.toString());
  }

  private void error(int code, String message, JsonNode wantedId) {
    ObjectNode reply = JsonNodeFactory.instance.objectNode().put("code", code).put("msg", message);
    if (!wantedId.isNull()) {
      reply.set("id", wantedId);
    }
    wire().control(reply.toString());
  }

  private void subscribe(List<String> names) {
    if (isTooManyStreams(names)) {
      return;
    }
    for (String name : names) {
      if (streams.add(name)) {
        exchange.sockets().subscribe(name, this);
        if (name.endsWith("@trade")) {
          replayTrades(name);
        }
      }
    }
  }

  private void unsubscribe(String name) {
    if (streams.remove(name)) {
      exchange.sockets().unsubscribe(name, this);
    }
  }

  private void replayTrades(String stream) {
    Symbol symbol = exchange.symbol(stream.substring(0, stream.indexOf('@')));
    if (symbol == null) {
      return;
    }
    exchange
        .faults()
        .hit(FaultKind.REPLAY_TRADES, symbol.bookName(), "trade", id())
        .ifPresent(
            fault -> {
              List<TradePrint> last =
                  new ArrayList<>(
                      symbol.book().trades().stream().limit(fault.fault().updates()).toList());
              Collections.reverse(last);
              for (TradePrint print : last) {
                data(
                    stream,
                    symbol.bookName(),
                    "trade",
                    BinanceFrames.trade(symbol, print, exchange.clock(asked.micros())));
              }
            });
  }
}
