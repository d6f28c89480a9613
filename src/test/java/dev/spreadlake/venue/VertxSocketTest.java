package dev.spreadlake.venue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.SimulatedExchange;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocketFrame;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("A socket over the real network")
class VertxSocketTest {
  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<String> asked = new CompletableFuture<>();
  private final CompletableFuture<String> pong = new CompletableFuture<>();
  private VertxExchangeLink link;
  private URI refusing;
  private volatile boolean simulated;

  @BeforeEach
  void start() throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .webSocketHandler(
                socket -> {
                  asked.complete(socket.uri());
                  socket.pongHandler(answer -> pong.complete(answer.toString()));
                  socket.writeFrame(WebSocketFrame.textFrame("gree", false));
                  socket.writePing(Buffer.buffer("1700000000123"));
                  socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("ting"), true));
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    HttpServer closed =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  if (simulated) {
                    request.response().putHeader(SimulatedExchange.HEADER, "true");
                  }
                  request.response().setStatusCode(503).putHeader("Retry-After", "17").end();
                })
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    refusing = URI.create("ws://127.0.0.1:" + closed.actualPort() + "/stream");
    link =
        new VertxExchangeLink(
            vertx,
            URI.create("http://127.0.0.1:1"),
            URI.create(
                "ws://127.0.0.1:" + server.actualPort() + "/stream?streams=btcusdt@trade/x@depth"),
            VertxSocketTest::nobodySaysSo);
  }

  @AfterEach
  void stop() throws Exception {
    link.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("that is refused says so, and the status, in a person's words")
  void refused() throws Exception {
    assertThat(closed(refusing))
        .isEqualTo("503, 17: the exchange refuses the connection (status 503)");
    String nobody = closed(URI.create("ws://127.0.0.1:1/stream"));
    assertThat(nobody).startsWith("0, -1: Connection refused").doesNotContain("Exception");
  }

  @Test
  @DisplayName("that is refused by a simulated exchange is owned up to as such")
  void refusedBySimulated() throws Exception {
    List<String> said = new CopyOnWriteArrayList<>();
    closed(refusing, () -> said.add("simulated"));
    assertThat(said).isEmpty();
    simulated = true;
    closed(refusing, () -> said.add("simulated"));
    assertThat(said).containsExactly("simulated");
  }

  private static void nobodySaysSo() {
    throw new IllegalStateException("nobody here says that it is simulated");
  }

  private String closed(URI address) throws Exception {
    return closed(address, VertxSocketTest::nobodySaysSo);
  }

  /** What the listener of a socket that cannot be had is told. */
  private String closed(URI address, Runnable onSimulated) throws Exception {
    VertxExchangeLink other =
        new VertxExchangeLink(vertx, URI.create("http://127.0.0.1:1"), address, onSimulated);
    CompletableFuture<String> told = new CompletableFuture<>();
    vertx.runOnContext(
        loop ->
            other.open(
                new ExchangeLink.SocketListener() {
                  @Override
                  public void onOpen() {
                    told.completeExceptionally(new IllegalStateException("it was opened"));
                  }

                  @Override
                  public void onText(FrameText message) {}

                  @Override
                  public void onClosed(int status, long retryAfterSeconds, String detail) {
                    told.complete(status + ", " + retryAfterSeconds + ": " + detail);
                  }
                }));
    String said = told.get(10, TimeUnit.SECONDS);
    other.close().await(10, TimeUnit.SECONDS);
    return said;
  }

  @Test
  @DisplayName("that nobody answers is given up with its connection, and bars none after it")
  void neverAnswered() throws Exception {
    int attempts = 60;
    AtomicBoolean answers = new AtomicBoolean();
    HttpServer mute =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  if (answers.get()) {
                    request.toWebSocket();
                  }
                })
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    VertxExchangeLink other =
        new VertxExchangeLink(
            vertx,
            URI.create("http://127.0.0.1:1"),
            URI.create("ws://127.0.0.1:" + mute.actualPort() + "/stream"),
            VertxSocketTest::nobodySaysSo,
            Duration.ofMillis(300));
    CountDownLatch told = new CountDownLatch(attempts);
    CompletableFuture<Void> open = new CompletableFuture<>();
    vertx.runOnContext(
        loop -> {
          for (int i = 0; i < attempts; i++) {
            other.open(new Ends(told::countDown, open));
          }
        });
    // The last of them wait for a connection of the first: the client has fifty.
    assertThat(told.await(25, TimeUnit.SECONDS)).as("all are told that they failed").isTrue();
    answers.set(true);
    vertx.runOnContext(loop -> openAtLast(other, open));
    open.get(25, TimeUnit.SECONDS);
    other.close().await(10, TimeUnit.SECONDS);
  }

  /**
   * On a busy machine an answer may come too late. Again only in a later turn of the loop: a
   * refusal may be there when it is asked for, and would be answered within itself until the stack
   * is full.
   */
  private void openAtLast(VertxExchangeLink link, CompletableFuture<Void> open) {
    Runnable again = () -> vertx.setTimer(10, turn -> openAtLast(link, open));
    link.open(new Ends(again, open));
  }

  /** Hears no message, only how the attempt ends. */
  private record Ends(Runnable closed, CompletableFuture<Void> open)
      implements ExchangeLink.SocketListener {
    @Override
    public void onOpen() {
      open.complete(null);
    }

    @Override
    public void onText(FrameText message) {}

    @Override
    public void onClosed(int status, long retryAfterSeconds, String detail) {
      closed.run();
    }
  }

  @Test
  @DisplayName(
      "is opened with its query, hears a greeting in fragments, answers the ping between them with its payload")
  void ping() throws Exception {
    CompletableFuture<String> text = new CompletableFuture<>();
    CompletableFuture<Void> pinged = new CompletableFuture<>();
    vertx.runOnContext(
        loop ->
            link.open(
                new ExchangeLink.SocketListener() {
                  @Override
                  public void onOpen() {}

                  @Override
                  public void onText(FrameText message) {
                    text.complete(message.toString());
                  }

                  @Override
                  public void onPing() {
                    pinged.complete(null);
                  }

                  @Override
                  public void onClosed(int status, long retryAfterSeconds, String detail) {
                    text.completeExceptionally(new IllegalStateException(detail));
                  }
                }));
    assertThat(text.get(10, TimeUnit.SECONDS)).isEqualTo("greeting");
    assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo("/stream?streams=btcusdt@trade/x@depth");
    assertThat(pong.get(10, TimeUnit.SECONDS)).isEqualTo("1700000000123");
    pinged.get(10, TimeUnit.SECONDS);
  }
}
