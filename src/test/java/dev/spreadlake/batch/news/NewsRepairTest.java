package dev.spreadlake.batch.news;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Quarantined news")
@Timeout(120)
final class NewsRepairTest {
  private static final Instant NOW = Instant.parse("2024-06-01T00:00:00Z");

  @TempDir private Path home;
  private Path input;
  private Path lake;
  private NewsRequest request;
  private int runs;

  @BeforeEach
  void folders() throws IOException {
    input = Files.createDirectories(home.resolve("in"));
    lake = home.resolve("lake");
    request = NewsRequest.of(input, lake).allowing(1);
  }

  private RunReport run(NewsRequest asked) throws IOException {
    runs++;
    return new NewsPipeline(TimeSource.system(), event -> {})
        .run(asked, NOW.plusSeconds(60L * runs));
  }

  private Path quarantined() throws IOException {
    try (Stream<Path> files = Files.list(lake.resolve("quarantine/news/described"))) {
      return files.findFirst().orElseThrow();
    }
  }

  @Test
  @DisplayName(
      "hold a record whole that a lone carriage return makes two of, or cuts, until repaired")
  void loneReturns() throws IOException {
    Files.writeString(
        input.resolve("n.csv"),
        """
        date,title
        2024-01-01 10:00:00,One fell\r2024-01-01 11:00:00,Two rose
        2024-01-01 12:00:00,Bitcoin up\rsharply
        2024-01-01 13:00:00,"Quoted\rfine"
        2024-01-01 14:00:00,Fine\r\r
        """);

    RunReport.Input first = run(request).inputs().get(0);

    assertThat(first.rowsIn()).isEqualTo(4);
    assertThat(first.byRule()).containsOnlyKeys("line_end").containsEntry("line_end", 2L);
    assertThat(first.accepted()).isEqualTo(2);
    String rows = Files.readString(quarantined());
    assertThat(rows).contains("One fell\r2024-01-01 11:00:00,Two rose");

    Files.writeString(
        quarantined(),
        rows.replace("up\rsharply", "up sharply").replace("One fell", "One, it is said, fell"));
    RunReport.Input replayed = run(request.replaying()).inputs().get(0);

    assertThat(replayed.accepted()).isEqualTo(3);
    assertThat(replayed.byRule()).as("still two in one").containsEntry("line_end", 1L);
    assertThat(Files.readString(lake.resolve("gold/news/items.csv")))
        .contains("Bitcoin up sharply", "Quoted fine", "Fine")
        .doesNotContain("fell", "rose");
  }

  @Test
  @DisplayName(
      "stay as a spreadsheet has saved them, and only taking them in asks for another form")
  void savedOtherwise() throws IOException {
    Files.writeString(
        input.resolve("n.csv"), "date,title\n2024-01-01 10:00:00,Fine\nnever,Broken\n");
    run(request);
    Path file = quarantined();
    String sound = Files.readString(file);
    byte[] semicolons = sound.replace(',', ';').getBytes(StandardCharsets.UTF_8);
    byte[] wide = sound.getBytes(StandardCharsets.UTF_16);
    byte[] quotes = (sound + "\"a\"b\n").getBytes(StandardCharsets.UTF_8);
    for (byte[] saved : new byte[][] {semicolons, wide, quotes}) {
      Files.write(file, saved);

      RunReport usual = run(request);
      assertThat(usual.status()).as(usual.message()).isEqualTo("succeeded");
      assertThat(file).hasBinaryContent(saved);
      RunReport replayed = run(request.replaying());
      assertThat(replayed.status()).isEqualTo("refused");
      assertThat(replayed.message())
          .contains(file.getFileName().toString(), "cannot be read", "save it as UTF-8");
      assertThat(file).hasBinaryContent(saved);
    }

    Files.writeString(file, sound.replace("never", "2024-01-02 10:00:00"));
    assertThat(run(request.replaying()).inputs().get(0).accepted()).isEqualTo(2);
  }
}
