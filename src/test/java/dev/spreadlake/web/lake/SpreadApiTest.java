package dev.spreadlake.web.lake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.web.WebFixture;
import dev.spreadlake.web.WebServices;
import dev.spreadlake.web.batch.BatchRuns;
import dev.spreadlake.web.live.RecentSeconds;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("/api/spreads")
@Timeout(60)
class SpreadApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @AutoClose private WebFixture web = WebFixture.start();

  private void observe(int seconds) throws Exception {
    for (int n = 0; n < seconds; n++) {
      Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.BTC, n));
    }
    Topics.GAP.publish(web.bus(), WebFixture.gap(WebFixture.BTC, seconds, GapReason.STALE));
    Topics.GAP.publish(web.bus(), WebFixture.gap(WebFixture.BTC, seconds + 1, GapReason.STALE));
    String all = "/api/spreads?book=btc_mxn&from=2026-11-22&to=2026-11-23";
    WebFixture.eventually(() -> JSON.readTree(web.get(all).body()).path("gaps").size() == 1);
  }

  @Test
  @DisplayName("seconds that turned out to be doubtful say so, to whoever asks later")
  void suspect() throws Exception {
    observe(4);
    Topics.SUSPECT.publish(
        web.bus(),
        new SuspectSeconds(
            Venue.BITSO,
            WebFixture.BTC,
            WebFixture.observation(WebFixture.BTC, 1).second(),
            WebFixture.observation(WebFixture.BTC, 2).second(),
            "dead socket"));
    String all = "/api/spreads?book=btc_mxn&from=2026-11-22&to=2026-11-23";
    WebFixture.eventually(
        () ->
            JSON.readTree(web.get(all).body()).path("rows").findValuesAsText("suspect").size()
                == 2);
    var rows = JSON.readTree(web.get(all).body()).path("rows");
    assertThat(rows).hasSize(4);
    assertThat(rows.get(1).path("suspect").asBoolean()).isTrue();
    assertThat(rows.get(3).has("suspect")).isFalse();
    var csv = web.get(all.replace("spreads", "spreads.csv")).headers();
    assertThat(csv.firstValue("x-spreadlake-suspect")).hasValue("2");
    assertThat(csv.firstValue("x-spreadlake-thinned")).hasValue("false");
  }

  @Test
  @DisplayName("gives a book's seconds as JSON or CSV, gaps as spans")
  void spreads() throws Exception {
    observe(5);
    String path =
        "/api/spreads?book=btc_mxn&from=2026-11-22T04:10:01+00:00&to=2026-11-22T05:00:00Z";
    JsonNode json = JSON.readTree(web.get(path).body());
    assertThat(json.path("rows")).hasSize(4);
    assertThat(json.path("rows").get(0).path("bid").asText()).isEqualTo("790334.40");
    assertThat(json.path("gaps").get(0).path("seconds").asInt()).isEqualTo(2);
    assertThat(json.path("thinned").asBoolean()).isFalse();

    String expected =
        """
        orderbook_timestamp,book,bid,ask,spread
        2026-11-22T04:10:04+00:00,btc_mxn,790337.40,790965.88,0.079457
        """;
    String last = path.replace("04:10:01", "04:10:04");
    HttpResponse<String> csv = web.get(last, "Accept", "text/csv");
    assertThat(csv.headers().firstValue("content-type")).hasValue("text/csv; charset=utf-8");
    assertThat(csv.body()).isEqualTo(expected);
    assertThat(web.get(last.replace("spreads", "spreads.csv")).body()).isEqualTo(expected);
  }

  @Test
  @DisplayName("ends by itself where a replay has come to")
  void replay() throws Exception {
    web.close();
    web = WebFixture.start(FeedMode.REPLAY);
    observe(3);
    JsonNode newest = JSON.readTree(web.get("/api/spreads?book=btc_mxn").body());
    assertThat(newest.path("rows")).hasSize(3);
    assertThat(newest.path("to").asText()).isEqualTo("2026-11-22T04:10:05+00:00");
  }

  @Test
  @DisplayName("asks the lake for what is older than memory, and joins the two")
  void olderFromTheLake() throws Exception {
    RecentSeconds.Second old =
        RecentSeconds.Second.of(WebFixture.observation(WebFixture.BTC, -3600));
    List<Instant> asked = new ArrayList<>();
    SpreadSource lake =
        (book, from, to, points) -> {
          asked.add(from);
          asked.add(to);
          return new SpreadSource.Series(false, List.of(old), List.of());
        };
    web.close();
    web = WebFixture.start(new WebServices(lake, LakeView.none(), BatchRuns.none(), List.of()));
    observe(2);
    asked.clear();
    JsonNode json =
        JSON.readTree(
            web.get("/api/spreads?book=btc_mxn&from=2026-11-22T03:00:00Z&to=2026-11-23").body());
    assertThat(asked)
        .containsExactly(
            Instant.parse("2026-11-22T03:00:00Z"), Instant.parse("2026-11-22T04:10:00Z"));
    assertThat(json.path("rows")).hasSize(3);
    assertThat(json.path("thinned").asBoolean()).isFalse();
  }

  @Test
  @DisplayName("is equally dense in what the lake tells and in what memory holds")
  void equallyDense() throws Exception {
    Instant from = Instant.parse("2026-11-20T05:10:00Z");
    Instant end = from.plus(Duration.ofHours(47));
    List<RecentSeconds.Second> memory = new ArrayList<>();
    for (int n = 0; n < 3600; n++) {
      memory.add(second(end.plusSeconds(n), n % 7));
    }
    int points = 2000;
    SpreadSource.Series series =
        SpreadApi.joined(
            new SpreadApi.Query(WebFixture.BTC, from, end.plusSeconds(3600), points),
            SpreadApiTest::everySecond,
            end,
            memory);
    assertThat(series.thinned()).isTrue();
    List<RecentSeconds.Second> rows = series.seconds();
    assertThat(rows).hasSizeBetween(points / 2, points);
    long apartMax = 0;
    for (int i = 1; i < rows.size(); i++) {
      Duration apart = Duration.between(rows.get(i - 1).at(), rows.get(i).at());
      assertThat(apart).isPositive();
      apartMax = Math.max(apartMax, apart.toSeconds());
    }
    assertThat(apartMax).isLessThanOrEqualTo(4 * Duration.ofDays(2).toSeconds() / points);
  }

  /** A lake that recorded every second: of each stretch of time the two extremes. */
  private static SpreadSource.Series everySecond(Book book, Instant from, Instant to, int points) {
    long stretch = Duration.between(from, to).toSeconds() / (points / 2) + 1;
    List<RecentSeconds.Second> rows = new ArrayList<>();
    for (Instant at = from; at.isBefore(to); at = at.plusSeconds(stretch)) {
      rows.add(second(at, 1));
      rows.add(second(at.plusSeconds(1), 2));
    }
    return new SpreadSource.Series(true, rows, List.of());
  }

  private static RecentSeconds.Second second(Instant at, int spread) {
    BigDecimal bid = BigDecimal.TEN;
    BigDecimal apart = BigDecimal.valueOf(spread, 2);
    return new RecentSeconds.Second(at, WebFixture.BTC, bid, bid.add(apart), apart, null);
  }

  @Test
  @DisplayName("thins a long series and keeps its lowest and highest spread")
  void thinned() throws Exception {
    observe(500);
    JsonNode json =
        JSON.readTree(
            web.get("/api/spreads?book=btc_mxn&from=2026-11-22&to=2026-11-23&points=10").body());
    assertThat(json.path("thinned").asBoolean()).isTrue();
    HttpResponse<String> csv =
        web.get("/api/spreads.csv?book=btc_mxn&from=2026-11-22&to=2026-11-23&points=10");
    assertThat(csv.headers().firstValue("x-spreadlake-thinned")).hasValue("true");
    assertThat(json.path("rows").size()).isBetween(5, 10);
    List<String> spreads = new ArrayList<>();
    json.path("rows").forEach(row -> spreads.add(row.path("spread").asText()));
    assertThat(spreads)
        .contains(
            WebFixture.observation(WebFixture.BTC, 0).spread().toPlainString(),
            WebFixture.observation(WebFixture.BTC, 499).spread().toPlainString());
  }
}
