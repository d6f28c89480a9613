package dev.spreadlake.venue.binance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Binance's socket, when it tells everything and late,")
@Timeout(60)
class LateSocketTest extends FeedOfBinance {
  private int changes;

  /** Tenths of seconds with a change each, and a sample a second. */
  private void watch(int seconds) {
    for (int i = 0; i < 10 * seconds; i++) {
      changes++;
      venue.level(changes % 2 == 0, changes % 2 == 0 ? "59990.00" : "60010.00", amount(), 1);
      if (changes % 3 == 0) {
        venue.ticker();
      }
      pass(0.1);
      if (i % 10 == 9) {
        sample();
      }
    }
  }

  private String amount() {
    return 1 + changes % 7 + ".5";
  }

  @Test
  @DisplayName("is found out by the look of each minute, and opened anew once it is far too late")
  void late() {
    watch(130);
    assertThat(faults("stream_late")).isZero();
    int inTime = heard.suspects.size();

    for (int i = 0; i < 30; i++) {
      venue.lag = venue.lag.plusMillis(100);
      watch(1);
    }
    watch(70);
    assertThat(faults("stream_late")).isBetween(1.0, 2.0);
    assertThat(heard.suspects.size()).isGreaterThan(inTime);
    assertThat(heard.suspects.get(heard.suspects.size() - 1).reason()).contains("s later on");
    assertThat(venue.attempts()).isEqualTo(1);

    for (int i = 0; i < 240 && venue.attempts() == 1; i++) {
      venue.lag = venue.lag.plusMillis(150);
      watch(1);
    }
    assertThat(venue.attempts()).isEqualTo(2);
    venue.lag = Duration.ZERO;
    watch(3);
    inStepWithTruth();
  }
}
