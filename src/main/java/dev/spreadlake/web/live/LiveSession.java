package dev.spreadlake.web.live;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertRequests;
import dev.spreadlake.alert.BasisSeries;
import dev.spreadlake.bus.RequestTopic;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what clients ask. One for all sockets. Confined to the hub's thread. */
final class LiveSession implements LiveClient.Owed {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSession.class);
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
  private static final int ALERTS_IN_SNAPSHOT = 100;

  /** Events sent in answer to one {@code resume}. */
  static final int RESUME_MAX = 1000;

  private final LiveHub hub;
  private final LiveSnapshots snapshots;
  private final EventBus bus;
  private final LiveLimits limits;
  private final TimeSource time;
  private final Predicate<String> knownBook;
  private final SharedSnapshot quality;
  private final HashMap<String, ClientThresholds> thresholds = new HashMap<>();

  LiveSession(
      LiveHub hub,
      LiveSnapshots snapshots,
      EventBus bus,
      LiveLimits limits,
      TimeSource time,
      Predicate<String> knownBook) {
    this.hub = hub;
    this.snapshots = snapshots;
    this.bus = bus;
    this.limits = limits;
    this.time = time;
    this.knownBook = knownBook;
    this.quality =
        new SharedSnapshot(
            hub, LiveTopic.QUALITY, snapshots::qualityVersion, () -> snapshots.quality(null));
  }

  /** Carries out one message. */
  void handle(LiveClient client, ClientMessage message) throws ClientMessages.Refused {
    if (message instanceof ClientMessage.Subscribe subscribe) {
      subscribe(client, subscribe);
    } else if (message instanceof ClientMessage.Unsubscribe unsubscribe) {
      unsubscribe(client, unsubscribe);
    } else if (message instanceof ClientMessage.Resume resume) {
      resume(client, resume);
    } else if (message instanceof ClientMessage.AlertSubscribe subscribe) {
      alertSubscribe(client, subscribe);
    } else if (message instanceof ClientMessage.AlertUnsubscribe unsubscribe) {
      alertUnsubscribe(client, unsubscribe);
    } else {
      hub.reply(client, LiveFrames.reply("pong", message.id(), Map.of()));
    }
  }

  /** The socket has gone: takes its thresholds back. */
  void gone(LiveClient client) {
    if (thresholds.remove(client.id()) != null) {
      Topics.ALERT_UNSUBSCRIBE
          .ask(bus, new AlertRequests.Unsubscribe(client.id(), null), ASK_TIMEOUT)
          .onFailure(
              e -> LOG.warn("thresholds of a closed socket not removed: {}", e.getMessage()));
    }
  }

  private void subscribe(LiveClient client, ClientMessage.Subscribe wish)
      throws ClientMessages.Refused {
    for (String book : wish.books()) {
      checkBook(book, wish.id());
    }
    if (!client.interest().put(wish.id(), new Interest.Wish(wish.topics(), wish.books()))) {
      throw new ClientMessages.Refused(
          "too many subscriptions on one socket (at most " + limits.subscriptionsMax() + ")",
          wish.id());
    }
    for (LiveTopic topic : wish.topics()) {
      snapshot(client, topic, wish.id(), wish.books());
    }
  }

  private void checkBook(String book, String id) throws ClientMessages.Refused {
    if (!knownBook.test(book) && !BasisSeries.NAME.name().equals(book)) {
      throw new ClientMessages.Refused("no such book here: " + book, id);
    }
  }

  private void unsubscribe(LiveClient client, ClientMessage.Unsubscribe wish)
      throws ClientMessages.Refused {
    if (wish.topics().isEmpty()) {
      if (!client.interest().remove(wish.id())) {
        throw new ClientMessages.Refused("no subscription with id " + wish.id(), wish.id());
      }
    } else {
      client.interest().removeTopics(wish.topics());
    }
    hub.reply(client, LiveFrames.reply("unsubscribed", wish.id(), Map.of()));
  }

  /** Tells every client that wants quality the newest results anew. */
  void qualityToAll() {
    hub.broadcast(quality);
  }

  @Override
  public void snapshots(LiveClient client, Set<LiveTopic> topics) {
    for (LiveTopic topic : EnumSet.copyOf(topics)) {
      if (client.interest().has(topic)) {
        snapshot(client, topic, null, client.interest().books(topic));
      }
    }
  }

  @Override
  public void loss(LiveClient client, Backlog.Loss loss, long lastAlertSeq) {
    hub.reply(client, LiveFrames.resync(loss, lastAlertSeq));
  }

  private void snapshot(LiveClient client, LiveTopic topic, String id, Set<String> books) {
    if (!client.readyForSnapshot(topic, time.nanoTime())) {
      return;
    }
    switch (topic) {
      case SPREAD -> parts(client, topic, snapshots.spread(id, books));
      case QUALITY -> quality(client, id);
      case MARKET -> parts(client, topic, snapshots.market(id, books));
      case MINUTES -> parts(client, topic, snapshots.minutes(id));
      case STATUS -> parts(client, topic, List.of(snapshots.status(id)));
      case ALERT -> alertSnapshot(client, id, books);
    }
  }

  /** What nobody asked for under a name of his own is the same for all. */
  private void quality(LiveClient client, String id) {
    if (id == null) {
      hub.send(client, quality);
    } else {
      parts(client, LiveTopic.QUALITY, snapshots.quality(id));
    }
  }

  private void parts(LiveClient client, LiveTopic topic, List<byte[]> parts) {
    for (byte[] part : parts) {
      hub.sendPart(client, topic, 0, part);
    }
  }

  private void alertSnapshot(LiveClient client, String id, Set<String> books) {
    if (!client.historyStarts()) {
      later(client, id, () -> alertSnapshot(client, id, books));
      return;
    }
    newestEvents()
        .compose(
            events ->
                Topics.ALERT_RULES
                    .ask(bus, new AlertRequests.ListRules(), ASK_TIMEOUT)
                    .onSuccess(
                        rules -> {
                          List<AlertEvent> seen =
                              events.events().stream().filter(e -> about(books, e)).toList();
                          List<AlertRequests.Standing> standings =
                              rules.standings().stream()
                                  .filter(s -> !s.state().equals("normal"))
                                  .filter(s -> books.isEmpty() || books.contains(s.book()))
                                  .toList();
                          byte[] json = LiveSnapshots.alert(id, seen, standings, events.lastSeq());
                          hub.sendPart(client, LiveTopic.ALERT, 0, json);
                          historyDone(client, events.lastSeq());
                        }))
        .onFailure(e -> historyFailed(client, id, e));
  }

  private Future<AlertRequests.Events> newestEvents() {
    return Topics.ALERT_HISTORY
        .ask(bus, new AlertRequests.History(Long.MAX_VALUE, 0), ASK_TIMEOUT)
        .compose(
            end ->
                Topics.ALERT_HISTORY.ask(
                    bus,
                    new AlertRequests.History(
                        Math.max(0, end.lastSeq() - ALERTS_IN_SNAPSHOT), ALERTS_IN_SNAPSHOT),
                    ASK_TIMEOUT));
  }

  private static boolean about(Set<String> books, AlertEvent event) {
    return books.isEmpty() || books.contains(event.book().name());
  }

  private void resume(LiveClient client, ClientMessage.Resume wish) {
    if (!client.keepsUp(time.nanoTime()) || !client.historyStarts()) {
      later(client, wish.id(), () -> resume(client, wish));
      return;
    }
    Topics.ALERT_HISTORY
        .ask(bus, new AlertRequests.History(wish.after(), RESUME_MAX), ASK_TIMEOUT)
        .onSuccess(
            history -> {
              long seq = Math.min(wish.after(), history.lastSeq());
              for (AlertEvent event : history.events()) {
                seq = event.seq();
                // Who has subscribed to no alerts yet asks for all of them.
                if (!client.interest().has(LiveTopic.ALERT)
                    || client.interest().wants(LiveTopic.ALERT, event.book().name())) {
                  hub.sendPart(client, LiveTopic.ALERT, seq, LiveFrames.alert(event));
                }
              }
              boolean more = history.events().size() == RESUME_MAX && seq < history.lastSeq();
              hub.reply(
                  client,
                  LiveFrames.reply(
                      "resumed", wish.id(), new TreeMap<>(Map.of("last_seq", seq, "more", more))));
              historyDone(client, seq);
            })
        .onFailure(e -> historyFailed(client, wish.id(), e));
  }

  /** One history at a time, so that alerts stay in order, and none for a client that is behind. */
  private void later(LiveClient client, String id, Runnable request) {
    if (!client.historyLater(request)) {
      refuse(client, "too many requests for past alerts wait; ask again", id);
    }
  }

  private void historyDone(LiveClient client, long seq) {
    if (!client.historyDone(seq, time.nanoTime())) {
      tellLost(client, seq);
    }
    client.nextHistory();
  }

  /** More alerts came than could be held while the past was asked for. */
  private void tellLost(LiveClient client, long seq) {
    hub.reply(client, LiveFrames.resync(new Backlog.Loss(LiveTopic.ALERT, 1, true), seq));
  }

  private void historyFailed(LiveClient client, String id, Throwable failure) {
    LOG.warn("alert history for a socket failed: {}", failure.getMessage());
    long seq = client.lastAlertSeq();
    boolean whole = client.historyDone(seq, time.nanoTime());
    refuse(client, "alert history is not available at the moment", id);
    if (!whole) {
      tellLost(client, seq);
    }
    client.nextHistory();
  }

  private void alertSubscribe(LiveClient client, ClientMessage.AlertSubscribe wish)
      throws ClientMessages.Refused {
    if (wish.rule().book() != null) {
      checkBook(wish.rule().book().name(), wish.id());
    }
    ClientThresholds mine = thresholds.computeIfAbsent(client.id(), id -> new ClientThresholds());
    if (!mine.has(wish.id()) && mine.size() >= limits.thresholdsMax()) {
      throw new ClientMessages.Refused(
          "too many own thresholds on one socket (at most " + limits.thresholdsMax() + ")",
          wish.id());
    }
    ClientThresholds.Ask ask = mine.asked(wish.id());
    Topics.ALERT_SUBSCRIBE
        .ask(bus, new AlertRequests.Subscribe(client.id(), wish.rule()), ASK_TIMEOUT)
        .onSuccess(
            done -> {
              mine.set(ask);
              hub.reply(client, LiveFrames.reply("alert.subscribed", wish.id(), Map.of()));
            })
        .onFailure(
            e -> {
              if (mine.failed(ask, isRefused(e))) {
                takeBack(client, wish.id());
              }
              refuse(client, reason(e), wish.id());
            });
  }

  private void takeBack(LiveClient client, String id) {
    Topics.ALERT_UNSUBSCRIBE
        .ask(bus, new AlertRequests.Unsubscribe(client.id(), id), ASK_TIMEOUT)
        .onFailure(e -> LOG.warn("a threshold that failed not removed: {}", e.getMessage()));
  }

  private void alertUnsubscribe(LiveClient client, ClientMessage.AlertUnsubscribe wish)
      throws ClientMessages.Refused {
    ClientThresholds mine = thresholds.get(client.id());
    if (mine == null || !mine.has(wish.id())) {
      throw new ClientMessages.Refused("no threshold with id " + wish.id(), wish.id());
    }
    Topics.ALERT_UNSUBSCRIBE
        .ask(bus, new AlertRequests.Unsubscribe(client.id(), wish.id()), ASK_TIMEOUT)
        .onSuccess(
            done -> {
              mine.removed(wish.id());
              hub.reply(client, LiveFrames.reply("alert.unsubscribed", wish.id(), Map.of()));
            })
        .onFailure(e -> refuse(client, reason(e), wish.id()));
  }

  private void refuse(LiveClient client, String message, String id) {
    hub.reply(client, LiveFrames.error(message, id));
  }

  private static String reason(Throwable failure) {
    return isRefused(failure)
        ? failure.getMessage()
        : "the alert service does not answer at the moment";
  }

  private static boolean isRefused(Throwable failure) {
    return failure instanceof ReplyException reply
        && reply.failureCode() == RequestTopic.BAD_REQUEST;
  }
}
