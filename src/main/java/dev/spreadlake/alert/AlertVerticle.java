package dev.spreadlake.alert;

import dev.spreadlake.alert.AlertRequests.Done;
import dev.spreadlake.alert.store.AlertStore;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.SampleRequest;
import dev.spreadlake.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Feeds the {@link AlertEngine} from the bus, publishes what it tells, and answers questions about
 * rules and history. Runs on one event loop; files are the {@link AlertStore}'s.
 */
public final class AlertVerticle extends VerticleBase {
  /** Rules that may be put over HTTP. */
  static final int RULES_MAX = 10_000;

  /** Own thresholds of all sockets together. */
  static final int SUBSCRIPTIONS_MAX = 200_000;

  /** Events kept in memory; as many again and more are kept on disk. */
  static final int HISTORY_MAX = 10_000;

  static final int HISTORY_ON_DISK_MAX = 50_000;
  private static final int ANSWER_MAX = 1_000;
  private static final long FLUSH_EVERY_MS = 1_000;

  private final Settings settings;
  private final List<Book> books;
  private final Meters meters;
  private final AlertHistory history = new AlertHistory(HISTORY_MAX);
  private final AlertStore store;
  private RuleSet rules;
  private AlertEngine engine;
  private AlertPublisher publisher;
  private Subscriptions subscriptions;
  private Future<Done> ruleChange = Future.succeededFuture();

  /**
   * @param books the configured ones of every venue
   */
  public AlertVerticle(Settings settings, List<Book> books, Meters meters) {
    this.settings = settings;
    this.books = List.copyOf(books);
    this.meters = meters;
    this.store =
        new AlertStore(settings.lake().root().resolve("_state"), HISTORY_ON_DISK_MAX, meters);
  }

  /** Fails if the kept state cannot be read: what is firing is never forgotten in silence. */
  @Override
  public Future<?> start() {
    return onLoop(store.open(history::add)).compose(this::begin);
  }

  private Future<?> begin(AlertStore.Loaded loaded) {
    rules =
        new RuleSet(
            settings.alerts().thresholds(),
            settings.alerts().basisThresholds(),
            settings.alerts().rules(),
            RULES_MAX);
    rules.restore(loaded.rules());
    publisher =
        new AlertPublisher(
            store,
            history,
            loaded.memory().lastSeq(),
            event -> Topics.ALERT.publish(vertx.eventBus(), event),
            task -> context.runOnContext(later -> task.run()),
            meters);
    engine = new AlertEngine(rules, series(), noDataAfter(), publisher);
    engine.restore(loaded.memory());
    subscriptions =
        new Subscriptions(engine, settings.http().liveSubscriptionsMax(), SUBSCRIPTIONS_MAX);
    AlertGauges gauges = new AlertGauges(meters);
    vertx.setPeriodic(
        FLUSH_EVERY_MS,
        timer -> {
          store.flush();
          gauges.count(engine, subscriptions.size());
        });
    publisher.publish(engine::memory);
    EventBus bus = vertx.eventBus();
    return Future.all(
        List.of(
            Topics.OBSERVATION
                .subscribe(
                    bus,
                    o ->
                        decide(
                            () ->
                                engine.observe(o.book(), o.second(), o.spread(), o.bid(), o.ask())))
                .completion(),
            Topics.GAP
                .subscribe(bus, gap -> decide(() -> engine.noData(gap.book(), gap.second())))
                .completion(),
            Topics.MISSED
                .subscribe(bus, missed -> decide(() -> engine.noData(missed)))
                .completion(),
            Topics.IMPLIED
                .subscribe(bus, second -> decide(() -> engine.basis(second)))
                .completion(),
            Topics.QUALITY_LEVEL
                .subscribe(bus, level -> decide(() -> engine.quality(level)))
                .completion(),
            Topics.ALERT_SUBSCRIBE.serve(bus, this::subscribe).completion(),
            Topics.ALERT_UNSUBSCRIBE.serve(bus, this::unsubscribe).completion(),
            Topics.ALERT_PUT_RULE.serve(bus, this::putRule).completion(),
            Topics.ALERT_DELETE_RULE.serve(bus, this::deleteRule).completion(),
            Topics.ALERT_RULES.serve(bus, question -> listRules()).completion(),
            Topics.ALERT_HISTORY.serve(bus, this::history).completion(),
            Topics.ALERT_BETWEEN.serve(bus, this::between).completion(),
            Topics.ALERT_OPEN.serve(bus, this::open).completion()));
  }

