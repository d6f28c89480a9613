package dev.spreadlake.alert.webhook;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertRequests;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Secret;
import dev.spreadlake.config.Settings;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends every kept alert event to every target, at least once and in order. An event missed while
 * the process was down or between journal and outbox is fetched from the alert history. Runs on one
 * event loop; a target that hangs holds nobody else up.
 */
public final class WebhookVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookVerticle.class);
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(10);
  private static final long ASK_AGAIN_MS = 1_000;
  private static final int ASK_MAX = 500;
  private static final Duration BACKOFF_CAP = Duration.ofMinutes(5);

  private final Settings.Webhook settings;
  private FeedMode mode;
  private final TimeSource time;
  private final Meters meters;
  private final WebhookStore store;
  private final Backoff backoff;
  private final Map<String, TargetQueue> queues = new LinkedHashMap<>();
  private WebhookSender sender;
  private long cursor;
  private final Promise<Void> asked = Promise.promise();
  private boolean asking;

  /**
   * @param lakeRoot outbox in {@code _state/}, dead letters in {@code quarantine/webhooks/}
   */
  public WebhookVerticle(
      Settings.Webhook settings, FeedMode mode, Path lakeRoot, TimeSource time, Meters meters) {
    this(
        settings,
        mode,
        new WebhookStore(lakeRoot, time, meters),
        time,
        meters,
        Duration.ofSeconds(1));
  }

  WebhookVerticle(
      Settings.Webhook settings,
      FeedMode mode,
      WebhookStore store,
      TimeSource time,
      Meters meters,
      Duration backoffBase) {
    this.settings = settings;
    this.mode = mode;
    this.time = time;
    this.meters = meters;
    this.store = store;
    this.backoff =
        new Backoff(backoffBase, BACKOFF_CAP, () -> ThreadLocalRandom.current().nextDouble());
  }

  /** Fails if there are URLs without a secret, or if the outbox cannot be read. */
  @Override
  public Future<?> start() {
    if (settings.urls().isEmpty()) {
      return Future.succeededFuture();
    }
    Secret secret =
        settings
            .secret()
            .orElseThrow(() -> new IllegalArgumentException("webhook.urls needs webhook.secret"));
    sender =
        new WebhookSender(
            vertx,
            new WebhookSecret(secret),
            new TargetPolicy(settings.allowPrivate()),
            settings.timeout(),
            settings.urls().size(),
            time);
    for (URI uri : settings.urls()) {
      Target target = Target.of(uri);
      queues.put(
          target.id(), new TargetQueue(vertx, target, sender, store, settings, backoff, meters));
    }
    meters.webhookQueue(() -> queues.values().stream().mapToInt(TargetQueue::size).sum());
    return Future.fromCompletionStage(store.open(), context).compose(this::begin);
  }

  private Future<?> begin(WebhookStore.Loaded loaded) {
    cursor = loaded.cursor();
    for (Delivery delivery : loaded.waiting()) {
      TargetQueue queue = queues.get(delivery.target());
      if (queue == null) {
        store.dead(delivery, "the target is no longer configured", 0);
      } else {
        queue.offer(delivery);
      }
    }
    catchUp();
    // Started once it is known which events are news, so that none right after is taken for old.
    return Future.join(
        Topics.SIMULATED_EXCHANGE
            .subscribe(vertx.eventBus(), exchange -> mode = mode.withSimulatedExchange())
            .completion(),
        Topics.ALERT.subscribe(vertx.eventBus(), this::onEvent).completion(),
        asked.future());
  }

  @Override
  public Future<?> stop() {
    queues.values().forEach(TargetQueue::stop);
    Future<Void> stored = Future.fromCompletionStage(store.close(), context);
    return sender == null ? stored : Future.join(sender.close(), stored);
  }

  private void onEvent(AlertEvent event) {
    if (event.subscriber() != null) {
      return;
    }
    if (cursor == Outbox.NO_CURSOR || event.seq() == cursor + 1) {
      accept(event);
    } else if (event.seq() > cursor) {
      catchUp();
    }
  }

  /** Fetches what came between the cursor and now; on the very first start, only where now is. */
  private void catchUp() {
    if (asking) {
      return;
    }
    asking = true;
    long after = cursor;
    AlertRequests.History question =
        after == Outbox.NO_CURSOR
            ? new AlertRequests.History(Long.MAX_VALUE, 0)
            : new AlertRequests.History(after, ASK_MAX);
    Topics.ALERT_HISTORY
        .ask(vertx.eventBus(), question, ASK_TIMEOUT)
        .onComplete(
            answer -> {
              asking = false;
              caughtUp(after, answer);
              asked.tryComplete();
            },
            failure -> {
              asking = false;
              asked.tryComplete();
              LOG.debug("alert history is not there yet: {}", failure.getMessage());
              vertx.setTimer(ASK_AGAIN_MS, timer -> catchUp());
            });
  }

  private void caughtUp(long after, AlertRequests.Events answer) {
    if (after == Outbox.NO_CURSOR) {
      if (cursor == Outbox.NO_CURSOR) {
        cursor = answer.lastSeq();
        store.beginAfter(cursor);
      }
      return;
    }
    if (answer.lastSeq() < after) {
      LOG.warn("alert history begins anew seq={} was={}", answer.lastSeq(), after);
      cursor = answer.lastSeq();
      store.beginAfter(cursor);
      return;
    }
    for (AlertEvent event : answer.events()) {
      if (event.seq() > cursor) {
        if (event.seq() > cursor + 1) {
          LOG.warn("alert events no longer kept from={} to={}", cursor + 1, event.seq() - 1);
        }
        accept(event);
      }
    }
    if (!answer.events().isEmpty() && cursor < answer.lastSeq()) {
      catchUp();
    }
  }

  private void accept(AlertEvent event) {
    long before = cursor;
    cursor = event.seq();
    String id = WebhookPayload.messageId(event);
    String body = WebhookPayload.of(event, mode);
    List<Delivery> deliveries = new ArrayList<>();
    queues.keySet().forEach(target -> deliveries.add(new Delivery(id, target, event.seq(), body)));
    // Each waits for its turn on the context: an answer that is there already would otherwise be
    // told at once, and overtake one before it whose turn has not come yet.
    CompletableFuture<Void> unused =
        store
            .add(deliveries, before, event.seq())
            .whenComplete((kept, full) -> context.runOnContext(turn -> offer(deliveries)));
  }

  private void offer(List<Delivery> deliveries) {
    deliveries.forEach(delivery -> queues.get(delivery.target()).offer(delivery));
  }
}
