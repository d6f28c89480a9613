package dev.spreadlake.venue.bitso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Bitso's socket, when it tells everything and late,")
class LateSocketTest extends ScriptedBitso {
  private final List<BookSample> untrue = new ArrayList<>();

  /** Seconds of changes, each of which is looked at. */
  private void watch(int seconds) {
    for (int i = 0; i < seconds; i++) {
      trade(1);
      keepAlive(i);
      for (BookSample sample : feed.sample(second()).samples()) {
        if (sample.state() == BookState.IN_STEP && !isTrue(sample)) {
          untrue.add(sample);
        }
      }
    }
  }

  /** True if the seconds of the sample's book are known to be late up to the sample's, or later. */
  private boolean isLookedAtSince(BookSample sample) {
    return heard.suspects.stream()
        .anyMatch(s -> s.book().equals(sample.book()) && !s.to().isBefore(sample.second()));
  }

  private double behind() {
    return registry
        .get("spreadlake.feed.stream.behind.seconds")
        .tag("book", "btc_mxn")
        .gauge()
        .value();
  }

  @Test
  @DisplayName(
      "is found out by the look of each minute, and the seconds since the last are suspect")
  void owned() {
    inStep();
    watch(130);
    assertThat(untrue).as("in time").isEmpty();
    assertThat(faults("stream_late")).isZero();
    assertThat(behind()).isLessThan(0.2);

    exchange.lag = Duration.ofSeconds(3);
    watch(150);
    assertThat(faults("stream_late")).isBetween(3.0, 6.0);
    assertThat(behind()).isBetween(1.9, 3.2);
    List<BookSample> known = untrue.stream().filter(this::isLookedAtSince).toList();
    assertThat(known).hasSizeGreaterThan(20).allMatch(this::isOwnedUpTo);
    assertThat(heard.suspects).extracting(s -> s.reason()).anyMatch(r -> r.contains("s later on"));
    assertThat(exchange.attempts).as("it may catch up").isEqualTo(1);
  }

  @Test
  @DisplayName("is opened anew once it is so late that it will not catch up")
  void opened() {
    inStep();
    watch(65);
    for (int i = 0; i < 240 && exchange.attempts == 1; i++) {
      exchange.lag = exchange.lag.plusMillis(150);
      watch(1);
    }
    assertThat(exchange.attempts).isEqualTo(2);
    assertThat(faults("stall")).as("it never was silent").isZero();
    exchange.lag = Duration.ZERO;
    trade(5);
    assertThat(assertTruth()).isEqualTo(2);
  }
}