  @Override
  public Future<?> stop() {
    if (engine != null) {
      decide(engine::tellSeen);
    }
    return onLoop(store.close());
  }

  /** The books, and the basis if it can be known. */
  private List<Book> series() {
    List<Book> series = new ArrayList<>(books);
    if (BasisSeries.isWatched(books)) {
      series.add(BasisSeries.NAME);
    }
    return series;
  }

  private void decide(Runnable step) {
    step.run();
    publisher.publish(engine::memory);
  }

  /** At least two samples, so that a slow sampler is not taken for a dead feed. */
  private Duration noDataAfter() {
    Duration twice = SampleRequest.INTERVAL.multipliedBy(2);
    Duration set = settings.alerts().noDataAfter();
    return set.compareTo(twice) < 0 ? twice : set;
  }

  private Future<Done> subscribe(AlertRequests.Subscribe question) {
    subscriptions.subscribe(question.subscriber(), question.rule(), rules.books());
    return Future.succeededFuture(new Done(true));
  }

  private Future<Done> unsubscribe(AlertRequests.Unsubscribe question) {
    return Future.succeededFuture(
        new Done(subscriptions.unsubscribe(question.subscriber(), question.id())));
  }

  private Future<Done> putRule(AlertRequests.PutRule question) {
    AlertRule rule = question.rule();
    return changeRules(
        () ->
            onLoop(store.writeRules(rules.keptWith(rule)))
                .map(
                    written -> {
                      boolean known = rules.has(rule.id());
                      rules.put(rule);
                      decide(() -> engine.ruleChanged(rule.id()));
                      return new Done(known);
                    }));
  }

  private Future<Done> deleteRule(AlertRequests.DeleteRule question) {
    String id = question.id();
    return changeRules(
        () -> {
          List<AlertRule> left = rules.keptWithout(id);
          if (!rules.isKept(id)) {
            return Future.succeededFuture(new Done(false));
          }
          return onLoop(store.writeRules(left))
              .map(
                  written -> {
                    rules.delete(id);
                    decide(() -> engine.ruleChanged(id));
                    return new Done(true);
                  });
        });
  }

  /** One change after the other; each is on disk before it holds. */
  private Future<Done> changeRules(Supplier<Future<Done>> change) {
    ruleChange = ruleChange.transform(previous -> change.get());
    return ruleChange;
  }

  private Future<AlertRequests.Rules> listRules() {
    return Future.succeededFuture(new AlertRequests.Rules(rules.all(), engine.standings()));
  }

  private Future<AlertRequests.Events> history(AlertRequests.History question) {
    int limit = Math.max(0, Math.min(question.limit(), ANSWER_MAX));
    Future<List<AlertEvent>> found =
        limit == 0 || history.reaches(question.after())
            ? Future.succeededFuture(history.after(question.after(), limit))
            : onLoop(store.read(question.after(), limit));
    return found.map(events -> new AlertRequests.Events(events, publisher.publishedSeq()));
  }

  /** One more than asked for tells whether any is left out. */
  private Future<AlertRequests.Span> between(AlertRequests.Between question) {
    int limit = Math.max(1, Math.min(question.limit(), ANSWER_MAX));
    Instant from = question.from();
    Instant to = question.to();
    List<AlertEvent> here = history.between(from, to, limit + 1);
    Future<List<AlertEvent>> found =
        here.size() > limit || history.reaches(from)
            ? Future.succeededFuture(here)
            : onLoop(store.between(from, to, limit + 1));
    return found.map(
        events ->
            new AlertRequests.Span(
                events.subList(0, Math.min(limit, events.size())),
                publisher.publishedSeq(),
                events.size() > limit));
  }

  private Future<AlertRequests.Events> open(AlertRequests.Open question) {
    List<AlertEvent> open =
        engine.memory().open().stream()
            .sorted(Comparator.comparing(AlertEvent::since).thenComparing(AlertEvent::id))
            .limit(Math.max(0, Math.min(question.limit(), ANSWER_MAX)))
            .toList();
    return Future.succeededFuture(new AlertRequests.Events(open, publisher.publishedSeq()));
  }

  private <T> Future<T> onLoop(CompletableFuture<T> future) {
    return Future.fromCompletionStage(future, context);
  }
}
