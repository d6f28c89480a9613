package dev.spreadlake.lake;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.USD;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL, again and again, at instants nobody chose. */
@Timeout(180)
class KillsTest {
  private static final int KILLS = 100;

  /** Three of four fall this long at most after the first durable second, the rest after start. */
  private static final int DELAY_MS_MAX = 120;

  @Test
  @DisplayName("after 100 kills nothing is torn, duplicated, or lost beyond the second in flight")
  void hundredKills(@TempDir Path root, @TempDir Path said) throws Exception {
    Path durable = said.resolve("durable.txt");
    long start = at("2026-11-22T08:07:00Z");
    long next = start;
    long acknowledged = start - 1;
    Random random = new Random(20261122);
    for (int kill = 0; kill < KILLS; kill++) {
      Process child = child(root, next, durable);
      if (kill % 4 != 0) {
        awaitFirst(durable, child);
      }
      boolean ended = child.waitFor(random.nextInt(DELAY_MS_MAX), TimeUnit.MILLISECONDS);
      assertThat(ended).as("the child ran until it was killed").isFalse();
      child.destroyForcibly().waitFor();
      acknowledged = newest(durable, acknowledged);
      next = acknowledged + 1;
    }
    assertThat(acknowledged).as("the children did something").isGreaterThan(start + 2000);
    LakeFixture lake = new LakeFixture(root);
    lake.open().close();
    for (Book book : List.of(BTC, USD)) {
      List<Long> seconds = lake.seconds(book);
      assertThat(seconds).doesNotHaveDuplicates().isSorted().startsWith(start);
      assertThat((long) seconds.size())
          .as("every second from the first to the last")
          .isEqualTo(seconds.get(seconds.size() - 1) - start + 1);
      assertThat(seconds.get(seconds.size() - 1)).isBetween(acknowledged, acknowledged + 1);
      whole(lake, book);
    }
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  /** Every row is the very row that was handed in. */
  private static void whole(LakeFixture lake, Book book) throws IOException {
    LakeRows rows = new LakeRows();
    Map<Long, String> seen = new HashMap<>();
    for (Path file : lake.csv("silver/book_seconds/book=" + book.name())) {
      List<String> lines = Files.readAllLines(file);
      assertThat(lines.get(0)).isEqualTo(Dataset.BOOK_SECONDS.header());
      for (String line : lines.subList(1, lines.size())) {
        long second = LakeRows.secondOf(line);
        assertThat(line).isEqualTo(rows.wide(row(book, second), FeedMode.SIMULATED));
        assertThat(seen.put(second, line)).isNull();
      }
    }
  }

  private static Process child(Path root, long second, Path said) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            KillMain.class.getName(),
            root.toString(),
            Long.toString(second))
        .redirectOutput(said.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void awaitFirst(Path durable, Process child) throws IOException {
    long end = TimeSource.system().nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (newest(durable, -1) < 0) {
      assertThat(child.isAlive()).isTrue();
      assertThat(TimeSource.system().nanoTime()).isLessThan(end);
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** The newest second that the child called durable; its last line may be torn. */
  private static long newest(Path durable, long before) throws IOException {
    return Files.readString(durable)
        .lines()
        .filter(line -> line.matches("\\d{10}"))
        .mapToLong(Long::parseLong)
        .max()
        .orElse(before);
  }
}
