package dev.spreadlake.simulator.bitso;

import dev.spreadlake.simulator.ExchangeSession;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.Faults;
import dev.spreadlake.simulator.ManualClient;
import dev.spreadlake.simulator.RestReply;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.Top;
import dev.spreadlake.simulator.TradingFloor;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** An exchange to begin faults at, and a client in memory that follows one of its books. */
abstract class FaultFixture {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final String BOOK = "btc_mxn";

  final BitsoExchange exchange =
      new BitsoExchange(
          new TradingFloor(
              Simulation.of(5, List.of(BOOK, "usd_mxn")).withRequestsPerMinute(10_000), START));
  final ManualClient client = new ManualClient();
  final ExchangeSession session = exchange.connect("9.9.9.9", "/", client);
  final RebuiltBook mine = RebuiltBook.of(snapshot().body());
  private int read;

  FaultFixture() {
    subscribe(session, "diff-orders", BOOK);
    client.frames.clear();
  }

  static void subscribe(ExchangeSession to, String type, String book) {
    to.receive("{\"action\":\"subscribe\",\"book\":\"%s\",\"type\":\"%s\"}".formatted(book, type));
  }

  RestReply snapshot() {
    return exchange.rest("/v3/order_book", Map.of("book", BOOK, "aggregate", "false"), "9.9.9.9");
  }

  void pass(int seconds) {
    exchange.advanceTo(exchange.floor().now().plusSeconds(seconds));
  }

  Faults.Active begin(Fault fault) {
    return exchange.floor().faults().start(fault);
  }

  /** Applies what is new; the number of frames that left a gap. */
  int follow() {
    int gaps = 0;
    for (String frame : client.frames.subList(read, client.frames.size())) {
      if (frame.contains("diff-orders") && !mine.apply(frame)) {
        gaps++;
      }
    }
    read = client.frames.size();
    return gaps;
  }

  Top top() {
    return exchange.floor().book(BOOK).top();
  }
}
