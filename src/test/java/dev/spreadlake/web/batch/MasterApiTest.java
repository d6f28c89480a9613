package dev.spreadlake.web.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.master.MasterPipeline;
import dev.spreadlake.batch.master.MasterRequest;
import dev.spreadlake.batch.query.QueryCatalog;
import dev.spreadlake.batch.query.QueryProblem;
import dev.spreadlake.batch.query.QueryRunner;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.web.Documents;
import dev.spreadlake.web.endpoint.Problem;
import dev.spreadlake.web.endpoint.WebJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
@DisplayName("/api/master")
class MasterApiTest {
  @TempDir private static Path folder;
  private static QueryRunner runner;
  private static ApiServer server;

  @BeforeAll
  static void serve() throws Exception {
    MasterGenerator.generate(GeneratePlan.sample(), folder.resolve("in"));
    Path lake = folder.resolve("lake");
    new MasterPipeline(TimeSource.system(), event -> {})
        .run(MasterRequest.full(folder.resolve("in"), lake));
    runner =
        new QueryRunner(
            QueryCatalog.load(), lake, "512MB", 2, folder.resolve("spill"), Duration.ofSeconds(30));
    server = ApiServer.start("/api/master", new MasterApi(runner));
  }

  @AfterAll
  static void close() throws Exception {
    server.close();
    runner.close();
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return WebJson.mapper().readTree(response.body());
  }

  @Test
  @DisplayName("answers a query as JSON with its columns, rows and version")
  void answers() throws Exception {
    HttpResponse<String> response =
        server.get("/query/amount_deposited?date=2023-08-01&currency=mxn&status=any");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(json(response).get("columns").toString())
        .isEqualTo("[\"date\",\"currency\",\"amount\"]");
    assertThat(json(response).get("rows").get(0).get(2).asText()).matches("[0-9]+\\.[0-9]{18}");
    assertThat(json(response).get("version").asText()).startsWith("master_");
  }

  @Test
  @DisplayName("answers a query as CSV by its name's ending, and says where it is cut")
  void csv() throws Exception {
    HttpResponse<String> response =
        server.get("/query/deposit_funnel.csv?from=2023-06-01&to=2023-08-21");
    assertThat(response.headers().firstValue("content-type")).hasValue("text/csv; charset=utf-8");
    assertThat(response.body().lines()).hasSize(6).startsWith("step,name,users");
    assertThat(response.headers().firstValue("x-spreadlake-truncated")).hasValue("false");
    HttpResponse<String> cut = server.get("/query/users_without_deposit.csv?rows=3");
    assertThat(cut.body().lines()).hasSize(4);
    assertThat(cut.headers().firstValue("x-spreadlake-truncated")).hasValue("true");
  }

  @ParameterizedTest(name = "{0} gives {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "text/csv                                 | text/csv; charset=utf-8",
        "application/json, text/csv;q=0.1         | application/json",
        "application/json;q=0.5, text/csv;q=0.9   | text/csv; charset=utf-8",
        "*/*                                      | application/json",
        "nonsense                                 | application/json",
      })
  @DisplayName("answers as what the client would rather have")
  void accept(String accept, String type) throws Exception {
    HttpResponse<String> response =
        server.get("/query/active_users?date=2023-08-01&rows=", "Accept", accept);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue(type);
    assertThat(response.headers().firstValue("vary")).hasValue("accept");
  }

  @Test
  @DisplayName("refuses a wrong parameter with 400 and an unknown query with 404")
  void problems() throws Exception {
    HttpResponse<String> wrong = server.get("/query/active_users?date=yesterday");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(json(wrong).get("parameter").asText()).isEqualTo("date");
    assertThat(server.get("/query/active_users").statusCode()).isEqualTo(400);
    assertThat(server.get("/query/active_users?date=2023-08-01&rows=0").statusCode())
        .isEqualTo(400);
    HttpResponse<String> stranger = server.get("/query/last_login.csv?user=" + "f".repeat(32));
    assertThat(stranger.statusCode()).isEqualTo(400);
    assertThat(json(stranger).get("parameter").asText()).isEqualTo("user");
    assertThat(stranger.body()).contains("400 users are known");
    HttpResponse<String> unknown = server.get("/query/activ_users");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("did you mean active_users?");
    assertThat(MasterApi.problem(QueryProblem.late("stopped after 20 s", null)))
        .isInstanceOfSatisfying(Problem.class, late -> assertThat(late.status()).isEqualTo(503));
  }

  @Test
  @DisplayName("gives the page what it draws in one answer, all of one version")
  void overview() throws Exception {
    JsonNode body = server.json("/overview");
    assertThat(body.get("totals").get("rows").get(0).get(2).asInt()).isEqualTo(400);
    for (String part :
        new String[] {
          "active_users_by_day", "first_deposits_by_day", "net_flow", "deposit_funnel",
          "most_active_users", "failure_rate", "users_by_level", "dau_wau_mau"
        }) {
      assertThat(body.get(part).get("rows").size()).as(part).isPositive();
    }
    assertThat(server.json("/overview")).isEqualTo(body);
  }

  @Test
  @DisplayName("describes every query")
  void queries() throws Exception {
    JsonNode body = server.json("/queries");
    assertThat(body.size()).isEqualTo(runner.catalog().all().size());
    assertThat(body.get(0).get("traps").size()).isPositive();
  }

  @Test
  @DisplayName("answers as openapi.yaml says")
  void described() throws Exception {
    JsonNode document;
    try (InputStream yaml = MasterApi.class.getResourceAsStream("/openapi.yaml")) {
      document = new YAMLMapper().readTree(yaml);
    }
    for (Map.Entry<String, String> answer :
        Map.of(
                "/queries",
                "Queries",
                "/overview",
                "Overview",
                "/query/active_users?date=2023-08-01",
                "Answer")
            .entrySet()) {
      assertThat(
              Documents.schema(document, answer.getValue()).validate(server.json(answer.getKey())))
          .as(answer.getKey())
          .isEmpty();
    }
  }
}
