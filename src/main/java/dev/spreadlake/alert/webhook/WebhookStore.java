package dev.spreadlake.alert.webhook;

import dev.spreadlake.metrics.Meters;
import dev.spreadlake.store.StoreThread;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Outbox and dead letters on a thread of their own, behind a bounded queue. Thread-safe. A disk
 * that refuses does not stop deliveries; what it then does not know may be sent again.
 */
final class WebhookStore {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookStore.class);
  private static final int TASKS_MAX = 10_000;

  private final Path outboxFile;
  private final DeadLetters deadLetters;
  private final TimeSource time;
  private final Meters meters;
  private final StoreThread thread;
  private Outbox outbox;

  /** What was found at start. */
  record Loaded(List<Delivery> waiting, long cursor) {}

  WebhookStore(Path lakeRoot, TimeSource time, Meters meters) {
    this.outboxFile = lakeRoot.resolve("_state").resolve("webhooks.outbox");
    this.deadLetters = new DeadLetters(lakeRoot);
    this.time = time;
    this.meters = meters;
    this.thread = new StoreThread("webhook-store", TASKS_MAX);
  }

  CompletableFuture<Loaded> open() {
    return submit(
        () -> {
          outbox = new Outbox(outboxFile);
          return new Loaded(outbox.waiting(), outbox.cursor());
        });
  }

  /** Takes in one event; completes when it is durable, or when the disk has refused. */
  CompletableFuture<Void> add(List<Delivery> deliveries, long seq) {
    return upkeep(() -> outbox.add(deliveries, seq));
  }

  /** On the very first start: only events after this one are sent. */
  void beginAfter(long seq) {
    CompletableFuture<Void> unused = upkeep(() -> outbox.add(List.of(), seq));
  }

  /** A delivery was accepted. */
  void done(Delivery delivery) {
    CompletableFuture<Void> unused = upkeep(() -> outbox.done(delivery));
  }

  /** Files a dead letter; only then it leaves the outbox. */
  void dead(Delivery delivery, String reason, int attempts) {
    CompletableFuture<Void> unused =
        upkeep(
            () -> {
              Instant now = time.now();
              deadLetters.add(
                  LocalDate.ofInstant(now, ZoneOffset.UTC),
                  new DeadLetter(now.toString(), reason, attempts, delivery));
              outbox.done(delivery);
            });
  }

  CompletableFuture<Void> close() {
    CompletableFuture<Void> closed =
        upkeep(
            () -> {
              if (outbox != null) {
                outbox.close();
              }
            });
    thread.end();
    return closed;
  }

  /** File work that may fail without stopping deliveries. */
  @FunctionalInterface
  private interface Upkeep {
    void run() throws IOException;
  }

  private CompletableFuture<Void> upkeep(Upkeep work) {
    return submit(
        () -> {
          try {
            work.run();
          } catch (IOException e) {
            meters.lakeErrors("webhook_outbox").increment();
            LOG.error("webhook outbox cannot be written file={}", outboxFile, e);
          }
          return null;
        });
  }

  private <T> CompletableFuture<T> submit(Callable<T> task) {
    return thread.submit(task, () -> meters.lakeOverflow("webhooks").increment());
  }
}
