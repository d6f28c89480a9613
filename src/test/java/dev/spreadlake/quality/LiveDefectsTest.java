package dev.spreadlake.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The defects of a stream")
@Timeout(60)
class LiveDefectsTest {
  /** Rules that a defect breaks besides its own, because it is that defect, too. */
  private static final Set<String> ALONGSIDE =
      Set.of(
          "quotes.complete",
          "quotes.jump",
          "quotes.positive",
          "spreads.in_range",
          "spreads.freshness",
          "trades.near_quote",
          "bars.on_grid",
          "bars.ohlc_order",
          "bars.jump",
          "bars.vwap_inside",
          "bronze.freshness",
          "quotes.spread_formula",
          "quotes.not_locked");

  @Test
  @DisplayName("are not found where there are none, in ten thousand seconds")
  void sound() {
    LiveStream stream = new LiveStream();
    stream.agree();
    stream.sound(10_000);

    assertThat(stream.told).isEmpty();
    assertThat(stream.judge.overflow()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(LiveDefect.class)
  @DisplayName("are each found by its rule, once, and pass when the stream is sound again")
  void found(LiveDefect defect) {
    LiveStream stream = new LiveStream();
    stream.sound(400);
    defect.into(stream);

    assertThat(stream.failed()).contains(defect.rule());
    assertThat(stream.failed().stream().filter(rule -> !rule.equals(defect.rule())))
        .as("nothing else but what comes with it")
        .isSubsetOf(ALONGSIDE);
    assertThat(stream.told.stream().filter(r -> r.rule().equals(defect.rule()))).hasSize(1);
  }

  @Test
  @DisplayName("do not leave a rule failing once the stream has been sound for long enough")
  void recovers() {
    for (LiveDefect defect : LiveDefect.values()) {
      if (!defect.rule().equals("lake.writable")
          && !defect.rule().equals("spreads.window_complete")
          && !defect.rule().equals("cross.btc_usd")) {
        LiveStream stream = new LiveStream();
        stream.sound(400);
        defect.into(stream);
        stream.sound(700);
        assertThat(
                stream.judge.standings().stream().filter(r -> !r.passed()).map(QualityResult::rule))
            .as(defect.name())
            .isEmpty();
      }
    }
  }

  @Test
  @DisplayName("come in at least forty kinds, over as many rules as there are to tell them apart")
  void kinds() {
    assertThat(LiveDefect.values()).hasSizeGreaterThanOrEqualTo(40);
    assertThat(Arrays.stream(LiveDefect.values()).map(LiveDefect::rule).collect(Collectors.toSet()))
        .hasSizeGreaterThanOrEqualTo(38);
  }
}
