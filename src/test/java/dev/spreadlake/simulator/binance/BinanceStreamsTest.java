package dev.spreadlake.simulator.binance;

import static dev.spreadlake.simulator.binance.LocalBook.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.simulator.ExchangeSession;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The streams of the simulated Binance")
class BinanceStreamsTest extends BinanceClient {
  @Test
  @DisplayName("snapshot and depth events rebuild the exchange's own book after every event")
  void rebuild() {
    ExchangeSession session = connect("/ws/btcusdt@depth@100ms");
    pass(400); // depth events leave on the tenths of a second
    LocalBook mine = LocalBook.of(snapshot(5_000));
    assertThat(mine.bids.size()).isGreaterThan(300);
    assertThat(mine.asks.size()).isGreaterThan(300);
    client.frames.clear();
    int events = 0;
    int severalIds = 0;
    for (int i = 0; i < 900; i++) {
      pass(100);
      for (String frame : client.frames) {
        JsonNode event = json(frame);
        assertThat(event.path("e").asText()).isEqualTo("depthUpdate");
        severalIds += event.path("u").asLong() > event.path("U").asLong() ? 1 : 0;
        mine.apply(frame);
        events++;
        assertThat(mine.isSameAs(LocalBook.of(snapshot(5_000)))).isTrue();
      }
      client.frames.clear();
      answerPings(session);
    }
    assertThat(mine.gaps).isZero();
    assertThat(events).isGreaterThan(700);
    assertThat(severalIds).isGreaterThan(300);
  }

  @Test
  @DisplayName("a stream of one event a second may name its speed, and is the same")
  void namedSecond() {
    connect("/stream?streams=btcusdt@depth/btcusdt@depth@1000ms");
    pass(5_000);
    assertThat(datas("btcusdt@depth")).hasSize(5).isEqualTo(datas("btcusdt@depth@1000ms"));
  }

  @Test
  @DisplayName("update ids are dense at both speeds, and a slow event covers the fast ones")
  void dense() {
    connect("/stream?streams=btcusdt@depth/btcusdt@depth@100ms");
    pass(10_000);
    for (String stream : List.of("btcusdt@depth", "btcusdt@depth@100ms")) {
      long last = 0;
      for (JsonNode event : datas(stream)) {
        if (last != 0) {
          assertThat(event.path("U").asLong()).isEqualTo(last + 1);
        }
        last = event.path("u").asLong();
      }
      assertThat(last).isEqualTo(floor.book("btcusdt").sequence());
    }
    assertThat(datas("btcusdt@depth")).hasSize(10);
    assertThat(datas("btcusdt@depth@100ms").size()).isBetween(80, 100);
  }

  @Test
  @DisplayName("an event names each changed level once, with its amount now, 0 where it is gone")
  void changedLevels() {
    connect("/ws/btcusdt@depth");
    pass(5_000);
    int gone = 0;
    for (String frame : client.frames) {
      for (String side : List.of("b", "a")) {
        List<String> prices = new ArrayList<>();
        for (JsonNode level : json(frame).path(side)) {
          prices.add(level.path(0).asText());
          assertThat(level.path(0).asText()).matches("\\d+\\.\\d{8}");
          assertThat(level.path(1).asText()).matches("\\d+\\.\\d{8}");
          gone += new BigDecimal(level.path(1).asText()).signum() == 0 ? 1 : 0;
        }
        assertThat(prices).doesNotHaveDuplicates();
      }
    }
    assertThat(gone).isPositive();
  }

