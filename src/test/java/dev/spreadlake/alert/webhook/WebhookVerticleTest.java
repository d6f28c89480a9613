package dev.spreadlake.alert.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertRequests;
import dev.spreadlake.alert.Severity;
import dev.spreadlake.alert.store.StateFiles;
import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Secret;
import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.SimulatedExchange;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebhookVerticleTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final Instant SECOND = Instant.parse("2026-11-22T04:10:26Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path lake;

  private final List<AlertEvent> history = new CopyOnWriteArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private volatile boolean diskFull;
  private SimpleMeterRegistry registry;
  private Receiver receiver;
  private Vertx vertx;

  @BeforeEach
  void open() throws IOException {
    receiver = new Receiver(SECRET);
  }

  @AfterEach
  void close() throws Exception {
    release.countDown();
    stop();
    receiver.close();
  }

  private static Settings.Webhook settings(boolean allowPrivate, int attempts, URI... urls) {
    // Nothing here waits for it: what is answered late would be sent twice.
    return settings(Duration.ofSeconds(10), allowPrivate, attempts, urls);
  }

  private static Settings.Webhook settings(
      Duration timeout, boolean allowPrivate, int attempts, URI... urls) {
    return new Settings.Webhook(
        List.of(urls), Optional.of(new Secret(SECRET)), allowPrivate, timeout, attempts, 100);
  }

  private void start(Settings.Webhook settings) throws Exception {
    start(settings, FeedMode.SIMULATED);
  }

  /** Starts the verticle beside an alert history, and waits until it knows where it stands. */
  private void start(Settings.Webhook settings, FeedMode mode) throws Exception {
    registry = new SimpleMeterRegistry();
    vertx = Vertx.vertx();
    RecordCodec.register(vertx.eventBus());
    Topics.ALERT_HISTORY
        .serve(
            vertx.eventBus(),
            q ->
                Future.succeededFuture(
                    new AlertRequests.Events(
                        history.stream().filter(e -> e.seq() > q.after()).limit(q.limit()).toList(),
                        history.size())))
        .completion()
        .await(10, TimeUnit.SECONDS);
    vertx
        .deployVerticle(
            new WebhookVerticle(
                settings,
                mode,
                new WebhookStore(lake, TimeSource.system(), new Meters(registry), this::write),
                TimeSource.system(),
                new Meters(registry),
                Duration.ofMillis(20)))
        .await(10, TimeUnit.SECONDS);
  }

  /** Of a full disk the first half still finds room. */
  private void write(FileChannel out, byte[] bytes) throws IOException {
    if (diskFull) {
      StateFiles.writeAll(out, Arrays.copyOf(bytes, bytes.length / 2));
      throw new IOException("No space left on device");
    }
    StateFiles.writeAll(out, bytes);
  }

  private void stop() throws Exception {
    if (vertx != null) {
      vertx.close().await(10, TimeUnit.SECONDS);
      vertx = null;
    }
  }

  private AlertEvent happen() {
    BigDecimal half = new BigDecimal("0.5");
    AlertEvent event =
        new AlertEvent(
            history.size() + 1L,
            "excursion",
            "btc_mxn>0.5",
            "name",
            new Book("btc_mxn"),
            AlertEvent.State.FIRING,
            Severity.WARN,
            half,
            half,
            new BigDecimal("0.513000"),
            BigDecimal.ONE,
            BigDecimal.TEN,
            SECOND,
            new BigDecimal("0.513000"),
            SECOND,
            null);
    history.add(event);
    return event;
  }

  private void publish() {
    Topics.ALERT.publish(vertx.eventBus(), happen());
  }

  private List<String> deadLetters() throws IOException {
    Path folder = lake.resolve("quarantine/webhooks");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    return lines;
  }

  private void awaitDeadLetters(int count) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (deadLetters().size() < count && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(deadLetters()).hasSize(count);
  }

  @Test
  @DisplayName("sends a signed event that says it is simulated, to the host of the URL")
  void delivers() throws Exception {
    start(settings(true, 3, URI.create("http://localhost:" + receiver.port() + "/hook?a=b")));
    publish();
    Receiver.Received got = receiver.next();
    assertThat(got.signed()).isTrue();
    assertThat(got.host()).isEqualTo("localhost:" + receiver.port());
    JsonNode body = JSON.readTree(got.body());
    assertThat(body.get("type").asText()).isEqualTo("alert.firing");
    assertThat(body.get("mode").asText()).isEqualTo("simulated");
    assertThat(body.at("/data/value").asText()).isEqualTo("0.513000");
    assertThat(body.at("/data/seq").asLong()).isEqualTo(1);
  }

  @Test
  @DisplayName("says live until an exchange says that it is simulated")
  void taken() throws Exception {
    start(settings(true, 3, receiver.uri("/hook")), FeedMode.LIVE);
    publish();
    assertThat(JSON.readTree(receiver.next().body()).get("mode").asText()).isEqualTo("live");
    // From one event loop, as a feed does: what is published from elsewhere has no order.
    vertx.runOnContext(
        loop -> {
          Topics.SIMULATED_EXCHANGE.publish(
              vertx.eventBus(), new SimulatedExchange(Venue.BITSO, "127.0.0.1:1"));
          publish();
        });
    assertThat(JSON.readTree(receiver.next().body()).get("mode").asText()).isEqualTo("simulated");
  }

  @Test
  @DisplayName("tries again after errors and broken connections, under the same id, in order")
  void retries() throws Exception {
    List<Receiver.Behaviour> script =
        new ArrayList<>(
            List.of(
                Receiver.status(500),
                exchange -> exchange.close(),
                Receiver.status(429),
                Receiver.status(200)));
    receiver.behaviour = exchange -> script.remove(0).answer(exchange);
    start(settings(true, 10, receiver.uri("/hook")));
    publish();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Receiver.Received got = receiver.next();
      assertThat(got.signed()).isTrue();
      ids.add(got.id());
    }
    assertThat(ids).containsOnly(ids.get(0));
    receiver.behaviour = Receiver.status(200);
    publish();
    assertThat(receiver.next().id()).isNotEqualTo(ids.get(0));
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  @DisplayName("follows no redirect: it is a failure, and after the last attempt a dead letter")
  void redirect() throws Exception {
    receiver.behaviour =
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          Receiver.status(302).answer(exchange);
        };
    start(settings(true, 2, receiver.uri("/hook")));
    publish();
    awaitDeadLetters(1);
    assertThat(deadLetters().get(0)).contains("status 302").doesNotContain(SECRET);
    assertThat(receiver.received).hasSize(2);
  }

  @Test
  @DisplayName("connects to no loopback address unless the setting allows it")
  void refused() throws Exception {
    start(settings(false, 2, URI.create("http://localhost:" + receiver.port() + "/hook")));
    publish();
    awaitDeadLetters(1);
    assertThat(deadLetters().get(0)).contains("loopback address");
    assertThat(receiver.received).isEmpty();
    assertThat(registry.counter("spreadlake.webhook.deliveries", "outcome", "refused").count())
        .isEqualTo(2);
  }

  @Test
  @DisplayName("a receiver that hangs holds up neither another one nor the bus")
  void hanging() throws Exception {
    try (Receiver hanging = new Receiver(SECRET)) {
      hanging.behaviour =
          exchange -> {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          };
      start(settings(true, 100, hanging.uri("/hook"), receiver.uri("/hook")));
      long begin = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        publish();
      }
      for (int i = 0; i < 20; i++) {
        receiver.next();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
      assertThat(hanging.next().id()).startsWith("msg_1_");
      release.countDown();
    }
  }

  @Test
  @DisplayName("a burst is delivered in the order in which it happened")
  void burst() throws Exception {
    start(settings(true, 2, receiver.uri("/hook")));
    for (int round = 0; round < 20; round++) {
      int before = history.size();
      for (int i = 0; i < 40; i++) {
        publish();
      }
      for (int i = 1; i <= 40; i++) {
        assertThat(receiver.next().id()).startsWith("msg_" + (before + i) + "_");
      }
    }
  }

  @Test
  @DisplayName("an endless answer is cut off and counts by its status")
  void endlessAnswer() throws Exception {
    receiver.behaviour =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] part = new byte[8_192];
          while (true) {
            exchange.getResponseBody().write(part);
          }
        };
    // Long, so that what ends the answer is that it was cut off, and not the time.
    start(settings(Duration.ofSeconds(5), true, 2, receiver.uri("/hook")));
    publish();
    publish();
    assertThat(receiver.next().id()).startsWith("msg_1_");
    assertThat(receiver.next().id()).startsWith("msg_2_");
  }

  @Test
  @DisplayName("what is not delivered, and what happened while away, is delivered after a restart")
  void restart() throws Exception {
    receiver.behaviour = Receiver.status(503);
    start(settings(true, 50, receiver.uri("/hook")));
    publish();
    String first = receiver.next().id();
    stop();
    happen();
    receiver.received.clear();
    receiver.behaviour = Receiver.status(200);
    start(settings(true, 50, receiver.uri("/hook")));
    assertThat(receiver.next().id()).isEqualTo(first);
    assertThat(receiver.next().id()).startsWith("msg_2_");
    publish();
    assertThat(receiver.next().id()).startsWith("msg_3_");
    assertThat(receiver.received).isEmpty();
  }

  private void awaitRefusals(int count) throws Exception {
    awaitCount("refused", () -> new Meters(registry).lakeErrors("webhook_outbox").count(), count);
  }

  private static void awaitCount(String what, DoubleSupplier counter, int count) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (counter.getAsDouble() < count && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(counter.getAsDouble()).as(what).isGreaterThanOrEqualTo(count);
  }

  @ParameterizedTest(name = "room again {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("an event that a full disk refused is delivered after a restart, before the next")
  void fullDisk(boolean roomAgain) throws Exception {
    receiver.behaviour = Receiver.status(503);
    start(settings(true, 1_000, receiver.uri("/hook")));
    publish();
    String first = receiver.next().id();
    diskFull = true;
    publish();
    awaitRefusals(1);
    publish();
    awaitRefusals(2);
    if (roomAgain) {
      diskFull = false;
      publish();
    } else {
      happen();
    }
    stop();
    diskFull = false;
    receiver.received.clear();
    receiver.behaviour = Receiver.status(200);
    start(settings(true, 1_000, receiver.uri("/hook")));
    assertThat(receiver.next().id()).isEqualTo(first);
    for (int n = 2; n <= 4; n++) {
      assertThat(receiver.next().id()).startsWith("msg_" + n + "_");
    }
    awaitCount("delivered", () -> new Meters(registry).webhookDeliveries("delivered").count(), 4);
    stop();
    start(settings(true, 1_000, receiver.uri("/hook")));
    publish();
    assertThat(receiver.next().id()).as("what was delivered is done").startsWith("msg_5_");
  }

  @Test
  @DisplayName("the very first start sends no old alerts")
  void firstStart() throws Exception {
    happen();
    happen();
    start(settings(true, 5, receiver.uri("/hook")));
    publish();
    assertThat(receiver.next().id()).startsWith("msg_3_");
  }

  @Test
  @DisplayName("dead letters are delivered by replay, once; those refused again stay")
  void replay() throws Exception {
    receiver.behaviour = Receiver.status(410);
    Settings.Webhook settings = settings(true, 3, receiver.uri("/hook"));
    start(settings);
    publish();
    publish();
    awaitDeadLetters(2);
    stop();
    List<Receiver.Behaviour> script =
        new ArrayList<>(List.of(Receiver.status(200), Receiver.status(500)));
    receiver.behaviour = exchange -> script.remove(0).answer(exchange);
    receiver.received.clear();
    StringWriter out = new StringWriter();
    WebhookReplay replay =
        new WebhookReplay(settings, lake, TimeSource.system(), new PrintWriter(out));
    assertThat(replay.run()).isEqualTo(new WebhookReplay.Result(1, 1));
    assertThat(out.toString()).contains("1 delivered, 1 still dead");
    assertThat(receiver.next().signed()).isTrue();
    assertThat(deadLetters()).hasSize(1);
    receiver.behaviour = Receiver.status(200);
    assertThat(replay.run()).isEqualTo(new WebhookReplay.Result(1, 0));
    assertThat(replay.run()).isEqualTo(new WebhookReplay.Result(0, 0));
    assertThat(deadLetters()).isEmpty();
  }
}
