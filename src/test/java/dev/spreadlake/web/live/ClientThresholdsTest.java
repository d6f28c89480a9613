package dev.spreadlake.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The thresholds of a socket")
class ClientThresholdsTest {
  private static final boolean REFUSED = true;
  private static final boolean LATE = false;

  private final ClientThresholds mine = new ClientThresholds();

  @Test
  @DisplayName("are taken back where the service does not answer in time, not where it refuses")
  void failed() {
    assertThat(mine.failed(mine.asked("a"), LATE)).isTrue();
    assertThat(mine.failed(mine.asked("b"), REFUSED)).isFalse();
    assertThat(mine.size()).isZero();
  }

  @Test
  @DisplayName("stay where another was asked for in their place and failed")
  void replaced() {
    mine.set(mine.asked("a"));
    assertThat(mine.failed(mine.asked("a"), LATE)).isFalse();
    assertThat(mine.failed(mine.asked("a"), REFUSED)).isFalse();
    assertThat(mine.has("a")).isTrue();
  }

  @Test
  @DisplayName("stay where a later question about them is under way when an earlier one fails")
  void askedAgain() {
    ClientThresholds.Ask first = mine.asked("a");
    ClientThresholds.Ask second = mine.asked("a");
    assertThat(mine.failed(first, LATE)).isFalse();
    mine.set(second);
    assertThat(mine.has("a")).isTrue();
  }

  @Test
  @DisplayName("are taken back where the last question is refused and one before was not answered")
  void lateThenRefused() {
    ClientThresholds.Ask first = mine.asked("a");
    ClientThresholds.Ask second = mine.asked("a");
    assertThat(mine.failed(first, LATE)).isFalse();
    assertThat(mine.failed(second, REFUSED)).isTrue();
    assertThat(mine.has("a")).isFalse();
  }

  @Test
  @DisplayName("that were removed and set anew outlast a question of before")
  void removedAndSetAnew() {
    ClientThresholds.Ask before = mine.asked("a");
    mine.removed("a");
    ClientThresholds.Ask anew = mine.asked("a");
    assertThat(mine.failed(before, LATE)).isFalse();
    mine.set(anew);
    assertThat(mine.has("a")).isTrue();
    mine.removed("a");
    assertThat(mine.failed(mine.asked("a"), LATE)).isTrue();
  }
}
