package dev.spreadlake.simulator.binance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.simulator.ExchangeSession;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.ManualClient;
import dev.spreadlake.simulator.Recordings;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.TradingFloor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recorded Binance frames served again. */
@Timeout(30)
class BinanceRecordingsTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Simulation SIMULATION = Simulation.of(5, List.of("btcusdt", "ethusdt"));

  @TempDir private Path folder;

  @Test
  @DisplayName(
      "combined frames and snapshots of two symbols play again, book for book and id for id")
  void frames() throws Exception {
    TradingFloor live = new TradingFloor(SIMULATION, START);
    BinanceExchange exchange = new BinanceExchange(live);
    ManualClient client = new ManualClient();
    exchange.connect(
        "1.1.1.1",
        "/stream?streams=btcusdt@depth@100ms/btcusdt@trade/ethusdt@depth@100ms/ethusdt@bookTicker",
        client);
    List<String> lines = new ArrayList<>();
    for (int tenth = 1; tenth <= 100; tenth++) {
      live.advanceTo(START.plusMillis(100L * tenth));
      for (String frame : client.frames) {
        lines.add(
            "{\"recv_ts\":%d.%d,\"msg\":%s}"
                .formatted(1_700_000_000 + tenth / 10, tenth % 10, frame));
      }
      client.frames.clear();
      if (tenth == 10) {
        for (String symbol : List.of("BTCUSDT", "ETHUSDT")) {
          lines.add(
              "{\"recv_ts\":1700000001.05,\"url\":\"https://x/api/v3/depth?symbol=%s&limit=5000\",\"msg\":%s}"
                  .formatted(symbol, snapshot(exchange, symbol)));
        }
      }
    }
    Files.write(folder.resolve("frames.jsonl"), lines);

    TradingFloor again = new TradingFloor(SIMULATION, START, Recordings.read(folder));
    BinanceExchange replay = new BinanceExchange(again);
    ManualClient second = new ManualClient();
    replay.connect("1.1.1.1", "/ws/btcusdt@depth@100ms", second);
    LocalBook mine = LocalBook.of(snapshot(replay, "BTCUSDT"));
    again.advanceTo(START.plusSeconds(11));
    second.frames.forEach(mine::apply);
    assertThat(mine.gaps).isZero();
    assertThat(mine.isSameAs(LocalBook.of(snapshot(exchange, "BTCUSDT")))).isTrue();
    for (String symbol : List.of("BTCUSDT", "ETHUSDT")) {
      assertThat(
              LocalBook.of(snapshot(replay, symbol))
                  .isSameAs(LocalBook.of(snapshot(exchange, symbol))))
          .isTrue();
    }
    assertThat(again.book("btcusdt").trades().iterator().next().id())
        .isEqualTo(live.book("btcusdt").trades().iterator().next().id());
  }

  @Test
  @DisplayName("after a fault that moves the book every recorded depth event still follows")
  void resumed() throws Exception {
    TradingFloor live = new TradingFloor(SIMULATION, START);
    BinanceExchange exchange = new BinanceExchange(live);
    ManualClient client = new ManualClient();
    exchange.connect("1.1.1.1", "/stream?streams=btcusdt@depth@100ms", client);
    List<String> lines = new ArrayList<>();
    lines.add(
        "{\"recv_ts\":1700000000.0,\"msg\":{\"symbol\":\"BTCUSDT\",%s}"
            .formatted(snapshot(exchange, "BTCUSDT").substring(1)));
    for (int tenth = 1; tenth <= 100; tenth++) {
      live.advanceTo(START.plusMillis(100L * tenth));
      for (String frame : client.frames) {
        lines.add(
            "{\"recv_ts\":%d.%d,\"msg\":%s}"
                .formatted(1_700_000_000 + tenth / 10, tenth % 10, frame));
      }
      client.frames.clear();
    }
    Files.write(folder.resolve("frames.jsonl"), lines);
    TradingFloor floor = new TradingFloor(SIMULATION, START, Recordings.read(folder));
    BinanceExchange replay = new BinanceExchange(floor);
    ManualClient second = new ManualClient();
    replay.connect("1.1.1.1", "/ws/btcusdt@depth@100ms", second);
    LocalBook mine = LocalBook.of(snapshot(replay, "BTCUSDT"));

    floor
        .faults()
        .startAfter(
            Duration.ofSeconds(4),
            Fault.of(FaultKind.SPREAD_SPIKE).book("btcusdt").lasting(Duration.ofSeconds(3)));
    floor.advanceTo(START.plusSeconds(14));

    second.frames.forEach(mine::apply);
    assertThat(mine.gaps).isZero();
    LocalBook recorded = LocalBook.of(snapshot(exchange, "BTCUSDT"));
    assertThat(mine.bids).isEqualTo(recorded.bids);
    assertThat(mine.asks).isEqualTo(recorded.asks);
    LocalBook truth = LocalBook.of(snapshot(replay, "BTCUSDT"));
    assertThat(mine.isSameAs(truth)).isTrue();
  }

  private static String snapshot(BinanceExchange exchange, String symbol) {
    return exchange
        .rest("/api/v3/depth", Map.of("symbol", symbol, "limit", "5000"), "1.1.1.1")
        .body();
  }

  @Test
  @DisplayName("bronze lines play too; a gap in the recording is a gap again")
  void bronze() throws Exception {
    Files.writeString(
        folder.resolve("depth.jsonl"),
        """
        {"received_at":"2026-02-01T10:00:00.05Z","text":"{\\"stream\\":\\"btcusdt@depth@100ms\\",\\"data\\":{\\"e\\":\\"depthUpdate\\",\\"E\\":1,\\"s\\":\\"BTCUSDT\\",\\"U\\":9,\\"u\\":11,\\"b\\":[[\\"10.00\\",\\"3\\"]],\\"a\\":[]}}"}
        {"received_at":"2026-02-01T10:00:01.05Z","text":"{\\"stream\\":\\"btcusdt@depth@100ms\\",\\"data\\":{\\"e\\":\\"depthUpdate\\",\\"E\\":1,\\"s\\":\\"BTCUSDT\\",\\"U\\":12,\\"u\\":14,\\"b\\":[[\\"10.00\\",\\"0\\"]],\\"a\\":[[\\"10.50\\",\\"2\\"]]}}"}
        {"received_at":"2026-02-01T10:00:02.05Z","text":"{\\"stream\\":\\"btcusdt@depth@100ms\\",\\"data\\":{\\"e\\":\\"depthUpdate\\",\\"E\\":1,\\"s\\":\\"BTCUSDT\\",\\"U\\":20,\\"u\\":21,\\"b\\":[],\\"a\\":[[\\"10.75\\",\\"1\\"]]}}"}
        """);
    Files.writeString(
        folder.resolve("snapshot.jsonl"),
        """
        {"received_at":"2026-02-01T10:00:00.5Z","text":"{\\"lastUpdateId\\":11,\\"bids\\":[[\\"10.00\\",\\"3\\"],[\\"9.99\\",\\"1\\"]],\\"asks\\":[[\\"10.25\\",\\"4\\"]]}"}
        """);
    TradingFloor floor = new TradingFloor(SIMULATION, START, Recordings.read(folder));
    BinanceExchange exchange = new BinanceExchange(floor);
    ManualClient client = new ManualClient();
    ExchangeSession session = exchange.connect("1.1.1.1", "/ws/btcusdt@depth@100ms", client);
    assertThat(session.subscriptions()).containsExactly("btcusdt@depth@100ms");
    floor.advanceTo(START.plusSeconds(3));
    assertThat(client.frames).hasSize(2);
    assertThat(client.frames.get(0))
        .contains(
            "\"U\":12,\"u\":14,\"b\":[[\"10.00000000\",\"0.00000000\"]],\"a\":[[\"10.50000000\",\"2.00000000\"]]");
    assertThat(client.frames.get(1)).contains("\"U\":20,\"u\":21,");
    assertThat(snapshot(exchange, "BTCUSDT"))
        .isEqualTo(
            "{\"lastUpdateId\":21,\"bids\":[[\"9.99000000\",\"1.00000000\"]],\"asks\":[[\"10.25000000\",\"4.00000000\"],[\"10.50000000\",\"2.00000000\"],[\"10.75000000\",\"1.00000000\"]]}");
  }

  @Test
  @DisplayName("a snapshot that could be of two symbols is refused by name")
  void ambiguous() throws Exception {
    String update =
        "{\"recv_ts\":1.0,\"msg\":{\"e\":\"depthUpdate\",\"s\":\"%s\",\"U\":1,\"u\":1,\"b\":[],\"a\":[]}}";
    Files.write(
        folder.resolve("a.jsonl"),
        List.of(
            update.formatted("BTCUSDT"),
            update.formatted("ETHUSDT"),
            "{\"recv_ts\":2.0,\"msg\":{\"lastUpdateId\":1,\"bids\":[],\"asks\":[]}}"));
    assertThatThrownBy(() -> Recordings.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not say which of [btcusdt, ethusdt]");
  }
}
