package dev.spreadlake.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.batch.BatchVerticle;
import dev.spreadlake.batch.FirstStart;
import dev.spreadlake.batch.Pipeline;
import dev.spreadlake.batch.market.MarketBatch;
import dev.spreadlake.batch.news.NewsBatch;
import dev.spreadlake.batch.report.SyntheticData;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.bus.RecordCodec;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.web.batch.RunsOfBatch;
import dev.spreadlake.web.endpoint.WebJson;
import dev.spreadlake.web.lake.LakeView;
import dev.spreadlake.web.lake.SpreadSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("/api/batch/runs, on what is synthetic,")
final class SyntheticTablesTest {
  private static final RunBounds BOUNDS = RunBounds.of("2GB", 2);
  private static final TimeSource TIME = TimeSource.system();
  private static final Instant AT = Instant.parse("2026-06-15T12:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path home;
  private Path lake;
  private int runs;

  @BeforeEach
  void files() throws IOException {
    lake = home.resolve("lake");
    for (String kind : List.of("real", "made")) {
      String prefix = kind.equals("made") ? "synthetic_" : "";
      write(
          kind + "/news/" + prefix + "news.csv", "date,title", "2024-01-01 10:00:00,Alpha " + kind);
      write(
          kind + "/market/" + prefix + "BTCUSDT-1m-2025.csv",
          "open_time,open,high,low,close,volume",
          "1735689600,100,101,99,100," + kind.length() + prefix.length());
    }
  }

  private void write(String name, String... lines) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private NewsBatch news(String kind) {
    return news(home.resolve(kind).resolve("news"));
  }

  private MarketBatch market(String kind) {
    return market(home.resolve(kind).resolve("market"));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private NewsBatch news(Path input) {
    return new NewsBatch(input, lake, BOUNDS, TIME);
  }

  private MarketBatch market(Path input) {
    return new MarketBatch(input, lake, BOUNDS, TIME);
  }

  private String publish(Pipeline pipeline, Map<String, String> options) throws IOException {
    RunReport report = pipeline.run(options, AT.plusSeconds(runs++), event -> {});
    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    return report.run();
  }

  private WebFixture serve(Pipeline... pipelines) throws Exception {
    BatchVerticle batch =
        new BatchVerticle(
            List.of(pipelines),
            Optional.empty(),
            List.of(),
            lake,
            TIME,
            new Meters(new SimpleMeterRegistry()));
    RecordCodec.register(vertx.eventBus());
    vertx.deployVerticle(batch).await(20, TimeUnit.SECONDS);
    RunsOfBatch service = new RunsOfBatch(batch, lake, new SyntheticData(lake));
    return WebFixture.start(
        new WebServices(SpreadSource.none(), LakeView.none(), service, List.of()));
  }

  private static List<String> told(WebFixture web, String field) throws Exception {
    JsonNode body = WebJson.mapper().readTree(web.get("/api/batch/runs").body());
    return body.get(field).valueStream().map(JsonNode::asText).toList();
  }

  @Test
  @DisplayName("tells published tables of real files from the sample that the next run would read")
  void realTables() throws Exception {
    try (WebFixture web =
        serve(
            FirstStart.onSyntheticNews(lake, this::news),
            FirstStart.onSyntheticMarket(lake, this::market))) {
      assertThat(told(web, "synthetic")).containsExactly("market", "news");
      assertThat(told(web, "synthetic_tables")).as("nothing is published").isEmpty();

      publish(news("real"), Map.of());
      publish(market("real"), Map.of());
      assertThat(told(web, "synthetic")).containsExactly("market", "news");
      assertThat(told(web, "synthetic_tables")).isEmpty();
    }
  }

  @Test
  @DisplayName("tells published tables of made-up files from real ones to be read, until they are")
  void madeTables() throws Exception {
    publish(news("made"), Map.of());
    publish(market("made"), Map.of());

    try (WebFixture web = serve(news("real"), market("real"))) {
      assertThat(told(web, "synthetic")).isEmpty();
      assertThat(told(web, "synthetic_tables")).containsExactly("market", "news");

      publish(news("real"), Map.of());
      assertThat(told(web, "synthetic_tables")).as("items stay published").contains("news");

      String newest = publish(market("real"), Map.of("full", "true"));
      Path report = lake.resolve("gold/_runs").resolve(newest + ".json");
      Files.move(report, home.resolve("aside"));
      assertThat(told(web, "synthetic_tables")).as("while no report says more").contains("market");
      Files.move(home.resolve("aside"), report);
      assertThat(told(web, "synthetic_tables")).containsExactly("news");
    }
  }
}
