package dev.spreadlake.alert.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A webhook receiver on loopback that does what the test says and checks signatures by itself. */
final class Receiver implements AutoCloseable {
  /** What a receiver does with a request. */
  interface Behaviour {
    void answer(HttpExchange exchange) throws IOException;
  }

  /** One request as received. */
  record Received(String id, String host, boolean signed, long timestamp, String body) {}

  final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  volatile Behaviour behaviour = status(204);
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final byte[] key;

  Receiver(String secret) throws IOException {
    key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static Behaviour status(int status) {
    return exchange -> {
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    };
  }

  int port() {
    return server.getAddress().getPort();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  Received next() throws InterruptedException {
    Received next = received.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was received within 10 s");
    }
    return next;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String id = exchange.getRequestHeaders().getFirst("webhook-id");
    String timestamp = exchange.getRequestHeaders().getFirst("webhook-timestamp");
    String signature = exchange.getRequestHeaders().getFirst("webhook-signature");
    String expected =
        "v1," + Base64.getEncoder().encodeToString(hmac(id + "." + timestamp + "." + body));
    received.add(
        new Received(
            id,
            exchange.getRequestHeaders().getFirst("host"),
            expected.equals(signature),
            Long.parseLong(timestamp),
            body));
    behaviour.answer(exchange);
  }

  /** HMAC-SHA256 from RFC 2104, written out: not the code under test. */
  private byte[] hmac(String text) {
    try {
      byte[] inner = new byte[64];
      byte[] outer = new byte[64];
      byte[] block = Arrays.copyOf(key, 64);
      for (int i = 0; i < 64; i++) {
        inner[i] = (byte) (block[i] ^ 0x36);
        outer[i] = (byte) (block[i] ^ 0x5c);
      }
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(inner);
      byte[] first = sha.digest(text.getBytes(StandardCharsets.UTF_8));
      sha.update(outer);
      return sha.digest(first);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
