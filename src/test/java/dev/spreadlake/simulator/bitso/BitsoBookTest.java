package dev.spreadlake.simulator.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.simulator.ExchangeSession;
import dev.spreadlake.simulator.ManualClient;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.Top;
import dev.spreadlake.simulator.TradingFloor;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BitsoBookTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final BitsoExchange exchange = exchange(7);

  private static BitsoExchange exchange(long seed) {
    return new BitsoExchange(
        new TradingFloor(
            Simulation.of(seed, List.of("btc_mxn", "usd_mxn")).withRequestsPerMinute(100_000),
            START));
  }

  private static String snapshot(BitsoExchange exchange, String book) {
    return exchange
        .rest("/v3/order_book/", Map.of("book", book, "aggregate", "false"), "1.2.3.4")
        .body();
  }

  private static ManualClient subscribed(BitsoExchange exchange, String... keys) {
    ManualClient client = new ManualClient();
    ExchangeSession session = exchange.connect("1.2.3.4", "/", client);
    for (String key : keys) {
      int colon = key.indexOf(':');
      session.receive(
          "{\"action\":\"subscribe\",\"book\":\"%s\",\"type\":\"%s\"}"
              .formatted(key.substring(colon + 1), key.substring(0, colon)));
    }
    return client;
  }

  @Test
  @DisplayName("the book rebuilt from one seed and the diffs equals REST at many sequences")
  void rebuilds() {
    for (String book : List.of("btc_mxn", "usd_mxn")) {
      ManualClient client = subscribed(exchange, "diff-orders:" + book);
      RebuiltBook mine = RebuiltBook.of(snapshot(exchange, book));
      int seen = 0;
      Instant now = exchange.floor().now();
      for (int i = 0; i < 60; i++) {
        now = now.plusMillis(2_713);
        exchange.advanceTo(now);
        List<String> diffs = client.ofType("diff-orders");
        for (String frame : diffs.subList(seen, diffs.size())) {
          assertThat(mine.apply(frame)).as("dense: %s", frame).isTrue();
        }
        seen = diffs.size();
        RebuiltBook theirs = RebuiltBook.of(snapshot(exchange, book));
        assertThat(mine.last).isEqualTo(theirs.last);
        assertThat(mine.orders).isEqualTo(theirs.orders);
      }
      assertThat(seen).isGreaterThan(300);
    }
  }

  @Test
  @DisplayName("spreads cross 0.1, 0.5 and 1.0 percent within ten minutes and are never crossed")
  void spreads() {
    for (String book : List.of("btc_mxn", "usd_mxn")) {
      int[] above = new int[4];
      Instant now = exchange.floor().now();
      for (int second = 0; second < 600; second++) {
        now = now.plusSeconds(1);
        exchange.advanceTo(now);
        Top top = exchange.floor().book(book).top();
        assertThat(top.isQuote()).isTrue();
        BigDecimal spread =
            top.ask()
                .subtract(top.bid())
                .movePointRight(2)
                .divide(top.ask(), 6, RoundingMode.HALF_EVEN);
        above[0]++;
        above[1] += spread.compareTo(new BigDecimal("0.1")) > 0 ? 1 : 0;
        above[2] += spread.compareTo(new BigDecimal("0.5")) > 0 ? 1 : 0;
        above[3] += spread.compareTo(new BigDecimal("1.0")) > 0 ? 1 : 0;
      }
      int usual = exchange.floor().book(book).spec().ordersPerSide();
      assertThat(exchange.floor().book(book).bids().size()).isBetween(usual / 2, usual * 3 / 2);
      assertThat(exchange.floor().book(book).asks().size()).isBetween(usual / 2, usual * 3 / 2);
      assertThat(above[3]).isBetween(2, 120);
      assertThat(above[2]).isBetween(above[3] + 1, 250);
      assertThat(above[1]).isBetween(above[2] + 1, 450);
    }
  }

  @Test
  @DisplayName("the same seed gives the same frames, another seed others")
  void deterministic() {
    assertThat(minute(3)).isEqualTo(minute(3)).isNotEqualTo(minute(4));
  }

  private static List<String> minute(long seed) {
    BitsoExchange one = exchange(seed);
    ManualClient client =
        subscribed(one, "diff-orders:btc_mxn", "trades:usd_mxn", "orders:btc_mxn");
    one.advanceTo(START.plusSeconds(60));
    return client.frames;
  }
}
