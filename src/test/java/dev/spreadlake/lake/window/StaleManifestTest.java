package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.DAY;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.gap;
import static dev.spreadlake.lake.LakeFixture.observe;
import static dev.spreadlake.lake.LakeFixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.lake.FailingFiles;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.spread.GapReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A manifest that is older than the files beside it")
@Timeout(60)
class StaleManifestTest {
  private static final long START = at("2026-11-22T00:00:00Z");
  private static final List<Dataset> ALL =
      List.of(Dataset.SPREADS, Dataset.BOOK_SECONDS, Dataset.GAPS, Dataset.SPREADS_1M);

  @AutoClose private final LakeFixture lake = LakeFixture.temporary();
  private final Path root = lake.root;

  private Map<Dataset, byte[]> manifests() throws IOException {
    Map<Dataset, byte[]> all = new EnumMap<>(Dataset.class);
    for (Dataset dataset : ALL) {
      all.put(dataset, Files.readAllBytes(lake.manifestFile(dataset)));
    }
    return all;
  }

  private void putBack(Map<Dataset, byte[]> backup) throws IOException {
    for (Map.Entry<Dataset, byte[]> one : backup.entrySet()) {
      Files.write(lake.manifestFile(one.getKey()), one.getValue());
    }
  }

  /** Seconds of one window, of which the sixth is a gap. */
  private static void window(LakeWriter writer, int number, int seconds) throws IOException {
    long start = START + number * 600L;
    observe(writer, BTC, start, start + 5);
    gap(writer, BTC, start + 5, GapReason.STALE);
    observe(writer, BTC, start + 6, start + seconds);
  }

  private void everySecondOnce(long to, int windows) throws IOException {
    assertThat(lake.seconds(BTC))
        .containsExactlyElementsOf(
            LongStream.range(START, START + to)
                .filter(s -> (s - START) % 600 != 5 || (s - START) / 600 >= windows)
                .boxed()
                .toList());
    assertThat(lake.manifest(Dataset.SPREADS, BTC, DAY).balanced()).isTrue();
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  private List<Integer> spreads() throws IOException {
    return lake.csv("silver/spreads").stream()
        .map(
            file -> {
              try {
                return Files.readAllLines(file).size() - 1;
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            })
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"SPREADS", "BOOK_SECONDS", "GAPS"})
  @DisplayName("is not gone on with where it is put in place while the lake is written")
  void whileRunning(Dataset table) throws IOException {
    LakeWriter writer = lake.open();
    window(writer, 0, 600);
    writer.publishAll();
    byte[] older = Files.readAllBytes(lake.manifestFile(table));
    window(writer, 1, 600);
    writer.publishAll();
    byte[] whole = Files.readAllBytes(lake.manifestFile(table));
    window(writer, 2, 600);
    Files.write(lake.manifestFile(table), older);
    List<String> before = lake.tree();
    assertThatThrownBy(writer::publishNext)
        .hasMessageContaining(lake.manifestFile(table).toString())
        .hasMessageContaining("older than the files beside it");
    assertThat(lake.tree()).isEqualTo(before);
    assertThat(lake.manifestFile(table)).hasBinaryContent(older);
    Files.write(lake.manifestFile(table), whole);
    writer.close();
    everySecondOnce(1_800, 3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("and all that could tell of a file are gone: no row of the file is written over")
  void noneLeft(boolean crashed) throws IOException {
    try (LakeWriter writer = lake.open()) {
      window(writer, 0, 300);
    }
    Map<Dataset, byte[]> all = manifests();
    LakeWriter next = lake.open();
    if (crashed) {
      observe(next, BTC, START + 300, START + 310);
      next.abandon();
    }
    Files.delete(lake.manifestFile(Dataset.SPREADS));
    Files.delete(lake.manifestFile(Dataset.BOOK_SECONDS));
    Files.delete(lake.manifestFile(Dataset.GAPS));
    if (crashed) {
      next = lake.open();
    }
    LakeWriter started = next;
    assertThat(started.observe(row(BTC, START + 299))).as("is in a file").isFalse();
    observe(started, BTC, START + (crashed ? 310 : 300), START + 400);
    assertThatThrownBy(started::close).hasMessageContaining("older than the files beside it");
    assertThat(spreads()).containsExactly(299);
    putBack(all);
    try (LakeWriter again = lake.open()) {
      observe(again, BTC, START + 400, START + 600);
    }
    everySecondOnce(600, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 600})
  @DisplayName("is not gone on with where all of a day's are put in place while nothing runs")
  void allOlder(int secondsOfBackup) throws IOException {
    try (LakeWriter writer = lake.open()) {
      window(writer, 0, secondsOfBackup);
    }
    Map<Dataset, byte[]> older = manifests();
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, START + secondsOfBackup, START + 600);
      window(writer, 1, 300);
    }
    final Map<Dataset, byte[]> whole = manifests();
    putBack(older);
    LakeWriter writer = lake.open();
    assertThat(writer.observe(row(BTC, START + 899))).as("is in a file").isFalse();
    observe(writer, BTC, START + 900, START + 1_000);
    writer.readAgain();
    assertThat(writer.unread()).hasMessageContaining("older than the files beside it");
    assertThatThrownBy(writer::close).hasMessageContaining("older than the files beside it");
    assertThat(spreads()).containsExactly(599, 299);
    putBack(whole);
    try (LakeWriter again = lake.open()) {
      observe(again, BTC, START + 1_000, START + 1_200);
    }
    everySecondOnce(1_200, 2);
  }

  @Test
  @DisplayName("is told from one of which a crash left newer files: the journal has their rows")
  void crash() throws IOException {
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    LakeWriter writer = lake.open(FeedMode.SIMULATED, disk);
    window(writer, 0, 600);
    writer.publishAll();
    window(writer, 1, 600);
    disk.manifestsFail = true;
    assertThatThrownBy(writer::publishAll).hasMessageContaining("No space left");
    writer.abandon();
    try (LakeWriter next = lake.open()) {
      assertThat(next.unread()).isNull();
      window(next, 2, 100);
      assertThat(next.unread()).isNull();
    }
    everySecondOnce(1_300, 3);
  }
}
