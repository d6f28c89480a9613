package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.USD;
import static dev.spreadlake.lake.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ManualTime;
import dev.spreadlake.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Seconds that leave others out")
@Timeout(10)
class AccountingTest {
  private static final long START = at("2026-11-22T08:00:00Z");
  private static final long MONTH = 30 * 86_400;

  private final ManualTime time = new ManualTime("2026-11-22T08:00:00Z");
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Accounting accounting =
      new Accounting(false, time, new Meters(registry), book -> null);

  /** Seconds that a clock tells which is {@code ahead} of the true one, each as it comes. */
  private boolean taken(long from, long to, long ahead) {
    boolean all = true;
    for (long second = from; second < to; second++) {
      time.advance(Duration.ofSeconds(1));
      all &= accounting.admit(BTC, second + ahead) <= second + ahead;
    }
    return all;
  }

  @BeforeEach
  void running() {
    assertThat(taken(START, START + 10, 0)).isTrue();
  }

  @Test
  @DisplayName("by a clock that is a month ahead for some seconds cost those seconds alone")
  void wrongForAMoment() {
    assertThat(taken(START + 10, START + 11, MONTH)).isFalse();
    assertThat(taken(START + 11, START + 15, MONTH)).isFalse();
    time.advance(Duration.ofSeconds(1));
    assertThat(accounting.admit(BTC, START + 15)).isEqualTo(START + 10);
    assertThat(taken(START + 16, START + 100, 0)).isTrue();
    assertThat(registry.find("spreadlake.lake.errors").tag("kind", "implausible_second").counter())
        .satisfies(refused -> assertThat(refused.count()).isEqualTo(5));
  }

  @Test
  @DisplayName("are believed once the clock has gone on for a minute, for every book at once")
  void believed() {
    assertThat(accounting.admit(USD, START + 9)).isLessThanOrEqualTo(START + 9);
    long back = START + MONTH;
    for (long second = back; second < back + 60; second++) {
      time.advance(Duration.ofSeconds(1));
      assertThat(accounting.admit(BTC, second)).isGreaterThan(second);
    }
    time.advance(Duration.ofSeconds(1));
    assertThat(accounting.admit(BTC, back + 60)).isEqualTo(START + 10);
    assertThat(accounting.admit(USD, back + 60)).isEqualTo(START + 10);
    assertThat(taken(back + 61, back + 70, 0)).isTrue();
  }

  @Test
  @DisplayName("because the process stood still, or the buffer was full, are not doubted")
  void stall() {
    time.advance(Duration.ofHours(20));
    assertThat(accounting.admit(BTC, START + 72_000)).isEqualTo(START + 10);

    // An hour of outage: the first rows waited, the next were refused, and all come at once.
    time.advance(Duration.ofHours(1));
    assertThat(accounting.admit(BTC, START + 72_001)).isEqualTo(START + 72_001);
    assertThat(accounting.admit(BTC, START + 75_600)).isEqualTo(START + 72_002);
  }

  @Test
  @DisplayName("by no more than five minutes are taken at once, as a clock that is put right makes")
  void smallStep() {
    assertThat(taken(START + 10, START + 20, 250)).isTrue();
  }

  @Test
  @DisplayName("in a recording are its own matter")
  void recording() {
    Accounting replay = new Accounting(true, time, new Meters(registry), book -> null);
    assertThat(replay.admit(BTC, START)).isLessThanOrEqualTo(START);
    assertThat(replay.admit(BTC, START + MONTH)).isEqualTo(START + 1);
  }
}
