package dev.spreadlake.web.live;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.MissedSeconds;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * From the bus to the sockets: keeps the newest state, encodes each message once and hands it to
 * the hub. Quotes and trades leave at most ten times a second and book. Confined to the hub's
 * thread.
 */
final class LiveFeeds {
  /** How often quotes and trades leave. */
  static final Duration MARKET_EVERY = Duration.ofMillis(100);

  /** How often all feeds are told of: clients take a server that says nothing for lost. */
  static final Duration HEARTBEAT_EVERY = Duration.ofSeconds(1);

  private static final int TRADES_PER_FRAME = 50;
  private static final int BOOKS_IN_HEARTBEAT = 32;

  private static final class Trades {
    private final List<Trade> kept = new ArrayList<>();
    private int dropped;
  }

  private final LiveHub hub;
  private final LiveState state;
  private final RecentSeconds recent;
  private final LiveSnapshots snapshots;
  private final TimeSource time;
  private final Map<String, Long> spreadSeq = new HashMap<>();
  private final Map<String, Long> marketSeq = new HashMap<>();
  private final Set<String> quotesDue = new LinkedHashSet<>();
  private final Map<String, Trades> tradesDue = new LinkedHashMap<>();
  private long statusSeq;
  private long qualitySeq;
  private long impliedSeq;

  LiveFeeds(
      LiveHub hub,
      LiveState state,
      RecentSeconds recent,
      LiveSnapshots snapshots,
      TimeSource time) {
    this.hub = hub;
    this.state = state;
    this.recent = recent;
    this.snapshots = snapshots;
    this.time = time;
  }

  /** Listens; done when every subscription is registered. */
  Future<Void> subscribe(EventBus bus) {
    List<MessageConsumer<?>> consumers =
        List.of(
            Topics.OBSERVATION.subscribe(bus, this::observation),
            Topics.GAP.subscribe(bus, this::gap),
            Topics.MISSED.subscribe(bus, this::missed),
            Topics.SUSPECT.subscribe(bus, this::suspect),
            Topics.QUOTE.subscribe(bus, this::quote),
            Topics.IMPLIED.subscribe(bus, this::implied),
            Topics.TRADE.subscribe(bus, this::trade),
            Topics.MINUTE.subscribe(bus, this::minute),
            Topics.FEED_STATUS.subscribe(bus, this::feedStatus),
            Topics.ALERT.subscribe(bus, this::alert),
            Topics.QUALITY.subscribe(bus, this::quality),
            Topics.QUALITY_GATE.subscribe(bus, state::gate),
            Topics.LAKE_STATUS.subscribe(bus, state::lake),
            Topics.FILE_CLOSED.subscribe(
                bus,
                file -> {
                  state.file(file);
                  status("file/" + file.dataset(), LiveFrames.fileClosed(file));
                }),
            Topics.BATCH.subscribe(
                bus,
                event -> {
                  state.batch(event);
                  status("batch/" + event.pipeline(), LiveFrames.batch(event));
                }));
    return Future.join(consumers.stream().map(MessageConsumer::completion).toList()).mapEmpty();
  }

  private void observation(SpreadObservation seen) {
    state.observed();
    recent.add(RecentSeconds.Second.of(seen));
    String book = seen.book().name();
    long seq = spreadSeq.merge(book, 1L, Long::sum);
    if (hub.wanted(LiveTopic.SPREAD, book)) {
      hub.broadcast(hub.frame(LiveTopic.SPREAD, book, 0, LiveFrames.spread(seq, seen)), book);
    }
  }

  private void gap(Gap gap) {
    recent.add(RecentSeconds.Second.of(gap));
    tell(gap);
  }

  /** Clients hear of the last of these seconds. */
  private void missed(MissedSeconds missed) {
    recent.missed(missed);
    tell(missed.last());
  }

  private void tell(Gap gap) {
    String book = gap.book().name();
    long seq = spreadSeq.merge(book, 1L, Long::sum);
    if (hub.wanted(LiveTopic.SPREAD, book)) {
      hub.broadcast(hub.frame(LiveTopic.SPREAD, book, 0, LiveFrames.gap(seq, gap)), book);
    }
  }

  private void suspect(SuspectSeconds seconds) {
    recent.suspect(seconds.book(), seconds.from(), seconds.to());
    String book = seconds.book().name();
    if (hub.wanted(LiveTopic.SPREAD, book)) {
      // A key of its own for each range: a slow client must hear of all of them.
      String key = book + "/suspect/" + seconds.from();
      hub.broadcast(hub.frame(LiveTopic.SPREAD, key, 0, LiveFrames.suspect(seconds)), book);
    }
  }

