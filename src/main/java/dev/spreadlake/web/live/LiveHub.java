package dev.spreadlake.web.live;

import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All open sockets, and the one place that hands them frames. A frame is encoded once; each client
 * that wants it gets a view of the same bytes. Sockets are flushed once a turn of the event loop,
 * so that frames that come together leave together.
 *
 * <p>Confined to the event loop of the server that accepts the sockets.
 */
final class LiveHub {
  /** How often {@link #sweep} is to be called: so late a client that lags is closed at most. */
  static final Duration SWEEP_EVERY = Duration.ofSeconds(1);

  private static final LiveClient[] NOBODY = {};

  private final Context context;
  private final TimeSource time;
  private final Meters meters;
  private final FrameArena arena = new FrameArena();
  private final Map<String, LiveClient> byId = new HashMap<>();
  private final Map<LiveTopic, Counter> sent = new EnumMap<>(LiveTopic.class);
  private final Map<LiveTopic, Counter> conflated = new EnumMap<>(LiveTopic.class);
  private final DistributionSummary frameBytes;
  private LiveClient[] clients = NOBODY;
  private boolean flushPlanned;

  LiveHub(Context context, TimeSource time, Meters meters) {
    this.context = context;
    this.time = time;
    this.meters = meters;
    this.frameBytes = meters.liveFrameBytes();
    for (LiveTopic topic : LiveTopic.all()) {
      sent.put(topic, meters.liveFrames(topic.id()));
      conflated.put(topic, meters.liveConflated(topic.id()));
    }
    meters.liveClients(() -> clients.length);
  }

  void add(LiveClient client) {
    byId.put(client.id(), client);
    clients = Arrays.copyOf(clients, clients.length + 1);
    clients[clients.length - 1] = client;
  }

  void remove(LiveClient client) {
    if (byId.remove(client.id()) != null) {
      clients = Arrays.stream(clients).filter(c -> c != client).toArray(LiveClient[]::new);
    }
  }

  int size() {
    return clients.length;
  }

  /** The client of that id; null if it has gone. */
  LiveClient client(String id) {
    return byId.get(id);
  }

  /** True if anybody would get a frame of {@code topic} about {@code book}. */
  boolean wanted(LiveTopic topic, String book) {
    for (LiveClient client : clients) {
      if (client.interest().wants(topic, book)) {
        return true;
      }
    }
    return false;
  }

  WireFrame frame(LiveTopic topic, String key, long seq, byte[] json) {
    WireFrame frame = arena.frame(topic, key, seq, json);
    frameBytes.record(frame.size());
    return frame;
  }

  /** To every client that wants {@code topic} and {@code book} (null: no single book). */
  void broadcast(WireFrame frame, String book) {
    long now = time.nanoTime();
    int written = 0;
    for (LiveClient client : clients) {
      if (client.interest().wants(frame.topic(), book) && client.offer(frame, now)) {
        written++;
      }
    }
    sent.get(frame.topic()).increment(written);
    flushSoon();
  }

  /** To one client, subject to conflation. */
  void send(LiveClient client, WireFrame frame) {
    if (client.offer(frame, time.nanoTime())) {
      sent.get(frame.topic()).increment();
    }
    flushSoon();
  }

  /** A reply to a client's own message. */
  void reply(LiveClient client, byte[] json) {
    client.reply(frame(LiveTopic.STATUS, "reply", 0, json), time.nanoTime());
    flushSoon();
  }

  /** To every client, in its turn. */
  void tellAll(byte[] json) {
    for (LiveClient client : clients) {
      reply(client, json);
    }
  }

  /** To every client that wants its topic; who may not have it now is owed one. */
  void broadcast(SharedSnapshot snapshot) {
    long now = time.nanoTime();
    LiveTopic topic = snapshot.topic();
    for (LiveClient client : clients) {
      if (client.interest().has(topic) && client.readyForSnapshot(topic, now)) {
        send(client, snapshot);
      }
    }
  }

  /** To one client, after {@link LiveClient#readyForSnapshot}. */
  void send(LiveClient client, SharedSnapshot snapshot) {
    List<WireFrame> parts = snapshot.frames();
    parts.forEach(client::writeSnapshotPart);
    sent.get(snapshot.topic()).increment(parts.size());
    flushSoon();
  }

  /** One part of a snapshot, after {@link LiveClient#readyForSnapshot}. */
  void sendPart(LiveClient client, LiveTopic topic, long seq, byte[] json) {
    client.writeSnapshotPart(frame(topic, "snapshot", seq, json));
    sent.get(topic).increment();
    flushSoon();
  }

  void conflated(LiveTopic topic) {
    conflated.get(topic).increment();
  }

  private void flushSoon() {
    if (!flushPlanned) {
      flushPlanned = true;
      context.runOnContext(
          ignored -> {
            flushPlanned = false;
            for (LiveClient client : clients) {
              client.flush();
            }
          });
    }
  }

  /** Closes clients that are too slow or silent, and sends others what they are owed. */
  void sweep(LiveClient.Owed owed) {
    long now = time.nanoTime();
    for (LiveClient client : clients) {
      String why = client.overdue(now);
      if (why != null) {
        meters.liveClosed(why).increment();
      }
      client.catchUp(owed);
    }
  }

  void ping() {
    for (LiveClient client : clients) {
      client.ping();
    }
  }

  /** Tells everybody that the server goes away. */
  void closeAll(String reason) {
    for (LiveClient client : clients) {
      meters.liveClosed("shutdown").increment();
      client.close(LiveClient.GOING_AWAY, reason);
    }
  }
}
