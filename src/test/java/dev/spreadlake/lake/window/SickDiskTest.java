package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.observe;
import static dev.spreadlake.lake.LakeFixture.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.spreadlake.lake.FailingFiles;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

@Timeout(60)
class SickDiskTest {
  private static final long START = at("2026-11-22T08:10:00Z");
  private static final Duration BOUND = Duration.ofSeconds(20);

  @ParameterizedTest
  @EnumSource(value = FailingFiles.Mood.class, mode = EnumSource.Mode.EXCLUDE, names = "WELL")
  @DisplayName("rows wait while the disk refuses, and nothing is torn or duplicated afterwards")
  void refusesForAWhile(FailingFiles.Mood mood, @TempDir Path root) throws IOException {
    LakeFixture lake = new LakeFixture(root);
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    LakeWriter writer = lake.open(FeedMode.SIMULATED, disk);
    observe(writer, BTC, START, START + 100);
    disk.mood = mood;
    for (long second = START + 100; second < START + 103; second++) {
      writer.observe(row(BTC, second));
      assertThatThrownBy(writer::commit).isInstanceOf(IOException.class);
    }
    disk.mood = FailingFiles.Mood.WELL;
    observe(writer, BTC, START + 103, START + 200);
    writer.abandon();
    try (LakeWriter next = lake.open()) {
      observe(next, BTC, START + 200, START + 600);
    }
    assertThat(lake.seconds(BTC))
        .containsExactlyElementsOf(LongStream.range(START, START + 600).boxed().toList());
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("a journal that cannot be deleted is told of once all files are made")
  void undeletableJournal(@TempDir Path root) throws IOException {
    LakeFixture lake = new LakeFixture(root);
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    try (LakeWriter writer = lake.open(FeedMode.SIMULATED, disk)) {
      observe(writer, BTC, START, START + 600);
      observe(writer, BTC, START + 600, START + 1_200);
      disk.deletesFail = true;
      assertThatThrownBy(writer::publishAll).hasMessage("Operation not permitted");
      assertThat(lake.csv("silver/spreads")).hasSize(2);
      disk.deletesFail = false;
    }
    assertThat(lake.tree()).noneMatch(name -> name.contains(".journal"));
  }

  @Test
  @DisplayName("a half-written group that was given up is not read back after a crash")
  void givenUpGroup(@TempDir Path root) throws IOException {
    LakeFixture lake = new LakeFixture(root);
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    LakeWriter writer = lake.open(FeedMode.SIMULATED, disk);
    observe(writer, BTC, START, START + 10);
    disk.mood = FailingFiles.Mood.FSYNC_FAILS;
    writer.observe(row(BTC, START + 10));
    assertThatThrownBy(writer::commit).isInstanceOf(IOException.class);
    disk.mood = FailingFiles.Mood.WELL;
    writer.commit();
    writer.abandon();
    try (LakeWriter next = lake.open()) {
      assertThat(next.openRows(BTC)).hasSize(11).doesNotHaveDuplicates();
    }
  }

  @Test
  @DisplayName("a full buffer refuses rows, says so, and their seconds become lake_unavailable")
  void overflow(@TempDir Path root) throws Exception {
    LakeFixture lake = new LakeFixture(root);
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    LakeWriter writer = lake.open(FeedMode.SIMULATED, disk);
    CommitLoop loop = new CommitLoop(writer, 50, TimeSource.system(), lake.meters);
    loop.start();
    long second = START;
    for (; second < START + 20; second++) {
      offer(loop, second);
    }
    await(() -> writer.openRows(BTC).size() == 20);
    disk.mood = FailingFiles.Mood.FULL;
    offer(loop, second++);
    // The file of the hours before may have been refused first.
    await(() -> loop.status().detail().contains("rows wait in memory"));
    assertThat(loop.status().healthy()).isFalse();
    assertThat(loop.status().detail()).contains("No space left");
    while (offer(loop, second)) {
      second++;
    }
    long firstRefused = second;
    for (; second < firstRefused + 30; second++) {
      assertThat(offer(loop, second)).isFalse();
    }
    assertThat(loop.status().buffered()).isEqualTo(50);
    assertThat(lake.registry.find("spreadlake.lake.buffer.overflow").counter().count())
        .isEqualTo(31);
    assertThat(lake.registry.find("spreadlake.lake.buffer.fill.ratio").gauge().value())
        .isEqualTo(1.0);
    disk.mood = FailingFiles.Mood.WELL;
    await(() -> loop.status().healthy() && loop.status().buffered() == 0);
    for (; second < START + 600; second++) {
      long now = second;
      await(() -> offer(loop, now));
    }
    loop.stop(BOUND);
    Manifest manifest = lake.manifest(Dataset.SPREADS, BTC, "2026-11-22");
    assertThat(manifest.gapsByReason()).containsEntry("lake_unavailable", 30L);
    assertThat(manifest.captured()).isEqualTo(570);
    assertThat(manifest.captured() + manifest.explained()).isEqualTo(manifest.expected());
    assertThat(lake.seconds(BTC)).doesNotHaveDuplicates().isSorted();
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("a file that somebody damaged is named, and recording goes on once it is mended")
  void damagedFile(@TempDir Path root) throws Exception {
    LakeFixture lake = new LakeFixture(root);
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, START, START + 100);
    }
    Path file = lake.csv("silver/book_seconds").get(0);
    String whole = Files.readString(file);
    Files.writeString(file, whole.replaceFirst("T08:10:07", "T08:1O:07"));
    CommitLoop loop = new CommitLoop(lake.open(), 50, TimeSource.system(), lake.meters);
    loop.start();
    offer(loop, START + 100);
    await(() -> !loop.status().healthy());
    assertThat(loop.status().detail()).contains("damaged", file.getFileName().toString());
    Files.writeString(file, whole);
    await(() -> loop.status().healthy());
    offer(loop, START + 101);
    loop.stop(BOUND);
    assertThat(lake.seconds(BTC))
        .containsExactlyElementsOf(LongStream.range(START, START + 102).boxed().toList());
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("a segment of the journal that cannot be deleted is told as that, and no row waits")
  void segmentStays(@TempDir Path root) throws Exception {
    LakeFixture lake = new LakeFixture(root);
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    disk.deletesFail = true;
    LakeWriter writer = lake.open(FeedMode.SIMULATED, disk);
    observe(writer, BTC, START, START + 600);
    observe(writer, BTC, START + 600, START + 1_200);
    observe(writer, BTC, START + 1_200, START + 1_201);
    CommitLoop loop = new CommitLoop(writer, 5_000, TimeSource.system(), lake.meters);
    loop.start();
    await(() -> !loop.status().healthy());
    assertThat(loop.status().detail()).contains("segment of the journal", "all else is written");
    offer(loop, START + 1_201);
    await(() -> writer.openRows(BTC).size() == 2);
    assertThat(lake.meters.lakeErrors("publish").count()).isZero();
    disk.deletesFail = false;
    await(() -> loop.status().healthy());
    loop.stop(BOUND);
  }

  @Test
  @DisplayName(
      "what takes long to fail is tried less often, at the pace that is told, and told once")
  void slowToRefuse(@TempDir Path root) throws Exception {
    LakeFixture lake = new LakeFixture(root);
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    AtomicInteger tries = new AtomicInteger();
    disk.deletesFail = true;
    disk.refusing = () -> lake.time.advance(Duration.ofSeconds(2 + tries.incrementAndGet()));
    LakeWriter writer = lake.open(FeedMode.SIMULATED, disk);
    observe(writer, BTC, START, START + 600);
    observe(writer, BTC, START + 600, START + 1_200);
    observe(writer, BTC, START + 1_200, START + 1_201);
    CommitLoop loop = new CommitLoop(writer, 5_000, lake.time, lake.meters);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(CommitLoop.class);
    logger.addAppender(log);
    try {
      loop.start();
      await(() -> loop.status().detail().contains("stays, retried every 40 s"));
      lake.time.advance(Duration.ofSeconds(39));
      offer(loop, START + 1_201);
      await(() -> writer.openRows(BTC).size() == 2);
      assertThat(tries).hasValue(2);
      lake.time.advance(Duration.ofSeconds(1));
      await(() -> loop.status().detail().contains("stays, retried every 50 s"));
      disk.deletesFail = false;
      lake.time.advance(Duration.ofSeconds(50));
      await(() -> loop.status().healthy());
      loop.stop(BOUND);
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .filteredOn(event -> event.getLevel() == Level.ERROR)
        .extracting(ILoggingEvent::getFormattedMessage)
        .hasSize(1)
        .allMatch(told -> told.contains("retried every 40 s"));
  }

  @Test
  @DisplayName("an error ends no thread unseen: it is told, and writing goes on when it is over")
  void outlivesErrors(@TempDir Path root) throws Exception {
    LakeFixture lake = new LakeFixture(root);
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    CommitLoop loop =
        new CommitLoop(lake.open(FeedMode.SIMULATED, disk), 50, TimeSource.system(), lake.meters);
    disk.broken = true;
    loop.start();
    offer(loop, START);
    await(() -> !loop.status().healthy());
    assertThat(loop.status().detail()).contains("at fault", "FileChannelImpl");
    disk.broken = false;
    await(() -> loop.status().healthy());
    offer(loop, START + 1);
    loop.stop(BOUND);
    assertThat(lake.seconds(BTC)).containsExactly(START, START + 1);
  }

  @Test
  @DisplayName(
      "a stop beside a damaged file says that the lake was not closed, and loses no row; the next"
          + " start goes on")
  void stoppedWhileDamaged(@TempDir Path root) throws Exception {
    LakeFixture lake = new LakeFixture(root);
    try (LakeWriter writer = lake.open()) {
      observe(writer, BTC, START, START + 100);
    }
    Path file = lake.csv("silver/book_seconds").get(0);
    String whole = Files.readString(file);
    Files.writeString(file, whole.replaceFirst("T08:10:07", "T08:1O:07"));
    CommitLoop loop = new CommitLoop(lake.open(), 50, TimeSource.system(), lake.meters);
    loop.start();
    offer(loop, START + 100);
    await(() -> !loop.status().healthy());
    assertThatThrownBy(() -> loop.stop(BOUND)).hasMessageContaining(file.getFileName().toString());
    LakeWriter next = lake.open();
    assertThat(next.unread()).hasMessageContaining(file.getFileName().toString());
    Files.writeString(file, whole);
    next.close();
    assertThat(lake.seconds(BTC))
        .containsExactlyElementsOf(LongStream.range(START, START + 101).boxed().toList());
  }

  @Test
  @DisplayName("a real file system that is full: rows wait, and all are there once there is room")
  void reallyFull(@TempDir Path parent) throws Exception {
    Path root = Files.createDirectory(parent.resolve("small"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", root.toString()),
        "mounting a small file system is not permitted here");
    try {
      LakeFixture lake = new LakeFixture(root);
      LakeWriter writer = lake.open();
      CommitLoop loop = new CommitLoop(writer, 5_000, TimeSource.system(), lake.meters);
      loop.start();
      offer(loop, START);
      await(() -> writer.openRows(BTC).size() == 1);
      Path ballast = root.resolve(".ballast");
      fill(ballast);
      for (long second = START + 1; second < START + 599; second++) {
        assertThat(offer(loop, second)).isTrue();
      }
      await(() -> !loop.status().healthy());
      assertThat(loop.status().detail()).contains("No space left on device");
      Files.delete(ballast);
      assertThat(run("mount", "-o", "remount,size=8m", root.toString())).isTrue();
      assertThat(offer(loop, START + 599)).isTrue();
      await(() -> loop.status().healthy() && writer.openRows(BTC).isEmpty());
      loop.stop(BOUND);
      assertThat(lake.seconds(BTC))
          .containsExactlyElementsOf(LongStream.range(START, START + 600).boxed().toList());
      assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
    } finally {
      run("umount", root.toString());
    }
  }

  private static void fill(Path ballast) throws IOException {
    byte[] block = new byte[4096];
    try (var out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space");
    }
  }

  private static boolean run(String... command) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException absent) {
      return false;
    }
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private static boolean offer(CommitLoop loop, long second) {
    return loop.offer(Dataset.SPREADS, w -> w.observe(row(BTC, second)));
  }

  private static void await(BooleanSupplier condition) {
    long end = TimeSource.system().nanoTime() + BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(TimeSource.system().nanoTime()).as("in time").isLessThan(end);
      LockSupport.parkNanos(2_000_000);
    }
  }
}
