package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.spreadlake.basis.ImpliedVerticle;
import dev.spreadlake.batch.market.MarketHistory;
import dev.spreadlake.batch.quality.QuarantinedRows;
import dev.spreadlake.batch.query.GoldTables;
import dev.spreadlake.batch.query.QueryCatalog;
import dev.spreadlake.batch.query.QueryRunner;
import dev.spreadlake.batch.report.SyntheticData;
import dev.spreadlake.lake.history.ImpliedTable;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.quality.QualityRequests;
import dev.spreadlake.quality.QualityStore;
import dev.spreadlake.quality.QualityVerticle;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.quality.StreamParts;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.web.batch.BatchRuns;
import dev.spreadlake.web.batch.MarketHistoryApi;
import dev.spreadlake.web.batch.MasterApi;
import dev.spreadlake.web.batch.NewsApi;
import dev.spreadlake.web.batch.ReportPages;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.lake.ExposureApi;
import dev.spreadlake.web.lake.ImpliedApi;
import dev.spreadlake.web.lake.LakeView;
import dev.spreadlake.web.lake.MinutesApi;
import dev.spreadlake.web.lake.SpreadApi;
import dev.spreadlake.web.lake.SpreadSource;
import dev.spreadlake.web.quality.LayersApi;
import dev.spreadlake.web.quality.QualityApi;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("openapi.yaml is true")
@Timeout(60)
class OpenApiTest {
  private static final Instant AT = Instant.parse("2026-11-22T04:10:26.140Z");
  private final ObjectMapper json = new ObjectMapper();

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
      assertThat(Documents.schema(document, name).validate(json.readTree(answer.body())))
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
                        "spreads",
                        "btc_mxn",
                        "2026-11-22",
                        1,
                        600,
                        40_000,
                        600,
                        599,
                        1,
                        0,
                        false,
                        "live")),
                List.of(
                    new LakeView.FileEntry(
                        "spreads", "a.csv", 600, 40_000, AT, AT, "00", true, "live")),
                List.of(new LakeView.GapSpan("btc_mxn", AT, AT, 1, "stale")),
                List.of(new LakeView.Total("spreads", 1, 1, 600, 40_000)),
                AT,
                0,
                List.of("silver/spreads/book=usd_mxn/date=2026-11-22"),
                List.of(
                    new LakeView.Damage(
                        "silver/spreads/book=usd_mxn/date=2026-11-22/_manifest.json",
                        "is not a manifest")));
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
                        Instant::now),
                    new LayersApi(flow, TimeSource.system()))))) {
      web.vertx
          .deployVerticle(
              new QualityVerticle(
                  RuleCatalogue.builtIn(),
                  new StreamParts(List.of(), List.of()),
                  QualityStore.none(),
                  List::of,
                  TimeSource.system(),
                  web.meters))
          .await();
      web.vertx.deployVerticle(new ImpliedVerticle(List.of(), web.meters)).await();
      JsonNode document = Documents.document(web, "/openapi.yaml");
      Traffic.publishEverything(web);
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
      check(document, web.get("/api/alerts?from=2026-11-22&limit=1"), "get", "/api/alerts");
      check(document, web.get("/api/alerts?state=firing"), "get", "/api/alerts");
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
  @DisplayName("openapi.yaml has every route")
  void everyRoute() throws Exception {
    Vertx vertx = Vertx.vertx();
    Router router = Router.router(vertx);
    new SpreadApi(null, null, null).mount(router);
    new ExposureApi(null, null, null, null).mount(router);
    new AlertApi(null, null).mount(router);
    new StateApi(null, null, null).mount(router);
    Path lake = Path.of("target", "no-lake");
    Router pages = Router.router(vertx);
    Path spill = Path.of("target", "no-spill");
    Duration bound = Duration.ofSeconds(9);
    try (MarketHistory history = new MarketHistory(lake, "256MB", 1, spill, bound);
        QueryRunner runner = new QueryRunner(QueryCatalog.load(), lake, "256MB", 1, spill, bound)) {
      for (ApiModule module :
          List.of(
              new MasterApi(runner),
              new NewsApi(new GoldTables("news", lake), new SyntheticData(lake)),
              new ReportPages(lake),
              new MarketHistoryApi(history),
              new MinutesApi(null, null),
              new QualityApi(new QuarantinedRows(lake)),
              new ImpliedApi(null, null),
              new LayersApi(null, null))) {
        module.mount(router, null);
        module.mountPages(pages, null);
      }
    }
    JsonNode document;
    try (InputStream yaml = getClass().getResourceAsStream("/openapi.yaml")) {
      document = new YAMLMapper().readTree(yaml);
    }
    List<String> mounted = new ArrayList<>();
    router.getRoutes().forEach(route -> mounted.add("/api" + route.getName()));
    pages.getRoutes().forEach(route -> mounted.add(route.getName()));
    vertx.close().await();
    assertThat(mounted).hasSizeGreaterThan(25);
    for (String path : mounted) {
      String described = path.replaceAll(":(\\w+)", "{$1}");
      assertThat(document.path("paths").has(described)).as(described).isTrue();
    }
    document.path("paths").properties().forEach(path -> answersOf(path.getKey(), path.getValue()));
  }

  /** What stands in front of every call below /api may refuse it. */
  private static void answersOf(String path, JsonNode operations) {
    for (Map.Entry<String, List<String>> expected :
        Map.of(
                "get", List.of("200", "503"),
                "post", List.of("400", "401", "403", "413", "415", "503"),
                "delete", List.of("401", "403", "404", "503"))
            .entrySet()) {
      JsonNode answers = operations.path(expected.getKey()).path("responses");
      if (path.startsWith("/api/") && answers.isObject()) {
        for (String status : expected.getValue()) {
          assertThat(answers.has(status))
              .as("%s %s describes %s", expected.getKey(), path, status)
              .isTrue();
        }
      }
    }
  }
}
