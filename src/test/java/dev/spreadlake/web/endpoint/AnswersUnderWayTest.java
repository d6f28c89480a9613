package dev.spreadlake.web.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.metrics.Meters;
import dev.spreadlake.web.WebFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Answers that nobody reads")
@Timeout(30)
class AnswersUnderWayTest {
  private static final int BIG = 12 << 20;

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private HttpServer server;

  private void start(long bytesMax, Duration sendingMax) throws Exception {
    Router router = Router.router(vertx);
    router.route().handler(new AnswersUnderWay(bytesMax, sendingMax, new Meters(registry)));
    router.route("/big").handler(call -> Endpoints.send(call, 200, "text/plain", new byte[BIG]));
    router.route("/small").handler(call -> Endpoints.send(call, 200, "text/plain", new byte[9]));
    router.route().failureHandler(call -> ((Problem) call.failure()).send(call.response()));
    server =
        vertx
            .createHttpServer()
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
    start(2L * BIG, Duration.ofMinutes(1));
    try (Socket unread = ask("/big", 1)) {
      WebFixture.eventually(() -> unreadBytes() == BIG);
      assertThat(get("/big")).isEqualTo(503);
      assertThat(get("/small")).isEqualTo(200);
      assertThat(refused()).isEqualTo(1);
    }
    WebFixture.eventually(() -> unreadBytes() == 0);
    assertThat(get("/big")).isEqualTo(200);
  }

  @Test
  @DisplayName("end with their connection where it takes too long")
  void tooLong() throws Exception {
    start(2L * BIG, Duration.ofMillis(50));
    try (Socket unread = ask("/big", 1)) {
      WebFixture.eventually(() -> refused() == 1);
      WebFixture.eventually(() -> unreadBytes() == 0);
      assertThat(unread.getInputStream().readAllBytes()).hasSizeLessThan(BIG);
    }
  }

  @Test
  @DisplayName("are one at a time where a connection asks on, and all come once it reads")
  void pipelined() throws Exception {
    start(10L * BIG, Duration.ofMinutes(1));
    try (Socket unread = ask("/big", 3)) {
      WebFixture.eventually(() -> unreadBytes() == BIG);
      assertThat(unread.getInputStream().readNBytes(3 * BIG)).hasSize(3 * BIG);
      WebFixture.eventually(() -> unreadBytes() == 0);
      assertThat(refused()).isZero();
    }
  }

  /** A connection that asks and does not read. */
  private Socket ask(String path, int times) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
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

  private double refused() {
    var counter = registry.find("spreadlake.http.refused").tag("why", "unread").counter();
    return counter == null ? 0 : counter.count();
  }
}
