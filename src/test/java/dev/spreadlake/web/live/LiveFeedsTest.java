package dev.spreadlake.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The state of many feeds")
@Timeout(30)
class LiveFeedsTest {
  private static final int BOOKS = 40;

  private final Vertx vertx = Vertx.vertx();
  private final FullOrNot out = new FullOrNot();
  private LiveFeeds feeds;
  private LiveClient client;

  @BeforeEach
  void listen() {
    TimeSource time = TimeSource.system();
    LiveHub hub =
        new LiveHub(vertx.getOrCreateContext(), time, new Meters(new SimpleMeterRegistry()));
    LiveState state = new LiveState(FeedMode.SIMULATED);
    RecentSeconds recent = new RecentSeconds();
    feeds = new LiveFeeds(hub, state, recent, new LiveSnapshots(state, recent, time), time);
    LiveLimits limits = LiveLimits.of(10, 10, Duration.ofMinutes(1));
    client =
        new LiveClient(
            "c", out, limits, bucket(), bucket(), bucket(), topic -> {}, time.nanoTime());
    client.interest().put("", new Interest.Wish(EnumSet.of(LiveTopic.STATUS), Set.of()));
    hub.add(client);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("reaches a client that was behind, though the heartbeat names only what is amiss")
  void recoveryWhileBehind() {
    for (int i = 0; i < BOOKS; i++) {
      feeds.feedStatus(status(i, i == 0 ? BookState.STALE : BookState.IN_STEP));
    }
    out.full = true;
    feeds.feedStatus(status(0, BookState.IN_STEP));
    feeds.heartbeat();
    out.full = false;
    out.written.clear();
    client.drained(
        new LiveClient.Owed() {
          @Override
          public void snapshots(LiveClient to, Set<LiveTopic> topics) {}

          @Override
          public void loss(LiveClient to, Backlog.Loss loss, long lastAlertSeq) {}
        });
    assertThat(String.join("\n", out.written)).contains("book0", "in_step");
  }

  @Test
  @DisplayName("names every connection each second, however many books of one of them are amiss")
  void connectionsFirst() {
    for (int i = 0; i < BOOKS; i++) {
      feeds.feedStatus(status(Venue.BINANCE, new Book("book" + i), BookState.STALE));
    }
    feeds.feedStatus(status(Venue.BINANCE, null, BookState.DISCONNECTED));
    feeds.feedStatus(status(Venue.BITSO, null, BookState.IN_STEP));
    out.written.clear();
    feeds.heartbeat();
    String frame = out.written.get(0);
    JsonArray told = new JsonObject(frame.substring(frame.indexOf('{'))).getJsonArray("feeds");
    assertThat(told)
        .hasSize(32)
        .extracting(feed -> (JsonObject) feed)
        .filteredOn(feed -> feed.getString("book") == null)
        .extracting(feed -> feed.getString("venue"))
        .containsExactly("binance", "bitso");
  }

  private static FeedStatus status(int book, BookState state) {
    return status(Venue.BITSO, new Book("book" + book + "_mxn"), state);
  }

  private static FeedStatus status(Venue venue, Book book, BookState state) {
    return new FeedStatus(
        venue, book, state, Source.WS, "", Instant.parse("2026-11-22T04:10:00Z"), 0, 57, 120);
  }

  private static Bucket bucket() {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(100).refillGreedy(1, Duration.ofSeconds(1)))
        .build();
  }
}
