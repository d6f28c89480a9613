package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.DAY;
import static dev.spreadlake.lake.LakeFixture.USD;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.observe;
import static dev.spreadlake.lake.LakeFixture.row;
import static dev.spreadlake.lake.LakeFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.journal.Journal;
import dev.spreadlake.lake.journal.JournalEntry;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.market.Book;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Files of one book that cannot be made")
@Timeout(60)
class HeldUpFilesTest {
  private static final long START = at("2026-11-22T08:10:00Z");
  private static final Duration BOUND = Duration.ofSeconds(20);

  @AutoClose private final LakeFixture lake = LakeFixture.temporary();
  private final Path root = lake.root;

  private int files(Book book) throws IOException {
    return lake.csv("silver/spreads/book=" + book.name()).size();
  }

  private static void window(LakeWriter writer, int number) throws IOException {
    for (Book book : new Book[] {BTC, USD}) {
      observe(writer, book, START + number * 600L, START + number * 600L + 600);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SPREADS_1M", "SPREADS", "BOOK_SECONDS"})
  @DisplayName(
      "wait, in bounds, and all others are made; later nothing is missing but what is said")
  void waitAlone(Dataset damaged) throws IOException {
    LakeWriter writer = lake.open();
    writer.holdAtMost(700);
    window(writer, 0);
    writer.publishAll();
    byte[] whole = Files.readAllBytes(lake.manifestFile(damaged));
    Files.writeString(lake.manifestFile(damaged), "{");

    window(writer, 1);
    window(writer, 2);
    assertThatThrownBy(writer::publishNext)
        .hasMessageContaining(lake.manifestFile(damaged) + " is not a manifest");
    while (writer.publishNext()) {
      // Each call does one piece.
    }
    assertThat(files(USD)).isEqualTo(3);
    assertThat(writer.isHeldUp()).isTrue();
    assertThat(writer.openRows(BTC)).hasSize(1_200);

    window(writer, 3);
    assertThat(writer.observe(row(BTC, START + 2_400))).isFalse();
    assertThat(writer.observe(row(BTC, START + 2_401))).isFalse();
    assertThat(writer.observe(row(USD, START + 2_400))).isTrue();
    writer.commit();
    assertThat(lake.meters.lakeOverflow("spreads").count()).isEqualTo(2);

    writer.retry();
    assertThatThrownBy(
            () -> {
              while (writer.publishNext()) {
                // The other's are made before or after.
              }
            })
        .hasMessageContaining(lake.manifestFile(damaged).toString());
    Files.write(lake.manifestFile(damaged), whole);
    writer.retry();
    while (writer.publishNext()) {
      // Each call does one piece.
    }
    assertThat(writer.isHeldUp()).isFalse();
    assertThat(files(BTC)).isEqualTo(4);
    assertThat(writer.observe(row(BTC, START + 2_402))).isTrue();
    writer.close();
    Manifest manifest = lake.manifest(Dataset.SPREADS, BTC, DAY);
    assertThat(manifest.captured()).isEqualTo(2_401);
    assertThat(manifest.gapsByReason())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("lake_unavailable", 2L, "not_running", 8 * 3_600L + 600));
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("do not keep the others' rows in the journal, and theirs are there after a crash")
  void journalKeptShort() throws IOException {
    LakeWriter writer = lake.open();
    writer.holdAtMost(600);
    window(writer, 0);
    writer.publishAll();
    byte[] whole = Files.readAllBytes(lake.manifestFile(Dataset.SPREADS));
    Files.writeString(lake.manifestFile(Dataset.SPREADS), "{");
    for (int number = 1; number < 2 * HeldRowsMove.SEGMENTS_MAX; number++) {
      long start = START + number * 600L;
      lake.time.advance(LakeFixture.TEN_MINUTES);
      writer.trade(trade(number, start));
      for (Book book : new Book[] {BTC, USD}) {
        observe(writer, book, start, start + 100);
      }
      for (int more = 0; more < 9; more++) {
        try {
          writer.publishNext();
        } catch (IOException damaged) {
          assertThat(damaged).hasMessageContaining("is not a manifest");
        }
      }
    }
    try (Stream<Path> segments = Files.list(root.resolve(".journal"))) {
      assertThat(segments.count()).isLessThanOrEqualTo(HeldRowsMove.SEGMENTS_MAX + 2);
    }
    List<String> open = writer.openRows(BTC);
    writer.abandon();
    Files.write(lake.manifestFile(Dataset.SPREADS), whole);
    try (LakeWriter next = lake.open()) {
      assertThat(next.openRows(BTC)).isSorted().doesNotHaveDuplicates().containsAll(open);
    }
    assertThat(lake.manifest(Dataset.SPREADS, BTC, DAY).balanced()).isTrue();
    assertThat(lake.seconds(BTC)).isSorted().doesNotHaveDuplicates().hasSize(600 + open.size());
    assertThat(lake.csv("silver/trades")).hasSize(2 * HeldRowsMove.SEGMENTS_MAX - 1);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("are written to the journal anew, those of the others are not")
  void othersNotMoved() throws IOException {
    LakeWriter writer = lake.open();
    window(writer, 0);
    writer.publishAll();
    Files.writeString(lake.manifestFile(Dataset.SPREADS), "{");
    window(writer, 1);
    assertThatThrownBy(writer::publishNext).hasMessageContaining("is not a manifest");
    while (writer.publishNext()) {
      // Each call does one piece.
    }
    for (int number = 2; number <= 2 + HeldRowsMove.SEGMENTS_MAX; number++) {
      long start = START + number * 600L;
      lake.time.advance(LakeFixture.TEN_MINUTES);
      observe(writer, USD, start, start + 100);
    }
    List<String> rows =
        Journal.peek(root.resolve(".journal")).stream()
            .map(JournalEntry::row)
            .filter(row -> row.compareTo("2026-11-22T08:20") > 0)
            .toList();
    assertThat(rows).filteredOn(row -> row.contains(USD.name())).doesNotHaveDuplicates();
    assertThat(rows).filteredOn(row -> row.contains(BTC.name())).hasSize(1_200);
    writer.abandon();
  }

  @Test
  @DisplayName("make none of a table of which one could not be listed")
  void noneMade() throws IOException {
    LakeWriter writer = lake.open();
    observe(writer, BTC, START, START + 600);
    writer.publishAll();
    Files.writeString(lake.manifestFile(Dataset.BOOK_SECONDS), "{");
    observe(writer, BTC, START + 600, START + 1_200);
    List<String> before = lake.tree();
    assertThatThrownBy(writer::publishNext).hasMessageContaining("is not a manifest");
    assertThat(lake.tree()).isEqualTo(before);
    writer.abandon();
  }

  @Test
  @DisplayName("are told of in the state and tried again until they are well")
  void told() throws Exception {
    LakeWriter writer = lake.open();
    window(writer, 0);
    writer.publishAll();
    Path manifest = lake.manifestFile(Dataset.SPREADS_1M);
    byte[] whole = Files.readAllBytes(manifest);
    Files.writeString(manifest, "{");
    CommitLoop loop = new CommitLoop(writer, 5_000, TimeSource.system(), lake.meters);
    loop.start();
    for (long second = START + 600; second < START + 1_200; second++) {
      long now = second;
      assertThat(loop.offer(Dataset.SPREADS, w -> w.observe(row(BTC, now)))).isTrue();
      assertThat(loop.offer(Dataset.SPREADS, w -> w.observe(row(USD, now)))).isTrue();
    }
    await(() -> !loop.status().healthy() && writer.openRows(USD).isEmpty());
    assertThat(loop.status().detail())
        .contains("a file of the lake is damaged", manifest.toString(), "all else is written");
    assertThat(writer.openRows(BTC)).hasSize(600);
    Files.write(manifest, whole);
    await(() -> loop.status().healthy());
    assertThat(files(BTC)).isEqualTo(2);
    loop.stop(BOUND);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  private static void await(BooleanSupplier condition) {
    long end = TimeSource.system().nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(TimeSource.system().nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(2_000_000);
    }
  }
}
