package dev.spreadlake.web.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.batch.duckdb.TimeLimitException;
import dev.spreadlake.batch.generate.MarketGenerator;
import dev.spreadlake.batch.generate.MarketPlan;
import dev.spreadlake.batch.market.MarketHistory;
import dev.spreadlake.batch.market.MarketPipeline;
import dev.spreadlake.batch.market.MarketRequest;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.web.endpoint.ApiModule;
import dev.spreadlake.web.endpoint.Endpoints;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.endpoint.SlowRequests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private static MarketHistory history;
  private static ApiServer server;

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
    server = ApiServer.start("/api/market", new MarketHistoryApi(history));
  }

  @AfterAll
  static void close() throws Exception {
    server.close();
    history.close();
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
    JsonNode row = server.json("/series").get("rows").get(0);

    assertThat(row.get(0).asText()).isEqualTo("synthetic:btcusdt");
    assertThat(row.get(1).asText()).isEqualTo("2025-01-30");
    assertThat(row.get(3).asLong()).isEqualTo(4 * 1440 - 10);
    assertThat(row.get(5).asLong()).isEqualTo(90);
  }

  @Test
  @DisplayName("gives bars of a day, an hour and a minute over the end of a month")
  void bars() throws Exception {
    JsonNode days = server.json("/history?interval=1d&" + SERIES);
    assertThat(days.get("columns").toString())
        .isEqualTo(
            "[\"open_time\",\"open\",\"high\",\"low\",\"close\",\"volume\",\"sma_7\",\"sma_25\","
                + "\"sma_99\"]");
    assertThat(days.get("rows").size()).isEqualTo(4);
    assertThat(days.get("rows").get(0).get(0).asText()).isEqualTo("2025-01-30T00:00:00Z");
    JsonNode minutes =
        server.json(
            "/history?interval=1m&from=2025-01-31T23:50:00Z&to=2025-02-01T00:10:00Z&" + SERIES);
    assertThat(minutes.get("rows").size()).isEqualTo(20);
    assertThat(minutes.get("rows").get(0).get(8).isNumber()).isTrue();
    assertThat(minutes.get("truncated").asBoolean()).isFalse();
  }

  @Test
  @DisplayName("puts bars together where there are too many, and loses no extreme")
  void thinned() throws Exception {
    String span = "/history?interval=1m&from=2025-01-30&to=2025-02-03&" + SERIES;
    JsonNode all = server.json(span + "&points=5000").get("rows");
    JsonNode few = server.json(span + "&points=50").get("rows");

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
    for (JsonNode table : server.json("/tables").get("tables")) {
      String name = table.get("name").asText();
      JsonNode body = server.json("/tables/" + name + "?limit=5&" + SERIES);
      assertThat(body.get("table").asText()).isEqualTo(name);
      assertThat(body.get("columns").size()).as(name).isEqualTo(table.get("columns").size());
      assertThat(body.get("rows").size()).as(name).isBetween(0, 5);
    }
    assertThat(server.json("/tables/bars_hourly?limit=5").get("truncated").asBoolean()).isTrue();
    assertThat(server.json("/tables/gaps").get("rows").size()).isEqualTo(2);
  }

  @Test
  @DisplayName("keeps nobody waiting who reads the lake, however many wait for it")
  void lane() throws Exception {
    ApiModule lake =
        (router, slow) ->
            router
                .route("/market/lake")
                .handler(
                    call ->
                        Endpoints.slowJson(
                            call, slow, SlowRequests.Lane.LAKE, () -> List.of("read"), e -> e));
    List<CompletableFuture<JsonNode>> waiting = new ArrayList<>();
    ExecutorService askers = Executors.newCachedThreadPool();
    try (ApiServer both = ApiServer.start("/api/market", new MarketHistoryApi(history), lake)) {
      synchronized (history) {
        for (int i = 0; i < 6; i++) {
          waiting.add(CompletableFuture.supplyAsync(() -> seriesOf(both), askers));
        }
        assertThat(both.json("/lake").get(0).asText()).isEqualTo("read");
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
      }
      for (CompletableFuture<JsonNode> one : waiting) {
        assertThat(one.get(30, TimeUnit.SECONDS).get("rows")).hasSize(1);
      }
    } finally {
      askers.shutdown();
    }
  }

  private static JsonNode seriesOf(ApiServer server) {
    try {
      return server.json("/series");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @DisplayName("refuses what it does not know with 404 and what is wrong with 400")
  void problems() throws Exception {
    assertThat(server.get("/history?series=nobody:nothing").statusCode()).isEqualTo(404);
    assertThat(server.get("/tables/nothing").statusCode()).isEqualTo(404);
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
            "/history?from=-5000-01-01T00:00:00Z&" + SERIES,
            "/history?to=%2B20000-01-01T00:00:00Z&" + SERIES,
            "/tables/gaps?limit=100001")) {
      assertThat(server.get(wrong).statusCode()).as(wrong).isEqualTo(400);
    }
    assertThat(MarketHistoryApi.problem(new TimeLimitException(Duration.ofSeconds(20), null)))
        .isInstanceOfSatisfying(Problem.class, late -> assertThat(late.status()).isEqualTo(503));
  }
}
