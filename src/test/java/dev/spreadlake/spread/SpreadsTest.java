package dev.spreadlake.spread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The spread in percent")
class SpreadsTest {
  @ParameterizedTest(name = "bid {0} ask {1} gives {2}")
  @CsvSource({
    "790333.41, 790961.89, 0.079458",
    "1, 2, 50.000000",
    "99, 100, 1.000000",
    "0.00000001, 0.00000002, 50.000000",
    "17.30, 17.31, 0.057770",
    // Exactly half-way at the seventh decimal: half-even goes to the even neighbour.
    "1999.99999, 2000, 0.000000",
    "1999.99997, 2000, 0.000002",
  })
  @DisplayName("is (ask - bid) * 100 / ask with 6 decimals, half-even")
  void formula(String bid, String ask, String spread) {
    assertThat(Spreads.percent(new BigDecimal(bid), new BigDecimal(ask)).toPlainString())
        .isEqualTo(spread);
  }

  @ParameterizedTest(name = "bid {0} ask {1}")
  @CsvSource({"0, 1", "-1, 1", "2, 1", "1, 1"})
  @DisplayName("refuses what is not a quote")
  void refuses(String bid, String ask) {
    assertThatThrownBy(() -> Spreads.percent(new BigDecimal(bid), new BigDecimal(ask)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 < bid < ask");
  }

  @Test
  @DisplayName("keeps the exchange's own text of bid and ask")
  void keepsText() {
    SpreadObservation observation =
        SpreadObservation.ofQuote(
            java.time.Instant.parse("2026-01-01T00:00:00Z"),
            dev.spreadlake.market.Venue.BITSO,
            new dev.spreadlake.market.Book("usd_mxn"),
            new BigDecimal("17.3000"),
            new BigDecimal("17.31"),
            dev.spreadlake.market.Source.WS);
    assertThat(observation.bid().toPlainString()).isEqualTo("17.3000");
    assertThat(observation.mid()).isEqualByComparingTo("17.305");
  }
}
