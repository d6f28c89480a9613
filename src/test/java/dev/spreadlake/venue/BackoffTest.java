package dev.spreadlake.venue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  @ParameterizedTest
  @CsvSource({"100, 0.1", "7761, 7.8", "9999, 10", "60000, 60", "300000, 300"})
  @DisplayName("a wait is told in seconds, to the tenth")
  void said(long millis, String seconds) {
    assertThat(Backoff.said(Duration.ofMillis(millis)))
        .isEqualTo("next attempt in " + seconds + " s");
  }
}
