package dev.spreadlake.web.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.web.WebFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Answers that nobody reads")
@Timeout(30)
class AnswersUnderWayTest {
  private static final int BIG = 12 << 20;

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private HttpServer server;

  private void start(long bytesMax) throws Exception {
    start(bytesMax, Duration.ofMinutes(1), Duration.ofMinutes(1), TimeSource.system());
  }

  private void start(long bytesMax, Duration stalledMax, Duration wholeMax, TimeSource time)
      throws Exception {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(new AnswersUnderWay(bytesMax, stalledMax, wholeMax, time, new Meters(registry)));
    router.route("/big").handler(call -> Endpoints.send(call, 200, "text/plain", new byte[BIG]));
    router.route("/small").handler(call -> Endpoints.send(call, 200, "text/plain", new byte[9]));
    router.route().failureHandler(call -> ((Problem) call.failure()).send(call.response()));
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setSendBufferSize(128 * 1024))
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("are not held beyond a bound: who asks for much is told to wait, for little is not")
  void bounded() throws Exception {
    start(2L * BIG);
    try (Socket unread = ask("/big", 1)) {
      WebFixture.eventually(() -> unreadBytes() == BIG);
      assertThat(get("/big")).isEqualTo(503);
      assertThat(get("/small")).isEqualTo(200);
      assertThat(refused("unread")).isEqualTo(1);
    }
    WebFixture.eventually(() -> unreadBytes() == 0);
    assertThat(get("/big")).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"50, 60000, unread", "60000, 50, slow"})
  @DisplayName("end with their connection where nothing is taken for too long, or not all of it")
  void tooLong(int stalledMs, int wholeMs, String why) throws Exception {
    start(2L * BIG, Duration.ofMillis(stalledMs), Duration.ofMillis(wholeMs), TimeSource.system());
    try (Socket unread = ask("/big", 1)) {
      WebFixture.eventually(() -> refused(why) == 1);
      WebFixture.eventually(() -> unreadBytes() == 0);
      assertThat(unread.getInputStream().readAllBytes()).hasSizeLessThan(BIG);
    }
  }

  @Test
  @DisplayName("go on for as long as they are read, however slowly")
  void slowlyRead() throws Exception {
    ManualTime time = new ManualTime("2026-11-22T04:10:00Z");
    AtomicInteger looks = new AtomicInteger();
    Duration stalledMax = Duration.ofMillis(80);
    start(2L * BIG, stalledMax, Duration.ofHours(1), counted(time, looks));
    try (Socket slow = ask("/big", 1)) {
      int read = 0;
      for (int step = 0; step < 4; step++) {
        read += slow.getInputStream().readNBytes(BIG / 8).length;
        int before = looks.get();
        // The kernel holds far less than was read: something was taken since the step before.
        WebFixture.eventually(() -> looks.get() > before + 5);
        time.advance(stalledMax.dividedBy(2).plusMillis(1));
      }
      assertThat(slow.getInputStream().readNBytes(BIG - read)).hasSize(BIG - read);
      WebFixture.eventually(() -> unreadBytes() == 0);
      assertThat(refused("unread")).isZero();
    }
  }

  /** A clock that counts how often it is read. */
  private static TimeSource counted(TimeSource time, AtomicInteger reads) {
    return new TimeSource() {
      @Override
      public Instant now() {
        return time.now();
      }

      @Override
      public long nanoTime() {
        reads.incrementAndGet();
        return time.nanoTime();
      }
    };
  }

  @Test
  @DisplayName("are one at a time where a connection asks on, and all come once it reads")
  void pipelined() throws Exception {
    start(10L * BIG);
    try (Socket unread = ask("/big", 3)) {
      WebFixture.eventually(() -> unreadBytes() == BIG);
      unread.setReceiveBufferSize(1 << 20);
      assertThat(unread.getInputStream().readNBytes(3 * BIG)).hasSize(3 * BIG);
      WebFixture.eventually(() -> unreadBytes() == 0);
      assertThat(refused("unread")).isZero();
    }
  }

  /** A connection that asks and does not read. */
  private Socket ask(String path, int times) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.actualPort()));
    String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    socket.getOutputStream().write(request.repeat(times).getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private int get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private double unreadBytes() {
    return registry.get("spreadlake.http.unread.bytes").gauge().value();
  }

  private double refused(String why) {
    var counter = registry.find("spreadlake.http.refused").tag("why", why).counter();
    return counter == null ? 0 : counter.count();
  }
}
