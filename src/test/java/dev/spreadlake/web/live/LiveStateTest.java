package dev.spreadlake.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.FeedMode;
import dev.spreadlake.quality.Dimension;
import dev.spreadlake.quality.QualityResult;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The newest result of each quality rule")
class LiveStateTest {
  private static final Instant AT = Instant.parse("2026-11-22T04:10:00Z");

  private final LiveState state = new LiveState(FeedMode.SIMULATED);

  @Test
  @DisplayName("is what the judge knows where nothing newer was told")
  void known() {
    QualityResult told = result("told", 5, 7, true);
    state.quality(told);
    QualityResult before = result("before", 0, 1, false);
    assertThat(state.qualityKnown(List.of(result("told", 0, 3, false), before))).isTrue();
    assertThat(state.quality()).containsExactly(told, before);
    assertThat(state.qualityKnown(List.of(result("told", 0, 9, true), before)))
        .as("only seen again")
        .isFalse();
    assertThat(state.quality()).containsExactly(result("told", 5, 9, true), before);
    assertThat(state.qualityKnown(List.of(result("before", 0, 9, true)))).isTrue();
  }

  @Test
  @DisplayName("stays while it fails, however many pass")
  void failingStay() {
    QualityResult failing = result("failing", 1, 0, false);
    state.quality(failing);
    for (int i = 0; i < 2 * LiveState.QUALITY_MAX; i++) {
      state.quality(result("passing" + i, i, i, true));
    }
    QualityResult later = result("later", 0, 9, false);
    state.qualityKnown(List.of(result("one more", 0, 9, true), later));
    assertThat(state.quality()).hasSize(LiveState.QUALITY_MAX).contains(failing, later);
    assertThat(state.quality()).extracting(QualityResult::rule).doesNotContain("one more");
  }

  static QualityResult result(String rule, long seq, int second, boolean passed) {
    return new QualityResult(
        seq,
        rule,
        Dimension.TIMELINESS,
        "warn",
        "silver/spreads",
        passed,
        "1 s",
        "at most 2 s",
        0,
        AT.plusSeconds(second),
        "");
  }
}
