package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.master.MasterPipeline;
import dev.spreadlake.batch.master.MasterRequest;
import dev.spreadlake.batch.query.QueryCatalog;
import dev.spreadlake.batch.query.QueryRunner;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@DisplayName("/api/master")
class MasterApiTest {
  @TempDir private static Path folder;
  private static Vertx vertx;
  private static QueryRunner runner;
  private static HttpServer server;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void serve() throws Exception {
    MasterGenerator.generate(GeneratePlan.sample(), folder.resolve("in"));
    Path lake = folder.resolve("lake");
    new MasterPipeline(TimeSource.system(), event -> {})
        .run(MasterRequest.full(folder.resolve("in"), lake));
    runner =
        new QueryRunner(
            QueryCatalog.load(), lake, "512MB", 2, folder.resolve("spill"), Duration.ofSeconds(30));
    vertx = Vertx.vertx();
    Router api = Router.router(vertx);
    new MasterApi(runner)
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
    runner.close();
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/api/master" + path);
    return HTTP.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return WebJson.mapper().readTree(response.body());
  }

  @Test
  @DisplayName("answers a query as JSON with its columns, rows and version")
  void answers() throws Exception {
    HttpResponse<String> response =
        get("/query/amount_deposited?date=2023-08-01&currency=mxn&status=any");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(json(response).get("columns").toString())
        .isEqualTo("[\"date\",\"currency\",\"amount\"]");
    assertThat(json(response).get("rows").get(0).get(2).asText()).matches("[0-9]+\\.[0-9]{18}");
    assertThat(json(response).get("version").asText()).startsWith("master_");
  }

  @Test
  @DisplayName("answers a query as CSV by its name's ending")
  void csv() throws Exception {
    HttpResponse<String> response = get("/query/deposit_funnel.csv?from=2023-06-01&to=2023-08-21");
    assertThat(response.headers().firstValue("content-type")).hasValue("text/csv; charset=utf-8");
    assertThat(response.body().lines()).hasSize(6).startsWith("step,name,users");
  }

  @Test
  @DisplayName("refuses a wrong parameter with 400 and an unknown query with 404")
  void problems() throws Exception {
    HttpResponse<String> wrong = get("/query/active_users?date=yesterday");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(json(wrong).get("parameter").asText()).isEqualTo("date");
    assertThat(get("/query/active_users").statusCode()).isEqualTo(400);
    assertThat(get("/query/active_users?date=2023-08-01&rows=0").statusCode()).isEqualTo(400);
    HttpResponse<String> unknown = get("/query/activ_users");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("did you mean active_users?");
  }

  @Test
  @DisplayName("gives the page what it draws in one answer, all of one version")
  void overview() throws Exception {
    JsonNode body = json(get("/overview"));
    assertThat(body.get("totals").get("rows").get(0).get(2).asInt()).isEqualTo(400);
    for (String part :
        new String[] {
          "active_users_by_day", "first_deposits_by_day", "net_flow", "deposit_funnel",
          "most_active_users", "failure_rate", "users_by_level", "dau_wau_mau"
        }) {
      assertThat(body.get(part).get("rows").size()).as(part).isPositive();
    }
    assertThat(json(get("/overview"))).isEqualTo(body);
  }

  @Test
  @DisplayName("describes every query")
  void queries() throws Exception {
    JsonNode body = json(get("/queries"));
    assertThat(body.size()).isEqualTo(runner.catalog().all().size());
    assertThat(body.get(0).get("traps").size()).isPositive();
  }
}
