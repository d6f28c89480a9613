package dev.spreadlake.simulator.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.SimulatorServer;
import dev.spreadlake.simulator.TradingFloor;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JDK's own client against the served exchange: each row of the protocol's tables. */
@Timeout(30)
class BitsoServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static SimulatorServer server;

  @BeforeAll
  static void start() throws Exception {
    Simulation simulation =
        Simulation.of(11, List.of("btc_mxn", "usd_mxn")).withRequestsPerMinute(1_000);
    server = new SimulatorServer(new BitsoExchange(new TradingFloor(simulation, Instant.now())));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static String answerTo(String message) throws Exception {
    SimulatorServer.Socket socket = server.open("/");
    socket.send(message);
    String answer = socket.await(m -> true).replaceAll("\"time\":\\d{13}", "\"time\":0");
    socket.webSocket.abort();
    return answer;
  }

  @Test
  @DisplayName("a plain client subscribes, seeds and follows the book over real sockets")
  void follows() throws Exception {
    SimulatorServer.Socket socket = server.open("/");
    socket.send("{\"action\":\"subscribe\",\"book\":\"btc_mxn\",\"type\":\"diff-orders\"}");
    socket.await(m -> m.contains("\"response\":\"ok\""));
    String first = socket.await(m -> m.contains("diff-orders"));
    HttpResponse<String> seed = server.get("/api/v3/order_book/?book=btc_mxn&aggregate=false");
    assertThat(seed.statusCode()).isEqualTo(200);
    assertThat(seed.headers().firstValue("x-spreadlake-simulated")).contains("true");
    RebuiltBook book = RebuiltBook.of(seed.body());
    assertThat(book.apply(first)).isTrue();
    for (int i = 0; i < 40; i++) {
      assertThat(book.apply(socket.await(m -> m.contains("diff-orders")))).isTrue();
    }
    assertThat(socket.ends).isEmpty();
    socket.webSocket.abort();
  }

  @Test
  @DisplayName("a subscription is acknowledged with its book, a second one is told so")
  void acknowledges() throws Exception {
    SimulatorServer.Socket socket = server.open("/");
    String message = "{\"action\":\"subscribe\",\"book\":\"usd_mxn\",\"type\":\"orders\"}";
    socket.send(message);
    assertThat(socket.await(m -> m.contains("subscribe")))
        .matches(
            "\\{\"action\":\"subscribe\",\"response\":\"ok\",\"time\":\\d{13},"
                + "\"type\":\"orders\",\"book\":\"usd_mxn\"}");
    socket.send(message);
    assertThat(socket.await(m -> m.contains("subscribe")))
        .matches(
            "\\{\"action\":\"subscribe\",\"response\":\"Already subscribed to channel:"
                + " orders:usd_mxn\",\"time\":\\d{13},\"type\":\"orders\",\"book\":\"usd_mxn\"}");
    socket.webSocket.abort();
  }

  @Test
  @DisplayName("unknown and upper-case books, channels, actions and noise get the venue's words")
  void refusals() throws Exception {
    assertThat(answerTo("{\"action\":\"subscribe\",\"book\":\"nope_usd\",\"type\":\"orders\"}"))
        .isEqualTo(
            "{\"action\":\"subscribe\",\"type\":\"orders\",\"error\":\"This book is not supported"
                + " - nope_usd\",\"time\":0}");
    assertThat(answerTo("{\"action\":\"subscribe\",\"book\":\"BTC_MXN\",\"type\":\"orders\"}"))
        .contains("\"error\":\"This book is not supported - BTC_MXN\"");
    assertThat(answerTo("{\"action\":\"subscribe\",\"book\":\"btc_mxn\",\"type\":\"nope\"}"))
        .isEqualTo(
            "{\"action\":\"subscribe\",\"type\":\"nope\",\"error\":\"This type of channel is not"
                + " supported - nope\",\"time\":0}");
    assertThat(answerTo("{\"action\":\"nope\",\"book\":\"btc_mxn\",\"type\":\"orders\"}"))
        .isEqualTo(
            "{\"action\":\"nope\",\"type\":\"orders\",\"error\":\"unknown subscription\",\"time\":0}");
    assertThat(answerTo("not json")).isEqualTo("{\"error\":\"invalid message\",\"time\":0}");
    assertThat(answerTo("[1,2]")).isEqualTo("{\"error\":\"invalid message\",\"time\":0}");
    assertThat(answerTo("{\"action\":\"subscribe\",\"book\":\"btc_mxn\",\"type\":\"orders\"} x"))
        .isEqualTo("{\"error\":\"invalid message\",\"time\":0}");
  }

  @Test
  @DisplayName("a subscription without a book is closed with 1011 after half a second or so")
  void closes() throws Exception {
    SimulatorServer.Socket socket = server.open("/any/path?x=y");
    long begun = System.nanoTime();
    socket.send("{\"action\":\"subscribe\",\"type\":\"orders\"}");
    assertThat(socket.ends.poll(5, TimeUnit.SECONDS)).isEqualTo(1011);
    assertThat(System.nanoTime() - begun).isBetween(400_000_000L, 2_000_000_000L);
    assertThat(socket.messages).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"/v3", "/api/v3"})
  @DisplayName("both roots list the books with all eleven keys")
  void availableBooks(String root) throws Exception {
    JsonNode body = JSON.readTree(server.get(root + "/available_books/").body());
    assertThat(body.path("success").booleanValue()).isTrue();
    assertThat(body.path("payload")).hasSize(2);
    for (JsonNode row : body.path("payload")) {
      List<String> keys = new ArrayList<>();
      row.fieldNames().forEachRemaining(keys::add);
      assertThat(keys)
          .containsExactlyInAnyOrder(
              "book",
              "default_chart",
              "fees",
              "margin_enabled",
              "minimum_amount",
              "maximum_amount",
              "minimum_price",
              "maximum_price",
              "minimum_value",
              "maximum_value",
              "tick_size");
      assertThat(row.path("fees").path("flat_rate").path("maker").textValue()).isEqualTo("0.003");
      assertThat(row.path("fees").path("structure").path(0).path("volume").isTextual()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"/v3", "/api/v3"})
  @DisplayName("the catalogue of currencies is that of the listed books, money by its ISO name")
  void currencies(String root) throws Exception {
    JsonNode rows =
        JSON.readTree(server.get(root + "/catalogues").body())
            .path("payload")
            .path("currencies")
            .path("metadata");
    assertThat(rows).extracting(row -> row.path("code").textValue()).contains("btc", "mxn");
    for (JsonNode row : rows) {
      boolean isMoney = Set.of("mxn", "usd").contains(row.path("code").textValue());
      assertThat(row.path("type").textValue()).isEqualTo(isMoney ? "fiat" : "crypto");
      assertThat(row.path("precision").intValue()).isEqualTo(isMoney ? 2 : 8);
    }
  }

  @Test
  @DisplayName("the ticker is an object for one book and an array without")
  void ticker() throws Exception {
    JsonNode one = JSON.readTree(server.get("/v3/ticker/?book=btc_mxn").body()).path("payload");
    assertThat(one.path("book").textValue()).isEqualTo("btc_mxn");
    for (String key : List.of("high", "last", "volume", "vwap", "low", "ask", "bid", "change_24")) {
      assertThat(one.path(key).textValue()).as(key).matches("-?\\d+(\\.\\d+)?");
    }
    assertThat(one.path("created_at").textValue())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+00:00");
    assertThat(one.path("rolling_average_change").isObject()).isTrue();
    JsonNode all = JSON.readTree(server.get("/v3/ticker").body()).path("payload");
    assertThat(all.isArray()).isTrue();
    assertThat(all).hasSize(2);
  }

  @Test
  @DisplayName("the order book comes as fifty levels, or as every order with its id")
  void orderBook() throws Exception {
    JsonNode levels =
        JSON.readTree(server.get("/v3/order_book/?book=btc_mxn").body()).path("payload");
    assertThat(levels.path("sequence").isTextual()).isTrue();
    assertThat(Long.parseLong(levels.path("sequence").textValue())).isGreaterThan(1L << 31);
    assertThat(levels.path("updated_at").textValue()).endsWith("+00:00");
    assertThat(levels.path("bids")).hasSize(50);
    assertThat(levels.path("asks")).hasSize(50);
    assertThat(levels.path("bids").path(0).has("oid")).isFalse();
    JsonNode orders =
        JSON.readTree(server.get("/v3/order_book?book=btc_mxn&aggregate=false").body())
            .path("payload");
    assertThat(orders.path("bids").size()).isGreaterThan(300);
    assertThat(orders.path("asks").path(0).path("oid").textValue()).hasSize(16);
    double last = Double.MAX_VALUE;
    for (JsonNode bid : levels.path("bids")) {
      assertThat(bid.path("price").asDouble()).isLessThan(last);
      last = bid.path("price").asDouble();
      assertThat(bid.path("price").textValue()).doesNotContain(".");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ticker/?book=nope_usd | 400 | {'error':{'code':20,'message':'Unknown OrderBook nope_usd'}}",
        "order_book/?book=nope_usd | 400 | {'error':{'code':'0301','details':[],'message':'Unknown"
            + " order book nope_usd'},'success':false}",
        "order_book/ | 400 | {'error':{'code':'0301','details':[],'message':'Unknown order book"
            + " missing'},'success':false}",
        "trades/?book=nope_usd | 200 | {'payload':[],'success':true}",
        "nowhere/ | 404 | ''",
      },
      quoteCharacter = '`')
  @DisplayName("errors have the venue's own statuses and bodies")
  void errors(String path, int status, String body) throws Exception {
    HttpResponse<String> reply = server.get("/v3/" + path);
    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(reply.body()).isEqualTo(body.equals("''") ? "" : body.replace('\'', '"'));
  }

  @Test
  @DisplayName("trades page by marker, both ways, at most a hundred, with the odd time stamp")
  void trades() throws Exception {
    JsonNode newest = trades("");
    assertThat(newest.size()).isBetween(3, 25);
    JsonNode first = newest.path(0);
    assertThat(first.path("created_at").textValue())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+0000");
    assertThat(first.path("tid").isIntegralNumber()).isTrue();
    assertThat(first.path("amount").textValue()).matches("\\d+\\.\\d{8}");
    assertThat(first.path("maker_side").textValue()).isIn("buy", "sell");
    long top = first.path("tid").longValue();
    JsonNode older = trades("&marker=" + top + "&limit=2");
    assertThat(older).hasSize(2);
    assertThat(older.path(0).path("tid").longValue()).isEqualTo(top - 1);
    JsonNode newer = trades("&sort=asc&limit=2&marker=" + (top - 2));
    assertThat(newer.path(0).path("tid").longValue()).isEqualTo(top - 1);
    assertThat(server.get("/v3/trades/?book=btc_mxn&marker=x").body()).contains("\"0321\"");
    assertThat(server.get("/v3/trades/?book=btc_mxn&sort=x").body()).contains("\"0304\"");
    assertThat(server.get("/v3/trades/?book=btc_mxn&limit=0").statusCode()).isEqualTo(400);
  }

  private static JsonNode trades(String more) throws Exception {
    return JSON.readTree(server.get("/v3/trades/?book=btc_mxn" + more).body()).path("payload");
  }

  @Test
  @DisplayName("ohlc gives minute rows of the last day")
  void ohlc() throws Exception {
    long now = System.currentTimeMillis();
    JsonNode rows =
        JSON.readTree(
                server
                    .get(
                        "/v3/ohlc?book=btc_mxn&time_bucket=300&start="
                            + (now - 3_600_000)
                            + "&end="
                            + now)
                    .body())
            .path("payload");
    assertThat(rows.size()).isBetween(12, 14);
    for (JsonNode row : rows) {
      assertThat(row.path("bucket_start_time").longValue() % 300_000).isZero();
      double low = Double.parseDouble(row.path("min_rate").textValue());
      double high = Double.parseDouble(row.path("max_rate").textValue());
      assertThat(Double.parseDouble(row.path("first_rate").textValue())).isBetween(low, high);
      assertThat(Double.parseDouble(row.path("last_rate").textValue())).isBetween(low, high);
      assertThat(row.path("trade_count").isInt()).isTrue();
    }
    assertThat(server.get("/v3/ohlc?book=btc_mxn&time_bucket=7").statusCode()).isEqualTo(400);
  }

  @Test
  @DisplayName("other methods are refused and paths outside the API are an empty 404")
  void methods() throws Exception {
    HttpRequest post =
        HttpRequest.newBuilder(server.uri("http", "/v3/ticker"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    assertThat(server.send(post).statusCode()).isEqualTo(405);
    HttpResponse<String> outside = server.get("/v2/ticker");
    assertThat(outside.statusCode()).isEqualTo(404);
    assertThat(outside.body()).isEmpty();
  }
}
