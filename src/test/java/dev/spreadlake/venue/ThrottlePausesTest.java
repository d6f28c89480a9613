package dev.spreadlake.venue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The pause after a throttling answer")
@Timeout(10)
class ThrottlePausesTest {
  private static final Lockout UNSTATED = Lockout.throttled(-1);

  private final ThrottlePauses pauses = new ThrottlePauses();

  private long pause(Lockout lockout) {
    return pauses.next(lockout, pauses.begun()).toSeconds();
  }

  @Test
  @DisplayName("is a minute, doubles up to 15 each time it was of no use, and begins anew")
  void doubles() {
    assertThat(Stream.generate(() -> pause(UNSTATED)).limit(6))
        .containsExactly(60L, 120L, 240L, 480L, 900L, 900L);
    pauses.good(pauses.begun());
    assertThat(pause(UNSTATED)).isEqualTo(60);
  }

  @Test
  @DisplayName("is one for all the requests that were under way when it began")
  void underWay() {
    long sent = pauses.begun();
    assertThat(pauses.next(UNSTATED, sent)).isEqualTo(Duration.ofMinutes(1));
    assertThat(pauses.next(UNSTATED, sent)).isEqualTo(Duration.ofMinutes(1));
    pauses.good(sent);
    assertThat(pause(UNSTATED)).as("an answer from before it says nothing").isEqualTo(120);
  }

  @Test
  @DisplayName("is what the venue states, however often it does")
  void stated() {
    assertThat(Stream.generate(() -> pause(Lockout.throttled(7))).limit(3)).containsOnly(7L);
    assertThat(pause(UNSTATED)).isEqualTo(60);
    assertThat(Stream.generate(() -> pause(Lockout.of(451, -1).orElseThrow())).limit(3))
        .containsOnly(300L);
    assertThat(pause(UNSTATED)).isEqualTo(120);
  }
}
