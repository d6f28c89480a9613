package dev.spreadlake.simulator.bitso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.market.Side;
import dev.spreadlake.simulator.ExchangeSession;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.Faults;
import dev.spreadlake.simulator.ManualClient;
import dev.spreadlake.simulator.RestReply;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.Top;
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

/** Every fault, seen from a client in memory. */
@Timeout(30)
class FaultsTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final String BOOK = "btc_mxn";

  private final BitsoExchange exchange =
      new BitsoExchange(
          new TradingFloor(
              Simulation.of(5, List.of(BOOK, "usd_mxn")).withRequestsPerMinute(10_000), START));
  private final ManualClient client = new ManualClient();
  private final ExchangeSession session = exchange.connect("9.9.9.9", "/", client);
  private final RebuiltBook mine = RebuiltBook.of(snapshot().body());
  private int read;

  FaultsTest() {
    subscribe(session, "diff-orders", BOOK);
    client.frames.clear();
  }

  private static void subscribe(ExchangeSession to, String type, String book) {
    to.receive("{\"action\":\"subscribe\",\"book\":\"%s\",\"type\":\"%s\"}".formatted(book, type));
  }

  private RestReply snapshot() {
    return exchange.rest("/v3/order_book", Map.of("book", BOOK, "aggregate", "false"), "9.9.9.9");
  }

  private void pass(int seconds) {
    exchange.advanceTo(exchange.floor().now().plusSeconds(seconds));
  }

  private Faults.Active begin(Fault fault) {
    return exchange.floor().faults().start(fault);
  }

  /** Applies what is new; the number of frames that left a gap. */
  private int follow() {
    int gaps = 0;
    for (String frame : client.frames.subList(read, client.frames.size())) {
      if (frame.contains("diff-orders") && !mine.apply(frame)) {
        gaps++;
      }
    }
    read = client.frames.size();
    return gaps;
  }

  private Top top() {
    return exchange.floor().book(BOOK).top();
  }

  @Test
  @DisplayName("silence: data stop, keepalives go on, REST moves on")
  void silence() {
    begin(Fault.of(FaultKind.SILENCE).book(BOOK).lasting(Duration.ofSeconds(40)));
    pass(39);
    assertThat(client.frames).isNotEmpty().allMatch(f -> f.equals("{\"type\":\"ka\"}"));
    assertThat(RebuiltBook.of(snapshot().body()).last).isGreaterThan(mine.last + 100);
    pass(5);
    assertThat(client.ofType("diff-orders")).isNotEmpty();
    assertThat(follow()).isPositive();
  }

  @Test
  @DisplayName("mute: nothing at all comes, not even keepalives")
  void mute() {
    String id = begin(Fault.of(FaultKind.MUTE)).id();
    pass(60);
    assertThat(client.frames).isEmpty();
    assertThat(exchange.floor().faults().stop(id)).isTrue();
    pass(30);
    assertThat(client.frames).contains("{\"type\":\"ka\"}");
  }

  @Test
  @DisplayName("quiet-book: no data and no movement behind it")
  void quiet() {
    begin(Fault.of(FaultKind.QUIET_BOOK).book(BOOK).lasting(Duration.ofSeconds(30)));
    pass(29);
    assertThat(client.ofType("diff-orders")).isEmpty();
    assertThat(RebuiltBook.of(snapshot().body()).last).isEqualTo(mine.last);
    pass(10);
    assertThat(follow()).isZero();
    assertThat(mine.orders).isEqualTo(RebuiltBook.of(snapshot().body()).orders);
  }

  @Test
  @DisplayName("gap: exactly the frame that was to be lost is lost")
  void gap() {
    begin(Fault.of(FaultKind.GAP).book(BOOK).channel("diff-orders").every(30).times(1));
    pass(20);
    List<String> frames = client.ofType("diff-orders");
    for (int i = 0; i < 29; i++) {
      assertThat(mine.apply(frames.get(i))).isTrue();
    }
    assertThat(mine.apply(frames.get(29))).isFalse();
    assertThat(exchange.floor().faults().active().get(0).hits()).isEqualTo(1);
  }

  @Test
  @DisplayName("duplicate: each n-th frame comes twice")
  void duplicate() {
    begin(Fault.of(FaultKind.DUPLICATE).every(10));
    pass(10);
    List<String> frames = client.ofType("diff-orders");
    assertThat(frames.get(9)).isEqualTo(frames.get(10));
    assertThat(follow()).isZero();
  }

  @Test
  @DisplayName("reorder: a frame comes after its successor, nothing is lost")
  void reorder() {
    begin(Fault.of(FaultKind.REORDER).every(10).times(1));
    pass(5);
    List<String> frames = client.ofType("diff-orders");
    long base = mine.last;
    assertThat(frames.get(8)).contains("\"sequence\":" + (base + 9) + ",");
    assertThat(frames.get(9)).contains("\"sequence\":" + (base + 11) + ",");
    assertThat(frames.get(10)).contains("\"sequence\":" + (base + 10) + ",");
    assertThat(frames.get(11)).contains("\"sequence\":" + (base + 12) + ",");
  }

  @Test
  @DisplayName("malformed and truncated frames are no JSON, fragments join to a whole frame")
  void spoilt() {
    begin(Fault.of(FaultKind.MALFORMED).times(1));
    begin(Fault.of(FaultKind.TRUNCATED).every(2).times(1));
    begin(Fault.of(FaultKind.FRAGMENTED).every(3).times(1));
    pass(5);
    assertThatThrownBy(() -> mine.apply(client.frames.get(0))).isInstanceOf(AssertionError.class);
    assertThat(client.frames).anyMatch(f -> f.startsWith("{") && !f.endsWith("}"));
    assertThat(client.fragmented).hasSize(1);
    assertThat(client.fragmented.get(0)).hasSize(3);
    assertThat(String.join("", client.fragmented.get(0))).startsWith("{\"book\"").endsWith("}");
  }

  @Test
  @DisplayName("stale-snapshot: REST is so many updates behind and is a true book of then")
  void stale() {
    pass(20);
    RebuiltBook now = RebuiltBook.of(snapshot().body());
    begin(Fault.of(FaultKind.STALE_SNAPSHOT).updates(25).times(1));
    RebuiltBook old = RebuiltBook.of(snapshot().body());
    assertThat(old.last).isEqualTo(now.last - 25);
    client.ofType("diff-orders").forEach(old::apply);
    assertThat(old.last).isEqualTo(now.last);
    assertThat(old.orders).isEqualTo(now.orders);
    assertThat(RebuiltBook.of(snapshot().body()).last).isEqualTo(now.last);
  }

  @Test
  @DisplayName("late-snapshot and slow-replies hold replies back, the first only order books")
  void late() {
    String id = begin(Fault.of(FaultKind.LATE_SNAPSHOT).delay(Duration.ofSeconds(7))).id();
    assertThat(snapshot().delayMs()).isEqualTo(7_000);
    assertThat(exchange.rest("/v3/ticker", Map.of(), "9.9.9.9").delayMs()).isZero();
    exchange.floor().faults().stop(id);
    begin(Fault.of(FaultKind.SLOW_REPLIES).delay(Duration.ofSeconds(3)));
    assertThat(exchange.rest("/v3/ticker", Map.of(), "9.9.9.9").delayMs()).isEqualTo(3_000);
  }

  @Test
  @DisplayName("crossed, locked and one-sided books are so in truth, keep moving, and recover")
  void distorted() {
    begin(Fault.of(FaultKind.CROSSED).book(BOOK).lasting(Duration.ofSeconds(5)));
    pass(3);
    assertThat(top().bid()).isGreaterThan(top().ask());
    int frames = client.ofType("diff-orders").size();
    pass(1);
    assertThat(client.ofType("diff-orders").size()).isGreaterThan(frames);
    pass(2);
    assertThat(top().isQuote()).isTrue();
    begin(Fault.of(FaultKind.LOCKED).book(BOOK).lasting(Duration.ofSeconds(5)));
    pass(1);
    assertThat(top().bid()).isEqualByComparingTo(top().ask());
    pass(6);
    begin(Fault.of(FaultKind.ONE_SIDED).side(Side.BUY).lasting(Duration.ofSeconds(5)));
    pass(1);
    assertThat(top().bid()).isNull();
    assertThat(exchange.floor().book("usd_mxn").top().bid()).isNull();
    pass(6);
    assertThat(top().isQuote()).isTrue();
    assertThat(follow()).isZero();
    assertThat(mine.orders).isEqualTo(RebuiltBook.of(snapshot().body()).orders);
  }

  @Test
  @DisplayName("spread-spike: the spread is at least the percentage, within a tick, at once")
  void spike() {
    begin(
        Fault.of(FaultKind.SPREAD_SPIKE).book(BOOK).percent("1.37").lasting(Duration.ofSeconds(5)));
    BigDecimal ask = top().ask();
    BigDecimal least = ask.multiply(new BigDecimal("0.0137"));
    assertThat(ask.subtract(top().bid())).isBetween(least, least.add(new BigDecimal("10")));
    pass(6);
    assertThat(follow()).isZero();
    assertThat(mine.orders).isEqualTo(RebuiltBook.of(snapshot().body()).orders);
  }

  @Test
  @DisplayName("REST faults: 503 in HTML, empty 404, 420 at once, 429 with Retry-After, a cut")
  void rest() {
    begin(Fault.of(FaultKind.HTTP_503).channel("order_book").times(1));
    assertThat(exchange.rest("/v3/ticker", Map.of(), "9.9.9.9").status()).isEqualTo(200);
    RestReply outage = snapshot();
    assertThat(outage.status()).isEqualTo(503);
    assertThat(outage.headers()).containsEntry("content-type", "text/html");
    assertThat(outage.body()).startsWith("<!DOCTYPE html>");
    begin(Fault.of(FaultKind.HTTP_404).times(1));
    assertThat(snapshot()).isEqualTo(RestReply.empty(404));
    begin(Fault.of(FaultKind.HTTP_420).times(1));
    assertThat(snapshot().status()).isEqualTo(420);
    begin(Fault.of(FaultKind.HTTP_429).times(1).delay(Duration.ofSeconds(9)));
    RestReply tooMany = snapshot();
    assertThat(tooMany.status()).isEqualTo(429);
    assertThat(tooMany.headers()).containsEntry("retry-after", "9");
    begin(Fault.of(FaultKind.REFUSE));
    assertThat(snapshot().status()).isEqualTo(RestReply.CUT);
    assertThat(exchange.upgradeRefusal("9.9.9.9", "/")).contains(RestReply.cut());
    exchange.floor().faults().stopAll();
    assertThat(exchange.upgradeRefusal("9.9.9.9", "/")).isEmpty();
    begin(Fault.of(FaultKind.REFUSE_UPGRADE));
    assertThat(exchange.upgradeRefusal("9.9.9.9", "/").orElseThrow().status()).isEqualTo(503);
    assertThat(snapshot().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"REFUSE", "HTTP_451", "REFUSE_UPGRADE", "HTTP_429"})
  @DisplayName("refused handshakes are counted for each address, as often as asked for")
  void refusedHandshakes(FaultKind kind) {
    Faults.Active fault = begin(Fault.of(kind).every(2).times(1));
    for (String ip : List.of("9.9.9.9", "8.8.8.8")) {
      assertThat(exchange.upgradeRefusal(ip, "/")).isEmpty();
      assertThat(exchange.upgradeRefusal(ip, "/")).isPresent();
      assertThat(exchange.upgradeRefusal(ip, "/")).isEmpty();
      assertThat(exchange.upgradeRefusal(ip, "/")).isEmpty();
    }
    assertThat(fault.hits()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"REFUSE", "HTTP_451", "HTTP_429"})
  @DisplayName("a refusal of one endpoint or book leaves handshakes alone, one of all does not")
  void narrowRefusals(FaultKind kind) {
    begin(Fault.of(kind).channel("order_book"));
    begin(Fault.of(kind).book(BOOK));
    assertThat(exchange.upgradeRefusal("9.9.9.9", "/")).isEmpty();
    assertThat(snapshot().status()).isNotEqualTo(200);
    begin(Fault.of(kind));
    assertThat(exchange.upgradeRefusal("9.9.9.9", "/")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"MUTE", "SILENCE"})
  @DisplayName("a frame held to come after its successor does not come into a silence")
  void heldIntoSilence(FaultKind kind) {
    begin(Fault.of(FaultKind.REORDER).book(BOOK).times(1));
    while (exchange.floor().faults().active().get(0).hits() == 0) {
      exchange.advanceTo(exchange.floor().nextDue());
    }
    begin(Fault.of(kind));
    client.frames.clear();
    pass(3);
    assertThat(client.ofType("diff-orders")).isEmpty();
  }

  @Test
  @DisplayName("close-1011 and drop end the sockets that are open, new ones are welcome")
  void closes() {
    begin(Fault.of(FaultKind.CLOSE_1011));
    assertThat(client.closeCode).isEqualTo(1011);
    session.closed();
    ManualClient again = new ManualClient();
    exchange.connect("9.9.9.9", "/", again);
    begin(Fault.of(FaultKind.DROP));
    assertThat(again.cut).isTrue();
    assertThat(client.cut).isFalse();
  }

  @Test
  @DisplayName("clock-skew shifts the stamped times")
  void skew() {
    begin(Fault.of(FaultKind.CLOCK_SKEW).delay(Duration.ofHours(-2)));
    assertThat(snapshot().body()).contains("\"updated_at\":\"2026-03-01T10:00:00+00:00\"");
    pass(1);
    assertThat(client.frames.get(0)).contains("\"sent\":17723592");
    subscribe(session, "trades", BOOK);
    assertThat(client.frames.get(client.frames.size() - 1)).contains("\"time\":17723592");
  }

  @Test
  @DisplayName("unknown-book: the venue no longer lists, serves or streams it")
  void delisted() {
    begin(Fault.of(FaultKind.UNKNOWN_BOOK).book(BOOK));
    assertThat(snapshot().body()).contains("Unknown order book btc_mxn");
    assertThat(exchange.rest("/v3/available_books", Map.of(), "9.9.9.9").body())
        .contains("usd_mxn")
        .doesNotContain("btc_mxn");
    pass(3);
    assertThat(client.ofType("diff-orders")).isEmpty();
    subscribe(session, "orders", BOOK);
    assertThat(client.frames.get(client.frames.size() - 1))
        .contains("This book is not supported - btc_mxn");
  }

  @Test
  @DisplayName("replay-trades: whoever subscribes again is sent trades it has seen")
  void replaysTrades() {
    subscribe(session, "trades", BOOK);
    pass(60);
    begin(Fault.of(FaultKind.REPLAY_TRADES).updates(3));
    ManualClient again = new ManualClient();
    subscribe(exchange.connect("9.9.9.9", "/", again), "trades", BOOK);
    assertThat(again.frames).hasSize(2);
    String id = again.frames.get(1).replaceFirst(".*?\"i\":(\\d+),.*", "$1");
    assertThat(client.ofType("trades")).anyMatch(f -> f.contains("\"i\":" + id + ","));
  }

  @Test
  @DisplayName("a script begins and ends faults at its offsets")
  void script() {
    exchange
        .floor()
        .faults()
        .play(
            """
            faults:
              - {fault: silence, book: btc_mxn, at: 10s, for: 5s}
              - {fault: clock-skew, delay: -5s, at: 12s, for: 1m}
            """);
    pass(9);
    assertThat(exchange.floor().faults().active()).isEmpty();
    pass(4);
    assertThat(exchange.floor().faults().active()).hasSize(2);
    pass(3);
    assertThat(exchange.floor().faults().active())
        .extracting(a -> a.fault().kind())
        .containsExactly(FaultKind.CLOCK_SKEW);
  }

  @Test
  @DisplayName("ending all strikes out what is planned; a plan has its place among those at once")
  void plans() {
    Faults faults = exchange.floor().faults();
    faults.startAfter(Duration.ofSeconds(3), Fault.of(FaultKind.MUTE));
    faults.stopAll();
    pass(5);
    assertThat(faults.active()).isEmpty();
    for (int i = 0; i < Faults.FAULTS_MAX; i++) {
      faults.startAfter(Duration.ofSeconds(3), Fault.of(FaultKind.LATE_TRADE));
    }
    assertThatThrownBy(() -> faults.startAfter(Duration.ZERO, Fault.of(FaultKind.GAP)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("at most 1000 faults at once");
    assertThatThrownBy(() -> faults.play("[{fault: gap}]"))
        .isInstanceOf(IllegalArgumentException.class);
    pass(5);
    assertThat(faults.active()).hasSize(Faults.FAULTS_MAX);
    assertThatThrownBy(() -> begin(Fault.of(FaultKind.GAP)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisplayName("a script that cannot be understood says which fault, key and value")
  void badScripts() {
    Faults faults = exchange.floor().faults();
    assertThatThrownBy(() -> faults.play("[{fault: silence}, {fault: nope}]"))
        .hasMessageContaining("fault 2")
        .hasMessageContaining("'nope' is none of silence, mute");
    assertThatThrownBy(() -> faults.play("[{fault: gap, evry: 3}]"))
        .hasMessageContaining("'evry'")
        .hasMessageContaining("every");
    assertThatThrownBy(() -> faults.play("[{fault: gap, every: 0}]"))
        .hasMessageContaining("every must be at least 1, was 0");
    assertThatThrownBy(() -> faults.play("[{fault: gap, book: xxx_yyy}]"))
        .hasMessageContaining("xxx_yyy");
    assertThatThrownBy(() -> faults.play("[{fault: mute, book: btc_mxn}]"))
        .hasMessageContaining("mute strikes whole connections: it takes no book and no channel");
    assertThatThrownBy(() -> faults.play("[{fault: refuse-upgrade, channel: order_book}]"))
        .hasMessageContaining("refuse-upgrade strikes whole connections");
    assertThatThrownBy(() -> faults.play("[{fault: http-418, venue: bitso}]"))
        .hasMessageContaining("http-418 cannot strike bitso");
    assertThatThrownBy(() -> faults.play("[{fault: late-trade, book: btc_mxn}]"))
        .hasMessageContaining("late-trade cannot strike bitso");
    assertThatThrownBy(() -> faults.play("hello")).hasMessageContaining("list of faults");
    pass(1);
    assertThat(faults.active()).isEmpty();
  }
}
