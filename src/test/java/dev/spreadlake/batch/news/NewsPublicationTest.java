package dev.spreadlake.batch.news;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.intake.Landing;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What a run of the news publishes")
@Timeout(120)
final class NewsPublicationTest {
  private static final Instant NOW = Instant.parse("2024-06-01T00:00:00Z");
  private static final String GOOD = "date,title\n2024-01-01 10:00:00,Alpha rises\n";

  @TempDir private Path home;
  private Path input;
  private Path lake;
  private NewsRequest request;
  private int runs;

  @BeforeEach
  void oneRun() throws IOException {
    input = Files.createDirectories(home.resolve("in"));
    lake = home.resolve("lake");
    request = NewsRequest.of(input, lake);
    Files.writeString(input.resolve("a.csv"), GOOD);
    assertThat(run(request).status()).isEqualTo("succeeded");
  }

  private RunReport run(NewsRequest asked) throws IOException {
    runs++;
    return new NewsPipeline(TimeSource.system(), event -> {})
        .run(asked, NOW.plusSeconds(60L * runs));
  }

  /** Files of which a lot is bad, let in with a higher share. */
  private void badFile() throws IOException {
    StringBuilder text = new StringBuilder("date,title\n2024-01-02 10:00:00,Beta falls\n");
    for (int i = 0; i < 20; i++) {
      text.append("never,Text ").append(i).append('\n');
    }
    Files.writeString(input.resolve("b.csv"), text);
  }

  /** The next rename of a link to this set fails. */
  private Path obstacle(String layer) throws IOException {
    Path file = lake.resolve(layer).resolve(".news.next/x");
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }

  private static void remove(Path obstacle) throws IOException {
    Files.delete(obstacle);
    Files.delete(obstacle.getParent());
  }

  private String shown(String layer) throws IOException {
    return Files.readSymbolicLink(lake.resolve(layer).resolve("news")).getFileName().toString();
  }

  private List<String> versions(String layer) throws IOException {
    try (Stream<Path> list = Files.list(lake.resolve(layer).resolve(".news"))) {
      return list.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private boolean isLetIn(String name) throws IOException {
    return new Landing(lake, "news")
        .entries().stream()
            .filter(entry -> entry.name().equals(name))
            .anyMatch(entry -> entry.notes().containsKey("bad_share"));
  }

  @Test
  @DisplayName("is nothing where gold cannot be shown: silver stays, and no file is let in")
  void goldUnwritable() throws IOException {
    String first = shown("gold");
    String silver = Files.readString(lake.resolve("silver/news/scores.csv"));
    badFile();
    Path obstacle = obstacle("gold");

    assertThatThrownBy(() -> run(request.allowing(1))).isInstanceOf(IOException.class);

    assertThat(shown("gold")).isEqualTo(first);
    assertThat(shown("silver")).isEqualTo(first);
    assertThat(lake.resolve("silver/news/scores.csv")).hasContent(silver);
    assertThat(isLetIn("b.csv")).isFalse();
    remove(obstacle);
    assertThat(run(request).status()).as("nobody has let it in").isEqualTo("refused");
    assertThat(versions("gold")).as("what came to nothing is gone").containsExactly(first);
    assertThat(versions("silver")).containsExactly(first);
  }

  @Test
  @DisplayName("is brought to its end by the next run, whatever becomes of that one")
  void interrupted() throws IOException {
    badFile();
    Path obstacle = obstacle("silver");
    assertThatThrownBy(() -> run(request.allowing(1))).isInstanceOf(IOException.class);
    assertThat(shown("gold")).isNotEqualTo(shown("silver"));
    remove(obstacle);
    for (Path landed : new Landing(lake, "news").files()) {
      Path list = landed.resolveSibling(Landing.ENTRIES);
      Files.writeString(
          list, Files.readString(list).replaceAll(",\\s*\"notes\" : \\{[^}]*\\}", ""));
    }
    assertThat(isLetIn("b.csv")).as("as if killed a moment earlier").isFalse();
    Files.writeString(input.resolve("c.csv"), "when,what\n1,2\n");

    assertThat(run(request).status()).isEqualTo("refused");

    assertThat(shown("silver")).isEqualTo(shown("gold"));
    assertThat(isLetIn("b.csv")).isTrue();
    Files.delete(input.resolve("c.csv"));
    assertThat(run(request).status()).isEqualTo("succeeded");
  }

  @Test
  @DisplayName("leaves the version before to its readers until something else is published")
  void versionBefore() throws IOException {
    String first = shown("gold");
    run(request);
    String second = shown("gold");
    Files.writeString(input.resolve("c.csv"), "when,what\n1,2\n");

    assertThat(run(request).status()).isEqualTo("refused");

    assertThat(versions("gold")).containsExactly(first, second);
    assertThat(versions("silver")).containsExactly(first, second);
  }

  @Test
  @DisplayName("takes the place of the silver that earlier versions kept without versions")
  void plainSilver() throws IOException {
    Path silver = lake.resolve("silver/news");
    String scores = Files.readString(silver.resolve("scores.csv"));
    Files.delete(silver);
    Files.createDirectories(silver);
    Files.writeString(silver.resolve("scores.csv"), scores);
    Files.writeString(silver.resolve("items.parquet"), "old");

    assertThat(run(request).status()).isEqualTo("succeeded");

    assertThat(shown("silver")).isEqualTo(shown("gold"));
    assertThat(silver.resolve("scores.csv")).hasContent(scores);
  }
}
