package dev.spreadlake.lake.minutes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.bars.MinuteBar;
import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Minutes of files and of memory together")
@Timeout(30)
class MinuteHistoryTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final int FILED = 3 * 1_440;

  @TempDir Path root;
  private MinuteHistory history;

  /** Three days in files, of which the newest minutes were told, too. */
  @BeforeEach
  void threeDays() throws IOException {
    LakeLayout layout = new LakeLayout(root, LakeFixture.TEN_MINUTES);
    history = new MinuteHistory(layout);
    LakeRows text = new LakeRows();
    for (int back = FILED; back > 0; ) {
      LocalDate day = LocalDate.ofInstant(before(back), ZoneOffset.UTC);
      List<String> lines = new ArrayList<>(List.of("minute"));
      while (back > 0 && LocalDate.ofInstant(before(back), ZoneOffset.UTC).equals(day)) {
        lines.add(text.second(before(back--).getEpochSecond()) + ",filed");
      }
      Files.createDirectories(layout.minuteBars(LakeFixture.BTC, day).getParent());
      Files.write(layout.minuteBars(LakeFixture.BTC, day), lines);
    }
  }

  private static Instant before(int minutes) {
    return NOON.minus(Duration.ofMinutes(minutes));
  }

  private void told(int back) {
    BigDecimal one = BigDecimal.ONE;
    MinuteBar bar =
        new MinuteBar(
            before(back), one, one, one, one, one, one, one, 1, one, one, 60, 1, 1, 1, 0, 1, 1);
    String row = new LakeRows().second(before(back).getEpochSecond()) + ",told";
    history.told(new MinuteNews(LakeFixture.BTC, before(back), true, 0, row, bar, false));
  }

  private List<String> rows(int limit) throws IOException {
    return history.rows(LakeFixture.BTC, before(FILED), NOON, limit).stream()
        .map(MinuteHistory.Minute::row)
        .toList();
  }

  private static List<Long> newest(int minutes) {
    return LongStream.rangeClosed(1, minutes)
        .map(n -> minutes + 1 - n)
        .mapToObj(back -> before((int) back).getEpochSecond())
        .toList();
  }

  @Test
  @DisplayName("are as many as were asked for, where there are as many, and the told ones win")
  void asMany() throws IOException {
    for (int back = MinuteHistory.KEPT_MAX; back > 0; back--) {
      told(back);
    }
    for (int limit : new int[] {1_000, 1_501, 2_200, 3_640, FILED, FILED + 1}) {
      List<String> rows = rows(limit);
      assertThat(rows)
          .extracting(LakeRows::secondOf)
          .as("limit %d", limit)
          .isEqualTo(newest(Math.min(limit, FILED)));
      assertThat(rows)
          .filteredOn(row -> row.endsWith(",told"))
          .hasSize(Math.min(limit, MinuteHistory.KEPT_MAX));
    }
  }

  @Test
  @DisplayName("are the newest also where those that were told leave some of a day out")
  void holes() throws IOException {
    for (int back = 1_400; back > 0; back -= 2) {
      told(back);
    }
    assertThat(rows(1_000)).extracting(LakeRows::secondOf).isEqualTo(newest(1_000));
  }
}
