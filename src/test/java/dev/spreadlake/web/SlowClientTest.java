package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.web.endpoint.WebJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A client that does not read")
@Timeout(60)
class SlowClientTest {
  private static final int SECONDS = 4000;

  /** Few enough to be under way to a client that reads. */
  private static final int BATCH = 50;

  @Test
  @DisplayName("gets the newest value when it reads again, in order, and is told what it missed")
  void conflatedToTheNewest() throws Exception {
    try (WebFixture web = WebFixture.start();
        RawSocket slow = new RawSocket(web.port);
        LiveTester quick = LiveTester.connect(web)) {
      quick.send("{\"type\":\"subscribe\",\"id\":\"q\",\"topics\":[\"spread\"]}");
      quick.await("snapshot");
      slow.text("{\"type\":\"subscribe\",\"id\":\"s\",\"topics\":[\"spread\"]}");
      slow.readType("snapshot");
      for (int n = 0; n < SECONDS; n += BATCH) {
        for (int i = n; i < n + BATCH; i++) {
          Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.BTC, i));
        }
        int last = n + BATCH;
        quick.await(frame -> frame.path("seq").asInt() == last, "second " + last);
      }
      assertThat(quick.seen.stream().filter(f -> f.path("type").asText().equals("spread")).count())
          .as("a client that reads misses nothing")
          .isEqualTo(SECONDS);

