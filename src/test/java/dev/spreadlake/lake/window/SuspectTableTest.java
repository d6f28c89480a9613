package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.observe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Venue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The table of suspect seconds")
@Timeout(30)
class SuspectTableTest {
  private static final String DAY = "2026-11-22";
  private static final long MIDNIGHT = at("2026-11-23T00:00:00Z");

  @TempDir Path root;

  private static void suspect(LakeWriter writer, long from, long to) throws IOException {
    writer.suspect(
        new SuspectSeconds(
            Venue.BITSO,
            BTC,
            Instant.ofEpochSecond(from),
            Instant.ofEpochSecond(to),
            "silent, socket dead"));
    writer.commit();
    writer.publishAll();
  }

  private Path mark(String date) {
    return root.resolve("silver/suspect/book=btc_mxn/date=" + date + "/_SUCCESS");
  }

  @Test
  @DisplayName("marks a day as over with the next day's first range, and a late one keeps the mark")
  void closed() throws IOException {
    LakeFixture lake = new LakeFixture(root);
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, MIDNIGHT - 600, MIDNIGHT + 600);
      suspect(writer, MIDNIGHT - 500, MIDNIGHT - 490);
      assertThat(mark(DAY)).doesNotExist();
      suspect(writer, MIDNIGHT + 10, MIDNIGHT + 12);
      assertThat(mark(DAY)).exists();
      suspect(writer, MIDNIGHT - 400, MIDNIGHT - 390);
    }
    assertThat(mark(DAY)).exists();
    assertThat(lake.manifest(Dataset.SUSPECT, BTC, DAY).closed()).isTrue();
    assertThat(lake.manifest(Dataset.SUSPECT, BTC, DAY).files()).hasSize(2);
    assertThat(mark("2026-11-23")).doesNotExist();
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("has a file of its own for a range, which the manifest of its seconds tells too")
  void told() throws IOException {
    LakeFixture lake = new LakeFixture(root);
    long start = at("2026-11-22T08:10:00Z");
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, start, start + 100);
      suspect(writer, start + 90, start + 95);
      observe(writer, BTC, start + 100, start + 600);
    }
    Manifest manifest = lake.manifest(Dataset.SPREADS, BTC, DAY);
    assertThat(manifest.suspect())
        .containsExactly(
            new Manifest.SuspectEntry(
                "2026-11-22T08:11:30+00:00",
                "2026-11-22T08:11:35+00:00",
                6,
                "silent, socket dead"));
    assertThat(manifest.files().get(0).suspectSeconds()).isEqualTo(6);
    assertThat(lake.csv("silver/suspect")).hasSize(1);
  }

  @Test
  @DisplayName("counts a second once in the day's manifest, however many ranges it is in")
  void overlapping() throws IOException {
    LakeFixture lake = new LakeFixture(root);
    long start = at("2026-11-22T08:10:00Z");
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, start, start + 100);
      writer.publishAll();
    }
    try (LakeWriter writer = lake.open()) {
      suspect(writer, start + 20, start + 29);
      suspect(writer, start + 40, start + 49);
      suspect(writer, start + 22, start + 25);
      suspect(writer, start + 10, start + 44);
      suspect(writer, start + 20, start + 29);
    }
    Manifest day = lake.manifest(Dataset.SPREADS, BTC, DAY);
    assertThat(day.suspect().stream().mapToLong(Manifest.SuspectEntry::seconds).sum())
        .isEqualTo(40);
    assertThat(day.files().get(0).suspectSeconds()).isEqualTo(40);
    assertThat(day.suspect())
        .extracting(Manifest.SuspectEntry::seconds)
        .containsExactly(10L, 10L, 10L, 10L);
  }

  @Test
  @DisplayName("marks a day as over whose only range came after the next day's")
  void lateDay() throws IOException {
    try (LakeWriter writer = new LakeFixture(root).open()) {
      observe(writer, BTC, MIDNIGHT - 600, MIDNIGHT + 600);
      suspect(writer, MIDNIGHT + 10, MIDNIGHT + 12);
      suspect(writer, MIDNIGHT - 400, MIDNIGHT - 390);
    }
    assertThat(mark(DAY)).exists();
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("keeps ranges apart that begin with the same second, in one file")
  void sameBegin() throws IOException {
    LakeFixture lake = new LakeFixture(root);
    long start = at("2026-11-22T08:10:00Z");
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, start, start + 100);
      suspect(writer, start + 20, start + 29);
    }
    try (LakeWriter writer = lake.open()) {
      suspect(writer, start + 20, start + 25);
      suspect(writer, start + 20, start + 39);
      suspect(writer, start + 20, start + 39);
    }
    Path file = lake.csv("silver/suspect").get(0);
    assertThat(file).content().hasLineCount(4).contains(",10,", ",6,", ",20,");
    assertThat(lake.manifest(Dataset.SUSPECT, BTC, DAY).files().get(0).rows()).isEqualTo(3);
    assertThat(
            lake.manifest(Dataset.SPREADS, BTC, DAY).suspect().stream()
                .mapToLong(Manifest.SuspectEntry::seconds)
                .sum())
        .isEqualTo(20);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }
}
