package dev.spreadlake.web.lake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.bus.Topics;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.web.WebFixture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Seconds above thresholds")
class ExposureApiTest {
  private static final String ASK = "/api/exposure?book=btc_mxn&thresholds=0.05,0.1";

  /** What a server of this mode says of three seconds of another day than today. */
  private static JsonNode after(FeedMode mode) throws Exception {
    try (WebFixture web = WebFixture.start(mode)) {
      for (int n = 0; n < 3; n++) {
        Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.BTC, n));
      }
      String recent = "/api/spreads?book=btc_mxn&from=2026-11-22&to=2026-11-23";
      WebFixture.eventually(() -> web.get(recent).body().contains("04:10:02"));
      return new ObjectMapper().readTree(web.get(ASK).body());
    }
  }

  @Test
  @DisplayName("are those of the recorded day in a replay, up to the newest that was replayed")
  void replay() throws Exception {
    JsonNode told = after(FeedMode.REPLAY);
    assertThat(told.path("from").asText()).isEqualTo("2026-11-22T00:00:00+00:00");
    assertThat(told.path("to").asText()).isEqualTo("2026-11-22T04:10:03+00:00");
    assertThat(told.path("seconds_above").path("0.05").asInt()).isEqualTo(3);
    assertThat(told.path("seconds_above").path("0.1").asInt()).isZero();
  }

  @Test
  @DisplayName("are those of today otherwise")
  void today() throws Exception {
    JsonNode told = after(FeedMode.SIMULATED);
    assertThat(told.path("seconds_above").path("0.05").asInt()).isZero();
  }

  @Test
  @DisplayName("of a replay that has not begun are told later: nobody knows yet of which day")
  void notBegun() throws Exception {
    try (WebFixture web = WebFixture.start(FeedMode.REPLAY)) {
      assertThat(web.get(ASK).statusCode()).isEqualTo(503);
      Topics.OBSERVATION.publish(web.bus(), WebFixture.observation(WebFixture.USD, 7));
      WebFixture.eventually(() -> web.get(ASK).statusCode() == 200);
      JsonNode told = new ObjectMapper().readTree(web.get(ASK).body());
      assertThat(told.path("from").asText()).isEqualTo("2026-11-22T00:00:00+00:00");
      assertThat(told.path("to").asText())
          .as("where other books have come to")
          .isEqualTo("2026-11-22T04:10:08+00:00");
      assertThat(told.path("seconds_above").path("0.05").asInt()).isZero();
    }
  }
}
