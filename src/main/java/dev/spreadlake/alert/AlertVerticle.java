package dev.spreadlake.alert;

import dev.spreadlake.bus.Topics;
import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.metrics.Meters;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;

/**
 * Feeds the {@link AlertEngine} from the bus, publishes what it tells and answers questions about
 * rules and history. Runs on one event loop.
 */
public final class AlertVerticle extends VerticleBase {
  private static final int RULES_MAX = 10_000;
  private static final int SUBSCRIPTIONS_MAX = 200_000;
  private static final int HISTORY_MAX = 10_000;
  private static final int ANSWER_MAX = 1_000;

  private final Settings settings;
  private final List<Book> books;
  private final Meters meters;
  private final AlertHistory history = new AlertHistory(HISTORY_MAX);
  private RuleSet rules;
  private AlertEngine engine;
  private Subscriptions subscriptions;

  /**
   * @param books the configured ones of every venue
   */
  public AlertVerticle(Settings settings, List<Book> books, Meters meters) {
    this.settings = settings;
    this.books = List.copyOf(books);
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    rules = new RuleSet(settings.alerts().thresholds(), settings.alerts().rules(), RULES_MAX);
    engine = new AlertEngine(rules, books, noDataAfter(), new ToBus());
    subscriptions =
        new Subscriptions(engine, settings.http().liveSubscriptionsMax(), SUBSCRIPTIONS_MAX);
    var bus = vertx.eventBus();
    return Future.all(
        List.of(
            Topics.OBSERVATION
                .subscribe(
                    bus, o -> engine.observe(o.book(), o.second(), o.spread(), o.bid(), o.ask()))
                .completion(),
            Topics.GAP.subscribe(bus, gap -> engine.noData(gap.book(), gap.second())).completion(),
            Topics.ALERT_SUBSCRIBE.serve(bus, this::subscribe).completion(),
            Topics.ALERT_UNSUBSCRIBE.serve(bus, this::unsubscribe).completion(),
            Topics.ALERT_PUT_RULE.serve(bus, this::putRule).completion(),
            Topics.ALERT_DELETE_RULE.serve(bus, this::deleteRule).completion(),
            Topics.ALERT_RULES.serve(bus, question -> listRules()).completion(),
            Topics.ALERT_HISTORY.serve(bus, this::history).completion()));
  }

  /** At least two samples, so that a slow sampler is not taken for a dead feed. */
  private Duration noDataAfter() {
    Duration twice = settings.sample().interval().multipliedBy(2);
    Duration set = settings.alerts().noDataAfter();
    return set.compareTo(twice) < 0 ? twice : set;
  }

  private Future<AlertRequests.Done> subscribe(AlertRequests.Subscribe question) {
    subscriptions.subscribe(question.subscriber(), question.rule(), rules.books());
    return Future.succeededFuture(new AlertRequests.Done(true));
  }

  private Future<AlertRequests.Done> unsubscribe(AlertRequests.Unsubscribe question) {
    boolean found = subscriptions.unsubscribe(question.subscriber(), question.id());
    return Future.succeededFuture(new AlertRequests.Done(found));
  }

  private Future<AlertRequests.Done> putRule(AlertRequests.PutRule question) {
    rules.put(question.rule());
    engine.ruleChanged(question.rule().id());
    return Future.succeededFuture(new AlertRequests.Done(true));
  }

  private Future<AlertRequests.Done> deleteRule(AlertRequests.DeleteRule question) {
    boolean found = rules.delete(question.id());
    engine.ruleChanged(question.id());
    return Future.succeededFuture(new AlertRequests.Done(found));
  }

  private Future<AlertRequests.Rules> listRules() {
    return Future.succeededFuture(new AlertRequests.Rules(rules.all(), engine.standings()));
  }

  private Future<AlertRequests.Events> history(AlertRequests.History question) {
    int limit = Math.max(0, Math.min(question.limit(), ANSWER_MAX));
    return Future.succeededFuture(
        new AlertRequests.Events(history.after(question.after(), limit), engine.lastSeq()));
  }

  private final class ToBus implements AlertEngine.Sink {
    @Override
    public void event(AlertEvent event) {
      meters.alerts(event.state().id()).increment();
      if (event.subscriber() == null) {
        history.add(event);
      }
      Topics.ALERT.publish(vertx.eventBus(), event);
    }

    @Override
    public void mark(Mark mark) {}
  }
}
