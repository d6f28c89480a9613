package dev.spreadlake.batch.news;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.fakes.ChildJvm;
import dev.spreadlake.fakes.FolderCopy;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dnews.kills=50} runs the long version. */
@Timeout(900)
@DisplayName("A run of the news that is killed")
final class NewsKillTest {
  private static final int KILLS = Integer.getInteger("news.kills", 2);
  private static final Instant NOW = Instant.parse("2024-06-01T00:00:00Z");

  @TempDir private Path folder;

  /** The child: one run, then out. */
  public static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      System.exit(run(Path.of(args[0]), Path.of(args[1]), 100).equals("succeeded") ? 0 : 1);
    }
  }

  private static String run(Path lake, Path input, long seconds) throws IOException {
    NewsRequest request = NewsRequest.of(input, lake).allowing(1);
    return new NewsPipeline(TimeSource.system(), event -> {})
        .run(request, NOW.plusSeconds(seconds))
        .status();
  }

  private static SortedMap<String, String> published(Path lake) throws IOException {
    SortedMap<String, String> tables = new TreeMap<>();
    try (Stream<Path> files = Files.list(lake.resolve("gold/news").toRealPath())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        tables.put(
            file.getFileName().toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return tables;
  }

  private Process start(Path lake, Path input) throws IOException {
    return ChildJvm.start(Child.class, folder.resolve("child.log"), lake, input);
  }

  @Test
  @DisplayName("leaves the old set or the new, and the next run goes on")
  void killed() throws IOException, InterruptedException {
    Path first = folder.resolve("first/in");
    Path second = folder.resolve("second/in");
    NewsGenerator.generate(first, 7, Instant.parse("2023-01-01T00:00:00Z"), 60, 1);
    NewsGenerator.generate(second, 8, Instant.parse("2023-03-01T00:00:00Z"), 60, 1);
    Path base = folder.resolve("base");
    assertThat(run(base, first, 0)).isEqualTo("succeeded");
    SortedMap<String, String> old = published(base);
    Path both = FolderCopy.of(base, folder.resolve("both"));
    assertThat(run(both, second, 1)).isEqualTo("succeeded");
    SortedMap<String, String> done = published(both);
    assertThat(done).isNotEqualTo(old);
    Path measured = FolderCopy.of(base, folder.resolve("measured"));
    long began = System.nanoTime();
    assertThat(start(measured, second).waitFor()).isZero();
    long wholeMs = (System.nanoTime() - began) / 1_000_000;
    Random random = new Random(7);
    for (int kill = 0; kill < KILLS; kill++) {
      Path lake = FolderCopy.of(base, folder.resolve("lake" + kill));
      assertThat(published(lake)).isEqualTo(old);
      Process child = start(lake, second);
      child.waitFor(wholeMs / 3 + random.nextLong(wholeMs), TimeUnit.MILLISECONDS);
      child.destroyForcibly().waitFor();
      assertThat(published(lake)).as("kill " + kill).isIn(old, done);
      assertThat(run(lake, second, 200)).isEqualTo("succeeded");
      assertThat(published(lake)).as("after kill " + kill).isEqualTo(done);
    }
  }
}