  @Test
  @DisplayName("bookTicker has neither e nor E, moves only when the best does, and is the best")
  void bookTicker() {
    connect("/stream?streams=btcusdt@bookTicker");
    pass(10_000);
    List<JsonNode> tickers = datas("btcusdt@bookTicker");
    assertThat(tickers).hasSizeGreaterThan(30);
    JsonNode before = null;
    for (JsonNode ticker : tickers) {
      assertThat(ticker.fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder("u", "s", "b", "B", "a", "A");
      assertThat(new BigDecimal(ticker.path("b").asText()))
          .isLessThan(new BigDecimal(ticker.path("a").asText()));
      if (before != null) {
        assertThat(ticker.path("u").asLong()).isGreaterThan(before.path("u").asLong());
        assertThat(ticker.toString().replaceAll("\"u\":\\d+", ""))
            .isNotEqualTo(before.toString().replaceAll("\"u\":\\d+", ""));
      }
      before = ticker;
    }
    LocalBook now = LocalBook.of(snapshot(5));
    assertThat(new BigDecimal(before.path("b").asText())).isEqualTo(now.bids.firstKey());
    assertThat(new BigDecimal(before.path("A").asText()))
        .isEqualTo(now.asks.firstEntry().getValue());
  }

  @ParameterizedTest
  @CsvSource({"depth5,5,1", "depth5@1000ms,5,1", "depth10@100ms,10,8", "depth20@100ms,20,8"})
  @DisplayName("partial depth is the top of the book, without symbol and time")
  void partialDepth(String stream, int levels, int atLeast) {
    connect("/stream?streams=btcusdt@" + stream);
    pass(1_000);
    List<JsonNode> datas = datas("btcusdt@" + stream);
    assertThat(datas).hasSizeGreaterThanOrEqualTo(atLeast);
    JsonNode last = datas.get(datas.size() - 1);
    assertThat(last.fieldNames()).toIterable().containsExactly("lastUpdateId", "bids", "asks");
    assertThat(last.path("bids")).hasSize(levels);
    assertThat(last).isEqualTo(json(snapshot(levels)));
  }

  @Test
  @DisplayName(
      "klines, of both streams and REST, are the trades summed up; x closes each minute once")
  void klines() {
    ExchangeSession session =
        connect("/stream?streams=btcusdt@trade/btcusdt@kline_1m/btcusdt@kline_1s");
    for (int i = 0; i < 13; i++) {
      pass(15_000);
      answerPings(session);
    }
    long firstWhole = START.toEpochMilli() + 60_000;
    List<JsonNode> closed =
        datas("btcusdt@kline_1m").stream()
            .map(frame -> frame.path("k"))
            .filter(k -> k.path("x").asBoolean() && k.path("t").asLong() >= firstWhole)
            .toList();
    assertThat(closed)
        .extracting(k -> k.path("t").asLong())
        .containsExactly(firstWhole, firstWhole + 60_000);
    JsonNode rest =
        json(
            exchange
                .rest(
                    "/api/v3/klines",
                    Map.of("symbol", "BTCUSDT", "interval", "1m", "startTime", "" + firstWhole),
                    IP)
                .body());
    for (int i = 0; i < 2; i++) {
      JsonNode k = closed.get(i);
      long open = k.path("t").asLong();
      List<JsonNode> trades =
          datas("btcusdt@trade").stream()
              .filter(t -> t.path("T").asLong() >= open && t.path("T").asLong() < open + 60_000)
              .toList();
      assertThat(trades).hasSizeGreaterThan(50);
      assertThat(k.path("n").asInt()).isEqualTo(trades.size());
      assertThat(k.path("f")).isEqualTo(trades.get(0).path("t"));
      assertThat(k.path("L")).isEqualTo(trades.get(trades.size() - 1).path("t"));
      assertThat(k.path("o")).isEqualTo(trades.get(0).path("p"));
      assertThat(k.path("c")).isEqualTo(trades.get(trades.size() - 1).path("p"));
      assertThat(k.path("T").asLong()).isEqualTo(open + 59_999);
      assertThat(decimal(k.path("v"))).isEqualByComparingTo(sum(trades, false, false));
      assertThat(decimal(k.path("q"))).isEqualByComparingTo(sum(trades, true, false));
      assertThat(decimal(k.path("V"))).isEqualByComparingTo(sum(trades, false, true));
      assertThat(decimal(k.path("Q"))).isEqualByComparingTo(sum(trades, true, true));
      assertThat(trades)
          .extracting(t -> decimal(t.path("p")))
          .allSatisfy(p -> assertThat(p).isBetween(decimal(k.path("l")), decimal(k.path("h"))))
          .contains(decimal(k.path("l")), decimal(k.path("h")));
      JsonNode row = rest.path(i);
      assertThat(row).hasSize(12);
      for (String pair : List.of("0t", "1o", "2h", "3l", "4c", "5v", "6T", "7q", "8n", "9V")) {
        assertThat(row.path(pair.charAt(0) - '0')).isEqualTo(k.path(pair.substring(1)));
      }
      assertThat(row.path(10)).isEqualTo(k.path("Q"));
    }
    assertThat(datas("btcusdt@kline_1s")).hasSize(195);
    assertThat(datas("btcusdt@kline_1m").size()).isBetween(97, 99);
  }

  private static BigDecimal sum(List<JsonNode> trades, boolean quote, boolean bought) {
    return trades.stream()
        .filter(t -> !bought || !t.path("m").asBoolean())
        .map(
            t -> quote ? decimal(t.path("q")).multiply(decimal(t.path("p"))) : decimal(t.path("q")))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal decimal(JsonNode text) {
    return new BigDecimal(text.asText());
  }

  @Test
  @DisplayName("trades come from both sides with dense ids; aggregates cover them exactly")
  void trades() {
    connect("/stream?streams=btcusdt@trade/btcusdt@aggTrade");
    pass(60_000);
    List<JsonNode> trades = datas("btcusdt@trade");
    assertThat(trades).extracting(t -> t.path("m").asBoolean()).contains(true, false);
    long id = trades.get(0).path("t").asLong();
    for (JsonNode trade : trades) {
      assertThat(trade.path("t").asLong()).isEqualTo(id++);
    }
    long next = trades.get(0).path("t").asLong();
    for (JsonNode aggregate : datas("btcusdt@aggTrade")) {
      assertThat(aggregate.path("f").asLong()).isEqualTo(next);
      long first = next;
      long last = aggregate.path("l").asLong();
      BigDecimal amount =
          trades.stream()
              .filter(t -> t.path("t").asLong() >= first && t.path("t").asLong() <= last)
              .map(t -> decimal(t.path("q")))
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(decimal(aggregate.path("q"))).isEqualByComparingTo(amount);
      next = last + 1;
    }
    assertThat(next).isEqualTo(id);
  }

  @Test
  @DisplayName("tickers of the day come each second, one symbol's or all of them")
  void tickers() {
    connect("/stream?streams=btcusdt@miniTicker/btcusdt@ticker/!miniTicker@arr");
    pass(3_000);
    assertThat(datas("btcusdt@miniTicker")).hasSize(3);
    assertThat(datas("btcusdt@ticker").get(2).path("e").asText()).isEqualTo("24hrTicker");
    assertThat(datas("!miniTicker@arr").get(0)).hasSize(2);
  }

  @Test
  @DisplayName("timeUnit=MICROSECOND gives every time in microseconds")
  void micros() {
    connect(
        "/stream?streams=btcusdt@depth@100ms/btcusdt@trade/btcusdt@kline_1s&timeUnit=MICROSECOND");
    pass(3_000);
    long startMicros = START.toEpochMilli() * 1_000;
    assertThat(datas("btcusdt@depth@100ms").get(0).path("E").asLong())
        .isBetween(startMicros, startMicros + 3_000_000);
    assertThat(datas("btcusdt@trade").get(0).path("T").asLong())
        .isBetween(startMicros, startMicros + 3_000_000);
    assertThat(datas("btcusdt@kline_1s").get(0).path("k").path("T").asLong())
        .isEqualTo(startMicros + 999_999);
  }
}
