package dev.spreadlake.simulator.binance;

import static dev.spreadlake.simulator.binance.LocalBook.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.simulator.SimulatedVenues;
import dev.spreadlake.simulator.Simulation;
import dev.spreadlake.simulator.SimulatorServer;
import dev.spreadlake.simulator.TradingFloor;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Binance over real sockets, with the JDK's client and with bare bytes. */
@Timeout(60)
class BinanceServerTest {
  /** Pings often, and does not mind the pongs. */
  private static final BinanceLimits PINGING =
      new BinanceLimits(
          6_000,
          300,
          10_000,
          1_024,
          Duration.ofMillis(200),
          Duration.ofSeconds(2),
          Duration.ofHours(24));

  private SimulatorServer server;

  private void serve(BinanceLimits limits) throws Exception {
    TradingFloor floor =
        new TradingFloor(Simulation.of(5, List.of("btcusdt", "btc_mxn")), Instant.now());
    server = new SimulatorServer(new SimulatedVenues(floor, limits));
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  @DisplayName("a client that follows the documentation keeps the book without a gap")
  void localBook() throws Exception {
    serve(BinanceLimits.published());
    SimulatorServer.Socket socket = server.open("/stream?streams=btcusdt@depth@100ms");
    String first = socket.await(frame -> true);
    LocalBook mine = null;
    while (mine == null) {
      LocalBook fetched =
          LocalBook.of(server.get("/api/v3/depth?symbol=BTCUSDT&limit=5000").body());
      mine = fetched.id < json(first).path("data").path("U").asLong() ? null : fetched;
    }
    mine.apply(first);
    for (int applied = 0; applied < 15; ) {
      applied += mine.apply(socket.await(frame -> true)) ? 1 : 0;
    }
    assertThat(mine.gaps).isZero();
    assertThat(mine.bids.firstKey()).isLessThan(mine.asks.firstKey());
  }

  @Test
  @DisplayName("an address may name as many streams as a connection may have")
  void longAddress() throws Exception {
    serve(BinanceLimits.published());
    String others =
        IntStream.range(0, 1_023)
            .mapToObj(i -> "coin" + i + "usdt@depth@100ms")
            .collect(joining("/"));
    SimulatorServer.Socket socket = server.open("/stream?streams=" + others + "/btcusdt@depth");
    assertThat(socket.await(frame -> true)).startsWith("{\"stream\":\"btcusdt@depth\"");
  }

  @Test
  @DisplayName("subscribing on /ws gives raw frames; combined ones after the property is set")
  void subscribing() throws Exception {
    serve(BinanceLimits.published());
    SimulatorServer.Socket socket = server.open("/ws");
    socket.send("{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@bookTicker\"],\"id\":1}");
    assertThat(socket.await(frame -> true)).isEqualTo("{\"result\":null,\"id\":1}");
    assertThat(socket.await(frame -> true)).startsWith("{\"u\":");
    socket.send("{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",true],\"id\":2}");
    socket.await(frame -> frame.equals("{\"result\":null,\"id\":2}"));
    JsonNode wrapped = json(socket.await(frame -> true));
    assertThat(wrapped.path("stream").asText()).isEqualTo("btcusdt@bookTicker");
    assertThat(wrapped.path("data").path("s").asText()).isEqualTo("BTCUSDT");
  }

