package dev.spreadlake.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The name of a book")
class BookTest {
  @ParameterizedTest
  @ValueSource(strings = {"btc_mxn", "btcusdt", "abc", "ab_c", "a1b2_c3"})
  @DisplayName("may be what the refusal of others says it may")
  void allowed(String name) {
    assertThat(new Book(name).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a_mxn", "ab", "ab_", "_abc", "a_b_c", "BTC", "btc-mxn"})
  @DisplayName("is refused with the whole rule, and the name itself")
  void refused(String name) {
    assertThatThrownBy(() -> new Book(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "book must be 3 to 40 lower-case letters and digits, or 2 to 20 of them, a '_' and 1 to"
                + " 20 more (was '"
                + name
                + "')");
  }
}
