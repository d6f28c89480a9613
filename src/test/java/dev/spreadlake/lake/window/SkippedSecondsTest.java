package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.DAY;
import static dev.spreadlake.lake.LakeFixture.FILE;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.observe;
import static dev.spreadlake.lake.LakeFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.market.FeedMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SkippedSecondsTest {

  @AutoClose private final LakeFixture lake = LakeFixture.temporary();
  private final Path root = lake.root;

  @Test
  @DisplayName("days that nobody was there for are explained, one range a day")
  void downForDays() throws IOException {
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, at("2026-11-22T08:10:00Z"), at("2026-11-22T08:12:00Z"));
    }
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, at("2026-11-25T10:03:00Z"), at("2026-11-25T10:04:00Z"));
    }
    for (String date : List.of(DAY, "2026-11-23", "2026-11-24")) {
      Manifest day = lake.manifest(Dataset.SPREADS, BTC, date);
      assertThat(day.closed()).as(date).isTrue();
      assertThat(day.captured() + day.explained()).as(date).isEqualTo(86_400);
    }
    assertThat(lake.csv("silver/gaps/book=btc_mxn/date=2026-11-23")).hasSize(1);
    Manifest last = lake.manifest(Dataset.SPREADS, BTC, "2026-11-25");
    assertThat(last.closed()).isFalse();
    assertThat(last.captured()).isEqualTo(60);
    assertThat(last.expected()).isEqualTo(10 * 3600 + 4 * 60);
    assertThat(last.captured() + last.explained()).isEqualTo(last.expected());
  }

  @Test
  @DisplayName(
      "a lake that was last fed by a replay of years ago takes a book up on a day of its own")
  void yearsLater() throws IOException {
    try (LakeWriter writer = lake.open(FeedMode.REPLAY, new DurableFiles(root))) {
      observe(writer, BTC, at("2024-07-26T10:00:00Z"), at("2024-07-26T10:10:00Z"));
    }
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, at("2026-11-22T08:10:00Z"), at("2026-11-22T08:20:00Z"));
      assertThat(writer.observe(row(BTC, at("2028-11-22T08:20:00Z"))))
          .as("a clock that jumps by years while running is not believed")
          .isFalse();
      observe(writer, BTC, at("2026-11-22T08:20:00Z"), at("2026-11-22T08:21:00Z"));
    }
    assertThat(lake.lines(FILE)).hasSize(601);
    Manifest manifest = lake.manifest(Dataset.SPREADS, BTC, DAY);
    assertThat(manifest.captured()).isEqualTo(660);
    assertThat(manifest.gapsByReason()).containsExactly(Map.entry("not_running", 29_400L));
    assertThat(lake.manifest(Dataset.SPREADS, BTC, "2024-07-26").captured()).isEqualTo(600);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("a clock that is years ahead of the lake is believed once it has gone on for long")
  void believedClock() throws IOException {
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, at("2024-07-26T10:00:00Z"), at("2024-07-26T10:10:00Z"));
    }
    long wrong = at("2099-01-01T00:00:00Z");
    long start = at("2026-11-22T08:00:00Z");
    try (LakeWriter writer = lake.open()) {
      for (int n = 0; n < 1_000; n++) {
        assertThat(writer.observe(row(BTC, wrong + n))).isFalse();
        lake.time.advance(Duration.ofSeconds(1));
      }
      for (int n = 0; n < 1_800; n++) {
        assertThat(writer.observe(row(BTC, start + n))).isFalse();
        lake.time.advance(Duration.ofSeconds(1));
      }
      long believed = start + 1_800;
      observe(writer, BTC, believed, believed + 60);
    }
    Manifest manifest = lake.manifest(Dataset.SPREADS, BTC, DAY);
    assertThat(manifest.captured()).isEqualTo(60);
    assertThat(manifest.gapsByReason()).containsExactly(Map.entry("not_running", 30_600L));
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("a recording with a hole of years is written on both sides of it")
  void recordedHole() throws IOException {
    try (LakeWriter writer = lake.open(FeedMode.REPLAY, new DurableFiles(root))) {
      observe(writer, BTC, at("2024-07-26T10:00:00Z"), at("2024-07-26T10:10:00Z"));
      observe(writer, BTC, at("2026-11-22T08:10:00Z"), at("2026-11-22T08:20:00Z"));
    }
    assertThat(lake.manifest(Dataset.SPREADS, BTC, "2024-07-26").captured()).isEqualTo(600);
    assertThat(lake.manifest(Dataset.SPREADS, BTC, DAY).captured()).isEqualTo(600);
  }

  @Test
  @DisplayName("a clock that steps back gives no second twice, and forward leaves no hole")
  void clockSteps() throws IOException {
    long start = at("2026-11-22T08:10:00Z");
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, start, start + 100);
      for (long second = start + 50; second < start + 110; second++) {
        assertThat(writer.observe(row(BTC, second))).isEqualTo(second >= start + 100);
      }
      observe(writer, BTC, start + 150, start + 600);
    }
    assertThat(lake.seconds(BTC)).doesNotHaveDuplicates().isSorted().hasSize(560);
    assertThat(lake.manifest(Dataset.SPREADS, BTC, DAY).gapsByReason())
        .containsEntry("lake_unavailable", 40L);
    assertThat(lake.registry.find("spreadlake.lake.errors").counter().count()).isEqualTo(50);
  }
}
