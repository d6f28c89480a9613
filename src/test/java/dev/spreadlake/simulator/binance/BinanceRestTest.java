package dev.spreadlake.simulator.binance;

import static dev.spreadlake.simulator.binance.LocalBook.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.simulator.RestReply;
import dev.spreadlake.simulator.SimulatedVenues;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.TradingFloor;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Binance's REST replies, its errors, its weights. */
@Timeout(60)
class BinanceRestTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:30Z");
  private static final String IP = "9.9.9.9";

  private final TradingFloor floor =
      new TradingFloor(
          Simulation.of(5, List.of("btcusdt", "ethusdt", "btc_mxn", "usd_mxn")), START);
  private final SimulatedVenues venues = new SimulatedVenues(floor);

  private RestReply get(String pathAndQuery) {
    return get(pathAndQuery, Map.of());
  }

  private RestReply get(String pathAndQuery, Map<String, String> headers) {
    String[] parts = pathAndQuery.split("\\?", 2);
    Map<String, String> query = new LinkedHashMap<>();
    if (parts.length == 2) {
      for (String pair : parts[1].split("&")) {
        String[] keyAndValue = pair.split("=", 2);
        query.put(keyAndValue[0], keyAndValue[1]);
      }
    }
    return venues.rest("/api/v3/" + parts[0], query, headers, IP);
  }

  private void pass(long ms) {
    venues.advanceTo(floor.now().plusMillis(ms));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          depth?symbol=FOOUSDT                        | -1121 | Invalid symbol.
          depth                                       | -1102 | Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.
          depth?symbol=btcusdt                        | -1100 | Illegal characters found in parameter 'symbol'; legal range is '^[A-Z0-9-_.]{1,20}$'.
          depth?symbol=BTCUSDT&limit=ten              | -1100 | Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'.
          depth?symbol=BTCUSDT&limit=                 | -1105 | Parameter 'limit' was empty.
          depth?symbol=BTCUSDT&limit=0                | -1130 | Data sent for parameter 'limit' is not valid.
          depth?symbol=BTCUSDT&book=x                 | -1104 | Not all sent parameters were read; read '1' parameter(s) but was sent '2'.
          klines?symbol=BTCUSDT&interval=7m           | -1120 | Invalid interval.
          klines?symbol=BTCUSDT                       | -1102 | Mandatory parameter 'interval' was not sent, was empty/null, or malformed.
          ticker/price?symbol=BTCUSDT&symbols=["A"]   | -1128 | Combination of optional parameters invalid.
          trades?symbol=BTC_MXN                       | -1121 | Invalid symbol.
          depth?symbol=BTCUSDT&symbolStatus=HALT      | -1220 | The symbol's status does not match the requested symbolStatus.
          depth?symbol=BTCUSDT&symbolStatus=CANCEL_ONLY | -1220 | The symbol's status does not match the requested symbolStatus.
          ticker/24hr?symbol=BTCUSDT&symbolStatus=X   | -1122 | Invalid symbolStatus.
          exchangeInfo?symbol=BTCUSDT&symbolStatus=HALT | -1128 | Combination of optional parameters invalid.
          """)
  @DisplayName("errors are 400 with the venue's own code and words")
  void errors(String request, int code, String message) {
    RestReply reply = get(request);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(json(reply.body()).path("code").asInt()).isEqualTo(code);
    assertThat(json(reply.body()).path("msg").asText()).isEqualTo(message);
    assertThat(reply.headers()).containsKey("x-mbx-used-weight-1m");
  }

  @ParameterizedTest(name = "{0} costs {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ping                                 | 1
          time                                 | 1
          exchangeInfo                         | 20
          depth?symbol=BTCUSDT                 | 5
          depth?symbol=BTCUSDT&limit=100       | 5
          depth?symbol=BTCUSDT&limit=101       | 25
          depth?symbol=BTCUSDT&limit=1000      | 50
          depth?symbol=BTCUSDT&limit=5000      | 250
          ticker/bookTicker?symbol=BTCUSDT     | 2
          ticker/bookTicker                    | 4
          ticker/price?symbol=BTCUSDT          | 2
          ticker/price                         | 4
          ticker/24hr                          | 80
          trades?symbol=BTCUSDT                | 25
          klines?symbol=BTCUSDT&interval=1m    | 2
          """)
  @DisplayName("each request costs its published weight, added up in the header")
  void weights(String request, int weight) {
    get("ping");
    RestReply reply = get(request);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers()).containsEntry("x-mbx-used-weight-1m", Integer.toString(1 + weight));
  }

  @Test
  @DisplayName(
      "beyond 6000 a minute it is 429 until the minute ends; who goes on is banned, longer each time")
  void limits() {
    for (int i = 0; i < 24; i++) {
      assertThat(get("depth?symbol=BTCUSDT&limit=5000").status()).isEqualTo(200);
    }
    RestReply tooMany = get("ping");
    assertThat(tooMany.status()).isEqualTo(429);
    assertThat(tooMany.headers()).containsEntry("retry-after", "30");
    assertThat(json(tooMany.body()).path("code").asInt()).isEqualTo(-1003);
    assertThat(venues.rest("/api/v3/ping", Map.of(), "8.8.8.8").status()).isEqualTo(200);
    pass(30_000);
    assertThat(get("ping").headers()).containsEntry("x-mbx-used-weight-1m", "1");
    assertThat(ban()).isEqualTo("120");
    RestReply banned = get("ping");
    assertThat(banned.status()).isEqualTo(418);
    assertThat(json(banned.body()).path("msg").asText())
        .contains("IP banned until " + (floor.nowMs() + 120_000));
    pass(119_000);
    assertThat(get("ping").status()).isEqualTo(418);
    pass(1_000);
    assertThat(get("ping").status()).isEqualTo(200);
    assertThat(ban()).isEqualTo("240");
  }

  private String ban() {
    for (int i = 0; i < 60; i++) {
      RestReply reply = get("depth?symbol=BTCUSDT&limit=5000");
      if (reply.status() == 418) {
        return reply.headers().get("retry-after");
      }
    }
    throw new AssertionError("never banned");
  }

  @Test
  @DisplayName("depth gives as many levels as asked for, 100 by default, best first")
  void depth() {
    assertThat(json(get("depth?symbol=BTCUSDT").body()).path("bids")).hasSize(100);
    JsonNode five = json(get("depth?symbol=BTCUSDT&limit=5").body());
    assertThat(five.path("asks")).hasSize(5);
    assertThat(new BigDecimal(five.path("bids").path(0).path(0).asText()))
        .isGreaterThan(new BigDecimal(five.path("bids").path(1).path(0).asText()))
        .isLessThan(new BigDecimal(five.path("asks").path(0).path(0).asText()));
    assertThat(five.path("lastUpdateId").asLong()).isEqualTo(floor.book("btcusdt").sequence());
  }

  @Test
  @DisplayName("tickers are one object for a symbol, a list for several or all")
  void tickers() {
    assertThat(json(get("ticker/bookTicker?symbol=BTCUSDT").body()).path("symbol").asText())
        .isEqualTo("BTCUSDT");
    assertThat(json(get("ticker/bookTicker?symbols=[\"ETHUSDT\"]").body())).hasSize(1);
    assertThat(json(get("ticker/price").body())).hasSize(2);
    assertThat(json(get("ticker/price?symbolStatus=TRADING").body())).hasSize(2);
    assertThat(get("ticker/price?symbolStatus=BREAK").body()).isEqualTo("[]");
    assertThat(json(get("exchangeInfo?symbolStatus=HALT").body()).path("symbols")).isEmpty();
    JsonNode day = json(get("ticker/24hr?symbol=BTCUSDT").body());
    assertThat(day.path("lastId").asLong() - day.path("firstId").asLong() + 1)
        .isEqualTo(day.path("count").asLong())
        .isGreaterThan(10_000);
    assertThat(day.path("closeTime").asLong() - day.path("openTime").asLong())
        .isEqualTo(86_400_000);
    assertThat(json(get("avgPrice?symbol=BTCUSDT").body()).path("mins").asInt()).isEqualTo(5);
  }

  @Test
  @DisplayName("exchangeInfo tells limits and filters")
  void exchangeInfo() {
    JsonNode info = json(get("exchangeInfo?symbol=BTCUSDT").body());
    assertThat(info.path("rateLimits").toString())
        .contains(
            "{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":6000}");
    JsonNode symbol = info.path("symbols").path(0);
    assertThat(symbol.path("status").asText()).isEqualTo("TRADING");
    assertThat(symbol.path("baseAsset").asText() + symbol.path("quoteAsset").asText())
        .isEqualTo("BTCUSDT");
    assertThat(symbol.path("filters").path(0).path("tickSize").asText()).isEqualTo("0.01000000");
    assertThat(symbol.path("filters").path(1).path("stepSize").asText()).isEqualTo("0.00001000");
    assertThat(json(get("exchangeInfo").body()).path("symbols")).hasSize(2);
  }

  @Test
  @DisplayName(
      "klines have no holes, keep startTime, endTime and limit, and longer ones sum shorter")
  void klines() {
    pass(150_000);
    long now = floor.nowMs();
    JsonNode minutes = json(get("klines?symbol=BTCUSDT&interval=1m&limit=1000").body());
    assertThat(minutes).hasSize(1_000);
    for (int i = 1; i < minutes.size(); i++) {
      assertThat(minutes.path(i).path(0).asLong() - minutes.path(i - 1).path(0).asLong())
          .isEqualTo(60_000);
    }
    assertThat(minutes.path(999).path(0).asLong()).isEqualTo(now - now % 60_000);
    long from = now - now % 300_000 - 300_000;
    JsonNode five =
        json(get("klines?symbol=BTCUSDT&interval=5m&limit=1&startTime=" + from).body()).path(0);
    JsonNode parts =
        json(
            get("klines?symbol=BTCUSDT&interval=1m&startTime="
                    + from
                    + "&endTime="
                    + (from + 299_999))
                .body());
    assertThat(parts).hasSize(5);
    BigDecimal volume = BigDecimal.ZERO;
    for (JsonNode part : parts) {
      volume = volume.add(new BigDecimal(part.path(5).asText()));
    }
    assertThat(new BigDecimal(five.path(5).asText())).isEqualByComparingTo(volume);
    assertThat(five.path(1)).isEqualTo(parts.path(0).path(1));
    assertThat(five.path(4)).isEqualTo(parts.path(4).path(4));
    assertThat(json(get("klines?symbol=BTCUSDT&interval=1s&limit=60").body())).hasSize(60);
    JsonNode day =
        json(get("klines?symbol=BTCUSDT&interval=1d&limit=1&timeZone=-6:00").body()).path(0);
    assertThat(Instant.ofEpochMilli(day.path(0).asLong()))
        .isEqualTo(Instant.parse("2026-03-01T06:00:00Z"));
  }

  @Test
  @DisplayName("the time unit header switches every time to microseconds")
  void micros() {
    Map<String, String> header = Map.of("x-mbx-time-unit", "MICROSECOND");
    assertThat(json(get("time", header).body()).path("serverTime").asLong())
        .isEqualTo(START.toEpochMilli() * 1_000);
    JsonNode kline = json(get("klines?symbol=BTCUSDT&interval=1m&limit=1", header).body()).path(0);
    assertThat(kline.path(6).asLong() - kline.path(0).asLong()).isEqualTo(59_999_999);
    assertThat(
            json(get("trades?symbol=BTCUSDT&limit=1", header).body()).path(0).path("time").asLong())
        .isGreaterThan(1_700_000_000_000_000L);
  }

  @Test
  @DisplayName("the newest trades come oldest first, and value is price times amount")
  void trades() {
    JsonNode trades = json(get("trades?symbol=BTCUSDT&limit=20").body());
    assertThat(trades).hasSize(20);
    for (int i = 0; i < 20; i++) {
      JsonNode trade = trades.path(i);
      assertThat(trade.path("id").asLong()).isEqualTo(trades.path(0).path("id").asLong() + i);
      assertThat(new BigDecimal(trade.path("quoteQty").asText()))
          .isEqualByComparingTo(
              new BigDecimal(trade.path("price").asText())
                  .multiply(new BigDecimal(trade.path("qty").asText())));
    }
    assertThat(json(get("aggTrades?symbol=BTCUSDT&limit=3").body())).hasSize(3);
  }

  @Test
  @DisplayName("Bitso and Binance share a port: each path is answered by its own venue")
  void shared() {
    assertThat(get("ticker?book=btc_mxn").body()).contains("\"success\":true");
    assertThat(get("trades?book=btc_mxn").body()).contains("\"maker_side\"");
    assertThat(get("trades?symbol=BTCUSDT&limit=1").body()).contains("\"isBuyerMaker\"");
    assertThat(get("available_books").body()).contains("btc_mxn").doesNotContain("usdt");
    assertThat(venues.rest("/v3/ticker", Map.of("book", "btcusdt"), IP).status()).isEqualTo(400);
    assertThat(get("nothing").status()).isEqualTo(404);
    assertThat(get("ticker?symbol=BTCUSDT").status()).isEqualTo(404);
    assertThat(get("ticker").body()).contains("btc_mxn");
  }

  @Test
  @DisplayName("the implied USD/MXN of btc_mxn and BTCUSDT stays near usd_mxn")
  void implied() {
    double sum = 0;
    for (int i = 0; i < 600; i++) {
      pass(1_000);
      sum += Math.abs(mid("btc_mxn") / mid("btcusdt") / mid("usd_mxn") - 1);
    }
    assertThat(sum / 600).isBetween(1e-5, 2e-3);
  }

  private double mid(String book) {
    return floor.book(book).top().bid().add(floor.book(book).top().ask()).doubleValue() / 2;
  }
}
