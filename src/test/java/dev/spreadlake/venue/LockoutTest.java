package dev.spreadlake.venue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.BookState;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(10)
@DisplayName("A status that shuts out")
class LockoutTest {
  @DisplayName("says what of, for how long, and whether the venue has said so")
  @ParameterizedTest(name = "{0}, to be asked again after {1} s: {2}, {3} s")
  @CsvSource({
    "429, -1, RATE_LIMITED, 60, false",
    "429, 7, RATE_LIMITED, 7, true",
    "420, 0, RATE_LIMITED, 1, true",
    "418, 999999, RATE_LIMITED, 259200, true",
    "418, -1, RATE_LIMITED, 120, false",
    "403, -1, REFUSED, 60, false",
    "403, 20, REFUSED, 20, true",
    "401, 20, REFUSED, 300, false",
    "451, -1, GEO_BLOCKED, 300, false"
  })
  void shutsOut(int status, long retryAfter, BookState state, long seconds, boolean stated) {
    assertThat(Lockout.of(status, retryAfter))
        .hasValue(new Lockout(state, Duration.ofSeconds(seconds), stated));
  }

  @DisplayName("is none of the others")
  @ParameterizedTest(name = "{0}")
  @CsvSource({"0", "200", "404", "500", "503"})
  void others(int status) {
    assertThat(Lockout.of(status, 7)).isEmpty();
  }
}