  private void alert(AlertEvent event) {
    if (event.subscriber() == null) {
      String book = event.book().name();
      hub.broadcast(
          hub.frame(LiveTopic.ALERT, event.id(), event.seq(), LiveFrames.alert(event)), book);
      return;
    }
    LiveClient owner = hub.client(event.subscriber());
    if (owner != null) {
      String key = event.id() + "/" + event.book();
      hub.send(owner, hub.frame(LiveTopic.ALERT, key, 0, LiveFrames.alert(event)));
    }
  }

  /** Numbered here: results come from the stream's judge and from batches. */
  private void quality(QualityResult found) {
    QualityResult result = found.withSeq(++qualitySeq);
    state.quality(result);
    String key = result.rule() + "/" + result.dataset();
    if (hub.wanted(LiveTopic.QUALITY, null)) {
      hub.broadcast(hub.frame(LiveTopic.QUALITY, key, 0, LiveFrames.quality(result)), null);
    }
  }

  /** About no single book, so that it reaches whoever watches a market. */
  private void implied(ImpliedSecond second) {
    state.implied(second);
    impliedSeq++;
    if (hub.wanted(LiveTopic.MINUTES, null)) {
      byte[] json = MarketFrames.implied(impliedSeq, second);
      hub.broadcast(hub.frame(LiveTopic.MINUTES, "implied", 0, json), null);
    }
  }

  private void quote(Quote quote) {
    state.quote(quote);
    quotesDue.add(quote.book().name());
  }

  private void minute(MinuteNews news) {
    String book = news.book().name();
    if (hub.wanted(LiveTopic.MINUTES, book)) {
      long seq = marketSeq.merge(book, 1L, Long::sum);
      String key = book + "/bar" + (news.isFinal() ? "/" + news.minute() : "");
      hub.broadcast(hub.frame(LiveTopic.MINUTES, key, 0, LiveFrames.bar(seq, news)), book);
    }
  }

  private void trade(Trade trade) {
    if (!hub.wanted(LiveTopic.MARKET, trade.book().name())) {
      return;
    }
    Trades due = tradesDue.computeIfAbsent(trade.book().name(), book -> new Trades());
    if (due.kept.size() < TRADES_PER_FRAME) {
      due.kept.add(trade);
    } else {
      due.dropped++;
      hub.conflated(LiveTopic.MARKET);
    }
  }

  /** Sends what the market did since the last call; every {@link #MARKET_EVERY}. */
  void flushMarket() {
    for (Quote quote : state.quotes()) {
      String book = quote.book().name();
      if (quotesDue.contains(book) && hub.wanted(LiveTopic.MARKET, book)) {
        long seq = marketSeq.merge(book, 1L, Long::sum);
        hub.broadcast(hub.frame(LiveTopic.MARKET, book, 0, LiveFrames.quote(seq, quote)), book);
      }
    }
    quotesDue.clear();
    tradesDue.forEach(
        (book, due) -> {
          long seq = marketSeq.merge(book, 1L, Long::sum);
          byte[] json = LiveFrames.trades(seq, book, due.kept, due.dropped);
          hub.broadcast(hub.frame(LiveTopic.MARKET, book + "/trades", 0, json), book);
        });
    tradesDue.clear();
  }

  void feedStatus(FeedStatus status) {
    boolean changed = state.feed(status, time.nanoTime());
    if (changed) {
      // A key of its own: the heartbeat of many feeds does not name those that are in step again.
      String book = status.book() == null ? "" : status.book().name();
      statusFrame("feed/" + status.venue().id() + "/" + book, List.of(status));
    }
  }

  /**
   * The feeds' heartbeat: all of them, or if there are many, the connections first and then what is
   * not in step, as many as fit; every {@link #HEARTBEAT_EVERY}.
   */
  void heartbeat() {
    List<FeedStatus> all = state.feeds();
    List<FeedStatus> told =
        all.size() <= BOOKS_IN_HEARTBEAT
            ? all
            : Stream.concat(
                    all.stream().filter(s -> s.book() == null),
                    all.stream().filter(s -> s.book() != null && s.state() != BookState.IN_STEP))
                .limit(BOOKS_IN_HEARTBEAT)
                .toList();
    statusFrame("feeds", told);
  }

  private void statusFrame(String key, List<FeedStatus> feeds) {
    statusSeq++;
    if (hub.wanted(LiveTopic.STATUS, null)) {
      status(key, snapshots.statusFrame(statusSeq, feeds));
    }
  }

  private void status(String key, byte[] json) {
    hub.broadcast(hub.frame(LiveTopic.STATUS, key, 0, json), null);
  }
}
