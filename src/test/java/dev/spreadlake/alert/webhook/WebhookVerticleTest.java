package dev.spreadlake.alert.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.SimulatedExchange;
import dev.spreadlake.market.Venue;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebhookVerticleTest extends WebhookFixture {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    release.countDown();
  }

  @Test
  @DisplayName("sends a signed event that says it is simulated, to the host of the URL")
  void delivers() throws Exception {
    start(settings(true, 3, URI.create("http://localhost:" + receiver.port() + "/hook?a=b")));
    publish();
    Receiver.Received got = receiver.next();
    assertThat(got.signed()).isTrue();
    assertThat(got.host()).isEqualTo("localhost:" + receiver.port());
    JsonNode body = JSON.readTree(got.body());
    assertThat(body.get("type").asText()).isEqualTo("alert.firing");
    assertThat(body.get("mode").asText()).isEqualTo("simulated");
    assertThat(body.at("/data/value").asText()).isEqualTo("0.513000");
    assertThat(body.at("/data/seq").asLong()).isEqualTo(1);
  }

  @Test
  @DisplayName("says live until an exchange says that it is simulated")
  void taken() throws Exception {
    start(settings(true, 3, receiver.uri("/hook")), FeedMode.LIVE);
    publish();
    assertThat(JSON.readTree(receiver.next().body()).get("mode").asText()).isEqualTo("live");
    // From one event loop, as a feed does: what is published from elsewhere has no order.
    vertx.runOnContext(
        loop -> {
          Topics.SIMULATED_EXCHANGE.publish(
              vertx.eventBus(), new SimulatedExchange(Venue.BITSO, "127.0.0.1:1"));
          publish();
        });
    assertThat(JSON.readTree(receiver.next().body()).get("mode").asText()).isEqualTo("simulated");
  }

  @Test
  @DisplayName("tries again after errors and broken connections, under the same id, in order")
  void retries() throws Exception {
    List<Receiver.Behaviour> script =
        new ArrayList<>(
            List.of(
                Receiver.status(500),
                exchange -> exchange.close(),
                Receiver.status(429),
                Receiver.status(200)));
    receiver.behaviour = exchange -> script.remove(0).answer(exchange);
    start(settings(true, 10, receiver.uri("/hook")));
    publish();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Receiver.Received got = receiver.next();
      assertThat(got.signed()).isTrue();
      ids.add(got.id());
    }
    assertThat(ids).containsOnly(ids.get(0));
    receiver.behaviour = Receiver.status(200);
    publish();
    assertThat(receiver.next().id()).isNotEqualTo(ids.get(0));
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  @DisplayName("follows no redirect: it is a failure, and after the last attempt a dead letter")
  void redirect() throws Exception {
    receiver.behaviour =
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          Receiver.status(302).answer(exchange);
        };
    start(settings(true, 2, receiver.uri("/hook")));
    publish();
    awaitDeadLetters(1);
    assertThat(deadLetters().get(0)).contains("status 302").doesNotContain(SECRET);
    assertThat(receiver.received).hasSize(2);
  }

  @Test
  @DisplayName("connects to no loopback address unless the setting allows it")
  void refused() throws Exception {
    start(settings(false, 2, URI.create("http://localhost:" + receiver.port() + "/hook")));
    publish();
    awaitDeadLetters(1);
    assertThat(deadLetters().get(0)).contains("loopback address");
    assertThat(receiver.received).isEmpty();
    assertThat(registry.counter("spreadlake.webhook.deliveries", "outcome", "refused").count())
        .isEqualTo(2);
  }

  @Test
  @DisplayName("a receiver that hangs holds up neither another one nor the bus")
  void hanging() throws Exception {
    try (Receiver hanging = new Receiver(SECRET)) {
      hanging.behaviour =
          exchange -> {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          };
      start(settings(true, 100, hanging.uri("/hook"), receiver.uri("/hook")));
      long begin = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        publish();
      }
      for (int i = 0; i < 20; i++) {
        receiver.next();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
      assertThat(hanging.next().id()).startsWith("msg_1_");
      release.countDown();
    }
  }

  @Test
  @DisplayName("a burst is delivered in the order in which it happened")
  void burst() throws Exception {
    start(settings(true, 2, receiver.uri("/hook")));
    for (int round = 0; round < 20; round++) {
      int before = history.size();
      for (int i = 0; i < 40; i++) {
        publish();
      }
      for (int i = 1; i <= 40; i++) {
        assertThat(receiver.next().id()).startsWith("msg_" + (before + i) + "_");
      }
    }
  }

  @Test
  @DisplayName("an endless answer is cut off and counts by its status")
  void endlessAnswer() throws Exception {
    receiver.behaviour =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] part = new byte[8_192];
          while (true) {
            exchange.getResponseBody().write(part);
          }
        };
    // Long, so that what ends the answer is that it was cut off, and not the time.
    start(settings(Duration.ofSeconds(5), true, 2, receiver.uri("/hook")));
    publish();
    publish();
    assertThat(receiver.next().id()).startsWith("msg_1_");
    assertThat(receiver.next().id()).startsWith("msg_2_");
  }
}
