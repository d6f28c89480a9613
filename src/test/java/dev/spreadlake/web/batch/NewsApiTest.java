package dev.spreadlake.web.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.batch.news.NewsPipeline;
import dev.spreadlake.batch.news.NewsRequest;
import dev.spreadlake.batch.query.GoldTables;
import dev.spreadlake.batch.query.QueryResult;
import dev.spreadlake.batch.report.ReportWriter;
import dev.spreadlake.batch.report.SyntheticData;
import dev.spreadlake.time.TimeSource;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
  @TempDir private static Path folder;
  private static ApiServer server;

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
    NewsApi news = new NewsApi(new GoldTables("news", lake), new SyntheticData(lake));
    server = ApiServer.start("", news, new ReportPages(lake));
  }

  @AfterAll
  static void close() throws Exception {
    server.close();
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
    JsonNode body = server.json("/api/news/items?from=2023-01-02&to=2023-01-05&limit=3");
    assertThat(body.get("truncated").asBoolean()).isTrue();
    assertThat(body.get("columns").get(1).asText()).isEqualTo("published_at");
    assertThat(body.get("synthetic").asBoolean()).as("a file's name says so").isTrue();
    assertThat(body.get("rows")).hasSize(3);
    assertThat(body.get("rows").get(0).get(3).asText()).isEqualTo("Item 3");
    assertThat(body.get("rows").get(2).get(3).asText()).isEqualTo("Item 5");
  }

  @Test
  @DisplayName("describes the tables, answers each, and refuses what is not there")
  void tables() throws Exception {
    JsonNode tables = server.json("/api/news/tables").get("tables");
    List<String> names = new java.util.ArrayList<>();
    tables.forEach(table -> names.add(table.get("name").asText()));
    assertThat(names).isEqualTo(List.of("daily", "hourly", "items", "keywords", "price_after"));
    for (String table : names) {
      HttpResponse<String> answer = server.get("/api/news/tables/" + table);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
    assertThat(server.get("/api/news/tables/users").statusCode()).isEqualTo(404);
    assertThat(server.get("/api/news/items?limit=0").statusCode()).isEqualTo(400);
    assertThat(server.get("/api/news/items?from=soon").statusCode()).isEqualTo(400);
    assertThat(server.get("/api/news/items?to=%2B999999999-12-31").statusCode()).isEqualTo(400);
    assertThat(server.get("/api/news/items?from=2023-01-03&to=2023-01-02").statusCode())
        .isEqualTo(400);
  }

  @Test
  @DisplayName("lists and shows a report under a policy that lets only its own scripts run")
  void reports() throws Exception {
    JsonNode list = server.json("/reports");
    String href = list.get(0).get("href").asText();
    assertThat(href).isEqualTo("/reports/news_20240101T000000000Z.html");
    HttpResponse<String> page = server.get(href);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("content-security-policy").orElse(""))
        .startsWith("default-src 'none'; script-src 'sha256-")
        .doesNotContain("unsafe", "http");
    assertThat(page.body())
        .contains("SYNTHETIC", "n&lt;b&gt;&amp;synthetic.csv")
        .doesNotContain("n<b>", "<img src=x", "alert(1)", "alert(2)");
    assertThat(server.get("/reports/..%2F..%2Fgold").statusCode()).isEqualTo(404);
    assertThat(server.get("/reports/news_20230101T000000000Z.html").statusCode()).isEqualTo(404);
  }
}
