package dev.spreadlake.web.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.lake.table.LakeCatalog;
import dev.spreadlake.lake.table.LakeLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The list of what the lake holds")
@Timeout(20)
class LakeListingTest {
  @TempDir Path root;

  private LakeView.Listing list(int max) throws IOException {
    LakeLayout layout = new LakeLayout(root, Duration.ofMinutes(10));
    return new LakeListing(new LakeCatalog(layout), root).list(max);
  }

  /** A day's folder with one file of ten minutes from 10:00 on, or all gap. */
  private void day(String dataset, String book, String date, String mode, boolean seen)
      throws IOException {
    Path folder = root.resolve(dataset).resolve("book=" + book).resolve("date=" + date);
    String file =
        """
        {"name": "a.csv", "window": "%1$sT10:00:00+00:00", "rows": 600, "state": "full", "bytes": 40,
         "first_second": "%1$sT10:00:00+00:00", "last_second": "%1$sT10:09:59+00:00",
         "sha256": "00", "mode": "%2$s"}"""
            .formatted(date, mode);
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(LakeLayout.MANIFEST),
        """
        {"schema": 1, "dataset": "%s", "partition": "book=%s", "date": "%s", "mode": %s, "closed": false,
         "expected": 36600, "captured": %d, "explained": %d, "files": [%s]}"""
            .formatted(
                dataset,
                book,
                date,
                seen ? "\"" + mode + "\"" : "null",
                seen ? 600 : 0,
                seen ? 36_000 : 36_600,
                seen ? file : ""));
  }

  @Test
  @DisplayName(
      "names the days of the spread table before other tables, says how many folders it leaves out, and counts and dates everything")
  void boundedList() throws IOException {
    for (int book = 0; book < 8; book++) {
      String name = "b" + book + "_mxn";
      for (String table : new String[] {"gold/spreads_1m", "silver/book_seconds"}) {
        day(table, name, "2026-11-22", "live", true);
      }
      day("silver/spreads", name, "2026-11-22", "live", true);
      day("silver/spreads", name, "2026-11-02", "simulated", true);
    }
    day("silver/spreads", "b0_mxn", "2026-11-01", "simulated", false);

    LakeView.Listing cut = list(10);
    assertThat(cut.partitions())
        .hasSize(10)
        .allMatch(one -> one.dataset().equals("silver/spreads"))
        .extracting(LakeView.Partition::date)
        .isSortedAccordingTo(java.util.Comparator.reverseOrder());
    assertThat(cut.leftOut()).isEqualTo(33 - 10);
    assertThat(cut.firstSecond()).isEqualTo(Instant.parse("2026-11-02T10:00:00Z"));
    assertThat(cut.totals())
        .contains(new LakeView.Total("silver/spreads", 17, 16, 9_600, 640))
        .hasSize(3);

    LakeView.Listing roomy = list(20);
    assertThat(roomy.partitions())
        .filteredOn(one -> !one.dataset().equals("silver/spreads"))
        .hasSize(3);
    assertThat(list(100).leftOut()).isZero();
  }

  @Test
  @DisplayName("says what fed a day also where the day's files are not listed")
  void modeOfDay() throws IOException {
    for (int day = 1; day <= 22; day++) {
      day("silver/spreads", "btc_mxn", "2026-11-%02d".formatted(day), "simulated", true);
    }
    LakeView.Listing listing = list(1000);
    assertThat(listing.files()).noneMatch(file -> file.path().contains("date=2026-11-02"));
    assertThat(listing.partitions())
        .hasSize(22)
        .extracting(LakeView.Partition::mode)
        .containsOnly("simulated");
  }

  @Test
  @DisplayName("dates nothing where nothing was ever observed")
  void nothingObserved() throws IOException {
    day("silver/spreads", "btc_mxn", "2026-11-22", "live", false);
    assertThat(list(10).firstSecond()).isNull();
  }
}