      long before = 0;
      int received = 0;
      while (before < SECONDS) {
        long seq = seq(slow.readType("spread"));
        assertThat(seq).isGreaterThan(before);
        before = seq;
        received++;
      }
      assertThat(received).isLessThan(SECONDS);
      JsonNode resync = WebJson.mapper().readTree(slow.readType("resync"));
      assertThat(resync.path("topic").asText()).isEqualTo("spread");
      assertThat(resync.path("dropped").asInt()).isEqualTo(SECONDS - received);
      assertThat(web.get("/metrics").body())
          .contains("spreadlake_live_frames_conflated_total{topic=\"spread\"} ");
    }
  }

  private static long seq(String json) throws IOException {
    return WebJson.mapper().readTree(json).path("seq").asLong();
  }

  @Test
  @DisplayName("can resume its alerts without losing or repeating one")
  void alertsResumedWithoutLoss() throws Exception {
    try (WebFixture web = WebFixture.start();
        RawSocket slow = new RawSocket(web.port)) {
      slow.text("{\"type\":\"subscribe\",\"id\":\"s\",\"topics\":[\"alert\"]}");
      slow.readType("snapshot");
      int fired = 3000;
      for (int i = 0; i < fired; i++) {
        web.alerts.fire(WebFixture.BTC);
      }
      List<Long> seen = new ArrayList<>();
      long after = -1;
      boolean asked = false;
      while (seen.isEmpty() || new TreeSet<>(seen).size() < fired) {
        RawSocket.Frame frame = slow.read();
        assertThat(frame).isNotNull();
        if (frame.opcode() != 1) {
          continue;
        }
        JsonNode json = WebJson.mapper().readTree(frame.text());
        switch (json.path("type").asText()) {
          case "alert" -> seen.add(json.path("seq").asLong());
          case "resync" -> {
            after = json.path("resume_after").asLong(-1);
            assertThat(after).isEqualTo(seen.get(seen.size() - 1));
            asked = true;
            slow.text("{\"type\":\"resume\",\"topic\":\"alert\",\"after\":" + after + "}");
          }
          case "resumed" -> {
            if (json.path("more").asBoolean()) {
              slow.text(
                  "{\"type\":\"resume\",\"topic\":\"alert\",\"after\":"
                      + json.path("last_seq")
                      + "}");
            }
          }
          default -> assertThat(json.path("type").asText()).isNotEqualTo("error");
        }
      }
      assertThat(asked).as("so many do not fit the bound").isTrue();
      assertThat(seen).containsExactlyElementsOf(LongStream.rangeClosed(1, fired).boxed().toList());
    }
  }

  @Test
  @DisplayName("is answered what it asks to resume while it is behind, once it reads again")
  void resumesWhileBehind() throws Exception {
    try (WebFixture web = WebFixture.start();
        RawSocket slow = new RawSocket(web.port)) {
      slow.text("{\"type\":\"subscribe\",\"id\":\"s\",\"topics\":[\"alert\"]}");
      slow.readType("snapshot");
      Pattern conflated =
          Pattern.compile("spreadlake_live_frames_conflated_total\\{topic=\"alert\"} [1-9]");
      int fired = 0;
      while (!conflated.matcher(web.get("/metrics").body()).find()) {
        assertThat(fired).as("alerts that nobody reads").isLessThan(50_000);
        for (int i = 0; i < 100; i++) {
          web.alerts.fire(WebFixture.BTC);
        }
        fired += 100;
      }
      slow.text("{\"type\":\"resume\",\"id\":\"r\",\"topic\":\"alert\",\"after\":0}");
      slow.text(
          "{\"type\":\"alert.subscribe\",\"id\":\"own\",\"book\":\"btc_mxn\",\"above\":\"0.9\"}");
      // Messages are taken in turn: the one before was, too, and nothing has been read here.
      while (web.alerts.thresholds.isEmpty()) {
        LockSupport.parkNanos(2_000_000);
      }
      JsonNode resumed = WebJson.mapper().readTree(slow.readType("resumed"));
      assertThat(resumed.path("in_reply_to").asText(resumed.path("id").asText())).isEqualTo("r");
      assertThat(resumed.path("last_seq").asLong()).isEqualTo(1000);
      assertThat(resumed.path("more").asBoolean()).isTrue();
    }
  }

  @Test
  @DisplayName("is closed when it stays behind, and forgotten")
  void closedWhenTooSlow() throws Exception {
    var usual = WebFixture.limits();
    var limits =
        new dev.spreadlake.web.live.LiveLimits(
            usual.clientsMax(),
            usual.frameBytesMax(),
            usual.messageBytesMax(),
            usual.subscriptionsMax(),
            usual.thresholdsMax(),
            usual.messagesPerSecond(),
            usual.messagesBurst(),
            usual.snapshotsPerSecond(),
            usual.snapshotsBurst(),
            usual.errorsPerMinute(),
            usual.repliesHeldMax(),
            usual.alertsHeldMax(),
            usual.keysHeldMax(),
            usual.writeBytesMax(),
            Duration.ofMillis(300),
            usual.pingEvery(),
            usual.silentMax());
    try (WebFixture web = WebFixture.start(WebFixture.http(null), limits);
        RawSocket slow = new RawSocket(web.port)) {
      slow.text("{\"type\":\"subscribe\",\"id\":\"s\",\"topics\":[\"spread\"]}");
      slow.readType("snapshot");
      for (int n = 0; n < SECONDS; n++) {
        Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.BTC, n));
      }
      WebFixture.eventually(
          () -> web.get("/metrics").body().contains("spreadlake_live_clients 0.0"));
      assertThat(web.get("/metrics").body())
          .contains("spreadlake_live_closed_total{why=\"slow\"} 1.0");
    }
  }

  @Test
  @DisplayName("that never answers a ping is closed, and one that does stays")
  void silentClientIsClosed() throws Exception {
    var limits = dev.spreadlake.web.live.LiveLimits.of(10, 10, Duration.ofSeconds(2));
    try (WebFixture web = WebFixture.start(WebFixture.http(null), limits);
        LiveTester alive = LiveTester.connect(web);
        RawSocket dead = new RawSocket(web.port)) {
      alive.await("hello");
      assertThat(dead.readCloseCode()).isEqualTo(1001);
      alive.send("{\"type\":\"ping\",\"id\":\"still here\"}");
      assertThat(alive.await("pong").path("id").asText()).isEqualTo("still here");
    }
  }

  @Test
  @DisplayName("does not keep the server from stopping: the others hear 1001 in time")
  void stopsWithinTheGrace() throws Exception {
    try (WebFixture web = WebFixture.start();
        RawSocket slow = new RawSocket(web.port);
        LiveTester quick = LiveTester.connect(web)) {
      quick.await("hello");
      slow.readType("hello");
      web.undeploy().await(10, java.util.concurrent.TimeUnit.SECONDS);
      assertThat(quick.awaitClose()).isEqualTo(1001);
      assertThat(slow.readCloseCode()).isEqualTo(1001);
    }
  }
}
