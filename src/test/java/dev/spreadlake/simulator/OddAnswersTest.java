package dev.spreadlake.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
@DisplayName("Faults that make both venues' answers odd")
class OddAnswersTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final String IP = "9.9.9.9";

  private final TradingFloor floor =
      new TradingFloor(Simulation.of(5, List.of("btcusdt", "btc_mxn")), START);
  private final SimulatedVenues venues = new SimulatedVenues(floor);

  private RestReply bitso() {
    return venues.rest("/v3/order_book", Map.of("book", "btc_mxn"), IP);
  }

  private RestReply binance() {
    return venues.rest("/api/v3/depth", Map.of("symbol", "BTCUSDT"), IP);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HTTP_401  | 401 | {"error":{"code":"0201"        | {"code":-2015
          ERROR_200 | 200 | {"success":false,"error":{"code":"0801" | {"code":-1003
          HTML_200  | 200 | <!DOCTYPE html>                | <!DOCTYPE html>
          """)
  @DisplayName("REST says no in the venue's words, or in nobody's")
  void replies(FaultKind kind, int status, String bitso, String binance) {
    floor.faults().start(Fault.of(kind));
    assertThat(bitso().status()).isEqualTo(status);
    assertThat(bitso().body()).startsWith(bitso);
    assertThat(binance().status()).isEqualTo(status);
    assertThat(binance().body()).startsWith(binance);
    assertThat(venues.upgradeRefusal(IP, "/ws")).isEmpty();
  }

  @Test
  @DisplayName("REST answers 200 with nothing")
  void nothing() {
    floor.faults().start(Fault.of(FaultKind.EMPTY_200));
    assertThat(bitso()).isEqualTo(RestReply.json(200, ""));
    assertThat(binance().status()).isEqualTo(200);
    assertThat(binance().body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"HTTP_503", "HTTP_403", "HTTP_404", "HTTP_451", "HTTP_401", "ERROR_200"})
  @DisplayName("whatever Binance answers tells its weight, and has cost it")
  void weight(FaultKind kind) {
    floor.faults().start(Fault.of(kind));
    binance();
    assertThat(binance().headers()).containsEntry("x-mbx-used-weight-1m", "10");
  }

  @Test
  @DisplayName("upgrades are refused with 429 and 418, and told how long")
  void upgrades() {
    floor.faults().start(Fault.of(FaultKind.HTTP_429).delay(Duration.ofSeconds(7)));
    for (String path : List.of("/", "/stream")) {
      RestReply refusal = venues.upgradeRefusal(IP, path).orElseThrow();
      assertThat(refusal.status()).isEqualTo(429);
      assertThat(refusal.headers()).containsEntry("retry-after", "7");
    }
    floor.faults().stopAll();
    floor.faults().start(Fault.of(FaultKind.HTTP_418).delay(Duration.ofMinutes(2)));
    assertThat(venues.upgradeRefusal(IP, "/")).isEmpty();
    RestReply ban = venues.upgradeRefusal(IP, "/ws").orElseThrow();
    assertThat(ban.status()).isEqualTo(418);
    assertThat(ban.headers()).containsEntry("retry-after", "120");
  }

  @Test
  @DisplayName("frames say that they are of no time at all")
  void bogusTimes() throws Exception {
    List<JsonNode> frames = frames(FaultKind.BOGUS_TIMES);
    for (JsonNode frame : frames) {
      assertThat(frame.has("sent")).isFalse();
      JsonNode row = frame.path("payload").path(0);
      assertThat(row.path("z").asLong(0) + row.path("d").asLong(0)).isZero();
      assertThat(frame.path("data").path("E").asLong(0)).isZero();
      assertThat(frame.has("sequence") || frame.path("data").path("u").asLong() > 0).isTrue();
    }
  }

  @Test
  @DisplayName("frames write the same numbers in other ways")
  void oddNumbers() throws Exception {
    List<JsonNode> odd = frames(FaultKind.ODD_NUMBERS);
    List<JsonNode> plain = new OddAnswersTest().frames(FaultKind.NO_PINGS);
    List<String> oddly = new ArrayList<>();
    List<String> plainly = new ArrayList<>();
    odd.forEach(frame -> numbers(frame, oddly));
    plain.forEach(frame -> numbers(frame, plainly));

    assertThat(oddly).hasSameSizeAs(plainly).isNotEqualTo(plainly);
    for (int i = 0; i < oddly.size(); i++) {
      assertThat(new BigDecimal(oddly.get(i))).isEqualByComparingTo(plainly.get(i));
    }
    assertThat(oddly).anyMatch(number -> number.contains("E-"));
    assertThat(oddly).anyMatch(number -> number.endsWith("0000"));
  }

  /** What subscribers of both books hear in five seconds under a fault. */
  private List<JsonNode> frames(FaultKind kind) throws Exception {
    ManualClient client = new ManualClient();
    venues
        .connect(IP, "/", client)
        .receive("{\"action\":\"subscribe\",\"book\":\"btc_mxn\",\"type\":\"diff-orders\"}");
    venues.connect(IP, "/stream?streams=btcusdt@depth@100ms", client);
    floor.faults().start(Fault.of(kind));
    client.frames.clear();
    venues.advanceTo(START.plusSeconds(4));
    List<JsonNode> frames = new ArrayList<>();
    for (String text : client.frames) {
      frames.add(JSON.readTree(text));
    }
    assertThat(frames).anyMatch(frame -> frame.has("data"));
    assertThat(frames).anyMatch(frame -> frame.path("type").asText().equals("diff-orders"));
    return frames;
  }

  /** Prices and amounts of a frame, in its order. */
  private static void numbers(JsonNode frame, List<String> into) {
    for (JsonNode row : frame.path("payload")) {
      for (String name : List.of("a", "r", "v")) {
        if (row.has(name)) {
          into.add(row.path(name).asText());
        }
      }
    }
    for (String side : List.of("b", "a")) {
      for (JsonNode level : frame.path("data").path(side)) {
        level.forEach(number -> into.add(number.asText()));
      }
    }
  }
}
