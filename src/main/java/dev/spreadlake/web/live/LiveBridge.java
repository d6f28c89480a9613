package dev.spreadlake.web.live;

import dev.spreadlake.bus.Topics;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * {@code /live}: what happens on the bus goes out to every socket that wants it, and what clients
 * ask is answered. Made, started and used on one event loop, which must be that of the HTTP server.
 */
public final class LiveBridge {
  private final Vertx vertx;
  private final Context context;
  private WebIdentity identity;
  private final Supplier<String> page;
  private final LiveLimits limits;
  private final Meters meters;
  private final TimeSource time;
  private final LiveState state;
  private final RecentSeconds recent = new RecentSeconds();
  private final LiveHub hub;
  private final LiveFeeds feeds;
  private final LiveSession session;
  private final NewestQuality quality;
  private final TimeMeter meterTime;

  /**
   * @param page version of the page that is served; asked on the event loop
   */
  public LiveBridge(
      Vertx vertx,
      WebIdentity identity,
      Supplier<String> page,
      LiveLimits limits,
      Meters meters,
      TimeSource time) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.identity = identity;
    this.page = page;
    this.limits = limits;
    this.meters = meters;
    this.time = time;
    this.state = new LiveState(identity.mode());
    this.hub = new LiveHub(context, time, meters);
    LiveSnapshots snapshots = new LiveSnapshots(state, recent, time);
    this.feeds = new LiveFeeds(hub, state, recent, snapshots, time);
    this.session = new LiveSession(hub, snapshots, vertx.eventBus(), limits, time, this::isKnown);
    this.quality = new NewestQuality(vertx.eventBus(), state, time, session::qualityToAll);
    this.meterTime = new Monotonic(time);
  }

  /** Listens on the bus and starts the clockwork. */
  public Future<Void> start() {
    vertx.setPeriodic(LiveFeeds.MARKET_EVERY.toMillis(), id -> feeds.flushMarket());
    vertx.setPeriodic(LiveFeeds.HEARTBEAT_EVERY.toMillis(), id -> feeds.heartbeat());
    vertx.setPeriodic(LiveHub.SWEEP_EVERY.toMillis(), id -> hub.sweep(session));
    vertx.setPeriodic(Math.max(1, limits.pingEvery().toMillis()), id -> hub.ping());
    vertx.setPeriodic(0, NewestQuality.LOOK_EVERY.toMillis(), id -> quality.look());
    Future<Void> told =
        Topics.SIMULATED_EXCHANGE.subscribe(vertx.eventBus(), exchange -> simulated()).completion();
    return Future.join(told, feeds.subscribe(vertx.eventBus())).mapEmpty();
  }

  /** What was greeted as live is greeted again. */
  private void simulated() {
    FeedMode mode = identity.mode().withSimulatedExchange();
    if (mode != identity.mode()) {
      identity = identity.withMode(mode);
      hub.tellAll(LiveFrames.hello(identity, page.get(), books(), time.now()));
    }
  }

  /** True if another socket may be opened. */
  public boolean hasRoom() {
    return hub.size() < limits.clientsMax();
  }

  /** Whether the markets are live, simulated or replayed. */
  public FeedMode mode() {
    return identity.mode();
  }

  /** The newest state of feeds, lake and quality. */
  public LiveState state() {
    return state;
  }

  /** The newest seconds of every book. */
  public RecentSeconds recent() {
    return recent;
  }

  /** Right after the newest second of a book in a replay that has come to it, else of any book. */
  public Instant feedEnd(Book book) {
    return identity.mode() == FeedMode.REPLAY && recent.oldest(book) != null
        ? recent.end(book)
        : feedEnd();
  }

  /** Right after the newest second of any book in a replay that has come to one, else after now. */
  public Instant feedEnd() {
    Optional<Instant> replayed =
        identity.mode() == FeedMode.REPLAY ? recent.end() : Optional.empty();
    return replayed.orElseGet(() -> time.now().plusSeconds(1));
  }

  /** Configured books, and others seen since the start. */
  public Collection<String> books() {
    Set<String> books = new java.util.LinkedHashSet<>();
    identity.allBooks().forEach(book -> books.add(book.name()));
    books.addAll(new TreeSet<>(recent.books()));
    return books;
  }

  /** True if a client may name that book. */
  public boolean isKnown(String book) {
    return recent.books().contains(book)
        || (Book.isValid(book) && identity.allBooks().contains(new Book(book)))
        || (identity.mode() == FeedMode.REPLAY && Book.isValid(book));
  }

  /** Takes over a socket that has been accepted; greets it. */
  public void accept(ServerWebSocket socket) {
    LiveClient[] self = new LiveClient[1];
    SocketOutbound out =
        new SocketOutbound(
            vertx,
            context,
            socket,
            limits.writeBytesMax(),
            () -> {
              if (self[0] != null) {
                self[0].drained(session);
              }
            });
    LiveClient client =
        new LiveClient(
            UUID.randomUUID().toString(),
            out,
            limits,
            bucket(limits.messagesBurst(), limits.messagesPerSecond(), Duration.ofSeconds(1)),
            bucket(limits.snapshotsBurst(), limits.snapshotsPerSecond(), Duration.ofSeconds(1)),
            bucket(limits.errorsPerMinute(), limits.errorsPerMinute(), Duration.ofMinutes(1)),
            hub::conflated,
            time.nanoTime());
    self[0] = client;
    hub.add(client);
    MessageAssembler assembler = new MessageAssembler(limits.messageBytesMax());
    socket.frameHandler(frame -> received(client, assembler, frame));
    socket.exceptionHandler(
        e -> {
          // A peer that went without a word broke no rule.
          if (!(e instanceof HttpClosedException)) {
            refused(client, "protocol");
          }
        });
    socket.closeHandler(
        ignored -> {
          hub.remove(client);
          session.gone(client);
        });
    hub.reply(client, LiveFrames.hello(identity, page.get(), books(), time.now()));
    subscribe(client, socket.query());
  }

  /**
   * What the address asks for: {@code topics} of a first subscription, right after the greeting.
   */
  private void subscribe(LiveClient client, String query) {
    if (query == null) {
      return;
    }
    // What cannot be decoded has been refused with the handshake.
    List<String> topics =
        new QueryStringDecoder(query, false).parameters().getOrDefault("topics", List.of());
    if (topics.isEmpty()) {
      return;
    }
    try {
      session.handle(client, ClientMessages.subscribe(String.join(",", topics)));
    } catch (ClientMessages.Refused refused) {
      refuse(client, "malformed", refused.getMessage(), refused.inReplyTo());
    }
  }

  private void received(LiveClient client, MessageAssembler assembler, WebSocketFrame frame) {
    client.heard(time.nanoTime());
    if (client.closing()) {
      return;
    }
    MessageAssembler.Result result = assembler.accept(frame);
    if (result instanceof MessageAssembler.Result.Incomplete) {
      incomplete(client, frame.type());
    } else if (result instanceof MessageAssembler.Result.Message message) {
      message(client, message.utf8().getBytes());
    } else if (result instanceof MessageAssembler.Result.Binary) {
      refuse(client, "binary", "messages are JSON in text frames", null);
    } else if (result instanceof MessageAssembler.Result.TooBig) {
      meters.liveClosed("too_big").increment();
      client.close(LiveClient.TOO_BIG, "a message may have " + limits.messageBytesMax() + " bytes");
    }
  }

  /** A ping is answered, a part of a message is kept: neither is free. */
  private void incomplete(LiveClient client, WebSocketFrameType type) {
    if (type != WebSocketFrameType.PONG && type != WebSocketFrameType.CLOSE) {
      isWithinRate(client);
    }
  }

  private boolean isWithinRate(LiveClient client) {
    if (client.mayAsk()) {
      return true;
    }
    refuse(client, "rate", "too many messages: " + limits.messagesPerSecond() + " a second", null);
    return false;
  }

  private void message(LiveClient client, byte[] utf8) {
    if (!isWithinRate(client)) {
      return;
    }
    try {
      session.handle(client, ClientMessages.parse(utf8));
    } catch (ClientMessages.Refused refused) {
      refuse(client, "malformed", refused.getMessage(), refused.inReplyTo());
    }
  }

  private void refuse(LiveClient client, String why, String message, String inReplyTo) {
    hub.reply(client, LiveFrames.error(message, inReplyTo));
    refused(client, why);
  }

  private void refused(LiveClient client, String why) {
    meters.liveRefused(why).increment();
    boolean open = !client.closing();
    client.refused();
    if (open && client.closing()) {
      meters.liveClosed("abuse").increment();
    }
  }

  /** Tells every client that the server goes away, and why. */
  public void close(String reason) {
    hub.closeAll(reason);
  }

  private Bucket bucket(int burst, int refill, Duration period) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(burst).refillGreedy(refill, period))
        .withCustomTimePrecision(meterTime)
        .build();
  }

  private record Monotonic(TimeSource time) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return time.nanoTime();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
