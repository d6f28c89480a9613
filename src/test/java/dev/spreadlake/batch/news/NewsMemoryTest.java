package dev.spreadlake.batch.news;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.intake.Landing;
import dev.spreadlake.batch.model.SqlFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The memory of a run of the news")
@Timeout(60)
final class NewsMemoryTest {
  private static final int FILES = 5;
  private static final int FILE_BYTES = 16 << 20;

  @TempDir private Path home;

  private Path files() throws IOException {
    Path input = Files.createDirectories(home.resolve("in"));
    byte[] rows = ("x".repeat(FILE_BYTES - 1) + "\n").getBytes(StandardCharsets.UTF_8);
    for (int file = 0; file < FILES; file++) {
      try (OutputStream out =
          new GZIPOutputStream(Files.newOutputStream(input.resolve(file + ".csv.gz")))) {
        out.write("date,title\n".getBytes(StandardCharsets.UTF_8));
        out.write(rows);
        out.write(file);
      }
    }
    return input;
  }

  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  @DisplayName("does not grow with the files that have landed")
  void manyFiles() throws IOException {
    Path input = files();
    Path lake = home.resolve("lake");
    NewsMappings mappings = NewsMappings.read(SqlFolder.read("sql/news"), List.of());
    NewsFiles bronze = new NewsFiles(new Landing(lake, NewsPipeline.NAME), mappings);
    long before = used();

    bronze.land(input, lake, Instant.parse("2024-06-01T00:00:00Z"));
    List<NewsFile> files = bronze.input("run", refused -> false);

    assertThat(used() - before).isLessThan(FILE_BYTES);
    assertThat(files).hasSize(FILES);
  }
}
