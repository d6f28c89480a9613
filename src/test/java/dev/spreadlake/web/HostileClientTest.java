package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A client that sends what it should not")
@Timeout(60)
class HostileClientTest {
  @AutoClose private static final WebFixture web = WebFixture.start();

  private static double counted(String series) throws Exception {
    return web.get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .sum();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        "garbage",
        "null",
        "[]",
        "7",
        "\"text\"",
        "{}",
        "{\"type\":7}",
        "{\"type\":\"no such\"}",
        "{\"type\":\"ping\"} {\"type\":\"ping\"}",
        "{\"type\":\"ping\",\"type\":\"ping\"}",
        "{\"type\":\"subscribe\"}",
        "{\"type\":\"subscribe\",\"topics\":\"spread\"}",
        "{\"type\":\"subscribe\",\"topics\":[]}",
        "{\"type\":\"subscribe\",\"topics\":[\"nothing\"]}",
        "{\"type\":\"subscribe\",\"topics\":[\"spread\"],\"books\":[\"../etc\"]}",
        "{\"type\":\"subscribe\",\"topics\":[\"spread\"],\"books\":[\"eth_mxn\"]}",
        "{\"type\":\"subscribe\",\"topics\":[\"spread\"],\"books\":[7]}",
        "{\"type\":\"subscribe\",\"id\":{},\"topics\":[\"spread\"]}",
        "{\"type\":\"unsubscribe\"}",
        "{\"type\":\"unsubscribe\",\"id\":\"never\"}",
        "{\"type\":\"resume\",\"topic\":\"spread\",\"after\":1}",
        "{\"type\":\"resume\",\"topic\":\"alert\"}",
        "{\"type\":\"resume\",\"topic\":\"alert\",\"after\":-1}",
        "{\"type\":\"resume\",\"topic\":\"alert\",\"after\":1.5}",
        "{\"type\":\"resume\",\"topic\":\"alert\",\"after\":99999999999999999999}",
        "{\"type\":\"alert.subscribe\",\"book\":\"usd_mxn\",\"above\":\"0.3\"}",
        "{\"type\":\"alert.subscribe\",\"id\":\"m\",\"book\":\"usd_mxn\"}",
        "{\"type\":\"alert.subscribe\",\"id\":\"m\",\"book\":\"usd_mxn\",\"above\":0.3}",
        "{\"type\":\"alert.subscribe\",\"id\":\"m\",\"book\":\"usd_mxn\",\"above\":\"1e9\"}",
        "{\"type\":\"alert.subscribe\",\"id\":\"m\",\"book\":\"usd_mxn\",\"above\":\"-1\"}",
        "{\"type\":\"alert.subscribe\",\"id\":\"m\",\"book\":\"usd_mxn\",\"above\":\"0.3\",\"clear\":\"0.4\"}",
        "{\"type\":\"alert.subscribe\",\"id\":\"m\",\"book\":\"usd_mxn\",\"above\":\"0.3\",\"for\":\"soon\"}",
        "{\"type\":\"alert.subscribe\",\"id\":\"m\",\"book\":\"eth_mxn\",\"above\":\"0.3\"}",
        "{\"type\":\"alert.unsubscribe\",\"id\":\"never\"}",
      })
  @DisplayName("gets an error and keeps its socket")
  void answeredAndOpen(String message) throws Exception {
    String refused = "spreadlake_live_refused_total{why=\"malformed\"}";
    double before = counted(refused);
    try (LiveTester client = LiveTester.connect(web)) {
      client.await("hello");
      client.send(message);
      JsonNode error = client.next();
      assertThat(error.path("type").asText()).isEqualTo("error");
      assertThat(error.path("message").asText()).isNotBlank();
      stillServed(client);
      assertThat(counted(refused) - before).isEqualTo(1.0);
    }
  }

  private static void stillServed(LiveTester client) throws Exception {
    client.send("{\"type\":\"ping\",\"id\":\"x\"}");
    assertThat(client.next().path("type").asText()).isEqualTo("pong");
  }

  @Test
  @DisplayName("is told which of its messages was refused")
  void inReplyTo() throws Exception {
    try (LiveTester client = LiveTester.connect(web)) {
      client.await("hello");
      client.send("{\"type\":\"subscribe\",\"id\":\"7\",\"topics\":[\"nothing\"]}");
      assertThat(client.next().path("in_reply_to").asText()).isEqualTo("7");
    }
  }

  @Test
  @DisplayName("gets an error for JSON a thousand levels deep")
  void deepJson() throws Exception {
    try (LiveTester client = LiveTester.connect(web)) {
      client.await("hello");
      client.send("{\"type\":\"ping\",\"id\":" + "[".repeat(1000) + "]".repeat(1000) + "}");
      assertThat(client.next().path("type").asText()).isEqualTo("error");
      stillServed(client);
    }
  }

  static Stream<byte[]> oddFrames() {
    return Stream.of(
        RawSocket.frame(0x82, new byte[] {1, 2, 3}),
        RawSocket.frame(0x81, new byte[] {(byte) 0xC3, (byte) 0x28}),
        RawSocket.frame(0x81, new byte[] {'"', (byte) 0xFF, '"'}));
  }

  @ParameterizedTest
  @MethodSource("oddFrames")
  @DisplayName("gets an error for binary frames and for text that is not UTF-8")
  void oddFrame(byte[] frame) throws Exception {
    try (RawSocket client = new RawSocket(web.port)) {
      client.readType("hello");
      client.send(frame);
      client.readType("error");
      client.text("{\"type\":\"ping\"}");
      client.readType("pong");
    }
  }

  @Test
  @DisplayName("may split a message into fragments with a ping between them")
  void fragments() throws Exception {
    try (RawSocket client = new RawSocket(web.port)) {
      client.readType("hello");
      client.send(RawSocket.frame(0x01, "{\"type\":".getBytes(StandardCharsets.UTF_8)));
      client.send(RawSocket.frame(0x89, new byte[0]));
      client.send(RawSocket.frame(0x80, "\"ping\",\"id\":\"f\"}".getBytes(StandardCharsets.UTF_8)));
      assertThat(client.readType("pong")).contains("\"f\"");
    }
  }

  @Test
  @DisplayName("is closed for a message that never ends")
  void endlessMessage() throws Exception {
    try (RawSocket client = new RawSocket(web.port)) {
      client.readType("hello");
      byte[] part = "x".repeat(10_000).getBytes(StandardCharsets.UTF_8);
      client.send(RawSocket.frame(0x01, part));
      for (int i = 0; i < 7; i++) {
        client.send(RawSocket.frame(0x00, part));
      }
      assertThat(client.readCloseCode()).isEqualTo(1009);
    }
  }

  @Test
  @DisplayName(
      "is closed with 1009 for a message that is too big in one frame; a smaller one is read")
  void oneBigFrame() throws Exception {
    try (RawSocket client = new RawSocket(web.port)) {
      client.readType("hello");
      String ping = "{\"type\":\"ping\",\"id\":\"big\"}";
      client.text(ping + " ".repeat(65_536 - ping.length()));
      assertThat(client.readType("pong")).contains("\"big\"");
      client.text(ping + " ".repeat(65_537 - ping.length()));
      assertThat(client.readCloseCode()).isEqualTo(1009);
    }
  }

  @Test
  @DisplayName("is closed for one frame that is too large, and for frames without a mask")
  void brokenFraming() throws Exception {
    try (RawSocket huge = new RawSocket(web.port);
        RawSocket unmasked = new RawSocket(web.port)) {
      huge.readType("hello");
      // Its header alone: 196,608 bytes are announced.
      huge.send(new byte[] {(byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0});
      assertThat(huge.readCloseCode()).isIn(1009, 1002, 1006);
      unmasked.readType("hello");
      unmasked.send(new byte[] {(byte) 0x81, 2, '{', '}'});
      assertThat(unmasked.readCloseCode()).isIn(1002, 1006);
    }
    WebFixture.eventually(() -> web.get("/metrics").body().contains("spreadlake_live_clients 0.0"));
  }

  @Test
  @DisplayName("is closed with 1008 when it does not stop, and the others notice nothing")
  void abuse() throws Exception {
    String closed = "spreadlake_live_closed_total{why=\"abuse\"}";
    double before = counted(closed);
    try (LiveTester good = LiveTester.connect(web);
        RawSocket bad = new RawSocket(web.port)) {
      good.await("hello");
      for (int i = 0; i < 100; i++) {
        bad.text("garbage");
      }
      assertThat(bad.readCloseCode()).isEqualTo(1008);
      stillServed(good);
      assertThat(counted(closed) - before).isEqualTo(1.0);
    }
  }

  @Test
  @DisplayName("is refused subscriptions and thresholds beyond the bound")
  void subscriptionBombs() throws Exception {
    try (LiveTester client = LiveTester.connect(web)) {
      client.await("hello");
      for (int i = 0; i < 33; i++) {
        client.send("{\"type\":\"subscribe\",\"id\":\"" + i + "\",\"topics\":[\"quality\"]}");
      }
      JsonNode error = client.await("error");
      assertThat(error.path("in_reply_to").asText()).isEqualTo("32");
      for (int i = 0; i < 101; i++) {
        client.send("{\"type\":\"alert.subscribe\",\"id\":\"t" + i + "\",\"above\":\"0.3\"}");
      }
      error = client.await("error");
      assertThat(error.path("in_reply_to").asText()).isEqualTo("t100");
      // The refusal needs no answer from the alerts; the hundred before it do.
      WebFixture.eventually(() -> web.alerts.thresholds.size() >= 100);
      assertThat(web.alerts.thresholds).hasSize(100);
    }
    WebFixture.eventually(() -> web.alerts.thresholds.isEmpty());
  }

  @Test
  @DisplayName("is slowed down when it sends thousands of messages at once")
  void rateLimited() throws Exception {
    try (RawSocket client = new RawSocket(web.port)) {
      client.readType("hello");
      ByteArrayOutputStream burst = new ByteArrayOutputStream();
      for (int i = 0; i < 2000; i++) {
        burst.write(RawSocket.frame(0x81, "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8)));
      }
      client.send(burst.toByteArray());
      assertThat(client.readType("error")).contains("too many messages");
    }
  }

  @ParameterizedTest(name = "frames that begin with {0}")
  @ValueSource(ints = {0x89, 0x00})
  @DisplayName("is closed with 1008 for a flood of pings or of parts, and answered no more of them")
  void floods(int first) throws Exception {
    String closed = "spreadlake_live_closed_total{why=\"abuse\"}";
    double before = counted(closed);
    try (RawSocket client = new RawSocket(web.port)) {
      client.readType("hello");
      ByteArrayOutputStream flood = new ByteArrayOutputStream();
      flood.write(RawSocket.frame(first == 0x00 ? 0x01 : first, new byte[0]));
      for (int i = 0; i < 5_000; i++) {
        flood.write(RawSocket.frame(first, new byte[0]));
      }
      client.send(flood.toByteArray());
      int pongs = 0;
      RawSocket.Frame frame = client.read();
      while (frame.opcode() != 8) {
        pongs += frame.opcode() == 10 ? 1 : 0;
        frame = client.read();
      }
      assertThat(frame.closeCode()).isEqualTo(1008);
      assertThat(pongs).isLessThan(1_000);
      assertThat(counted(closed) - before).isEqualTo(1.0);
      assertThat(web.get("/metrics").body())
          .contains("spreadlake_live_refused_total{why=\"rate\"}");
    }
  }

  @ParameterizedTest(name = "Origin {0}, Host {1} gives {2}")
  @CsvSource({
    "http://127.0.0.1:PORT, 127.0.0.1:PORT, 101",
    "https://desk.example, 127.0.0.1:PORT, 101",
    "http://evil.example, 127.0.0.1:PORT, 403",
    "http://127.0.0.1:1, 127.0.0.1:PORT, 403",
    "null, 127.0.0.1:PORT, 403",
    "http://evil.example:PORT, evil.example:PORT, 403",
    ", evil.example:PORT, 421",
    ", localhost:PORT, 101",
    ", 127.0.0.1:PORT, 101",
  })
  @DisplayName("is let in or not by origin and host")
  void origins(String origin, String host, String expected) throws Exception {
    String port = Integer.toString(web.port);
    String named = host.replace("PORT", port);
    String[] headers =
        origin == null
            ? new String[] {"Host", named}
            : new String[] {"Host", named, "Origin", origin.replace("PORT", port)};
    try (RawSocket client = new RawSocket(web.port, headers)) {
      assertThat(client.status).isEqualTo(expected);
    }
  }

  @Test
  @DisplayName("is turned away when there is no room, and let in when there is again")
  void connectionLimit() throws Exception {
    var limits = dev.spreadlake.web.live.LiveLimits.of(1, 1, java.time.Duration.ofSeconds(60));
    try (WebFixture small = WebFixture.start(WebFixture.http(null), limits)) {
      try (RawSocket first = new RawSocket(small.port);
          RawSocket second = new RawSocket(small.port)) {
        assertThat(first.status).isEqualTo("101");
        assertThat(second.status).isEqualTo("503");
      }
      WebFixture.eventually(
          () -> small.get("/metrics").body().contains("spreadlake_live_clients 0.0"));
      try (RawSocket third = new RawSocket(small.port)) {
        assertThat(third.status).isEqualTo("101");
      }
    }
  }

  @Test
  @DisplayName("is let in at no address that cannot be decoded")
  void malformedAddress() throws Exception {
    try (RawSocket client = new RawSocket("/live?topics=%zz", web.port)) {
      assertThat(client.status).isEqualTo("400");
    }
  }

  @Test
  @DisplayName("that vanishes without a word is forgotten with its thresholds, and broke no rule")
  void halfOpen() throws Exception {
    String refused = "spreadlake_live_refused_total{why=\"protocol\"}";
    double before = counted(refused);
    RawSocket client = new RawSocket(web.port);
    client.readType("hello");
    client.text("{\"type\":\"alert.subscribe\",\"id\":\"mine\",\"above\":\"0.3\"}");
    client.readType("alert.subscribed");
    assertThat(web.alerts.thresholds).hasSize(1);
    client.close();
    WebFixture.eventually(() -> web.alerts.thresholds.isEmpty());
    assertThat(counted(refused)).isEqualTo(before);
  }
}
