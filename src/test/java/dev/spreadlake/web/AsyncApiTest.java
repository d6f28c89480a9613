package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.web.live.LiveLimits;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("asyncapi.yaml is true")
@Timeout(60)
class AsyncApiTest {
  private final ObjectMapper json = new ObjectMapper();

  @Test
  @DisplayName("asyncapi.yaml describes every frame that a client sees, and each one occurs")
  void asyncapi() throws Exception {
    try (WebFixture web = WebFixture.start();
        LiveTester client = LiveTester.connect(web)) {
      JsonNode document = Documents.document(web, "/asyncapi.yaml");
      Traffic.publishEverything(web);
      client.await("hello");
      client.send(
          "{\"type\":\"subscribe\",\"id\":\"7\",\"topics\":"
              + "[\"spread\",\"alert\",\"quality\",\"market\",\"minutes\",\"status\"]}");
      Set<String> topics = new HashSet<>();
      while (topics.size() < 6) {
        topics.add(client.await("snapshot").path("topic").asText());
      }
      Traffic.publishEverything(web);
      client.await("alert");
      client.await("trades");
      client.send(
          "{\"type\":\"alert.subscribe\",\"id\":\"mine\",\"book\":\"usd_mxn\",\"above\":\"0.37\"}");
      client.await("alert.subscribed");
      client.send("{\"type\":\"alert.unsubscribe\",\"id\":\"mine\"}");
      client.await("alert.unsubscribed");
      client.send("{\"type\":\"resume\",\"id\":\"r\",\"topic\":\"alert\",\"after\":0}");
      client.await("resumed");
      client.send("{\"type\":\"ping\"}");
      client.await("pong");
      client.send("nonsense");
      client.await("error");
      client.await("status");
      client.send("{\"type\":\"unsubscribe\",\"id\":\"7\"}");
      client.await("unsubscribed");

      Set<String> described = new TreeSet<>();
      Map<String, String> schemaOf = new java.util.HashMap<>();
      for (JsonNode ref : document.path("operations").path("toClient").path("messages")) {
        String key = ref.path("$ref").asText().replaceAll(".*/", "");
        String name = document.path("components").path("messages").path(key).path("name").asText();
        described.add(name);
        schemaOf.put(name, key);
      }
      Set<String> occurred = new TreeSet<>();
      for (JsonNode frame : client.seen) {
        String type = frame.path("type").asText();
        occurred.add(type);
        assertThat(described).contains(type);
        assertThat(Documents.schema(document, schemaOf.get(type)).validate(frame))
            .as(frame.toString())
            .isEmpty();
      }
      described.remove("resync");
      assertThat(occurred).as("every described frame was seen").isEqualTo(described);
    }
  }

  @Test
  @DisplayName("asyncapi.yaml's examples of what clients send are understood")
  void clientMessages() throws Exception {
    try (WebFixture web = WebFixture.start();
        LiveTester client = LiveTester.connect(web)) {
      JsonNode document = Documents.document(web, "/asyncapi.yaml");
      client.await("hello");
      Map<String, String> messages =
          Map.of(
              "subscribe",
                  "{\"type\":\"subscribe\",\"topics\":[\"spread\"],\"books\":[\"btc_mxn\"]}",
              "resume", "{\"type\":\"resume\",\"topic\":\"alert\",\"after\":16}",
              "alertSubscribe",
                  "{\"type\":\"alert.subscribe\",\"id\":\"mine\",\"book\":\"usd_mxn\","
                      + "\"above\":\"0.37\",\"clear\":\"0.30\",\"for\":\"3s\"}",
              "unsubscribe", "{\"type\":\"unsubscribe\",\"topics\":[\"spread\"]}",
              "ping", "{\"type\":\"ping\"}");
      for (Map.Entry<String, String> message : messages.entrySet()) {
        assertThat(
                Documents.schema(document, message.getKey())
                    .validate(json.readTree(message.getValue())))
            .isEmpty();
        client.send(message.getValue());
        assertThat(client.next().path("type").asText()).isNotEqualTo("error");
      }
      assertThat(
              Documents.schema(document, "subscribe")
                  .validate(json.readTree("{\"type\":\"subscribe\"}")))
          .as("the schema refuses what the server refuses")
          .isNotEmpty();
    }
  }

  @Test
  @DisplayName("asyncapi.yaml states the limits that are in force")
  void limits() throws Exception {
    try (WebFixture web = WebFixture.start()) {
      String text =
          Documents.document(web, "/asyncapi.yaml")
              .path("info")
              .path("description")
              .asText()
              .replaceAll("\\s+", " ");
      LiveLimits limits = LiveLimits.of(1, 1, Duration.ofSeconds(60));
      assertThat(text)
          .contains("may have " + limits.messageBytesMax() / 1024 + " KiB")
          .contains("a frame beyond " + limits.frameBytesMax() / 1024 + " KiB")
          .contains(limits.messagesPerSecond() + " messages a second")
          .contains("bursts of " + limits.messagesBurst())
          .contains(limits.subscriptionsMax() + " subscriptions")
          .contains("after " + limits.errorsPerMinute() + " refused messages a minute")
          .contains("kept up to " + limits.alertsHeldMax())
          .contains("behind for " + limits.behindMax().toSeconds() + " s");
    }
  }
}
