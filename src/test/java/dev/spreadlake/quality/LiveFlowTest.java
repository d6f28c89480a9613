package dev.spreadlake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.Book;
import dev.spreadlake.quality.QualityRequests.Hop;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The row arithmetic of the stream")
class LiveFlowTest {
  private static final Instant STARTED = Instant.parse("2026-11-22T04:10:20Z");
  private static final Instant FIRST = Instant.parse("2026-11-22T04:10:00Z");
  private static final Book BTC = new Book("btc_mxn");

  private final LiveFlow flow = new LiveFlow();

  private Hop toMinutes() {
    return flow.hops().stream()
        .filter(hop -> hop.to().equals("gold/minutes"))
        .findFirst()
        .orElseThrow();
  }

  private void seconds(Instant from, int count) {
    for (int i = 0; i < count; i++) {
      flow.second(BTC, from.plusSeconds(i));
    }
  }

  @Test
  @DisplayName(
      "holds each final minute against the seconds seen of it, from the first whole one on")
  void minutes() {
    seconds(STARTED, 40);
    seconds(FIRST.plusSeconds(60), 58);
    flow.minute(BTC, FIRST, 60, STARTED);
    assertThat(toMinutes().rowsIn()).as("begun before the count").isZero();

    flow.minute(BTC, FIRST.plusSeconds(60), 58, STARTED);
    flow.minute(BTC, FIRST.plusSeconds(60), 58, STARTED);
    assertThat(toMinutes())
        .isEqualTo(new Hop("live", "silver/spreads", "gold/minutes", 58, 58, 0, 0));

    seconds(FIRST.plusSeconds(120), 60);
    flow.minute(BTC, FIRST.plusSeconds(120), 59, STARTED);
    Hop lost = toMinutes();
    assertThat(lost.rowsIn()).isEqualTo(118);
    assertThat(lost.accepted()).as("one second did not get there, and it shows").isEqualTo(117);
  }

  @Test
  @DisplayName("keeps an hour of a book whose minutes nobody makes, no more, and goes on")
  void bounded() {
    seconds(STARTED, 10_000);
    flow.minute(BTC, FIRST.plusSeconds(60), 60, STARTED);
    assertThat(toMinutes().rowsIn()).as("forgotten").isZero();
    flow.minute(BTC, FIRST.plusSeconds(60 * 166), 60, STARTED);
    assertThat(toMinutes().rowsIn()).isEqualTo(60);
  }
}
