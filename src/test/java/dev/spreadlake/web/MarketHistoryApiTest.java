package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.batch.generate.MarketGenerator;
import dev.spreadlake.batch.generate.MarketPlan;
import dev.spreadlake.batch.market.MarketHistory;
import dev.spreadlake.batch.market.MarketPipeline;
import dev.spreadlake.batch.market.MarketRequest;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@DisplayName("/api/market from the minute history")
final class MarketHistoryApiTest {
  private static final String SERIES = "series=synthetic:btcusdt";

  @TempDir private static Path folder;
  private static Vertx vertx;
  private static MarketHistory history;
  private static HttpServer server;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void serve() throws Exception {
    LocalDate from = LocalDate.of(2025, 1, 30);
    MarketGenerator.generate(
        List.of(
            new MarketPlan(
                MarketPlan.Shape.BINANCE,
                "BTCUSDT",
                from,
                from.plusDays(3),
                5,
                31,
                90_000,
                MarketPlan.mix("gap=2,frozen_source=1"))),
        folder.resolve("in"));
    Path lake = folder.resolve("lake");
    new MarketPipeline(TimeSource.system(), event -> {})
        .run(MarketRequest.full(folder.resolve("in"), lake));
    history = new MarketHistory(lake, "512MB", 2, folder.resolve("spill"), Duration.ofSeconds(30));
    vertx = Vertx.vertx();
    Router api = Router.router(vertx);
    new MarketHistoryApi(history)
        .mount(api, new SlowRequests(vertx, new Meters(new SimpleMeterRegistry())));
    Router root = Router.router(vertx);
    root.route("/api/*").subRouter(api);
    root.route()
        .failureHandler(
            call -> {
              Throwable failure = call.failure();
              (failure instanceof Problem problem ? problem : Problem.of(500, "" + failure))
                  .send(call.response());
            });
    server =
        vertx
            .createHttpServer()
            .requestHandler(root)
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
  }

  @AfterAll
  static void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
    history.close();
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/api/market" + path);
    return HTTP.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(String path) throws IOException, InterruptedException {
    HttpResponse<String> response = get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return WebJson.mapper().readTree(response.body());
  }

  @Test
  @DisplayName("lists no series while nothing is published, under the same columns")
  void beforeTheFirst() throws Exception {
    MarketHistory.Table known = history.series();
    try (MarketHistory empty =
        new MarketHistory(
            folder.resolve("empty"),
            "512MB",
            1,
            folder.resolve("spill-empty"),
            Duration.ofSeconds(30))) {
      assertThat(empty.series().rows()).isEmpty();
      assertThat(empty.series().columns()).isEqualTo(known.columns());
    }
  }

  @Test
  @DisplayName("lists the series with their days and what is missing of them")
  void series() throws Exception {
    JsonNode row = json("/series").get("rows").get(0);

    assertThat(row.get(0).asText()).isEqualTo("synthetic:btcusdt");
    assertThat(row.get(1).asText()).isEqualTo("2025-01-30");
    assertThat(row.get(3).asLong()).isEqualTo(4 * 1440 - 10);
    assertThat(row.get(5).asLong()).isEqualTo(90);
  }

  @Test
  @DisplayName("gives bars of a day, an hour and a minute over the end of a month")
  void bars() throws Exception {
    JsonNode days = json("/history?interval=1d&" + SERIES);
    assertThat(days.get("columns").toString())
        .isEqualTo(
            "[\"open_time\",\"open\",\"high\",\"low\",\"close\",\"volume\",\"sma_7\",\"sma_25\","
                + "\"sma_99\"]");
    assertThat(days.get("rows").size()).isEqualTo(4);
    assertThat(days.get("rows").get(0).get(0).asText()).isEqualTo("2025-01-30T00:00:00Z");
    JsonNode minutes =
        json("/history?interval=1m&from=2025-01-31T23:50:00Z&to=2025-02-01T00:10:00Z&" + SERIES);
    assertThat(minutes.get("rows").size()).isEqualTo(20);
    assertThat(minutes.get("rows").get(0).get(8).isNumber()).isTrue();
    assertThat(minutes.get("truncated").asBoolean()).isFalse();
  }

  @Test
  @DisplayName("puts bars together where there are too many, and loses no extreme")
  void thinned() throws Exception {
    String span = "/history?interval=1m&from=2025-01-30&to=2025-02-03&" + SERIES;
    JsonNode all = json(span + "&points=5000").get("rows");
    JsonNode few = json(span + "&points=50").get("rows");

    assertThat(few.size()).isBetween(45, 50);
    assertThat(extreme(few, 2, 1)).isEqualTo(extreme(all, 2, 1));
    assertThat(extreme(few, 3, -1)).isEqualTo(extreme(all, 3, -1));
    assertThat(few.get(few.size() - 1).get(4)).isEqualTo(all.get(all.size() - 1).get(4));
  }

  private static double extreme(JsonNode rows, int column, int sign) {
    double best = Double.NEGATIVE_INFINITY;
    for (JsonNode row : rows) {
      best = Math.max(best, sign * row.get(column).asDouble());
    }
    return sign * best;
  }

  @Test
  @DisplayName("gives every table it describes")
  void tables() throws Exception {
    for (JsonNode table : json("/tables").get("tables")) {
      String name = table.get("name").asText();
      JsonNode body = json("/tables/" + name + "?limit=5&" + SERIES);
      assertThat(body.get("table").asText()).isEqualTo(name);
      assertThat(body.get("columns").size()).as(name).isEqualTo(table.get("columns").size());
      assertThat(body.get("rows").size()).as(name).isBetween(0, 5);
    }
    assertThat(json("/tables/bars_hourly?limit=5").get("truncated").asBoolean()).isTrue();
    assertThat(json("/tables/gaps").get("rows").size()).isEqualTo(2);
  }

  @Test
  @DisplayName("refuses what it does not know with 404 and what is wrong with 400")
  void problems() throws Exception {
    assertThat(get("/history?series=nobody:nothing").statusCode()).isEqualTo(404);
    assertThat(get("/tables/nothing").statusCode()).isEqualTo(404);
    for (String wrong :
        List.of(
            "/history",
            "/history?interval=2d&" + SERIES,
            "/history?from=yesterday&" + SERIES,
            "/history?from=2025-02-02&to=2025-02-01&" + SERIES,
            "/history?points=0&" + SERIES,
            "/history?series=a'b:c",
            "/history?series=../../x:y",
            "/history?interval=1m&from=2024-01-01&to=2025-02-01&" + SERIES,
            "/tables/gaps?limit=100001")) {
      assertThat(get(wrong).statusCode()).as(wrong).isEqualTo(400);
    }
  }
}
