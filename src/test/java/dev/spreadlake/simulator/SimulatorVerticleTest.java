package dev.spreadlake.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.simulator.binance.BinanceExchange;
import dev.spreadlake.simulator.bitso.BitsoExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a real socket shows: faults of the transport, and the control API. */
@Timeout(30)
class SimulatorVerticleTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUBSCRIBE =
      "{\"action\":\"subscribe\",\"book\":\"btc_mxn\",\"type\":\"diff-orders\"}";

  private SimulatorServer server;

  @BeforeEach
  void start() throws Exception {
    Simulation simulation =
        Simulation.of(11, List.of("btc_mxn", "usd_mxn")).withRequestsPerMinute(1_000);
    server = new SimulatorServer(new BitsoExchange(new TradingFloor(simulation, Instant.now())));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private HttpResponse<String> control(String method, String path, String body) throws Exception {
    return server.send(
        HttpRequest.newBuilder(server.uri("http", "/_control" + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private String begin(String fault) throws Exception {
    HttpResponse<String> reply = control("POST", "/faults", fault);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
    return JSON.readTree(reply.body()).path("id").textValue();
  }

  @Test
  @DisplayName("its time follows a wall clock that is set ahead, as after a machine's sleep")
  void wallClockAhead() throws Exception {
    ManualTime time = new ManualTime("2026-03-01T10:00:00.400Z");
    Instant before = time.now();
    Simulation simulation = Simulation.of(11, List.of("btcusdt"));
    BinanceExchange binance = new BinanceExchange(new TradingFloor(simulation, time.now()));
    try (SimulatorServer asleep = new SimulatorServer(binance, 4_000_000, time)) {
      time.step(Duration.ofDays(365));
      assertThat(asleep.get("/api/v3/time").body()).contains("" + before.toEpochMilli());
      time.step(Duration.ofDays(-365));
      assertThat(asleep.get("/api/v3/time").body()).contains("" + before.toEpochMilli());

      time.step(Duration.ofHours(8));
      for (int i = 0; i < 9; i++) {
        asleep.get("/api/v3/time");
        time.advance(Duration.ofSeconds(8));
      }
      assertThat(asleep.get("/api/v3/time").body())
          .isEqualTo("{\"serverTime\":" + time.now().toEpochMilli() + "}");
      time.step(Duration.ofHours(-8));
      time.advance(Duration.ofSeconds(1));
      assertThat(asleep.get("/api/v3/time").body())
          .as("never back")
          .isEqualTo(
              "{\"serverTime\":" + time.now().plus(Duration.ofHours(8)).toEpochMilli() + "}");
    }
  }

  @Test
  @DisplayName("the control API shows the state, begins and ends faults, and says what is wrong")
  void controls() throws Exception {
    SimulatorServer.Socket socket = server.open("/");
    socket.send(SUBSCRIBE);
    socket.await(m -> m.contains("\"response\":\"ok\""));
    JsonNode state = JSON.readTree(control("GET", "/state", "").body());
    assertThat(state.path("simulated").booleanValue()).isTrue();
    assertThat(state.path("venue").textValue()).isEqualTo("bitso");
    assertThat(state.path("books").path(0).path("book").textValue()).isEqualTo("btc_mxn");
    assertThat(state.path("sessions").path(0).path("subscriptions").path(0).textValue())
        .isEqualTo("diff-orders:btc_mxn");
    assertThat(state.path("counters").path("slow_readers_cut").intValue()).isZero();
    String id = begin("{\"fault\":\"http-503\"}");
    assertThat(server.get("/v3/ticker").statusCode()).isEqualTo(503);
    assertThat(control("GET", "/faults", "").body()).contains("\"fault\":\"http-503\"");
    assertThat(control("DELETE", "/faults/" + id, "").statusCode()).isEqualTo(204);
    assertThat(server.get("/v3/ticker").statusCode()).isEqualTo(200);
    assertThat(control("DELETE", "/faults/" + id, "").statusCode()).isEqualTo(404);
    begin("{\"fault\":\"http-420\"}");
    begin("{\"fault\":\"http-404\",\"for\":\"1h\"}");
    assertThat(control("DELETE", "/faults", "").statusCode()).isEqualTo(204);
    assertThat(control("GET", "/faults", "").body()).isEqualTo("[]");
    assertThat(control("POST", "/faults", "{\"fault\":\"gap\",\"at\":\"1h\"}").statusCode())
        .isEqualTo(202);
    HttpResponse<String> bad = control("POST", "/faults", "{\"fault\":\"x\"}");
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.body()).contains("none of silence");
    assertThat(control("POST", "/faults", "nonsense").statusCode()).isEqualTo(400);
    assertThat(control("POST", "/faults", " ".repeat(20_000)).statusCode()).isEqualTo(413);
    assertThat(control("PUT", "/faults", "").statusCode()).isEqualTo(404);
  }

  @Test
  @DisplayName("a page in a browser may not use the control API")
  void refusesPages() throws Exception {
    HttpResponse<String> reply =
        server.send(
            HttpRequest.newBuilder(server.uri("http", "/_control/faults"))
                .header("Origin", "https://evil.example")
                .POST(HttpRequest.BodyPublishers.ofString("{\"fault\":\"mute\"}"))
                .build());
    assertThat(reply.statusCode()).isEqualTo(403);
    assertThat(control("GET", "/faults", "").body()).isEqualTo("[]");
  }

  @Test
  @DisplayName("a fragmented frame arrives in continuation frames and joins to the whole")
  void fragments() throws Exception {
    begin("{\"fault\":\"fragmented\"}");
    SimulatorServer.Socket socket = server.open("/");
    socket.send(SUBSCRIBE);
    String frame = socket.await(m -> m.contains("sequence"));
    assertThat(JSON.readTree(frame).path("type").textValue()).isEqualTo("diff-orders");
    assertThat(socket.parts.get()).isGreaterThanOrEqualTo(4);
  }

  @Test
  @DisplayName("drop cuts without a close frame, close-1011 closes with one")
  void cuts() throws Exception {
    SimulatorServer.Socket dropped = server.open("/");
    begin("{\"fault\":\"drop\"}");
    // 1006 is what a client says when no close frame came.
    assertThat(dropped.ends.poll(5, TimeUnit.SECONDS)).isEqualTo(1006);
    SimulatorServer.Socket closed = server.open("/");
    begin("{\"fault\":\"close-1011\"}");
    assertThat(closed.ends.poll(5, TimeUnit.SECONDS)).isEqualTo(1011);
  }

  @Test
  @DisplayName("refuse answers nobody but the control API, refuse-upgrade only refuses sockets")
  void refuses() throws Exception {
    String id = begin("{\"fault\":\"refuse\"}");
    Assertions.assertThatThrownBy(() -> server.get("/v3/ticker")).isInstanceOf(IOException.class);
    try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      assertThat(upgrade(raw, "")).isEmpty();
    }
    control("DELETE", "/faults/" + id, "");
    begin("{\"fault\":\"refuse-upgrade\"}");
    assertThat(server.get("/v3/ticker").statusCode()).isEqualTo(200);
    Assertions.assertThatThrownBy(() -> server.open("/")).isInstanceOf(CompletionException.class);
  }

  @Test
  @DisplayName("slow replies are late by as much as was asked for")
  void slow() throws Exception {
    begin("{\"fault\":\"slow-replies\",\"delay\":\"400ms\"}");
    long begun = System.nanoTime();
    assertThat(server.get("/v3/ticker").statusCode()).isEqualTo(200);
    assertThat(System.nanoTime() - begun).isBetween(380_000_000L, 5_000_000_000L);
  }

  @Test
  @DisplayName("an address with an escape that is none is a bad request, not a silence")
  void badEscapes() throws Exception {
    try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      raw.setSoTimeout(5_000);
      raw.getOutputStream()
          .write(
              "GET /v3/ticker?book=%zz HTTP/1.1\r\nHost: x\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(raw.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 400");
    }
  }

  @Test
  @DisplayName("a client that does not read is cut before it costs more than its bound")
  void cutsSlowReaders() throws Exception {
    stop();
    Simulation fast = Simulation.of(11, List.of("btc_mxn")).withSpeed(60);
    server = new SimulatorServer(new BitsoExchange(new TradingFloor(fast, Instant.now())), 50_000);
    try (Socket raw = new Socket()) {
      raw.setReceiveBufferSize(4_096);
      raw.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port));
      assertThat(upgrade(raw, "")).startsWith("HTTP/1.1 101");
      raw.getOutputStream().write(masked(0x81, SUBSCRIBE.replace("diff-orders", "orders")));
      raw.getOutputStream().flush();
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
      while (cut() == 0) {
        assertThat(System.nanoTime()).as("cut within 15 s").isLessThan(until);
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    assertThat(cut()).isEqualTo(1);
  }

  private int cut() throws Exception {
    JsonNode state = JSON.readTree(control("GET", "/state", "").body());
    return state.path("counters").path("slow_readers_cut").intValue();
  }

  /** Asks for a WebSocket; the head of the reply, empty if there is none. */
  private static String upgrade(Socket raw, String furtherHeader) throws IOException {
    String request =
        String.join(
            "\r\n",
            "GET / HTTP/1.1",
            "Host: x",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
            furtherHeader.isEmpty() ? "X-None: none" : furtherHeader,
            "",
            "");
    raw.setSoTimeout(10_000);
    raw.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = raw.getInputStream().read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** A masked frame shorter than 126 bytes, with a mask of zeros. */
  private static byte[] masked(int first, byte[] body) {
    byte[] frame = new byte[body.length + 6];
    frame[0] = (byte) first;
    frame[1] = (byte) (0x80 | body.length);
    System.arraycopy(body, 0, frame, 6, body.length);
    return frame;
  }

  private static byte[] masked(int first, String text) {
    return masked(first, text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  @DisplayName("compresses messages for whoever offers that, and for nobody else")
  void deflate() throws Exception {
    try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      assertThat(upgrade(raw, "")).doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
      raw.getOutputStream().write(masked(0x81, SUBSCRIBE));
      assertThat(raw.getInputStream().read()).as("a plain text").isEqualTo(0x81);
    }
    try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      assertThat(upgrade(raw, "Sec-WebSocket-Extensions: permessage-deflate"))
          .containsIgnoringCase("Sec-WebSocket-Extensions: permessage-deflate");
      raw.getOutputStream().write(masked(0x81, SUBSCRIBE));
      assertThat(raw.getInputStream().read()).as("a deflated text").isEqualTo(0xC1);
      byte[] deflated = raw.getInputStream().readNBytes(raw.getInputStream().read());
      assertThat(inflated(deflated)).startsWith("{\"action\":\"subscribe\",\"response\":\"ok\"");
    }
  }

  @Test
  @DisplayName("closes on a message that is too long once it is inflated")
  void inflatedTooLong() throws Exception {
    try (Socket raw = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      upgrade(raw, "Sec-WebSocket-Extensions: permessage-deflate");
      raw.getOutputStream().write(masked(0xC1, deflated(new byte[70_000])));
      assertThat(raw.getInputStream().read()).as("a closing frame").isEqualTo(0x88);
      assertThat(raw.getInputStream().readNBytes(3)).containsExactly(2, 1_009 >> 8, 1_009 & 0xFF);
    }
  }

  private static String inflated(byte[] message) throws Exception {
    Inflater inflater = new Inflater(true);
    byte[] whole = Arrays.copyOf(message, message.length + 4);
    // The end of a flush, which the extension leaves out.
    whole[message.length + 2] = (byte) 0xFF;
    whole[message.length + 3] = (byte) 0xFF;
    inflater.setInput(whole);
    byte[] text = new byte[4_096];
    int length = inflater.inflate(text);
    inflater.end();
    return new String(text, 0, length, StandardCharsets.US_ASCII);
  }

  private static byte[] deflated(byte[] message) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(message);
    byte[] bytes = new byte[4_096];
    int length = deflater.deflate(bytes, 0, bytes.length, Deflater.SYNC_FLUSH) - 4;
    deflater.end();
    return Arrays.copyOf(bytes, length);
  }
}
