package dev.spreadlake.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.SimulatedExchange;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.quality.Dimension;
import dev.spreadlake.quality.QualityGate;
import dev.spreadlake.quality.QualityRequests;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.web.LiveTester;
import dev.spreadlake.web.WebFixture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The socket at /live")
@Timeout(30)
class LiveBridgeTest {
  @AutoClose private final WebFixture web = WebFixture.start();

  @Test
  @DisplayName("greets with the mode, then sends a snapshot, then each second as it comes")
  void helloSnapshotSpread() throws Exception {
    Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.BTC, 0));
    Topics.GAP.publish(web.bus(), WebFixture.gap(WebFixture.BTC, 1, GapReason.CROSSED));
    try (LiveTester client = LiveTester.connect(web)) {
      JsonNode hello = client.next();
      assertThat(hello.path("type").asText()).isEqualTo("hello");
      assertThat(hello.path("schema").asInt()).isEqualTo(1);
      assertThat(hello.path("mode").asText()).isEqualTo("simulated");
      assertThat(hello.path("lake").asText()).isEqualTo("lake-1");
      assertThat(hello.path("books").toString()).isEqualTo("[\"btc_mxn\",\"usd_mxn\"]");

      client.send("{\"type\":\"subscribe\",\"id\":\"7\",\"topics\":[\"spread\"]}");
      JsonNode snapshot = client.next();
      assertThat(snapshot.path("type").asText()).isEqualTo("snapshot");
      assertThat(snapshot.path("id").asText()).isEqualTo("7");
      assertThat(snapshot.path("data")).hasSize(2);
      assertThat(snapshot.path("data").get(0).toString())
          .isEqualTo(
              "{\"orderbook_timestamp\":\"2026-11-22T04:10:00+00:00\",\"book\":\"btc_mxn\","
                  + "\"bid\":\"790333.40\",\"ask\":\"790961.88\",\"spread\":\"0.079458\","
                  + "\"imbalance\":0.3333333333333333}");
      assertThat(snapshot.path("data").get(1).path("reason").asText()).isEqualTo("crossed");

      Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.BTC, 2));
      JsonNode spread = client.await("spread");
      assertThat(spread.path("orderbook_timestamp").asText())
          .isEqualTo("2026-11-22T04:10:02+00:00");
      assertThat(spread.path("bid").asText()).isEqualTo("790335.40");
      assertThat(spread.path("seq").asLong()).isEqualTo(3);
      assertThat(spread.path("bid_size").asText()).isEqualTo("0.50000000");
      assertThat(spread.path("depth").isNull()).isTrue();

      Topics.GAP.publish(web.bus(), WebFixture.gap(WebFixture.BTC, 3, GapReason.STALE));
      assertThat(client.await("gap").path("reason").asText()).isEqualTo("stale");
    }
  }

  @Test
  @DisplayName("greets anew, as simulated, once an exchange says that it is")
  void ownedUp() throws Exception {
    try (WebFixture live = WebFixture.start(FeedMode.LIVE);
        LiveTester client = LiveTester.connect(live)) {
      assertThat(client.next().path("mode").asText()).isEqualTo("live");
      SimulatedExchange exchange = new SimulatedExchange(Venue.BITSO, "127.0.0.1:1");
      Topics.SIMULATED_EXCHANGE.publish(live.bus(), exchange);
      JsonNode again = client.await("hello");
      assertThat(again.path("mode").asText()).isEqualTo("simulated");
      Topics.SIMULATED_EXCHANGE.publish(live.bus(), exchange);
      Topics.OBSERVATION.publish(live.bus(), WebFixture.observation(WebFixture.BTC, 0));
      try (LiveTester later = LiveTester.connect(live)) {
        assertThat(later.next().path("mode").asText()).isEqualTo("simulated");
      }
      client.send("{\"type\":\"subscribe\",\"topics\":[\"spread\"]}");
      assertThat(client.next().path("type").asText()).as("told once").isEqualTo("snapshot");
    }
  }

  @Test
  @DisplayName("sends what its address asks for, without a message")
  void topicsOfTheAddress() throws Exception {
    Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.BTC, 0));
    URI live = URI.create("ws://127.0.0.1:" + web.port + "/live?topics=spread,minutes");
    try (LiveTester client = LiveTester.connect(live, null)) {
      assertThat(client.next().path("type").asText()).isEqualTo("hello");
      JsonNode snapshot = client.next();
      assertThat(snapshot.path("topic").asText()).isEqualTo("spread");
      assertThat(snapshot.path("data")).hasSize(1);
      assertThat(client.next().path("topic").asText()).isEqualTo("minutes");
      Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.BTC, 1));
      assertThat(client.next().path("type").asText()).isEqualTo("spread");
    }
    URI both = URI.create("ws://127.0.0.1:" + web.port + "/live?topics=minutes&topics=spread");
    try (LiveTester client = LiveTester.connect(both, null)) {
      client.await("hello");
      assertThat(client.next().path("topic").asText()).isEqualTo("spread");
      assertThat(client.next().path("topic").asText()).isEqualTo("minutes");
    }
    URI wrong = URI.create("ws://127.0.0.1:" + web.port + "/live?topics=weather");
    try (LiveTester client = LiveTester.connect(wrong, null)) {
      client.await("hello");
      assertThat(client.next().path("message").asText())
          .isEqualTo(
              "topics may hold spread, alert, quality, market, minutes, status (was 'weather')");
      client.send("{\"type\":\"ping\",\"id\":\"1\"}");
      assertThat(client.next().path("type").asText()).isEqualTo("pong");
    }
  }

  @Test
  @DisplayName("sends to who wants minutes no quotes, and to who wants the market both")
  void minutesWithoutQuotes() throws Exception {
    String live = "ws://127.0.0.1:" + web.port + "/live?topics=";
    try (LiveTester all = LiveTester.connect(URI.create(live + "market"), null);
        LiveTester few = LiveTester.connect(URI.create(live + "minutes"), null)) {
      all.await("snapshot");
      few.await("snapshot");
      BigDecimal one = BigDecimal.ONE;
      Instant at = Instant.parse("2026-11-22T04:10:00Z");
      Topics.QUOTE.publish(
          web.bus(),
          new Quote(
              Venue.BITSO, WebFixture.BTC, 7, one, one, BigDecimal.TEN, one, null, at, Source.WS));
      all.await("quote");
      Topics.IMPLIED.publish(
          web.bus(), new ImpliedSecond(at, one, one, one, one, BigDecimal.ZERO, null));
      assertThat(all.next().path("kind").asText()).isEqualTo("implied");
      assertThat(few.next().path("kind").asText()).isEqualTo("implied");
    }
  }

  @Test
  @DisplayName("sends only the books and topics asked for, and stops after unsubscribe")
  void onlyWhatWasAsked() throws Exception {
    try (LiveTester client = LiveTester.connect(web)) {
      client.await("hello");
      client.send(
          "{\"type\":\"subscribe\",\"id\":\"a\",\"topics\":[\"spread\"],\"books\":[\"usd_mxn\"]}");
      client.await("snapshot");
      Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.BTC, 0));
      Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.USD, 0));
      assertThat(client.next().path("book").asText()).isEqualTo("usd_mxn");
      client.send("{\"type\":\"unsubscribe\",\"id\":\"a\"}");
      client.await("unsubscribed");
      Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.USD, 1));
      client.send("{\"type\":\"ping\",\"id\":\"p\"}");
      assertThat(client.next().path("type").asText()).isEqualTo("pong");
    }
  }

  @Test
  @DisplayName("says in each status what holds gold back, and when nothing does any more")
  void gate() throws Exception {
    try (LiveTester client = LiveTester.connect(web)) {
      client.await("hello");
      client.send("{\"type\":\"subscribe\",\"id\":\"a\",\"topics\":[\"status\"]}");
      client.await("snapshot");
      for (List<String> held :
          List.of(List.of("spreads.accounted on btc_mxn"), List.<String>of())) {
        Topics.QUALITY_GATE.publish(web.bus(), new QualityGate(held));
        JsonNode said;
        do {
          said = client.await("status").path("held");
        } while (said.size() != held.size());
        assertThat(said).extracting(JsonNode::asText).isEqualTo(held);
      }
    }
  }

  @Test
  @DisplayName(
      "knows results of quality rules that nobody has published since the start, and tells who wants them")
  void qualityFromBefore() throws Exception {
    QualityResult failing =
        new QualityResult(
            0,
            "quotes.age",
            Dimension.TIMELINESS,
            "warn",
            "silver/quotes",
            false,
            "90 s",
            "at most 2 s",
            1,
            Instant.parse("2026-11-22T04:10:00Z"),
            "late");
    try (LiveTester client = LiveTester.connect(web)) {
      client.send("{\"type\":\"subscribe\",\"id\":\"q\",\"topics\":[\"quality\"]}");
      assertThat(client.await("snapshot").path("data")).isEmpty();
      Topics.QUALITY_NEWEST.serve(
          web.bus(),
          asked -> {
            assertThat(asked.limit()).isEqualTo(LiveState.QUALITY_MAX);
            return Future.succeededFuture(new QualityRequests.Newest(List.of(failing)));
          });
      JsonNode known = client.await("snapshot").path("data").get(0);
      assertThat(known.path("rule").asText()).isEqualTo("quotes.age");
      assertThat(known.path("status").asText()).isEqualTo("fail");
      assertThat(web.get("/api/quality").body()).contains("quotes.age");
    }
  }

  @Test
  @DisplayName("resumes alerts for a socket that has not subscribed to any yet")
  void resumeFirst() throws Exception {
    for (int i = 0; i < 3; i++) {
      web.alerts.fire(WebFixture.BTC);
    }
    try (LiveTester client = LiveTester.connect(web)) {
      client.await("hello");
      client.send("{\"type\":\"resume\",\"id\":\"r\",\"topic\":\"alert\",\"after\":1}");
      assertThat(client.next().path("seq").asLong()).isEqualTo(2);
      assertThat(client.next().path("seq").asLong()).isEqualTo(3);
      assertThat(client.next().path("last_seq").asLong()).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("can take back a threshold whose change was refused")
  void refusedChange() throws Exception {
    try (LiveTester client = LiveTester.connect(web)) {
      client.await("hello");
      String mine = "{\"type\":\"alert.subscribe\",\"id\":\"mine\",";
      client.send(mine + "\"book\":\"usd_mxn\",\"above\":\"0.37\"}");
      client.await("alert.subscribed");
      client.send(mine + "\"on\":\"basis\",\"above\":\"2\"}");
      assertThat(client.next().path("message").asText()).isEqualTo("not watched");
      client.send("{\"type\":\"alert.unsubscribe\",\"id\":\"mine\"}");
      assertThat(client.next().path("type").asText()).isEqualTo("alert.unsubscribed");
      assertThat(web.alerts.thresholds).isEmpty();
    }
  }

  @Test
  @DisplayName("says where to resume if past alerts fail and more came meanwhile than are held")
  void failedHistory() throws Exception {
    Promise<Void> held = Promise.promise();
    try (LiveTester client = LiveTester.connect(web)) {
      client.await("hello");
      web.alerts.historyHeld = held.future();
      client.send("{\"type\":\"subscribe\",\"id\":\"a\",\"topics\":[\"alert\"]}");
      WebFixture.eventually(() -> web.alerts.historiesAsked.get() > 0);
      for (int i = 0; i < 300; i++) {
        web.alerts.fire(WebFixture.BTC);
      }
      client.send("{\"type\":\"ping\",\"id\":\"p\"}");
      client.await("pong");
      held.fail("the disk hangs");
      assertThat(client.await("error").path("in_reply_to").asText()).isEqualTo("a");
      JsonNode resync = client.next();
      assertThat(resync.path("topic").asText()).isEqualTo("alert");
      assertThat(resync.path("resume_after").asLong(-1)).isZero();
    }
  }

  @Test
  @DisplayName("answers several subscriptions to alerts that come at once, each with its snapshot")
  void severalAtOnce() throws Exception {
    web.alerts.fire(WebFixture.USD);
    try (LiveTester client = LiveTester.connect(web)) {
      client.await("hello");
      for (int i = 0; i < 5; i++) {
        client.send(
            "{\"type\":\"subscribe\",\"id\":\"s"
                + i
                + "\",\"topics\":[\"alert\"],\"books\":[\""
                + (i % 2 == 0 ? "usd_mxn" : "btc_mxn")
                + "\"]}");
      }
      for (int i = 0; i < 5; i++) {
        JsonNode snapshot = client.next();
        assertThat(snapshot.path("type").asText()).isEqualTo("snapshot");
        assertThat(snapshot.path("id").asText()).isEqualTo("s" + i);
      }
      client.send("{\"type\":\"ping\",\"id\":\"p\"}");
      assertThat(client.next().path("type").asText()).isEqualTo("pong");
    }
  }
}
