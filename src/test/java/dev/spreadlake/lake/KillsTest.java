package dev.spreadlake.lake;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.USD;
import static dev.spreadlake.lake.LakeFixture.at;
import static dev.spreadlake.lake.LakeFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import dev.spreadlake.time.TimeSource;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** SIGKILL, again and again, at instants nobody chose. */
@Timeout(600)
class KillsTest {
  private static final int KILLS = 100;

  /** A kill falls this long at most after the child was told to begin: anywhere in its work. */
  private static final int DELAY_MS_MAX = 80;

  /** Processes that are starting up while another is at work. */
  private static final int AHEAD = 3;

  /** A child process and the file that holds what it said. */
  private record Child(Process process, Path said) {}

  @Test
  @DisplayName("after 100 kills nothing is torn, duplicated, or lost beyond the second in flight")
  void hundredKills(
      @TempDir(factory = TempDirFactory.Standard.class) Path root, @TempDir Path aside)
      throws Exception {
    long start = at("2026-11-22T08:07:00Z");
    long acknowledged = start - 1;
    List<String> java = quickJava(aside);
    Random random = new Random(20261122);
    Deque<Child> ahead = new ArrayDeque<>();
    try {
      for (int kill = 0; kill < KILLS; kill++) {
        while (ahead.size() < AHEAD) {
          ahead.add(child(java, root, aside, kill * AHEAD + ahead.size()));
        }
        Child child = ahead.remove();
        awaitReady(child);
        try (Writer in = child.process().outputWriter(StandardCharsets.US_ASCII)) {
          in.write((acknowledged + 1) + "\n");
        }
        // Every other kill falls into the opening of the lake, the rest into the writing.
        if (kill % 2 == 1) {
          awaitNews(child, acknowledged);
        }
        boolean ended =
            child.process().waitFor(random.nextInt(DELAY_MS_MAX), TimeUnit.MILLISECONDS);
        assertThat(ended).as("the child ran until it was killed").isFalse();
        child.process().destroyForcibly().waitFor();
        acknowledged = newest(child.said(), acknowledged);
      }
    } finally {
      ahead.forEach(child -> child.process().destroyForcibly());
    }
    // Every other child was only killed after it had said one more second.
    assertThat(acknowledged)
        .as("the children did something")
        .isGreaterThanOrEqualTo(start - 1 + KILLS / 2);
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

  /**
   * The command that starts a child. Its classes come from an archive (class data sharing, which
   * wants jars and no folders), and of the class path it has the jars that a first child read but
   * for the log's, which nobody reads here; its compiler waits for what runs often, because nothing
   * here runs for long: a child starts with less than half the work.
   */
  private static List<String> quickJava(Path aside) throws Exception {
    Path jar = aside.resolve("classes.jar");
    List<String> pack = new ArrayList<>(List.of("--create", "--file=" + jar));
    List<String> jars = new ArrayList<>(List.of(jar.toString()));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (Files.isDirectory(Path.of(entry))) {
        pack.addAll(List.of("-C", entry, "dev"));
      } else {
        jars.add(entry);
      }
    }
    ToolProvider packer = ToolProvider.findFirst("jar").orElseThrow();
    assertThat(packer.run(System.out, System.err, pack.toArray(String[]::new))).isZero();
    Path loaded = aside.resolve("loaded.txt");
    first(aside.resolve("first"), jars, "-Xlog:class+load:file=" + loaded);
    String sources = Files.readString(loaded);
    jars.removeIf(one -> one.contains("logback") || !sources.contains("source: file:" + one));
    Path archive = aside.resolve("classes.jsa");
    first(aside.resolve("second"), jars, "-XX:ArchiveClassesAtExit=" + archive);
    return java(jars, "-XX:SharedArchiveFile=" + archive);
  }

  private static List<String> java(List<String> jars, String option) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        option,
        "-XX:TieredStopAtLevel=1",
        "-XX:CompileThresholdScaling=4",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-Xmx128m",
        "-cp",
        String.join(File.pathSeparator, jars));
  }

  /** A child that has nothing to do. */
  private static void first(Path warm, List<String> jars, String option) throws Exception {
    List<String> command = new ArrayList<>(java(jars, option));
    command.addAll(List.of(KillMain.class.getName(), "-", warm.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.outputWriter().close();
    assertThat(process.waitFor()).isZero();
  }

  private static Child child(List<String> java, Path root, Path aside, int number)
      throws IOException {
    Path said = aside.resolve(number + ".txt");
    List<String> command = new ArrayList<>(java);
    command.add(KillMain.class.getName());
    command.add(root.toString());
    command.add(aside.resolve("warm" + number).toString());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(said.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Child(process, said);
  }

  private static void awaitReady(Child child) throws IOException {
    long end = TimeSource.system().nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.readString(child.said()).contains("ready\n")) {
      assertThat(child.process().isAlive()).isTrue();
      assertThat(TimeSource.system().nanoTime()).isLessThan(end);
      LockSupport.parkNanos(2_000_000);
    }
  }

  private static void awaitNews(Child child, long acknowledged) throws IOException {
    long end = TimeSource.system().nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (newest(child.said(), acknowledged) == acknowledged) {
      assertThat(child.process().isAlive()).isTrue();
      assertThat(TimeSource.system().nanoTime()).isLessThan(end);
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** The newest second that the child called durable; its last line may be torn. */
  private static long newest(Path said, long before) throws IOException {
    return Files.readString(said)
        .lines()
        .filter(line -> line.matches("\\d{10}"))
        .mapToLong(Long::parseLong)
        .max()
        .orElse(before);
  }
}
