package dev.spreadlake.venue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.venue.ExchangeLink.RestReply;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A GET over the real network")
@Timeout(60)
class VertxExchangeLinkTest {
  private static final Duration REPLY_MAX = Duration.ofSeconds(2);

  private final Vertx vertx = Vertx.vertx();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> cut = new CompletableFuture<>();
  private URI rest;
  private VertxExchangeLink link;

  @BeforeEach
  void start() throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    rest = URI.create("http://127.0.0.1:" + server.actualPort() + "/v3");
    link = link(REPLY_MAX);
  }

  private VertxExchangeLink link(Duration replyMax) {
    URI feed = URI.create("ws://127.0.0.1:1");
    return new VertxExchangeLink(vertx, rest, feed, () -> asked.add("simulated"), replyMax);
  }

  @AfterEach
  void stop() throws Exception {
    link.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private void answer(HttpServerRequest request) {
    asked.add(request.uri() + " " + request.getHeader("User-Agent"));
    HttpServerResponse response = request.response();
    switch (request.path()) {
      case "/v3/order_book/" ->
          response.putHeader("Content-Type", "application/json").end("{\"s\":\"ü\"}");
      case "/v3/simulated/" -> response.putHeader("X-Spreadlake-Simulated", "true").end("{}");
      case "/v3/moved/" ->
          response.setStatusCode(302).putHeader("Location", "/v3/order_book/").end();
      case "/v3/limited/" ->
          response
              .setStatusCode(429)
              .putHeader("Retry-After", "17")
              .putHeader("Content-Type", "text/html")
              .end("<html>slow down</html>");
      case "/v3/exact/" -> response.end(Buffer.buffer(new byte[VertxExchangeLink.SIZE_MAX]));
      case "/v3/endless/" -> {
        request.connection().closeHandler(closed -> cut.complete(null));
        response.setChunked(true);
        pour(response);
      }
      case "/v3/once/" -> {
        if (connections.add(request.connection())) {
          response.end("{}");
        } else {
          request.connection().close();
        }
      }
      case "/v3/cut/" -> {
        response.putHeader("Content-Length", "100").write("half");
        request.connection().close();
      }
      default -> {
        // Never answered.
      }
    }
  }

  /** Writes as fast as the other side takes it, without end. */
  private void pour(HttpServerResponse response) {
    Buffer chunk = Buffer.buffer(new byte[1 << 16]);
    while (!response.closed() && !response.writeQueueFull()) {
      response.write(chunk);
    }
    if (!response.closed()) {
      response.drainHandler(drained -> pour(response));
    }
  }

  private RestReply get(String path) throws Exception {
    return get(link, path);
  }

  private RestReply get(VertxExchangeLink by, String path) throws Exception {
    CompletableFuture<RestReply> reply = new CompletableFuture<>();
    vertx.runOnContext(ready -> by.get(path, reply::complete));
    return reply.get(25, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("gives status, type and text, with our name and the whole query")
  void whole() throws Exception {
    assertThat(get("/order_book/?book=btc_mxn&aggregate=false"))
        .isEqualTo(new RestReply(200, "application/json", -1, "{\"s\":\"ü\"}", ""));
    assertThat(asked).containsExactly("/v3/order_book/?book=btc_mxn&aggregate=false spreadlake");
  }

  @Test
  @DisplayName("tells once that the exchange says it is simulated, before the reply is handed on")
  void simulated() throws Exception {
    get("/order_book/");
    assertThat(asked).noneMatch("simulated"::equals);
    get("/simulated/");
    assertThat(asked).filteredOn("simulated"::equals).hasSize(1);
    get("/simulated/");
    assertThat(asked).filteredOn("simulated"::equals).hasSize(1);
  }

  @Test
  @DisplayName("follows no redirect")
  void redirect() throws Exception {
    assertThat(get("/moved/").status()).isEqualTo(302);
    assertThat(asked).hasSize(1);
  }

  @Test
  @DisplayName("keeps the wait that a refusal states, and its page")
  void refusal() throws Exception {
    assertThat(get("/limited/"))
        .isEqualTo(new RestReply(429, "text/html", 17, "<html>slow down</html>", ""));
  }

  @Test
  @DisplayName("takes a body of 16 MiB and gives up a longer one at once, and its connection soon")
  void bound() throws Exception {
    // So much takes its time on a busy machine; how long is not what is asked here.
    VertxExchangeLink patient = link(Duration.ofSeconds(20));
    assertThat(get(patient, "/exact/").body()).hasSize(VertxExchangeLink.SIZE_MAX);
    RestReply endless = get(patient, "/endless/");
    patient.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertThat(endless.status()).isZero();
    assertThat(endless.detail()).contains("longer than 16777216 bytes");
    cut.get(REPLY_MAX.toSeconds() * 3, TimeUnit.SECONDS);
    assertThat(get("/order_book/").status()).isEqualTo(200);
  }

  @Test
  @DisplayName("says why there was no reply: cut, or too late")
  void none() throws Exception {
    assertThat(get("/cut/").status()).isZero();
    VertxExchangeLink hasty = link(Duration.ofMillis(200));
    RestReply late = get(hasty, "/never/");
    assertThat(late.status()).isZero();
    assertThat(late.detail()).isEqualTo("no answer in time");
  }

  @Test
  @DisplayName("tells a kept connection that was closed from a failure, and has a fresh one")
  void keptLineLost() throws Exception {
    assertThat(get("/once/").status()).isEqualTo(200);
    RestReply lost = get("/once/");
    assertThat(lost.keptLineLost()).isTrue();
    assertThat(lost.status()).isZero();
    assertThat(lost.detail()).isNotEmpty();

    assertThat(get("/once/").status()).as("keeps another").isEqualTo(200);
    CompletableFuture<RestReply> fresh = new CompletableFuture<>();
    vertx.runOnContext(ready -> link.getAfresh("/once/", fresh::complete));
    assertThat(fresh.get(25, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(connections).hasSize(3);

    assertThat(get("/cut/").keptLineLost()).as("some of the reply came").isFalse();
  }

  @Test
  @DisplayName("is answered on the event loop that asked, also where nobody answers")
  void thread() throws Exception {
    VertxExchangeLink hasty = link(Duration.ofMillis(200));
    CompletableFuture<Boolean> same = new CompletableFuture<>();
    vertx.runOnContext(
        ready -> {
          Thread asking = Thread.currentThread();
          hasty.get("/never/", reply -> same.complete(Thread.currentThread() == asking));
        });
    assertThat(same.get(25, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  @DisplayName("has its few connections back from requests that nobody answers")
  void givenUp() throws Exception {
    VertxExchangeLink hasty = link(Duration.ofMillis(800));
    CompletableFuture<Void> answered = new CompletableFuture<>();
    vertx.runOnContext(
        ready -> {
          int[] open = {12};
          for (int i = 0; i < 12; i++) {
            hasty.get("/never/", reply -> answered(--open[0], answered));
          }
        });
    answered.get(25, TimeUnit.SECONDS);
    for (int i = 0; i < 6; i++) {
      assertThat(get(hasty, "/order_book/").status()).isEqualTo(200);
    }
  }

  private static void answered(int open, CompletableFuture<Void> all) {
    if (open == 0) {
      all.complete(null);
    }
  }
}
