package dev.spreadlake.alert.webhook;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A receiver of webhooks, and what sends them, beside a history of alerts and a disk that fills up.
 */
abstract class WebhookFixture {
  static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final Instant SECOND = Instant.parse("2026-11-22T04:10:26Z");

  @TempDir Path lake;

  final List<AlertEvent> history = new CopyOnWriteArrayList<>();
  volatile boolean diskFull;
  SimpleMeterRegistry registry;
  Receiver receiver;
  Vertx vertx;

  @BeforeEach
  void open() throws IOException {
    receiver = new Receiver(SECRET);
  }

  @AfterEach
  void close() throws Exception {
    stop();
    receiver.close();
  }

  static Settings.Webhook settings(boolean allowPrivate, int attempts, URI... urls) {
    // Nothing here waits for it: what is answered late would be sent twice.
    return settings(Duration.ofSeconds(10), allowPrivate, attempts, urls);
  }

  static Settings.Webhook settings(
      Duration timeout, boolean allowPrivate, int attempts, URI... urls) {
    return new Settings.Webhook(
        List.of(urls), Optional.of(new Secret(SECRET)), allowPrivate, timeout, attempts, 100);
  }

  void start(Settings.Webhook settings) throws Exception {
    start(settings, FeedMode.SIMULATED);
  }

  /** Starts the verticle beside an alert history, and waits until it knows where it stands. */
  void start(Settings.Webhook settings, FeedMode mode) throws Exception {
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

  void stop() throws Exception {
    if (vertx != null) {
      vertx.close().await(10, TimeUnit.SECONDS);
      vertx = null;
    }
  }

  AlertEvent happen() {
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

  void publish() {
    Topics.ALERT.publish(vertx.eventBus(), happen());
  }

  List<String> deadLetters() throws IOException {
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

  void awaitDeadLetters(int count) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (deadLetters().size() < count && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertThat(deadLetters()).hasSize(count);
  }
}
