package dev.spreadlake.web.lake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.basis.ImpliedRate;
import dev.spreadlake.basis.ImpliedVerticle;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.lake.history.ImpliedTable;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.web.WebFixture;
import dev.spreadlake.web.WebServices;
import dev.spreadlake.web.batch.BatchRuns;
import dev.spreadlake.web.endpoint.WebJson;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("/api/market/implied")
@Timeout(60)
class ImpliedApiTest {
  private static final Instant NOW = Instant.parse("2026-11-22T04:10:00Z");
  private static final List<Book> BOOKS =
      List.of(ImpliedRate.BTC_MXN, ImpliedRate.BTC_USDT, ImpliedRate.USD_MXN);

  @TempDir Path lake;

  /** A closed window, three hours old; its basis is highest in second 33 and lowest in 77. */
  private void older(Instant from) throws Exception {
    StringBuilder rows = new StringBuilder(Dataset.IMPLIED.header()).append('\n');
    for (int n = 0; n < 600; n++) {
      String basis = n == 33 ? "4.500000" : n == 77 ? "-2.000000" : "0.1000" + (10 + n % 50);
      String second = from.plusSeconds(n).toString().replace("Z", "+00:00");
      rows.append(second)
          .append(n == 5 ? ",,,,,,usd_mxn: stale" : ",18.1,18.3,18.2,18," + basis + ",")
          .append('\n');
    }
    Path folder =
        Files.createDirectories(lake.resolve("gold/implied/book=usd_mxn/date=2026-11-22"));
    Files.writeString(folder.resolve("implied_20261122T011000Z.csv"), rows);
  }

  @Test
  @DisplayName(
      "reaches from memory back into the lake, and thins without losing an extreme or an outage")
  void reachesBack() throws Exception {
    older(NOW.minus(Duration.ofHours(3)));
    ImpliedTable table = new ImpliedTable(new LakeLayout(lake, Duration.ofMinutes(10)));
    WebServices services =
        new WebServices(
            SpreadSource.none(),
            LakeView.none(),
            BatchRuns.none(),
            List.of(new ImpliedApi(table, book -> NOW.plusSeconds(1))));
    try (WebFixture web = WebFixture.start(services)) {
      web.vertx.deployVerticle(new ImpliedVerticle(BOOKS, web.meters)).await(20, TimeUnit.SECONDS);
      for (Book book : BOOKS) {
        Topics.OBSERVATION.publish(
            web.bus(),
            SpreadObservation.ofQuote(
                NOW, Venue.BITSO, book, new BigDecimal("10"), new BigDecimal("10.5"), Source.WS));
      }
      String range = "/api/market/implied?from=2026-11-22T01:00:00Z&to=2026-11-22T05:00:00Z";
      JsonNode all = WebJson.mapper().readTree(web.get(range).body());
      assertThat(all.get("rows")).hasSize(601);
      assertThat(all.get("truncated").booleanValue()).isFalse();
      assertThat(all.get("rows").get(5).get(6).textValue()).isEqualTo("usd_mxn: stale");
      assertThat(all.get("rows").get(5).get(1).isNull()).isTrue();
      assertThat(Instant.parse(all.get("rows").get(600).get(0).textValue())).isEqualTo(NOW);

      JsonNode few = WebJson.mapper().readTree(web.get(range + "&points=10").body());
      assertThat(few.get("rows").size()).isLessThanOrEqualTo(10);
      assertThat(few.get("truncated").booleanValue()).isTrue();
      assertThat(few.toString()).contains("\"4.500000\"", "\"-2.000000\"");

      for (JsonNode answer : List.of(all, few)) {
        assertThat(answer.get("gaps").toString())
            .isEqualTo(
                "[{\"from\":\"2026-11-22T01:10:05+00:00\",\"to\":\"2026-11-22T01:10:05+00:00\","
                    + "\"seconds\":1,\"reason\":\"usd_mxn: stale\"},"
                    + "{\"from\":\"2026-11-22T01:20:00+00:00\",\"to\":\"2026-11-22T04:09:59+00:00\","
                    + "\"seconds\":10200,\"reason\":\"not_recorded\"}]");
      }
      JsonNode newest = WebJson.mapper().readTree(web.get("/api/market/implied").body());
      assertThat(newest.get("rows")).as("up to where the feed has come to").hasSize(1);

      String week = "/api/market/implied?from=2026-11-01T00:00:00Z&to=2026-11-22T05:00:00Z";
      assertThat(web.get(week).statusCode()).isEqualTo(400);
    }
  }
}
