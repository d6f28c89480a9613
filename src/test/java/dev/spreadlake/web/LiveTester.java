package dev.spreadlake.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client of {@code /live} that waits for frames, over the JDK's own WebSocket. */
public final class LiveTester implements WebSocket.Listener, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 10;

  public final List<JsonNode> seen = new ArrayList<>();
  public final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
  private final LinkedBlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private WebSocket socket;

  public static LiveTester connect(WebFixture web) throws Exception {
    return connect(URI.create("ws://127.0.0.1:" + web.port + "/live"), null);
  }

  public static LiveTester connect(URI uri, String origin) throws Exception {
    LiveTester tester = new LiveTester();
    WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
    if (origin != null) {
      builder.header("Origin", origin);
    }
    tester.socket = builder.buildAsync(uri, tester).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return tester;
  }

  public WebSocket socket() {
    return socket;
  }

  public void send(String json) throws Exception {
    socket.sendText(json, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** The next frame of that type; others before it are skipped. */
  public JsonNode await(String type) throws Exception {
    return await(frame -> frame.path("type").asText().equals(type), type);
  }

  public JsonNode await(Predicate<JsonNode> wanted, String what) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      JsonNode frame = frames.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (frame == null) {
        throw new AssertionError("no frame of " + what + "; seen " + seen);
      }
      seen.add(frame);
      if (wanted.test(frame)) {
        return frame;
      }
    }
  }

  /** The next frame, whatever it is. */
  public JsonNode next() throws Exception {
    return await(frame -> true, "any type");
  }

  public int awaitClose() throws Exception {
    return closeCode.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public CompletionStage<?> onText(WebSocket ws, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      try {
        frames.add(JSON.readTree(partial.toString()));
      } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
        closeCode.completeExceptionally(e);
      }
      partial.setLength(0);
    }
    ws.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket ws, int code, String reason) {
    closeCode.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket ws, Throwable error) {
    closeCode.complete(1006);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
