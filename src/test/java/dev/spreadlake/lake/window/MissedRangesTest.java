package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.observe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.MissedSeconds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Many missed seconds told to the lake as one")
@Timeout(60)
class MissedRangesTest {
  @Test
  @DisplayName("are explained by their own reason, over midnight too, and not told twice")
  void range(@TempDir Path root) throws IOException {
    LakeFixture lake = new LakeFixture(root);
    long before = at("2026-11-22T23:00:00Z");
    long after = at("2026-11-23T09:30:00Z");
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, before - 600, before);
      MissedSeconds asleep =
          new MissedSeconds(
              BTC,
              Instant.ofEpochSecond(before),
              Instant.ofEpochSecond(after - 1),
              GapReason.CLOCK_STEP,
              "passed over");
      assertThat(writer.missed(asleep)).isTrue();
      assertThat(writer.missed(asleep)).isFalse();
      observe(writer, BTC, after, after + 600);
      writer.publishAll();
    }

    assertThat(lake.manifest(Dataset.SPREADS, BTC, "2026-11-22").gapsByReason())
        .isEqualTo(Map.of("not_running", 23 * 3600L - 600, "clock_step", 3600L));
    assertThat(lake.manifest(Dataset.SPREADS, BTC, "2026-11-23").gapsByReason())
        .isEqualTo(Map.of("clock_step", 9 * 3600L + 1800));
    assertThat(lake.seconds(BTC)).hasSize(1200).doesNotHaveDuplicates();
  }
}
