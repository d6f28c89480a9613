package dev.spreadlake.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The gate of bad rows")
final class BadShareGateTest {
  private static final double USUAL = RunBounds.BAD_SHARE_MAX;

  private static RunReport.Input input(long rows, long bad, long otherDays) {
    return new RunReport.Input(
        "deposit.csv",
        "deposit",
        "0".repeat(64),
        rows,
        rows - bad,
        bad,
        0,
        otherDays,
        Map.of("null_amount", bad),
        false);
  }

  private static void check(
      String pipeline, double share, RunReport.Input input, BadShareGate.Apart apart)
      throws IOException {
    new BadShareGate(share, RuleCatalog.of(pipeline), inputs -> {}, one -> apart)
        .check(List.of(input));
  }

  private static boolean passes(double share, RunReport.Input input, BadShareGate.Apart apart)
      throws IOException {
    try {
      check("master", share, input, apart);
      return true;
    } catch (RefusedException refused) {
      assertThat(refused.rule()).isEqualTo("bad_share");
      return false;
    }
  }

  private static boolean passes(double share, long rows, long bad) throws IOException {
    return passes(share, input(rows, bad, 0), BadShareGate.Apart.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "0.05, 1, 0",
    "0.05, 2, 1",
    "0.05, 3, 1",
    "0.05, 7, 3",
    "0.05, 18, 9",
    "0.05, 19, 9",
    "0.05, 180, 9",
    "0.05, 199, 9",
    "0.05, 200, 10",
    "0.05, 400, 20",
    "0.001, 999, 0",
    "0.04, 3, 0",
    "0.2, 10, 2",
    "0, 3, 0",
    "0, 1000, 0",
    "0.6, 5, 3",
    "0.6, 100, 60",
    "1, 1, 1",
    "1, 3, 3",
    "1, 100, 100",
  })
  @DisplayName(
      "lets so many pass and not one more: a share, or as long as that is the usual one nine up to half")
  void edges(double share, long rows, long most) throws IOException {
    assertThat(passes(share, rows, most)).isTrue();
    if (most < rows) {
      assertThat(passes(share, rows, most + 1)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"master", "market", "news"})
  @DisplayName("is the same of every batch, and says of what it is a share and what to do")
  void everyBatch(String pipeline) {
    assertThatThrownBy(() -> check(pipeline, USUAL, input(3, 2, 0), BadShareGate.Apart.NONE))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(
            "2 of 3 rows are bad (66.67 %, allowed 5.00 %, or "
                + (pipeline.equals("market") ? 99 : 9)
                + " rows up to 50 %): {null_amount=2}")
        .hasMessageContaining("--bad-share");
    assertThatThrownBy(() -> check(pipeline, 0, input(30, 2, 0), BadShareGate.Apart.NONE))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("2 of 30 rows are bad (6.67 %, allowed 0.00 %):");
  }

  @Test
  @DisplayName("never lets a day pass of which nothing is good, however few its rows")
  void nothingGood() throws IOException {
    for (long rows : List.of(1L, 2L, 9L, 19L, 500L)) {
      assertThat(passes(USUAL, input(rows, rows, 10_000), BadShareGate.Apart.NONE)).isFalse();
    }
    assertThat(passes(USUAL, input(0, 0, 10_000), BadShareGate.Apart.NONE)).isTrue();
  }

  @Test
  @DisplayName("takes a few rows that wait for their user for neither bad nor good")
  void held() throws IOException {
    assertThat(passes(USUAL, input(1, 1, 0), new BadShareGate.Apart(0, 0, 0, 1))).isTrue();
    assertThat(passes(USUAL, input(9, 9, 0), new BadShareGate.Apart(0, 0, 0, 9))).isTrue();
    assertThat(passes(USUAL, input(3, 2, 0), new BadShareGate.Apart(0, 0, 0, 1))).isTrue();
    assertThat(passes(USUAL, input(2, 2, 0), new BadShareGate.Apart(0, 0, 0, 1))).isFalse();
    assertThat(passes(USUAL, input(10, 10, 0), new BadShareGate.Apart(0, 0, 0, 10))).isFalse();
  }

  @Test
  @DisplayName("judges rows of no day by themselves, and a repaired one makes no other good")
  void undated() throws IOException {
    assertThat(passes(USUAL, input(50, 50, 950), new BadShareGate.Apart(0, 50, 0, 0))).isTrue();
    assertThat(passes(USUAL, input(51, 51, 949), new BadShareGate.Apart(0, 51, 0, 0))).isFalse();
    assertThat(passes(USUAL, input(51, 51, 949), new BadShareGate.Apart(0, 51, 1, 0))).isTrue();
    assertThat(passes(USUAL, input(7, 7, 900), new BadShareGate.Apart(0, 5, 5, 0))).isFalse();
    assertThat(passes(USUAL, input(7, 7, 900), new BadShareGate.Apart(2, 5, 0, 0))).isTrue();
    assertThat(passes(0.1, input(7, 7, 900), new BadShareGate.Apart(2, 5, 0, 0))).isTrue();
    assertThat(passes(USUAL, input(3, 3, 2), new BadShareGate.Apart(0, 3, 0, 0))).isFalse();
  }
}
