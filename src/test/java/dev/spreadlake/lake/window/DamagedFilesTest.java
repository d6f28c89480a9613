package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.DAY;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.gap;
import static dev.spreadlake.lake.LakeFixture.observe;
import static dev.spreadlake.lake.LakeFixture.row;
import static dev.spreadlake.lake.LakeFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.lake.FailingFiles;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.DamagedFileException;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.spread.GapReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A file that a window goes on from after a clean stop")
@Timeout(60)
class DamagedFilesTest {
  private static final long START = at("2026-11-22T08:10:00Z");

  /** What somebody, or a disk, does to a file. */
  enum Damage {
    /** A digit becomes another. */
    DIGIT,
    /** A byte that is no UTF-8. */
    TOP_BIT,
    LAST_ROW_CUT,
    DELETED;

    private void to(Path file) throws IOException {
      byte[] content = Files.readAllBytes(file);
      int at = content.length - 1;
      while (!Character.isDigit(content[at])) {
        at--;
      }
      switch (this) {
        case DIGIT -> content[at] ^= 1;
        case TOP_BIT -> content[at] |= (byte) 0x80;
        case LAST_ROW_CUT -> {
          String text = new String(content, StandardCharsets.UTF_8).stripTrailing();
          content = Arrays.copyOf(content, text.lastIndexOf('\n') + 1);
        }
        case DELETED -> {
          Files.delete(file);
          return;
        }
      }
      Files.write(file, content);
    }
  }

  @AutoClose private final LakeFixture lake = LakeFixture.temporary();
  private final Path root = lake.root;

  @BeforeEach
  void stoppedCleanly() throws IOException {
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, START, START + 100);
      gap(writer, BTC, START + 100, GapReason.STALE);
      writer.trade(trade(1, START + 5));
      writer.trade(trade(2, START + 6));
    }
  }

  private Path file(Dataset dataset) {
    return new LakeLayout(root, LakeFixture.TEN_MINUTES).file(dataset, BTC, START);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  @DisplayName("is named if it is not as it was written, and nothing is made of it")
  void seconds(Damage damage) throws IOException {
    namedUntilMended(Dataset.BOOK_SECONDS, damage);
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  @DisplayName("is named also if it is that of the gaps")
  void gaps(Damage damage) throws IOException {
    namedUntilMended(Dataset.GAPS, damage);
  }

  private void namedUntilMended(Dataset dataset, Damage damage) throws IOException {
    Path file = file(dataset);
    byte[] whole = Files.readAllBytes(file);
    byte[] spreads = Files.readAllBytes(file(Dataset.SPREADS));
    damage.to(file);
    LakeWriter writer = lake.open();
    writer.observe(row(BTC, START + 101));
    writer.commit();
    writer.readAgain();
    assertThat(writer.unread())
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(file.getFileName().toString());
    assertThat(file(Dataset.SPREADS)).hasBinaryContent(spreads);
    Files.write(file, whole);
    writer.readAgain();
    assertThat(writer.unread()).isNull();
    observe(writer, BTC, START + 102, START + 600);
    writer.close();
    assertThat(lake.seconds(BTC))
        .containsExactlyElementsOf(
            LongStream.range(START, START + 600).filter(s -> s != START + 100).boxed().toList());
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName(
      "is gone on with after a crash that left it newer than its manifest, a longer gap too")
  void newerThanItsManifest() throws IOException {
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    LakeWriter writer = lake.open(FeedMode.SIMULATED, disk);
    gap(writer, BTC, START + 101, GapReason.STALE);
    observe(writer, BTC, START + 102, START + 200);
    writer.trade(trade(3, START + 150));
    disk.manifestsFail = true;
    assertThatThrownBy(writer::close).hasMessageContaining("No space left");
    assertThat(file(Dataset.GAPS)).content().contains("08:11:41+00:00,2,btc_mxn,stale");
    try (LakeWriter next = lake.open()) {
      observe(next, BTC, START + 200, START + 600);
      next.trade(trade(4, START + 250));
    }
    assertThat(lake.manifest(Dataset.SPREADS, BTC, DAY).captured()).isEqualTo(598);
    assertThat(file(Dataset.TRADES)).content().hasLineCount(5);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = Damage.class, mode = EnumSource.Mode.EXCLUDE, names = "DELETED")
  @DisplayName(
      "is put aside if it is that of the trades: the prices are recorded, also after a crash")
  void trades(Damage damage) throws IOException {
    damage.to(file(Dataset.TRADES));
    byte[] damaged = Files.readAllBytes(file(Dataset.TRADES));
    LakeWriter crashed = lake.open();
    crashed.trade(trade(3, START + 101));
    observe(crashed, BTC, START + 101, START + 200);
    crashed.abandon();
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, START + 200, START + 600);
    }
    assertThat(lake.manifest(Dataset.SPREADS, BTC, DAY).captured()).isEqualTo(599);
    Path file = file(Dataset.TRADES);
    assertThat(file.resolveSibling(".damaged_" + file.getFileName())).hasBinaryContent(damaged);
    assertThat(file).content().hasLineCount(2);
    assertThat(lake.meters.lakeErrors("damaged_file").count()).isEqualTo(1);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"08:11:07,08:1I:07", "btc_mxn,btc\u00e9mxn"})
  @DisplayName("and one that is needed to make the minutes anew is named too")
  void minutesAnew(String before, String after) throws IOException {
    LakeWriter writer = lake.open();
    observe(writer, BTC, START + 101, START + 1_200);
    writer.publishNext();
    Path minutes = new LakeLayout(root, LakeFixture.TEN_MINUTES).minutes(BTC, LocalDate.parse(DAY));
    Files.delete(minutes);
    Path spreads = file(Dataset.SPREADS);
    byte[] whole = Files.readAllBytes(spreads);
    Files.writeString(
        spreads,
        Files.readString(spreads).replaceFirst(before, after),
        StandardCharsets.ISO_8859_1);
    assertThatThrownBy(writer::publishAll)
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(spreads.getFileName().toString());
    Files.write(spreads, whole);
    writer.close();
    assertThat(minutes).content().hasLineCount(21);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName(
      "and cannot be read at all for a while keeps no other row waiting, and none of its own")
  void madeOnce() throws IOException {
    Path next =
        new LakeLayout(root, LakeFixture.TEN_MINUTES).file(Dataset.TRADES, BTC, START + 600);
    lake.closed.clear();
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, START + 101, START + 600);
      writer.trade(trade(3, START + 590));
      writer.commit();
      Files.createDirectory(next);
      writer.trade(trade(4, START + 600));
      writer.commit();
      writer.trade(trade(5, START + 601));
      observe(writer, BTC, START + 600, START + 610);
      assertThat(writer.openRows(BTC)).as("prices do not wait").hasSize(610 - 1);
      Files.delete(next);
    }
    assertThat(lake.closed)
        .filteredOn(file -> file.dataset().equals("trades"))
        .extracting(file -> file.rows())
        .containsExactly(3L, 2L);
  }
}
