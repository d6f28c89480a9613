package dev.spreadlake.simulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Looks at a running exchange and switches its faults, under {@code /_control}: {@code GET state},
 * {@code GET faults}, {@code POST faults}, {@code DELETE faults} and {@code DELETE faults/<id>}.
 * Answers the loopback only, and no request that a browser's page sends. Not thread-safe.
 */
final class ControlApi {
  static final String ROOT = "/_control";
  static final int BODY_BYTES_MAX = 10_000;

  private final Exchange exchange;
  private final LongSupplier slowReadersCut;

  ControlApi(Exchange exchange, LongSupplier slowReadersCut) {
    this.exchange = exchange;
    this.slowReadersCut = slowReadersCut;
  }

  /**
   * @param origin of the page that asks; null if no browser does
   */
  RestReply answer(String method, String path, String origin, String body, String ip) {
    if (!isLoopback(ip) || origin != null) {
      return error(403, "the control API answers programs on this machine only");
    }
    String rest = path.substring(ROOT.length());
    rest = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    Faults faults = exchange.floor().faults();
    return switch (method + ' ' + rest) {
      case "GET ", "GET /state" -> RestReply.json(200, state().toString());
      case "GET /faults" -> RestReply.json(200, inForce().toString());
      case "POST /faults" -> begin(body);
      case "DELETE /faults" -> {
        faults.stopAll();
        yield RestReply.empty(204);
      }
      default -> {
        if (method.equals("DELETE") && rest.startsWith("/faults/")) {
          String id = rest.substring("/faults/".length());
          yield faults.stop(id) ? RestReply.empty(204) : error(404, "no fault '" + id + "'");
        }
        yield error(404, "GET state, GET|POST|DELETE faults, DELETE faults/<id>");
      }
    };
  }

  private RestReply begin(String body) {
    if (body.length() > BODY_BYTES_MAX) {
      return error(413, "at most " + BODY_BYTES_MAX + " bytes");
    }
    try {
      FaultFormat.Planned planned = FaultFormat.one(body);
      if (planned.at().compareTo(Duration.ZERO) > 0) {
        exchange.floor().faults().startAfter(planned.at(), planned.fault());
        return RestReply.json(202, "{\"simulated\":true,\"planned\":true}");
      }
      Faults.Active begun = exchange.floor().faults().start(planned.fault());
      return RestReply.json(201, FaultFormat.describe(begun).toString());
    } catch (IllegalArgumentException e) {
      return error(400, e.getMessage());
    } catch (IllegalStateException e) {
      return error(409, e.getMessage());
    }
  }

  private ObjectNode state() {
    TradingFloor floor = exchange.floor();
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    state.put("simulated", true).put("venue", exchange.venue());
    state.put("seed", floor.simulation().seed()).put("speed", floor.simulation().speed());
    state.put("now", floor.now().toString());
    ArrayNode books = state.putArray("books");
    for (String name : floor.books()) {
      LimitOrderBook book = floor.book(name);
      Top top = book.top();
      ObjectNode row = books.addObject().put("book", name).put("sequence", book.sequence());
      row.put("bid", top.bid() == null ? null : top.bid().toPlainString());
      row.put("ask", top.ask() == null ? null : top.ask().toPlainString());
      row.put("orders", book.bids().size() + book.asks().size());
    }
    ArrayNode sessions = state.putArray("sessions");
    for (ExchangeSession session : exchange.sessions()) {
      ObjectNode row = sessions.addObject().put("id", session.id()).put("ip", session.ip());
      row.put("messages_sent", session.messagesSent());
      ArrayNode subscriptions = row.putArray("subscriptions");
      session.subscriptions().forEach(subscriptions::add);
    }
    state.set("faults", inForce());
    ObjectNode counters = state.putObject("counters");
    exchange.counters().forEach(counters::put);
    counters.put("slow_readers_cut", slowReadersCut.getAsLong());
    return state;
  }

  private ArrayNode inForce() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    exchange.floor().faults().active().forEach(a -> list.add(FaultFormat.describe(a)));
    return list;
  }

  private static boolean isLoopback(String ip) {
    return ip.startsWith("127.") || ip.equals("::1") || ip.equals("0:0:0:0:0:0:0:1");
  }

  private static RestReply error(int status, String message) {
    return RestReply.json(
        status,
        JsonNodeFactory.instance
            .objectNode()
            .put("simulated", true)
            .put("error", message)
            .toString());
  }
}
