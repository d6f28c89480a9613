package dev.spreadlake.alert.webhook;

import dev.spreadlake.alert.store.StateFiles;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.store.StoreThread;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Outbox and dead letters on a thread of their own, behind a bounded queue. Thread-safe. A disk
 * that refuses does not stop deliveries: what it refused is held, bounded, and written before what
 * comes after it. What it never knew may be sent again after a restart; nothing is left out.
 */
final class WebhookStore {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookStore.class);
  private static final int TASKS_MAX = 10_000;
  private static final int HELD_MAX = 10_000;

  private final Path outboxFile;
  private final DeadLetters deadLetters;
  private final TimeSource time;
  private final Meters meters;
  private final Outbox.Writer writer;
  private final StoreThread thread;
  private final ArrayDeque<Upkeep> held = new ArrayDeque<>();
  private Outbox outbox;
  private boolean healthy = true;

  /** What was found at start. */
  record Loaded(List<Delivery> waiting, long cursor) {}

  WebhookStore(Path lakeRoot, TimeSource time, Meters meters) {
    this(lakeRoot, time, meters, StateFiles::writeAll);
  }

  /**
   * @param writer of the outbox
   */
  WebhookStore(Path lakeRoot, TimeSource time, Meters meters, Outbox.Writer writer) {
    this.outboxFile = lakeRoot.resolve("_state").resolve("webhooks.outbox");
    this.deadLetters = new DeadLetters(lakeRoot);
    this.time = time;
    this.meters = meters;
    this.writer = writer;
    this.thread = new StoreThread("webhook-store", TASKS_MAX);
  }

  CompletableFuture<Loaded> open() {
    return submit(
        () -> {
          outbox = new Outbox(outboxFile, writer);
          return new Loaded(outbox.waiting(), outbox.cursor());
        });
  }

  /**
   * Takes in one event; completes when it is durable, or when the disk has refused.
   *
   * @param after the event taken in before
   */
  CompletableFuture<Void> add(List<Delivery> deliveries, long after, long seq) {
    return upkeep(() -> outbox.add(deliveries, after, seq));
  }

  /** Only events after this one are sent: on the very first start, and of a new history. */
  void beginAfter(long seq) {
    CompletableFuture<Void> unused = upkeep(() -> outbox.beginAfter(seq));
  }

  /** A delivery was accepted. */
  void done(Delivery delivery) {
    CompletableFuture<Void> unused = upkeep(() -> outbox.done(delivery));
  }

  /** Files a dead letter; only then it leaves the outbox. */
  void dead(Delivery delivery, String reason, int attempts) {
    CompletableFuture<Void> unused =
        submit(
            () -> {
              Instant now = time.now();
              try {
                deadLetters.add(
                    LocalDate.ofInstant(now, ZoneOffset.UTC),
                    new DeadLetter(now.toString(), reason, attempts, delivery));
                hold(() -> outbox.done(delivery));
              } catch (IOException e) {
                refused(e);
              }
              return null;
            });
  }

  CompletableFuture<Void> close() {
    CompletableFuture<Void> closed =
        submit(
            () -> {
              if (outbox != null) {
                try (Outbox closing = outbox) {
                  boolean unused = write();
                }
              }
              return null;
            });
    thread.end();
    return closed;
  }

  /** Work on the outbox that may fail without stopping deliveries. */
  @FunctionalInterface
  private interface Upkeep {
    void run() throws IOException;
  }

  private CompletableFuture<Void> upkeep(Upkeep work) {
    return submit(
        () -> {
          hold(work);
          return null;
        });
  }

  private void hold(Upkeep work) {
    if (held.size() >= HELD_MAX && !write()) {
      meters.lakeOverflow("webhooks").increment();
      return;
    }
    held.add(work);
    boolean unused = write();
  }

  /** Writes what is held, in order; false if the disk refuses, and the rest stays. */
  private boolean write() {
    try {
      while (!held.isEmpty()) {
        held.peek().run();
        held.remove();
      }
      outbox.tidy();
      healthy = true;
      return true;
    } catch (IOException e) {
      refused(e);
      return held.isEmpty();
    }
  }

  private void refused(IOException cause) {
    meters.lakeErrors("webhook_outbox").increment();
    if (healthy) {
      healthy = false;
      LOG.error("webhook outbox cannot be written file={}", outboxFile, cause);
    }
  }

  private <T> CompletableFuture<T> submit(Callable<T> task) {
    return thread.submit(task, () -> meters.lakeOverflow("webhooks").increment());
  }
}
