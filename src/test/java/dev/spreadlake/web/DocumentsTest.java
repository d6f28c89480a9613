package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.spreadlake.bars.DayBars;
import dev.spreadlake.bars.Indicators;
import dev.spreadlake.bars.LiveMinutes;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.basis.ImpliedSecond;
import dev.spreadlake.basis.ImpliedVerticle;
import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.quality.QuarantinedRows;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.lake.FileClosed;
import dev.spreadlake.lake.ImpliedTable;
import dev.spreadlake.lake.LakeLayout;
import dev.spreadlake.lake.LakeStatus;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Depth;
import dev.spreadlake.market.Quote;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.quality.Dimension;
import dev.spreadlake.quality.QualityRequests;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.QualityStore;
import dev.spreadlake.quality.QualityVerticle;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.web.live.LiveLimits;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The served documents are true")
@Timeout(60)
class DocumentsTest {
  private static final Instant AT = Instant.parse("2026-11-22T04:10:26.140Z");
  private final ObjectMapper json = new ObjectMapper();

  private JsonNode document(WebFixture web, String path) throws Exception {
    HttpResponse<String> answer = web.get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    return new YAMLMapper().readTree(answer.body());
  }

  private static JsonSchema schema(JsonNode document, String name) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("$ref", "#/components/schemas/" + name);
    root.set("components", document.path("components"));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(root);
  }

  private static void publishEverything(WebFixture web) {
    Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.BTC, 0));
    Topics.OBSERVATION.publish(web.bus(), deep(1));
    Topics.GAP.publish(web.bus(), WebFixture.gap(WebFixture.BTC, 2, GapReason.ONE_SIDED));
    Topics.SUSPECT.publish(
        web.bus(),
        new SuspectSeconds(
            Venue.BITSO, WebFixture.BTC, deep(1).second(), deep(9).second(), "dead socket"));
    Topics.QUOTE.publish(
        web.bus(),
        new Quote(
            Venue.BITSO,
            WebFixture.BTC,
            7,
            new BigDecimal("1.00"),
            BigDecimal.ONE,
            new BigDecimal("1.10"),
            BigDecimal.TEN,
            null,
            AT,
            Source.WS));
    Topics.IMPLIED.publish(
        web.bus(),
        new ImpliedSecond(
            deep(1).second(),
            new BigDecimal("18.36274510"),
            new BigDecimal("18.41666667"),
            new BigDecimal("18.389705885"),
            new BigDecimal("18.345"),
            new BigDecimal("0.243695"),
            null));
    Topics.TRADE.publish(
        web.bus(),
        new Trade(
            Venue.BITSO,
            WebFixture.BTC,
            1,
            new BigDecimal("1.05"),
            new BigDecimal("0.00100000"),
            Side.SELL,
            AT,
            AT));
    Topics.MINUTE.publish(web.bus(), minute());
    Topics.FEED_STATUS.publish(web.bus(), HttpApiTest.status(BookState.IN_STEP, "in step"));
    Topics.QUALITY.publish(
        web.bus(),
        new QualityResult(
            5,
            "spread.age",
            Dimension.TIMELINESS,
            "warn",
            "silver/spreads",
            false,
            "3 s",
            "at most 2 s",
            4,
            AT,
            "late"));
    Topics.LAKE_STATUS.publish(web.bus(), new LakeStatus(true, 1, 100, AT, ""));
    Topics.FILE_CLOSED.publish(
        web.bus(), new FileClosed("silver/spreads", "a.csv", 600, AT, AT, "00", true));
    Topics.BATCH.publish(web.bus(), new BatchEvent("master", "r1", "running", "staging", 1, 3, AT));
    web.alerts.fire(WebFixture.BTC);
  }

  private static SpreadObservation deep(int n) {
    return SpreadObservation.of(
        Instant.parse("2026-11-22T04:10:00Z").plusSeconds(n),
        Venue.BITSO,
        WebFixture.BTC,
        new BigDecimal("790333.41"),
        new BigDecimal("790961.89"),
        new BigDecimal("0.5"),
        new BigDecimal("0.25"),
        new Depth(
            List.of(1.0, 2.0, 3.0, 4.0),
            List.of(1.0, 2.0, 3.0, 4.0),
            List.of(0.01, Double.NaN),
            List.of(0.02, Double.NaN)),
        1,
        new BigDecimal("0.5"),
        140,
        2,
        Source.WS);
  }

  @Test
  @DisplayName("asyncapi.yaml describes every frame that a client sees, and each one occurs")
  void asyncapi() throws Exception {
    try (WebFixture web = WebFixture.start();
        LiveTester client = LiveTester.connect(web)) {
      JsonNode document = document(web, "/asyncapi.yaml");
      publishEverything(web);
      client.await("hello");
      client.send(
          "{\"type\":\"subscribe\",\"id\":\"7\",\"topics\":"
              + "[\"spread\",\"alert\",\"quality\",\"market\",\"minutes\",\"status\"]}");
      Set<String> topics = new HashSet<>();
      while (topics.size() < 5) {
        topics.add(client.await("snapshot").path("topic").asText());
      }
      publishEverything(web);
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
        assertThat(schema(document, schemaOf.get(type)).validate(frame))
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
      JsonNode document = document(web, "/asyncapi.yaml");
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
        assertThat(schema(document, message.getKey()).validate(json.readTree(message.getValue())))
            .isEmpty();
        client.send(message.getValue());
        assertThat(client.next().path("type").asText()).isNotEqualTo("error");
      }
      assertThat(schema(document, "subscribe").validate(json.readTree("{\"type\":\"subscribe\"}")))
          .as("the schema refuses what the server refuses")
          .isNotEmpty();
    }
  }

  private void check(JsonNode document, HttpResponse<String> answer, String method, String path)
      throws Exception {
    JsonNode operation = document.path("paths").path(path).path(method);
    JsonNode response = operation.path("responses").path(Integer.toString(answer.statusCode()));
    assertThat(response.isMissingNode())
        .as("%s %s describes %s", method, path, answer.statusCode())
        .isFalse();
    if (response.has("$ref")) {
      response = document.at(response.path("$ref").asText().substring(1));
    }
    String type = answer.headers().firstValue("content-type").orElseThrow().split(";", 2)[0];
    JsonNode content = response.path("content").path(type);
    assertThat(content.isMissingNode()).as("%s %s gives %s", method, path, type).isFalse();
    if (type.endsWith("json")) {
      String name = content.path("schema").path("$ref").asText().replaceAll(".*/", "");
      assertThat(schema(document, name).validate(json.readTree(answer.body())))
          .as(answer.body())
          .isEmpty();
    }
  }

  @Test
  @DisplayName("openapi.yaml describes every answer")
  void openapi() throws Exception {
    LakeView lake =
        max ->
            new LakeView.Listing(
                "lake",
                List.of(
                    new LakeView.Partition(
                        "spreads", "btc_mxn", "2026-11-22", 1, 600, 40_000, 600, 599, 1, 0, false)),
                List.of(
                    new LakeView.FileEntry("spreads", "a.csv", 600, 40_000, AT, AT, "00", true)),
                List.of(new LakeView.GapSpan("btc_mxn", AT, AT, 1, "stale")));
    LayersApi.Source flow =
        () ->
            new LayersApi.Flow(
                List.of(new LayersApi.Layer("live", "silver", "spreads", 600, 1, 40_000, AT)),
                List.of(new QualityRequests.Hop("master", "bronze", "silver", 3, 1, 1, 1)));
    BatchRuns runs =
        new BatchRuns() {
          @Override
          public List<JsonNode> list(int max) {
            return List.of(
                new ObjectMapper()
                    .createObjectNode()
                    .put("pipeline", "master")
                    .put("status", "succeeded"));
          }

          @Override
          public String start(String pipeline, Map<String, String> options) {
            if (!pipeline.equals("master")) {
              throw new IllegalArgumentException("there is no such pipeline");
            }
            if (options.containsKey("busy")) {
              throw new IllegalStateException("a run is under way");
            }
            return "r1";
          }
        };
    try (WebFixture web =
        WebFixture.start(
            new WebServices(
                SpreadSource.none(),
                lake,
                runs,
                List.of(
                    new QualityApi(new QuarantinedRows(Path.of("target/no-lake"))),
                    new ImpliedApi(
                        new ImpliedTable(
                            new LakeLayout(Path.of("target", "no-lake"), Duration.ofMinutes(10))),
                        TimeSource.system()),
                    new LayersApi(flow, TimeSource.system()))))) {
      web.vertx
          .deployVerticle(
              new QualityVerticle(
                  RuleCatalogue.builtIn(),
                  QualityStore.none(),
                  List::of,
                  TimeSource.system(),
                  web.meters))
          .await();
      web.vertx.deployVerticle(new ImpliedVerticle(List.of(), web.meters)).await();
      JsonNode document = document(web, "/openapi.yaml");
      publishEverything(web);
      WebFixture.eventually(() -> web.get("/health/ready").statusCode() == 200);
      String[] isJson = {"Content-Type", "application/json"};
      String spreads = "/api/spreads?book=btc_mxn&from=2026-11-22&to=2026-11-23";
      check(document, web.get(spreads), "get", "/api/spreads");
      check(document, web.get(spreads, "Accept", "text/csv"), "get", "/api/spreads");
      check(document, web.get("/api/spreads"), "get", "/api/spreads");
      String exposure = "/api/exposure?book=btc_mxn&thresholds=0.1,1.0";
      check(document, web.get(exposure), "get", "/api/exposure");
      check(document, web.get("/api/exposure?book=btc_mxn"), "get", "/api/exposure");
      check(document, web.get("/api/alerts"), "get", "/api/alerts");
      check(document, web.get("/api/alerts?limit=x"), "get", "/api/alerts");
      String rule = "{\"id\":\"wide\",\"above\":\"0.5\"}";
      check(document, web.send("POST", "/api/rules", rule, isJson), "post", "/api/rules");
      check(document, web.send("POST", "/api/rules", rule, isJson), "post", "/api/rules");
      check(document, web.send("POST", "/api/rules", "{}", isJson), "post", "/api/rules");
      check(document, web.send("POST", "/api/rules", "{}"), "post", "/api/rules");
      check(document, web.get("/api/rules"), "get", "/api/rules");
      check(document, web.get("/api/rules/wide"), "get", "/api/rules/{id}");
      check(document, web.get("/api/rules/none"), "get", "/api/rules/{id}");
      check(document, web.send("DELETE", "/api/rules/none", null), "delete", "/api/rules/{id}");
      check(document, web.get("/api/quality"), "get", "/api/quality");
      check(document, web.get("/api/lake"), "get", "/api/lake");
      for (String part : List.of("rules", "scorecard", "freshness", "gate", "history")) {
        String at = "/api/quality/" + part;
        check(document, web.get(at), "get", at);
      }
      check(document, web.get("/api/quality/history?limit=x"), "get", "/api/quality/history");
      String kept = "/api/quality/quarantine";
      check(document, web.get(kept + "?rule=market.short_row"), "get", kept);
      check(document, web.get(kept), "get", kept);
      check(document, web.get("/api/layers"), "get", "/api/layers");
      String implied = "/api/market/implied";
      check(document, web.get(implied), "get", implied);
      check(document, web.get(implied + "?points=1"), "get", implied);
      HttpResponse<String> report = web.get("/reports/quality.html");
      check(document, report, "get", "/reports/quality.html");
      assertThat(report.headers().firstValue("content-security-policy").orElseThrow())
          .contains("default-src 'none'; style-src 'sha256-")
          .doesNotContain("unsafe");
      check(document, web.get("/api/batch/runs"), "get", "/api/batch/runs");
      String path = "/api/batch/runs";
      check(document, web.send("POST", path, "{\"pipeline\":\"master\"}", isJson), "post", path);
      check(document, web.send("POST", path, "{\"pipeline\":\"x\"}", isJson), "post", path);
      check(
          document,
          web.send("POST", path, "{\"pipeline\":\"master\",\"busy\":true}", isJson),
          "post",
          path);
      check(document, web.get("/health/live"), "get", "/health/live");
      check(document, web.get("/health/ready"), "get", "/health/ready");
      check(document, web.get("/metrics"), "get", "/metrics");
      check(document, web.get("/live"), "get", "/live");
    }
  }

  @Test
  @DisplayName("asyncapi.yaml states the limits that are in force")
  void limits() throws Exception {
    try (WebFixture web = WebFixture.start()) {
      String text =
          document(web, "/asyncapi.yaml")
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

  /** A minute in which one trade happened. */
  private static MinuteNews minute() {
    DayBars day = new DayBars(LocalDate.ofInstant(AT, ZoneOffset.UTC), Indicators.State.empty());
    day.add(
        new Trade(
            Venue.BITSO, WebFixture.BTC, 1, BigDecimal.TEN, BigDecimal.ONE, Side.SELL, AT, AT));
    return new LiveMinutes(WebFixture.BTC, day).tick(AT).get(0);
  }
}
