package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.batch.news.NewsPipeline;
import dev.spreadlake.batch.news.NewsRequest;
import dev.spreadlake.batch.query.GoldTables;
import dev.spreadlake.batch.query.QueryResult;
import dev.spreadlake.batch.report.ReportWriter;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@DisplayName("/api/news and /reports")
class NewsApiTest {
  private static final String HOSTILE =
      "</script><script>alert(1)</script><img src=x onerror=alert(2)>";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  @TempDir private static Path folder;
  private static Vertx vertx;
  private static HttpServer server;

  @BeforeAll
  static void serve() throws Exception {
    Path in = Files.createDirectories(folder.resolve("in"));
    StringBuilder text = new StringBuilder("date,title,sentiment,source\n");
    for (int day = 1; day <= 9; day++) {
      text.append("2023-01-0").append(day).append(" 10:00:00,Item ").append(day).append(",0.5,s\n");
    }
    // The name of a file is hostile input too, and so is a title.
    text.append("2023-01-09 11:00:00,\"").append(HOSTILE).append("\",0.5,s\n");
    Files.writeString(in.resolve("n<b>&synthetic.csv"), text);
    Path lake = folder.resolve("lake");
    new NewsPipeline(TimeSource.system(), event -> {}).run(NewsRequest.of(in, lake));
    new ReportWriter(lake).write("news", Instant.parse("2024-01-01T00:00:00Z"));
    vertx = Vertx.vertx();
    SlowRequests slow = new SlowRequests(vertx, new Meters(new SimpleMeterRegistry()));
    Router api = Router.router(vertx);
    new NewsApi(new GoldTables("news", lake)).mount(api, slow);
    Router root = Router.router(vertx);
    root.route("/api/*").subRouter(api);
    new ReportPages(lake).mountPages(root, slow);
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
  }

  private static HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
    return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  @DisplayName("gives no rows while nothing is published, and still knows its tables")
  void beforeTheFirst() {
    GoldTables tables = new GoldTables("news", folder.resolve("empty"));
    QueryResult daily = tables.read("daily", Optional.empty(), Optional.empty(), 10);
    assertThat(daily.rows()).isEmpty();
    assertThat(daily.columns()).contains("date", "items");
    assertThatThrownBy(() -> tables.read("users", Optional.empty(), Optional.empty(), 10))
        .hasMessageContaining("there is no table 'users'");
  }

  @Test
  @DisplayName("gives the newest items of a span, in order, and says that there were more")
  void items() throws Exception {
    JsonNode body =
        JSON.readTree(get("/api/news/items?from=2023-01-02&to=2023-01-05&limit=3").body());
    assertThat(body.get("truncated").asBoolean()).isTrue();
    assertThat(body.get("columns").get(1).asText()).isEqualTo("published_at");
    assertThat(body.get("rows")).hasSize(3);
    assertThat(body.get("rows").get(0).get(3).asText()).isEqualTo("Item 3");
    assertThat(body.get("rows").get(2).get(3).asText()).isEqualTo("Item 5");
  }

  @Test
  @DisplayName("describes the tables, answers each, and refuses what is not there")
  void tables() throws Exception {
    JsonNode tables = JSON.readTree(get("/api/news/tables").body()).get("tables");
    List<String> names = new java.util.ArrayList<>();
    tables.forEach(table -> names.add(table.get("name").asText()));
    assertThat(names).isEqualTo(List.of("daily", "hourly", "items", "keywords", "price_after"));
    for (String table : names) {
      HttpResponse<String> answer = get("/api/news/tables/" + table);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
    assertThat(get("/api/news/tables/users").statusCode()).isEqualTo(404);
    assertThat(get("/api/news/items?limit=0").statusCode()).isEqualTo(400);
    assertThat(get("/api/news/items?from=soon").statusCode()).isEqualTo(400);
  }

  @Test
  @DisplayName("lists and shows a report under a policy that lets only its own scripts run")
  void reports() throws Exception {
    JsonNode list = JSON.readTree(get("/reports").body());
    String href = list.get(0).get("href").asText();
    assertThat(href).isEqualTo("/reports/news_20240101T000000000Z.html");
    HttpResponse<String> page = get(href);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-security-policy").orElse(""))
        .startsWith("default-src 'none'; script-src 'sha256-")
        .doesNotContain("unsafe", "http");
    assertThat(page.body())
        .contains("SYNTHETIC", "n&lt;b&gt;&amp;synthetic.csv")
        .doesNotContain("n<b>", "<img src=x", "alert(1)", "alert(2)");
    assertThat(get("/reports/..%2F..%2Fgold").statusCode()).isEqualTo(404);
    assertThat(get("/reports/news_20230101T000000000Z.html").statusCode()).isEqualTo(404);
  }
}
