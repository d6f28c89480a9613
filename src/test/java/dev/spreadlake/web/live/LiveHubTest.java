package dev.spreadlake.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.metrics.Meters;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A snapshot for everybody")
@Timeout(30)
class LiveHubTest {
  private static final LiveLimits LIMITS = LiveLimits.of(10, 10, Duration.ofMinutes(1));

  private final Vertx vertx = Vertx.vertx();
  private final ManualTime time = new ManualTime("2026-11-22T04:10:00Z");
  private final LiveHub hub =
      new LiveHub(vertx.getOrCreateContext(), time, new Meters(new SimpleMeterRegistry()));

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private LiveClient client(String id, Outbound out, LiveTopic topic) {
    LiveClient client =
        new LiveClient(
            id, out, LIMITS, bucket(), bucket(), bucket(), conflated -> {}, time.nanoTime());
    client.interest().put("", new Interest.Wish(EnumSet.of(topic), Set.of()));
    hub.add(client);
    return client;
  }

  private static Bucket bucket() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(10).refillGreedy(10, Duration.ofMinutes(1)))
        .build();
  }

  @Test
  @DisplayName("is made and encoded once; who does not read is owed one, and others get none")
  void once() {
    List<WireFrame> shared = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      client("reads" + i, new Kept(shared), LiveTopic.QUALITY);
    }
    FullOrNot full = new FullOrNot();
    full.full = true;
    LiveClient behind = client("behind", full, LiveTopic.QUALITY);
    FullOrNot other = new FullOrNot();
    client("other", other, LiveTopic.STATUS);
    List<String> made = new ArrayList<>();
    hub.broadcast(
        new SharedSnapshot(
            hub,
            LiveTopic.QUALITY,
            () -> 1,
            () -> {
              made.add("once");
              return List.of(bytes("{1}"), bytes("{2}"));
            }));
    assertThat(made).hasSize(1);
    assertThat(shared).hasSize(6);
    assertThat(shared.stream().map(System::identityHashCode).distinct()).hasSize(2);
    assertThat(full.written).isEmpty();
    assertThat(other.written).isEmpty();

    full.full = false;
    List<Set<LiveTopic>> owed = new ArrayList<>();
    behind.drained(
        new LiveClient.Owed() {
          @Override
          public void snapshots(LiveClient to, Set<LiveTopic> topics) {
            owed.add(topics);
          }

          @Override
          public void loss(LiveClient to, Backlog.Loss loss, long lastAlertSeq) {}
        });
    assertThat(owed).containsExactly(Set.of(LiveTopic.QUALITY));
  }

  @Test
  @DisplayName("is not made where nobody wants it")
  void unwanted() {
    client("other", new FullOrNot(), LiveTopic.STATUS);
    hub.broadcast(
        new SharedSnapshot(
            hub,
            LiveTopic.QUALITY,
            () -> 1,
            () -> {
              throw new AssertionError("made for nobody");
            }));
  }

  @Test
  @DisplayName("is shared by those who are owed it, whenever they read again, until results change")
  void owed() {
    LiveState state = new LiveState(FeedMode.SIMULATED);
    LiveSession session =
        new LiveSession(
            hub,
            new LiveSnapshots(state, new RecentSeconds(), time),
            vertx.eventBus(),
            LIMITS,
            time,
            book -> true);
    state.quality(LiveStateTest.result("told", 1, 1, false));
    List<WireFrame> shared = new ArrayList<>();
    client("reads", new Kept(shared), LiveTopic.QUALITY);
    List<Kept> full = new ArrayList<>();
    List<LiveClient> behind = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      full.add(new Kept(shared));
      full.get(i).full = true;
      behind.add(client("behind" + i, full.get(i), LiveTopic.QUALITY));
    }
    session.qualityToAll();
    assertThat(shared).hasSize(1);

    readsAgain(full.get(0), behind.get(0), session);
    readsAgain(full.get(1), behind.get(1), session);
    assertThat(shared).hasSize(3).allSatisfy(frame -> assertThat(frame).isSameAs(shared.get(0)));

    state.quality(LiveStateTest.result("told", 2, 2, true));
    readsAgain(full.get(2), behind.get(2), session);
    assertThat(shared).hasSize(4);
    assertThat(shared.get(3).view().toString(StandardCharsets.UTF_8)).contains("\"seq\":2");
  }

  private static void readsAgain(Kept socket, LiveClient client, LiveSession session) {
    socket.full = false;
    client.drained(session);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A socket whose peer reads or not: keeps the frames themselves. */
  private static final class Kept implements Outbound {
    private final List<WireFrame> frames;
    private boolean full;

    private Kept(List<WireFrame> frames) {
      this.frames = frames;
    }

    @Override
    public boolean writable() {
      return !full;
    }

    @Override
    public void write(WireFrame frame) {
      frames.add(frame);
    }

    @Override
    public void flush() {}

    @Override
    public void ping() {}

    @Override
    public void close(int code, String reason) {}
  }
}
