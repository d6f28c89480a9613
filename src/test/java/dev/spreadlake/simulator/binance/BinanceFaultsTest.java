package dev.spreadlake.simulator.binance;

import static dev.spreadlake.simulator.binance.LocalBook.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.simulator.ExchangeSession;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.Faults;
import dev.spreadlake.simulator.ManualClient;
import dev.spreadlake.simulator.RestReply;
import dev.spreadlake.simulator.SimulatedVenues;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.TradingFloor;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every fault as Binance shows it, seen from a client in memory. */
@Timeout(60)
class BinanceFaultsTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final String IP = "9.9.9.9";
  private static final String STREAM = "btcusdt@depth@100ms";

  private final TradingFloor floor =
      new TradingFloor(Simulation.of(5, List.of("btcusdt", "ethusdt", "btc_mxn")), START);
  private final SimulatedVenues venues = new SimulatedVenues(floor);
  private final ManualClient client = new ManualClient();
  private final ExchangeSession session =
      venues.connect(
          IP, "/stream?streams=" + STREAM + "/btcusdt@trade/ethusdt@depth@100ms", client);
  private final LocalBook mine = LocalBook.of(snapshot().body());

  private RestReply get(String endpoint, Map<String, String> query) {
    return venues.rest("/api/v3/" + endpoint, query, IP);
  }

  private RestReply snapshot() {
    return get("depth", Map.of("symbol", "BTCUSDT", "limit", "1000"));
  }

  private Faults.Active begin(Fault fault) {
    return floor.faults().start(fault);
  }

  private void pass(long ms) {
    venues.advanceTo(floor.now().plusMillis(ms));
    client.pings.forEach(session::receivePong);
    client.pings.clear();
  }

  private List<JsonNode> datas(String stream) {
    return client.frames.stream()
        .map(LocalBook::json)
        .filter(frame -> frame.path("stream").asText().equals(stream))
        .map(frame -> frame.path("data"))
        .toList();
  }

  @Test
  @DisplayName("silence stops data while pings go on; no-pings is the other way round")
  void silence() {
    begin(Fault.of(FaultKind.SILENCE).venue("binance").lasting(Duration.ofSeconds(30)));
    venues.advanceTo(floor.now().plusMillis(29_900));
    assertThat(client.frames).isEmpty();
    assertThat(client.pings).hasSize(1);
    client.pings.clear();
    begin(Fault.of(FaultKind.NO_PINGS));
    venues.advanceTo(floor.now().plusSeconds(45));
    assertThat(client.pings).isEmpty();
    assertThat(client.frames).isNotEmpty();
  }

  @Test
  @DisplayName("a gap loses ids in one symbol only, and a new snapshot joins again")
  void gap() {
    begin(Fault.of(FaultKind.GAP).book("btcusdt").channel("depth").every(10));
    pass(5_000);
    datas(STREAM).forEach(frame -> mine.apply(frame.toString()));
    assertThat(mine.gaps).isBetween(3, 6);
    LocalBook other = new LocalBook();
    datas("ethusdt@depth@100ms").forEach(frame -> other.apply(frame.toString()));
    assertThat(other.gaps).isOne(); // the first event of a book without a snapshot
    floor.faults().stopAll();
    LocalBook again = LocalBook.of(snapshot().body());
    client.frames.clear();
    pass(2_000);
    datas(STREAM).forEach(frame -> again.apply(frame.toString()));
    assertThat(again.gaps).isZero();
  }

  @Test
  @DisplayName("depth comes late and in order, best prices of the same time do not")
  void lateDepth() {
    ManualClient best = new ManualClient();
    venues.connect(IP, "/ws/btcusdt@bookTicker", best);
    Faults.Active fault =
        begin(Fault.of(FaultKind.LATE_DEPTH).book("btcusdt").delay(Duration.ofSeconds(2)));
    pass(1_900);
    assertThat(datas(STREAM)).isEmpty();
    assertThat(datas("ethusdt@depth@100ms")).isNotEmpty();
    assertThat(best.frames).hasSizeGreaterThan(5);
    pass(3_100);
    JsonNode newest = datas(STREAM).get(datas(STREAM).size() - 1);
    assertThat(newest.path("E").asLong()).isBetween(floor.nowMs() - 2_300, floor.nowMs() - 2_000);
    assertThat(newest.path("u").asLong())
        .isLessThan(json(best.frames.get(best.frames.size() - 1)).path("u").asLong());
    floor.faults().stop(fault.id());
    pass(3_000);
    datas(STREAM).forEach(frame -> mine.apply(frame.toString()));
    assertThat(mine.gaps).isZero();
    assertThat(mine.bids).isEqualTo(LocalBook.of(snapshot().body()).bids);
  }

  @Test
  @DisplayName("removals kept quiet leave the ids dense and a level that is gone")
  void omitDelete() {
    LocalBook before = LocalBook.of(snapshot().body());
    client.frames.clear();
    pass(2_000);
    datas(STREAM).forEach(frame -> before.apply(frame.toString()));
    begin(Fault.of(FaultKind.OMIT_DELETE).book("btcusdt"));
    client.frames.clear();
    pass(3_000);
    assertThat(datas(STREAM))
        .isNotEmpty()
        .allSatisfy(frame -> assertThat(frame.toString()).doesNotContain("\"0.00000000\""));
    datas(STREAM).forEach(frame -> before.apply(frame.toString()));
    assertThat(before.gaps).isZero();
    LocalBook truth = LocalBook.of(snapshot().body());
    assertThat(before.bids.size() + before.asks.size())
        .isGreaterThan(truth.bids.size() + truth.asks.size());
  }

  @Test
  @DisplayName("duplicates and swapped frames are the same events again, and out of order")
  void duplicateAndReorder() {
    begin(Fault.of(FaultKind.DUPLICATE).book("btcusdt").every(4));
    pass(2_000);
    List<Long> ids = datas(STREAM).stream().map(d -> d.path("u").asLong()).toList();
    assertThat(ids).hasSizeGreaterThan(ids.stream().distinct().toList().size());
    floor.faults().stopAll();
    client.frames.clear();
    begin(Fault.of(FaultKind.REORDER).book("btcusdt").every(4));
    pass(3_000);
    List<Long> swapped = datas(STREAM).stream().map(d -> d.path("u").asLong()).toList();
    assertThat(swapped).doesNotHaveDuplicates().isNotEqualTo(swapped.stream().sorted().toList());
  }

  @Test
  @DisplayName(
      "a stale snapshot ends before the stream the client has heard; a late one is only late")
  void snapshots() {
    pass(3_000);
    long firstHeard = datas(STREAM).get(0).path("U").asLong();
    begin(Fault.of(FaultKind.STALE_SNAPSHOT).updates(400).times(1));
    RestReply stale = snapshot();
    assertThat(json(stale.body()).path("lastUpdateId").asLong()).isLessThan(firstHeard);
    assertThat(snapshot().body()).isNotEqualTo(stale.body());
    begin(Fault.of(FaultKind.LATE_SNAPSHOT).delay(Duration.ofSeconds(3)));
    assertThat(snapshot().delayMs()).isEqualTo(3_000);
    assertThat(get("time", Map.of()).delayMs()).isZero();
    begin(Fault.of(FaultKind.SLOW_REPLIES).delay(Duration.ofSeconds(2)));
    assertThat(get("time", Map.of()).delayMs()).isEqualTo(2_000);
  }

  @Test
  @DisplayName("a crossed book is crossed on stream and REST alike, and recovers")
  void crossed() {
    Faults.Active fault = begin(Fault.of(FaultKind.CROSSED).book("btcusdt"));
    pass(1_000);
    datas(STREAM).forEach(frame -> mine.apply(frame.toString()));
    assertThat(mine.bids.firstKey()).isGreaterThan(mine.asks.firstKey());
    LocalBook rest = LocalBook.of(snapshot().body());
    assertThat(rest.bids.firstKey()).isGreaterThan(rest.asks.firstKey());
    floor.faults().stop(fault.id());
    client.frames.clear();
    pass(1_000);
    datas(STREAM).forEach(frame -> mine.apply(frame.toString()));
    assertThat(mine.gaps).isZero();
    assertThat(mine.bids.firstKey()).isLessThan(mine.asks.firstKey());
  }

  @ParameterizedTest
  @CsvSource({"MALFORMED", "TRUNCATED"})
  @DisplayName("malformed and truncated frames are no JSON")
  void spoilt(FaultKind kind) {
    begin(Fault.of(kind).channel("trade").times(1));
    pass(10_000);
    assertThat(client.frames.stream().filter(BinanceFaultsTest::isNoJson)).hasSize(1);
  }

  private static boolean isNoJson(String frame) {
    try {
      json(frame);
      return false;
    } catch (java.io.UncheckedIOException e) {
      return true;
    }
  }

  @Test
  @DisplayName("fragmented frames come in three parts that join to the whole")
  void fragmented() {
    begin(Fault.of(FaultKind.FRAGMENTED).channel("depth").every(2));
    pass(2_000);
    assertThat(client.fragmented).isNotEmpty().allMatch(parts -> parts.size() == 3);
    datas(STREAM).forEach(frame -> mine.apply(frame.toString()));
    assertThat(mine.gaps).isZero();
  }

  @Test
  @DisplayName(
      "503 and 403 are HTML, 429 and 418 carry Retry-After, 451 its body; sockets get 451 too")
  void statuses() {
    for (FaultKind kind : List.of(FaultKind.HTTP_503, FaultKind.HTTP_403)) {
      begin(Fault.of(kind).times(1));
      assertThat(snapshot().headers()).containsEntry("content-type", "text/html");
      floor.faults().stopAll();
    }
    begin(Fault.of(FaultKind.HTTP_429).delay(Duration.ofSeconds(7)));
    assertThat(snapshot().status()).isEqualTo(429);
    assertThat(snapshot().headers())
        .containsEntry("retry-after", "7")
        .containsKey("x-mbx-used-weight-1m");
    floor.faults().stopAll();
    begin(Fault.of(FaultKind.HTTP_418).delay(Duration.ofSeconds(130)));
    assertThat(snapshot().status()).isEqualTo(418);
    assertThat(snapshot().headers()).containsEntry("retry-after", "130");
    assertThat(json(snapshot().body()).path("code").asInt()).isEqualTo(-1003);
    floor.faults().stopAll();
    begin(Fault.of(FaultKind.HTTP_451).venue("binance"));
    assertThat(snapshot().status()).isEqualTo(451);
    assertThat(json(snapshot().body()).path("msg").asText())
        .startsWith("Service unavailable from a restricted location");
    assertThat(venues.upgradeRefusal(IP, "/ws").orElseThrow().status()).isEqualTo(451);
    assertThat(venues.upgradeRefusal(IP, "/")).isEmpty();
    assertThat(venues.rest("/v3/ticker", Map.of("book", "btc_mxn"), IP).status()).isEqualTo(200);
  }

  @Test
  @DisplayName("serverShutdown is announced, wrapped where frames are, then the socket is closed")
  void serverShutdown() {
    ManualClient raw = new ManualClient();
    venues.connect(IP, "/ws", raw);
    begin(Fault.of(FaultKind.SERVER_SHUTDOWN).delay(Duration.ofSeconds(3)));
    assertThat(raw.frames)
        .containsExactly("{\"e\":\"serverShutdown\",\"E\":" + floor.nowMs() + "}");
    assertThat(client.frames)
        .containsExactly("{\"stream\":\"!serverShutdown\",\"data\":" + raw.frames.get(0) + "}");
    pass(2_900);
    assertThat(client.closeCode).isNull();
    pass(100);
    assertThat(client.closeCode).isEqualTo(1001);
  }

  @ParameterizedTest
  @CsvSource({"CUT_24H,1001", "CLOSE_1011,1011"})
  @DisplayName("open sockets are closed, those of the other venue stay")
  void closed(FaultKind kind, int code) {
    ManualClient bitso = new ManualClient();
    venues.connect(IP, "/", bitso);
    begin(Fault.of(kind).venue("binance"));
    assertThat(client.closeCode).isEqualTo(code);
    assertThat(bitso.closeCode).isNull();
  }

  @Test
  @DisplayName("drop cuts; refuse answers nobody")
  void dropAndRefuse() {
    begin(Fault.of(FaultKind.DROP));
    assertThat(client.cut).isTrue();
    begin(Fault.of(FaultKind.REFUSE));
    assertThat(venues.upgradeRefusal(IP, "/stream")).contains(RestReply.cut());
    assertThat(snapshot()).isEqualTo(RestReply.cut());
  }

  @Test
  @DisplayName("a skewed clock shifts E and the server's time, not the trades")
  void clockSkew() {
    begin(Fault.of(FaultKind.CLOCK_SKEW).delay(Duration.ofSeconds(-5)));
    pass(1_000);
    long now = floor.nowMs();
    assertThat(datas(STREAM).get(0).path("E").asLong()).isBetween(now - 6_000, now - 5_000);
    assertThat(json(get("time", Map.of()).body()).path("serverTime").asLong())
        .isEqualTo(now - 5_000);
  }

  @Test
  @DisplayName("the last trades are sent again to whoever subscribes")
  void replayedTrades() {
    pass(5_000);
    List<Long> before = datas("btcusdt@trade").stream().map(t -> t.path("t").asLong()).toList();
    begin(Fault.of(FaultKind.REPLAY_TRADES).updates(5));
    ManualClient again = new ManualClient();
    venues.connect(IP, "/ws/btcusdt@trade", again);
    assertThat(again.frames)
        .extracting(f -> json(f).path("t").asLong())
        .isEqualTo(before.subList(before.size() - 5, before.size()));
  }

  @Test
  @DisplayName(
      "a late trade comes in the minute after its own, and the klines have it where it belongs")
  void lateTrade() {
    begin(Fault.of(FaultKind.LATE_TRADE).book("btcusdt").times(1).delay(Duration.ofSeconds(2)));
    pass(59_000);
    List<JsonNode> first = List.copyOf(datas("btcusdt@trade"));
    client.frames.clear();
    pass(3_500);
    List<JsonNode> late =
        datas("btcusdt@trade").stream()
            .filter(t -> t.path("T").asLong() < START.toEpochMilli() + 58_000)
            .toList();
    assertThat(late).hasSize(1);
    assertThat(late.get(0).path("E").asLong()).isEqualTo(START.toEpochMilli() + 62_000);
    assertThat(first).extracting(t -> t.path("t")).doesNotContain(late.get(0).path("t"));
    JsonNode minute =
        json(get(
                    "klines",
                    Map.of(
                        "symbol",
                        "BTCUSDT",
                        "interval",
                        "1m",
                        "startTime",
                        "" + START.toEpochMilli()))
                .body())
            .path(0);
    BigDecimal volume = new BigDecimal(minute.path(5).asText());
    assertThat(volume).isGreaterThanOrEqualTo(new BigDecimal(late.get(0).path("q").asText()));
  }

  @Test
  @DisplayName("a symbol the venue no longer knows is Invalid symbol, and silent")
  void unknownSymbol() {
    begin(Fault.of(FaultKind.UNKNOWN_BOOK).book("btcusdt"));
    pass(1_000);
    assertThat(datas(STREAM)).isEmpty();
    assertThat(datas("ethusdt@depth@100ms")).isNotEmpty();
    assertThat(json(snapshot().body()).path("code").asInt()).isEqualTo(-1121);
  }

  @Test
  @DisplayName("a script may name a venue or a symbol; nonsense is refused with what is allowed")
  void script() {
    floor
        .faults()
        .play("[{fault: silence, symbol: BTCUSDT}, {fault: drop, venue: binance, at: 1h}]");
    pass(1_000);
    assertThat(datas(STREAM)).isEmpty();
    assertThat(datas("ethusdt@depth@100ms")).isNotEmpty();
    floor.faults().stopAll();
    floor.faults().play("[{fault: silence, book: BtcUsdt}]");
    client.frames.clear();
    pass(1_000);
    assertThat(datas(STREAM)).isEmpty();
    assertThat(datas("ethusdt@depth@100ms")).isNotEmpty();
    assertThatThrownBy(() -> floor.faults().play("[{fault: drop, venue: kraken}]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("venue must be bitso or binance, was 'kraken'");
    assertThatThrownBy(() -> floor.faults().play("[{fault: drop, venue: bitso, book: btcusdt}]"))
        .hasMessageContaining("book 'btcusdt' is none of bitso's");
    assertThatThrownBy(() -> floor.faults().play("[{fault: drop, book: btcusdt, symbol: BTCUSDT}]"))
        .hasMessageContaining("book and symbol exclude each other");
  }
}
