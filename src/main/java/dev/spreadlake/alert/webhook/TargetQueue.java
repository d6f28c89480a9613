package dev.spreadlake.alert.webhook;

import dev.spreadlake.config.Settings;
import dev.spreadlake.failure.FailureText;
import dev.spreadlake.metrics.Meters;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for one target: bounded, one in flight, in order, retried with back-off until it is
 * accepted or given up. Runs on the verticle's event loop; {@link #size} from any thread.
 */
final class TargetQueue {
  private static final Logger LOG = LoggerFactory.getLogger(TargetQueue.class);
  private static final int GONE = 410;

  private final Vertx vertx;
  private final Target target;
  private final WebhookSender sender;
  private final WebhookStore store;
  private final Settings.Webhook settings;
  private final Backoff backoff;
  private final Meters meters;
  private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
  private final AtomicInteger size = new AtomicInteger();
  private boolean busy;
  private boolean stopped;
  private int failures;

  TargetQueue(
      Vertx vertx,
      Target target,
      WebhookSender sender,
      WebhookStore store,
      Settings.Webhook settings,
      Backoff backoff,
      Meters meters) {
    this.vertx = vertx;
    this.target = target;
    this.sender = sender;
    this.store = store;
    this.settings = settings;
    this.backoff = backoff;
    this.meters = meters;
  }

  /** Takes a delivery; beyond the bound it becomes a dead letter. */
  void offer(Delivery delivery) {
    if (waiting.size() >= settings.queueMax()) {
      meters.webhookDeliveries("overflow").increment();
      store.dead(delivery, "queue of " + settings.queueMax() + " was full", 0);
      return;
    }
    waiting.add(delivery);
    size.incrementAndGet();
    next();
  }

  int size() {
    return size.get();
  }

  /** Sends nothing more; what waits stays in the outbox. */
  void stop() {
    stopped = true;
  }

  private void next() {
    if (busy || stopped || waiting.isEmpty()) {
      return;
    }
    busy = true;
    Delivery delivery = waiting.peek();
    sender
        .send(target, delivery)
        .onComplete(
            answer -> {
              if (answer.accepted()) {
                meters.webhookDeliveries("delivered").increment();
                store.done(delivery);
                settled();
              } else {
                meters.webhookDeliveries("failed").increment();
                failed(
                    delivery,
                    "status " + answer.status(),
                    answer.status() == GONE,
                    Duration.ofSeconds(answer.retryAfterSeconds()));
              }
            },
            failure -> {
              boolean refused = failure instanceof WebhookRefusedException;
              meters.webhookDeliveries(refused ? "refused" : "failed").increment();
              failed(delivery, FailureText.of(failure), false, Duration.ZERO);
            });
  }

  private void failed(Delivery delivery, String reason, boolean forGood, Duration wish) {
    if (stopped) {
      return;
    }
    failures++;
    if (forGood || failures >= settings.attemptsMax()) {
      LOG.warn("webhook given up target={} attempts={} reason={}", target.id(), failures, reason);
      meters.webhookDeliveries("dead_letter").increment();
      store.dead(delivery, reason, failures);
      settled();
      return;
    }
    Duration own = backoff.after(failures);
    Duration asked = wish.compareTo(backoff.cap()) > 0 ? backoff.cap() : wish;
    Duration wait = own.compareTo(asked) > 0 ? own : asked;
    LOG.info(
        "webhook failed target={} attempt={} reason={} retryMs={}",
        target.id(),
        failures,
        reason,
        wait.toMillis());
    vertx.setTimer(
        wait.toMillis(),
        timer -> {
          busy = false;
          next();
        });
  }

  private void settled() {
    waiting.poll();
    size.decrementAndGet();
    failures = 0;
    busy = false;
    next();
  }
}
