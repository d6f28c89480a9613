package dev.spreadlake.simulator.binance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.simulator.ExchangeSession;
import dev.spreadlake.simulator.ManualClient;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.TradingFloor;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;

/** Binance's streams, seen from a client in memory whose time is ours. */
@Timeout(60)
abstract class BinanceClient {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final String IP = "9.9.9.9";

  final TradingFloor floor =
      new TradingFloor(Simulation.of(5, List.of("btcusdt", "ethusdt", "btc_mxn")), START);
  final BinanceExchange exchange =
      new BinanceExchange(floor, BinanceLimits.published().withWeightPerMinute(1_000_000));
  final ManualClient client = new ManualClient();

  ExchangeSession connect(String path) {
    return exchange.connect(IP, path, client);
  }

  void pass(long ms) {
    exchange.advanceTo(floor.now().plusMillis(ms));
  }

  void answerPings(ExchangeSession session) {
    client.pings.forEach(session::receivePong);
    client.pings.clear();
  }

  String snapshot(int limit) {
    return exchange
        .rest("/api/v3/depth", Map.of("symbol", "BTCUSDT", "limit", Integer.toString(limit)), IP)
        .body();
  }

  List<JsonNode> datas(String stream) {
    return client.frames.stream()
        .map(LocalBook::json)
        .filter(frame -> frame.path("stream").asText().equals(stream))
        .map(frame -> frame.path("data"))
        .toList();
  }
}
