package dev.spreadlake.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.simulator.bitso.BitsoExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Recorded observations and frames played again. */
@Timeout(30)
class RecordingsTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Simulation SIMULATION =
      Simulation.of(1, List.of("btc_mxn")).withRequestsPerMinute(10_000);

  @TempDir private Path folder;

  @Test
  @DisplayName("observations become orders whose best prices are the recorded ones, row by row")
  void observations() throws Exception {
    Files.writeString(
        folder.resolve("a.csv"),
        """
        orderbook_timestamp,book,bid,ask,spread
        2024-07-26T03:15:39+00:00,btc_mxn,1233830.0,1236250.0,0.19575329
        2024-07-26T03:15:41+00:00,btc_mxn,1233830.0,1236250.0,0.19575329
        2024-07-26T03:15:42+00:00,btc_mxn,1231360.5,1231730.0,0.03
        2024-07-26T03:15:43+00:00,btc_mxn,1239999.0,1240010.0,0.001
        """);
    TradingFloor floor = new TradingFloor(SIMULATION, START, Recordings.read(folder));
    LimitOrderBook book = floor.book("btc_mxn");
    List<MarketEvent> events = new ArrayList<>();
    floor.listen(events::add);
    expect(book.top(), "1233830", "1236250");
    floor.advanceTo(START.plusSeconds(2));
    expect(book.top(), "1233830", "1236250");
    floor.advanceTo(START.plusMillis(2_999));
    expect(book.top(), "1233830", "1236250");
    floor.advanceTo(START.plusSeconds(3));
    expect(book.top(), "1231360.5", "1231730");
    floor.advanceTo(START.plusSeconds(4));
    expect(book.top(), "1239999", "1240010");
    assertThat(events).hasSize(3);
    assertThat(floor.nextDue()).isEqualTo(Instant.MAX);
  }

  private static void expect(Top top, String bid, String ask) {
    assertThat(top.bid()).isEqualByComparingTo(bid);
    assertThat(top.ask()).isEqualByComparingTo(ask);
  }

  @Test
  @DisplayName("frames recorded from one exchange play the same market on another")
  void frames() throws Exception {
    TradingFloor live = new TradingFloor(SIMULATION, START);
    BitsoExchange exchange = new BitsoExchange(live);
    List<String> lines = new ArrayList<>();
    ExchangeSession session = exchange.connect("1.1.1.1", "/", new Recorder(live, lines));
    for (String type : List.of("diff-orders", "trades")) {
      session.receive(
          "{\"action\":\"subscribe\",\"book\":\"btc_mxn\",\"type\":\"%s\"}".formatted(type));
    }
    Recorder.write(live, lines, snapshot(exchange));
    live.advanceTo(START.plusSeconds(30));
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("frames.jsonl.gz")))) {
      out.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }
    BitsoExchange again =
        new BitsoExchange(new TradingFloor(SIMULATION, START, Recordings.read(folder)));
    again.advanceTo(START.plusSeconds(30));
    assertThat(orders(snapshot(again))).isEqualTo(orders(snapshot(exchange)));
    assertThat(again.rest("/v3/trades", Map.of("book", "btc_mxn", "limit", "5"), "1").body())
        .isEqualTo(
            exchange.rest("/v3/trades", Map.of("book", "btc_mxn", "limit", "5"), "1").body());
  }

  @Test
  @DisplayName("a recorded reply of price levels leaves the orders of a book with diffs alone")
  void aggregatedBody() throws Exception {
    TradingFloor live = new TradingFloor(SIMULATION, START);
    BitsoExchange exchange = new BitsoExchange(live);
    List<String> lines = new ArrayList<>();
    ExchangeSession session = exchange.connect("1.1.1.1", "/", new Recorder(live, lines));
    session.receive("{\"action\":\"subscribe\",\"book\":\"btc_mxn\",\"type\":\"diff-orders\"}");
    Recorder.write(live, lines, snapshot(exchange));
    live.advanceTo(START.plusSeconds(10));
    Recorder.write(live, lines, levels(exchange));
    live.advanceTo(START.plusSeconds(20));
    Files.writeString(folder.resolve("frames.jsonl"), String.join("\n", lines));

    BitsoExchange again =
        new BitsoExchange(new TradingFloor(SIMULATION, START, Recordings.read(folder)));
    again.advanceTo(START.plusSeconds(20));

    assertThat(orders(snapshot(again))).isEqualTo(orders(snapshot(exchange)));
  }

  @Test
  @DisplayName("a recorded reply of price levels is the book where nothing else tells of orders")
  void aggregatedBodyAlone() throws Exception {
    BitsoExchange exchange = new BitsoExchange(new TradingFloor(SIMULATION, START));
    List<String> lines = new ArrayList<>();
    Recorder.write(exchange.floor(), lines, levels(exchange));
    Files.writeString(folder.resolve("frames.jsonl"), lines.get(0));

    BitsoExchange again =
        new BitsoExchange(new TradingFloor(SIMULATION, START, Recordings.read(folder)));

    assertThat(again.floor().book("btc_mxn").top())
        .isEqualTo(exchange.floor().book("btc_mxn").top());
  }

  @ParameterizedTest
  @EnumSource(names = {"CROSSED", "LOCKED", "ONE_SIDED", "SPREAD_SPIKE", "QUIET_BOOK"})
  @DisplayName("after a fault that moves the book every recorded frame still follows")
  void resumed(FaultKind kind) throws Exception {
    TradingFloor live = new TradingFloor(SIMULATION, START);
    BitsoExchange exchange = new BitsoExchange(live);
    List<String> lines = new ArrayList<>();
    ExchangeSession session = exchange.connect("1.1.1.1", "/", new Recorder(live, lines));
    session.receive("{\"action\":\"subscribe\",\"book\":\"btc_mxn\",\"type\":\"diff-orders\"}");
    Recorder.write(live, lines, snapshot(exchange));
    live.advanceTo(START.plusSeconds(10));
    Recorder.write(live, lines, snapshot(exchange));
    live.advanceTo(START.plusSeconds(20));
    Files.writeString(folder.resolve("frames.jsonl"), String.join("\n", lines));
    TradingFloor floor = new TradingFloor(SIMULATION, START, Recordings.read(folder));
    BitsoExchange again = new BitsoExchange(floor);
    List<MarketEvent> events = new ArrayList<>();
    floor.listen(events::add);
    long recorded = live.book("btc_mxn").sequence() - floor.book("btc_mxn").sequence();

    for (int second : List.of(5, 15)) {
      floor
          .faults()
          .startAfter(
              Duration.ofSeconds(second),
              Fault.of(kind).book("btc_mxn").lasting(Duration.ofMillis(2_300)));
    }
    floor.advanceTo(START.plusSeconds(26));

    assertThat(orders(snapshot(again))).isEqualTo(orders(snapshot(exchange)));
    assertThat(events).hasSizeGreaterThanOrEqualTo((int) recorded);
    for (int i = 1; i < events.size(); i++) {
      assertThat(events.get(i).firstSequence()).isEqualTo(events.get(i - 1).sequence() + 1);
    }
  }

  private static String levels(Exchange exchange) {
    return exchange
        .rest("/v3/order_book", Map.of("book", "btc_mxn", "aggregate", "true"), "1.1.1.1")
        .body();
  }

  /** Without the order of equal prices, which a recording does not tell. */
  private static List<String> orders(String body) {
    List<String> rows = new ArrayList<>(List.of(body.split("\\},\\{")));
    rows.sort(null);
    return rows.subList(2, rows.size() - 2);
  }

  private static String snapshot(Exchange exchange) {
    return exchange
        .rest("/v3/order_book", Map.of("book", "btc_mxn", "aggregate", "false"), "1.1.1.1")
        .body();
  }

  @Test
  @DisplayName("files that are no recording are refused by name and line")
  void refusals() throws IOException {
    assertThatThrownBy(() -> Recordings.read(folder)).hasMessageContaining("no recorded");
    Files.writeString(folder.resolve("a.jsonl"), "{\"recv_ts\":1.5,\"msg\":{}}\nnonsense\n");
    assertThatThrownBy(() -> Recordings.read(folder)).hasMessageContaining("a.jsonl:2");
    Files.writeString(folder.resolve("a.jsonl"), "{\"recv_ts\":1795988035939,\"msg\":{}}\n");
    assertThatThrownBy(() -> Recordings.read(folder))
        .hasMessageContaining("a.jsonl:1")
        .hasMessageContaining("recv_ts is a time in seconds");
    Files.writeString(folder.resolve("a.jsonl"), "{\"recv_ts\":\"noon\",\"msg\":{}}\n");
    assertThatThrownBy(() -> Recordings.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.jsonl:1");
    Files.writeString(folder.resolve("a.jsonl"), "");
    Files.writeString(folder.resolve("b.csv"), "yesterday,btc_mxn,1,2,3\n");
    assertThatThrownBy(() -> Recordings.read(folder)).hasMessageContaining("b.csv");
  }

  /** Writes what it is sent as lines of a recording. */
  private record Recorder(TradingFloor floor, List<String> lines) implements ExchangeClient {
    static void write(TradingFloor floor, List<String> lines, String message) {
      lines.add(
          "{\"recv_ts\":"
              + floor.nowMs() / 1_000
              + "."
              + String.format("%03d", floor.nowMs() % 1_000)
              + ",\"msg\":"
              + message
              + "}");
    }

    @Override
    public void text(String frame) {
      write(floor, lines, frame);
    }

    @Override
    public void fragments(List<String> parts) {
      text(String.join("", parts));
    }

    @Override
    public void ping(String payload) {}

    @Override
    public void close(int code, String reason) {}

    @Override
    public void cut() {}
  }
}
