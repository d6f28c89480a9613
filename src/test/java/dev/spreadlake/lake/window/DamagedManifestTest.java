package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.DAY;
import static dev.spreadlake.lake.LakeFixture.USD;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.gap;
import static dev.spreadlake.lake.LakeFixture.observe;
import static dev.spreadlake.lake.LakeFixture.row;
import static dev.spreadlake.lake.LakeFixture.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spreadlake.lake.FailingFiles;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.DamagedFileException;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@DisplayName("A damaged manifest of an open day")
@Timeout(60)
class DamagedManifestTest {
  private static final long START = at("2026-11-22T08:10:00Z");
  private static final Duration BOUND = Duration.ofSeconds(20);

  @AutoClose private final LakeFixture lake = LakeFixture.temporary();
  private final Path root = lake.root;

  /** A full window, and one that a clean stop made short. */
  @BeforeEach
  void stoppedCleanly() throws IOException {
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, START - 600, START + 100);
      gap(writer, BTC, START + 100, GapReason.STALE);
      observe(writer, BTC, START + 101, START + 110);
      writer.suspect(suspect(START + 20, START + 29));
      writer.trade(trade(1, START + 5));
      writer.commit();
    }
  }

  private static SuspectSeconds suspect(long from, long to) {
    return new SuspectSeconds(
        Venue.BITSO, BTC, Instant.ofEpochSecond(from), Instant.ofEpochSecond(to), "silent");
  }

  private void everySecondOnce(long to) throws IOException {
    assertThat(lake.seconds(BTC))
        .containsExactlyElementsOf(
            LongStream.range(START - 600, to).filter(s -> s != START + 100).boxed().toList());
    assertThat(lake.manifest(Dataset.SPREADS, BTC, DAY).balanced()).isTrue();
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"SPREADS", "BOOK_SECONDS", "GAPS"})
  @DisplayName("lets the server start, and its book is recorded on, each second once")
  void putBack(Dataset damaged) throws IOException {
    byte[] whole = Files.readAllBytes(lake.manifestFile(damaged));
    Files.writeString(lake.manifestFile(damaged), "{");
    LakeWriter crashed = lake.open();
    assertThat(crashed.observe(row(BTC, START + 109))).as("is in a file").isFalse();
    observe(crashed, BTC, START + 110, START + 200);
    assertThat(crashed.unread()).hasMessageContaining(lake.manifestFile(damaged).toString());
    crashed.abandon();
    LakeWriter writer = lake.open();
    assertThat(writer.unread()).hasMessageContaining(lake.manifestFile(damaged).toString());
    observe(writer, BTC, START + 200, START + 700);
    observe(writer, USD, START + 200, START + 700);
    while (publishes(writer)) {
      // Each call does one piece.
    }
    assertThat(lake.manifestFile(damaged)).hasContent("{");
    Files.write(lake.manifestFile(damaged), whole);
    writer.close();
    everySecondOnce(START + 700);
  }

  /** True if there may be more; what cannot be made waits. */
  private static boolean publishes(LakeWriter writer) {
    try {
      return writer.publishNext();
    } catch (IOException damaged) {
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SPREADS", "BOOK_SECONDS", "GAPS", "TRADES", "SUSPECT", "SPREADS_1M"})
  @DisplayName("is made anew of the day's files once it is moved away")
  void movedAway(Dataset damaged) throws IOException {
    Manifest before = lake.manifest(damaged, BTC, DAY);
    Files.delete(lake.manifestFile(damaged));
    try (LakeWriter writer = lake.open()) {
      assertThat(writer.observe(row(BTC, START + 109))).as("is in a file").isFalse();
      observe(writer, BTC, START + 110, START + 150);
      gap(writer, BTC, START + 150, GapReason.STALE);
      observe(writer, BTC, START + 151, START + 700);
      writer.trade(trade(2, START + 300));
      writer.suspect(suspect(START + 310, START + 311));
      writer.commit();
    }
    assertThat(lake.seconds(BTC)).doesNotHaveDuplicates().hasSize(1_300 - 2);
    assertThat(lake.manifest(Dataset.SPREADS, BTC, DAY).balanced()).isTrue();
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
    if (before.files().size() > 1) {
      assertThat(lake.manifest(damaged, BTC, DAY).files()).contains(before.files().get(0));
    }
    assertThat(lake.manifest(Dataset.SPREADS, BTC, DAY).suspect()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"SPREADS", "BOOK_SECONDS", "GAPS"})
  @DisplayName("is made anew also where a crash left files that are newer")
  void movedAwayAfterCrash(Dataset damaged) throws IOException {
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    LakeWriter crashed = lake.open(FeedMode.SIMULATED, disk);
    observe(crashed, BTC, START + 110, START + 150);
    gap(crashed, BTC, START + 150, GapReason.STALE);
    disk.manifestsFail = true;
    assertThatThrownBy(crashed::close).hasMessageContaining("No space left");
    Files.delete(lake.manifestFile(damaged));
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, START + 151, START + 700);
    }
    assertThat(lake.seconds(BTC)).doesNotHaveDuplicates().hasSize(1_300 - 2);
    assertThat(lake.manifest(Dataset.SPREADS, BTC, DAY).balanced()).isTrue();
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("that an older one is put in place of is not taken for the day's")
  void older() throws IOException {
    byte[] older = Files.readAllBytes(lake.manifestFile(Dataset.SPREADS));
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, START + 110, START + 650);
    }
    Files.writeString(lake.manifestFile(Dataset.SPREADS), "");
    LakeFixture started = new LakeFixture(root);
    LakeWriter writer = started.open();
    observe(writer, BTC, START + 650, START + 660);
    assertThat(started.registry.get("spreadlake.lake.books.unread").gauge().value()).isEqualTo(1);
    Files.write(lake.manifestFile(Dataset.SPREADS), older);
    writer.readAgain();
    assertThat(writer.unread()).hasMessageContaining("older than the files beside it");
    Files.delete(lake.manifestFile(Dataset.SPREADS));
    writer.close();
    everySecondOnce(START + 660);
  }

  @Test
  @DisplayName("that the right one is put in place of is not called older while windows wait")
  void rightOneBack() throws IOException {
    byte[] whole = Files.readAllBytes(lake.manifestFile(Dataset.SPREADS));
    Files.writeString(lake.manifestFile(Dataset.SPREADS), "{");
    LakeWriter crashed = lake.open();
    observe(crashed, BTC, START + 110, START + 700);
    crashed.abandon();
    LakeWriter writer = lake.open();
    assertThatThrownBy(writer::publishNext).hasMessageContaining("is not a manifest");
    Files.write(lake.manifestFile(Dataset.SPREADS), whole);
    writer.readAgain();
    assertThat(writer.unread()).hasMessageContaining("is not a manifest");
    writer.close();
    everySecondOnce(START + 700);
  }

  @Test
  @DisplayName("is looked at once for the seconds of its files, however long it stays so")
  void saidOnce() throws IOException {
    Files.writeString(lake.manifestFile(Dataset.SPREADS), "{");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(AccountedFiles.class);
    logger.addAppender(log);
    try {
      LakeWriter writer = lake.open();
      observe(writer, BTC, START + 110, START + 700);
      assertThatThrownBy(writer::publishNext).hasMessageContaining("is not a manifest");
      writer.readAgain();
      writer.readAgain();
      writer.abandon();
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list).hasSize(1);
  }

  @Test
  @DisplayName("is none the less damaged for being JSON")
  void junkWithin() throws IOException {
    Path manifest = lake.manifestFile(Dataset.SPREADS);
    String whole = Files.readString(manifest);
    Files.writeString(
        manifest, whole.replace("\"accounted_until\" : \"20", "\"accounted_until\" : \"2p"));
    LakeWriter writer = lake.open();
    assertThat(writer.observe(row(BTC, START + 109))).as("is in a file").isFalse();
    observe(writer, BTC, START + 110, START + 200);
    writer.readAgain();
    assertThat(writer.unread())
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining(manifest + " is not a manifest");
    Files.writeString(manifest, whole);
    writer.close();
    everySecondOnce(START + 200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"date=2026-11-22.bak", "date=x", "date=2026-13-01"})
  @DisplayName("of a copy that lies beside the days keeps no book from being recorded")
  void copyBeside(String name) throws IOException {
    Path copy = lake.manifestFile(Dataset.SPREADS).getParent().resolveSibling(name);
    Files.createDirectories(copy);
    Files.writeString(copy.resolve(LakeLayout.MANIFEST), "{");
    Files.createDirectories(
        lake.manifestFile(Dataset.TRADES).getParent().resolveSibling("date=2026-11-21.bak"));
    LakeWriter crashed = lake.open();
    assertThat(crashed.observe(row(BTC, START + 109))).as("is in a file").isFalse();
    observe(crashed, BTC, START + 110, START + 120);
    crashed.abandon();
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, START + 120, START + 200);
      writer.trade(trade(2, START + 130));
      writer.commit();
    }
    assertThat(lake.seconds(BTC)).doesNotHaveDuplicates().hasSize(799);
    assertThat(lake.manifest(Dataset.SPREADS, BTC, DAY).balanced()).isTrue();
    assertThat(lake.csv("silver/trades")).hasSize(1);
  }

  @Test
  @DisplayName("of which the newest row beside it is damaged, too, does not stop the book's time")
  void wrongDate() throws IOException {
    Files.writeString(lake.manifestFile(Dataset.SPREADS), "{");
    Path newest = lake.csv("silver/book_seconds").get(1);
    Files.writeString(
        newest, Files.readString(newest).replace("2026-11-22T08:11:49", "2096-11-22T08:11:49"));
    LakeWriter writer = lake.open();
    assertThat(writer.observe(row(BTC, START + 108))).as("is in a file").isFalse();
    assertThat(writer.observe(row(BTC, START + 110))).isTrue();
    writer.abandon();
  }

  @Test
  @DisplayName("made anew of a closed day is closed")
  void closedDay() throws IOException {
    Path folder = lake.manifestFile(Dataset.TRADES).getParent();
    Files.createFile(folder.resolve(LakeLayout.SUCCESS));
    Files.delete(lake.manifestFile(Dataset.TRADES));
    Manifest anew =
        new TablePublisher(new LakeLayout(root, LakeFixture.TEN_MINUTES), new DurableFiles(root))
            .manifest(Dataset.TRADES, BTC, LocalDate.parse(DAY));
    assertThat(anew.closed()).isTrue();
    assertThat(anew.files()).hasSize(1);
  }

  @Test
  @DisplayName("is told in the state at once, with what to do")
  void told() throws Exception {
    byte[] whole = Files.readAllBytes(lake.manifestFile(Dataset.SPREADS));
    Files.writeString(lake.manifestFile(Dataset.SPREADS), "{");
    CommitLoop loop = new CommitLoop(lake.open(), 5_000, TimeSource.system(), lake.meters);
    loop.start();
    loop.offer(Dataset.SPREADS, w -> w.observe(row(BTC, START + 110)));
    await(() -> !loop.status().healthy());
    assertThat(loop.status().detail())
        .contains(lake.manifestFile(Dataset.SPREADS) + " is not a manifest", "move it away");
    Files.write(lake.manifestFile(Dataset.SPREADS), whole);
    await(() -> loop.status().healthy());
    loop.stop(BOUND);
    everySecondOnce(START + 111);
  }

  private static void await(BooleanSupplier condition) {
    long end = TimeSource.system().nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(TimeSource.system().nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(2_000_000);
    }
  }
}
