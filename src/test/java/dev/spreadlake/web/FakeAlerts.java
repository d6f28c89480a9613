package dev.spreadlake.web;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertRequests;
import dev.spreadlake.alert.AlertRule;
import dev.spreadlake.alert.BasisSeries;
import dev.spreadlake.alert.Severity;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.market.Book;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers what the alert verticle answers; keeps rules and events in memory. */
public final class FakeAlerts {
  public final Map<String, AlertRule> rules = new ConcurrentHashMap<>();
  public final List<AlertEvent> events = new CopyOnWriteArrayList<>();
  public final Map<String, AlertRule> thresholds = new ConcurrentHashMap<>();

  /** Questions for past alerts wait for it, and fail with it. */
  public volatile Future<Void> historyHeld = Future.succeededFuture();

  public final AtomicInteger historiesAsked = new AtomicInteger();
  private final EventBus bus;

  FakeAlerts(EventBus bus) {
    this.bus = bus;
    Topics.ALERT_HISTORY.serve(bus, this::asked);
    Topics.ALERT_BETWEEN.serve(bus, this::between);
    Topics.ALERT_OPEN.serve(bus, q -> history(new AlertRequests.History(0, q.limit())));
    Topics.ALERT_RULES.serve(
        bus,
        q ->
            Future.succeededFuture(
                new AlertRequests.Rules(
                    List.copyOf(rules.values()),
                    rules.values().stream()
                        .map(
                            r ->
                                new AlertRequests.Standing(
                                    r, "btc_mxn", "firing", "2026-11-22T04:10:00+00:00"))
                        .toList())));
    Topics.ALERT_PUT_RULE.serve(
        bus,
        q ->
            Future.succeededFuture(
                new AlertRequests.Done(rules.put(q.rule().id(), q.rule()) != null)));
    Topics.ALERT_DELETE_RULE.serve(
        bus, q -> Future.succeededFuture(new AlertRequests.Done(rules.remove(q.id()) != null)));
    Topics.ALERT_SUBSCRIBE.serve(
        bus,
        q -> {
          if (BasisSeries.is(q.rule().book())) {
            return Future.failedFuture(new IllegalArgumentException("not watched"));
          }
          thresholds.put(q.subscriber() + "/" + q.rule().id(), q.rule());
          return Future.succeededFuture(new AlertRequests.Done(true));
        });
    Topics.ALERT_UNSUBSCRIBE.serve(
        bus,
        q -> {
          boolean found =
              thresholds
                  .keySet()
                  .removeIf(
                      key ->
                          q.id() == null
                              ? key.startsWith(q.subscriber() + "/")
                              : key.equals(q.subscriber() + "/" + q.id()));
          return Future.succeededFuture(new AlertRequests.Done(found));
        });
  }

  private Future<AlertRequests.Events> asked(AlertRequests.History asked) {
    Future<Void> until = historyHeld;
    historiesAsked.incrementAndGet();
    return until.compose(free -> history(asked));
  }

  private Future<AlertRequests.Events> history(AlertRequests.History asked) {
    List<AlertEvent> found = new ArrayList<>();
    for (AlertEvent event : events) {
      if (event.seq() > asked.after() && found.size() < asked.limit()) {
        found.add(event);
      }
    }
    return Future.succeededFuture(new AlertRequests.Events(found, events.size()));
  }

  private Future<AlertRequests.Span> between(AlertRequests.Between asked) {
    List<AlertEvent> found = new ArrayList<>();
    for (AlertEvent event : events) {
      if (!event.observedAt().isBefore(asked.from()) && event.observedAt().isBefore(asked.to())) {
        found.add(0, event);
      }
    }
    boolean truncated = found.size() > asked.limit();
    return Future.succeededFuture(
        new AlertRequests.Span(
            found.subList(0, Math.min(asked.limit(), found.size())), events.size(), truncated));
  }

  /** Remembers the next event and publishes it, as the alert verticle does. */
  public AlertEvent fire(Book book) {
    AlertEvent event = event(events.size() + 1, "e" + (events.size() + 1), book, null);
    events.add(event);
    Topics.ALERT.publish(bus, event);
    return event;
  }

  /** An event. */
  public static AlertEvent event(long seq, String id, Book book, String subscriber) {
    Instant at = Instant.parse("2026-11-22T04:10:26Z");
    return new AlertEvent(
        seq,
        id,
        book.name() + ">0.5",
        "wide",
        book,
        AlertEvent.State.FIRING,
        Severity.WARN,
        new BigDecimal("0.5"),
        new BigDecimal("0.5"),
        new BigDecimal("0.513000"),
        new BigDecimal("100.00"),
        new BigDecimal("100.52"),
        at,
        new BigDecimal("0.513000"),
        at,
        subscriber);
  }
}
