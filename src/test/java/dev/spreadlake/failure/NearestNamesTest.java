package dev.spreadlake.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
@DisplayName("The nearest names")
class NearestNamesTest {
  private static final List<String> BOOKS = List.of("usd_mxn", "eth_mxn", "btc_usd", "btc_mxn");

  @Test
  @DisplayName("come nearest first, then by name, as many as asked for")
  void order() {
    assertThat(NearestNames.to("btc_mxm", BOOKS, 3))
        .containsExactly("btc_mxn", "btc_usd", "eth_mxn");
    assertThat(NearestNames.to("btc_mxm", List.of(), 3)).isEmpty();
  }

  @Test
  @DisplayName("may be bounded: what is too far away is not meant")
  void bounded() {
    assertThat(NearestNames.within(1, "btc_mxm", BOOKS, 3)).containsExactly("btc_mxn");
    assertThat(NearestNames.within(1, "doge", BOOKS, 3)).isEmpty();
  }
}
