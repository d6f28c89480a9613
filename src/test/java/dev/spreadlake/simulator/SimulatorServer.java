package dev.spreadlake.simulator;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.spreadlake.time.TimeSource;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A simulated exchange on a free port, and the JDK's own client for it. */
public final class SimulatorServer implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  public final HttpClient http = HttpClient.newHttpClient();
  public final int port;

  public SimulatorServer(Exchange exchange) throws TimeoutException {
    this(exchange, 4_000_000);
  }

  SimulatorServer(Exchange exchange, long pendingBytesMax) throws TimeoutException {
    this(exchange, pendingBytesMax, TimeSource.system());
  }

  SimulatorServer(Exchange exchange, long pendingBytesMax, TimeSource time)
      throws TimeoutException {
    SimulatorVerticle verticle =
        new SimulatorVerticle(exchange, "127.0.0.1", 0, time, pendingBytesMax);
    vertx.deployVerticle(verticle).await(10, SECONDS);
    port = verticle.port();
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri("http", path)).build());
  }

  public HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  public URI uri(String scheme, String path) {
    return URI.create(scheme + "://127.0.0.1:" + port + path);
  }

  public Socket open(String path) {
    Socket socket = new Socket();
    socket.webSocket =
        http.newWebSocketBuilder()
            .buildAsync(uri("ws", path), socket)
            .orTimeout(10, SECONDS)
            .join();
    return socket;
  }

  @Override
  public void close() throws TimeoutException {
    vertx.close().await(10, SECONDS);
  }

  /** A WebSocket of the JDK that keeps what it hears. */
  public static final class Socket implements WebSocket.Listener {
    public final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    public final BlockingQueue<String> pings = new LinkedBlockingQueue<>();
    public final BlockingQueue<Object> ends = new LinkedBlockingQueue<>();
    public final AtomicInteger parts = new AtomicInteger();
    public WebSocket webSocket;
    private final StringBuilder partial = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      partial.append(data);
      parts.incrementAndGet();
      if (last) {
        messages.add(partial.toString());
        partial.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket socket, java.nio.ByteBuffer message) {
      pings.add(java.nio.charset.StandardCharsets.UTF_8.decode(message).toString());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      ends.add(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      ends.add(error);
    }

    public void send(String text) {
      webSocket.sendText(text, true).orTimeout(5, SECONDS).join();
    }

    /** The next message that passes; others are dropped. */
    public String await(Predicate<String> wanted) throws InterruptedException {
      long until = System.nanoTime() + SECONDS.toNanos(10);
      while (true) {
        String message =
            messages.poll(
                Math.max(0, until - System.nanoTime()), java.util.concurrent.TimeUnit.NANOSECONDS);
        if (message == null) {
          throw new AssertionError("nothing that was waited for came within 10 s");
        }
        if (wanted.test(message)) {
          return message;
        }
      }
    }
  }
}