  @Test
  @DisplayName("every reply says that it is simulated, and its weight; both units of time")
  void headers() throws Exception {
    serve(BinanceLimits.published());
    HttpResponse<String> reply =
        server.send(
            HttpRequest.newBuilder(server.uri("http", "/api/v3/time"))
                .header("X-MBX-TIME-UNIT", "MICROSECOND")
                .build());
    assertThat(reply.headers().firstValue("x-spreadlake-simulated")).contains("true");
    assertThat(reply.headers().firstValue("X-MBX-USED-WEIGHT-1M")).contains("1");
    assertThat(json(reply.body()).path("serverTime").asLong())
        .isGreaterThan(1_000_000_000_000_000L);
    assertThat(server.get("/api/v3/ticker/price?symbols=%5B%22BTCUSDT%22%5D").body())
        .startsWith("[{\"symbol\":\"BTCUSDT\"");
    assertThat(server.get("/v3/ticker/?book=btc_mxn").statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("what is no GET, no address and no path of the venue's own tells the weight, too")
  void weightOfRefusals() throws Exception {
    serve(BinanceLimits.published());
    HttpRequest.BodyPublisher nothing = HttpRequest.BodyPublishers.noBody();
    HttpResponse<String> post =
        server.send(
            HttpRequest.newBuilder(server.uri("http", "/api/v3/order")).POST(nothing).build());
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("X-MBX-USED-WEIGHT-1M")).contains("1");
    HttpResponse<String> retired = server.get("/api/v1/time");
    assertThat(retired.statusCode()).isEqualTo(404);
    assertThat(retired.headers().firstValue("X-MBX-USED-WEIGHT-1M")).contains("2");
    assertThat(server.get("/api").headers().firstValue("X-MBX-USED-WEIGHT-1M")).contains("3");

    HttpResponse<String> bitso =
        server.send(HttpRequest.newBuilder(server.uri("http", "/v3/ticker")).POST(nothing).build());
    assertThat(bitso.statusCode()).isEqualTo(405);
    assertThat(bitso.headers().firstValue("X-MBX-USED-WEIGHT-1M")).isEmpty();
  }

  @Test
  @DisplayName("pings are frames with a payload; a client that answers them lives on")
  void answeredPings() throws Exception {
    serve(PINGING);
    SimulatorServer.Socket socket = server.open("/ws/btcusdt@trade");
    for (int i = 0; i < 8; i++) {
      assertThat(socket.pings.poll(5, SECONDS)).matches("\\d{13}");
    }
    assertThat(socket.ends).isEmpty();
  }

  @Test
  @DisplayName("a client that leaves pings unanswered is closed with 1008 Pong timeout")
  void unansweredPings() throws Exception {
    serve(PINGING);
    assertThat(closingWords("/ws/btcusdt@trade")).isEqualTo("1008 Pong timeout");
  }

  @Test
  @DisplayName("a client's pings count as messages: too many in a second are 1008")
  void tooManyPings() throws Exception {
    serve(BinanceLimits.published());
    SimulatorServer.Socket socket = server.open("/ws");
    Object end = null;
    // On a busy machine six may take longer than a second, and are not too many then.
    for (int burst = 0; burst < 10 && end == null; burst++) {
      for (int i = 0; i < 6; i++) {
        var sent = socket.webSocket.sendPing(ByteBuffer.wrap(new byte[] {1})).orTimeout(5, SECONDS);
        sent.exceptionally(closed -> socket.webSocket).join();
      }
      end = socket.ends.poll(1, SECONDS);
    }
    assertThat(end).isEqualTo(1008);
  }

  /** Opens a socket that never writes again and reads up to the server's close frame. */
  private String closingWords(String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              String.join(
                      "\r\n",
                      "GET " + path + " HTTP/1.1",
                      "Host: x",
                      "Upgrade: websocket",
                      "Connection: Upgrade",
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                      "Sec-WebSocket-Version: 13",
                      "",
                      "")
                  .getBytes(StandardCharsets.US_ASCII));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.readUnsignedByte());
      }
      assertThat(head.toString()).startsWith("HTTP/1.1 101");
      while (true) {
        int opcode = in.readUnsignedByte() & 0x0f;
        int length = in.readUnsignedByte();
        byte[] payload = new byte[length == 126 ? in.readUnsignedShort() : length];
        in.readFully(payload);
        if (opcode == 8) {
          ByteBuffer close = ByteBuffer.wrap(payload);
          int code = close.getShort();
          return code + " " + StandardCharsets.UTF_8.decode(close);
        }
      }
    }
  }
}
