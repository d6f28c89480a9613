package dev.spreadlake.simulator.bitso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.market.Side;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.ManualClient;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every fault of the stream and the market, seen from a client in memory. */
@Timeout(30)
class FaultsTest extends FaultFixture {
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
}
