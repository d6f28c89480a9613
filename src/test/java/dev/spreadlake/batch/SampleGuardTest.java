package dev.spreadlake.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.news.NewsBatch;
import dev.spreadlake.batch.news.NewsGenerator;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("The built-in sample")
final class SampleGuardTest {
  private static final Instant AT = Instant.parse("2026-06-15T12:00:00Z");

  @TempDir private Path folder;

  private static NewsBatch news(Path input, Path lake) {
    return new NewsBatch(input, lake, new RunBounds(0.05, "2GB", 2), TimeSource.system());
  }

  @Test
  @DisplayName("is run on an empty lake and on one of its own, and not on one of other files")
  void guard() throws IOException {
    Path lake = folder.resolve("lake");
    Path sample = FirstStart.syntheticNews(lake);
    SampleGuard guarded = new SampleGuard(news(sample, lake), sample, lake);
    assertThatCode(() -> guarded.check(Map.of())).doesNotThrowAnyException();
    assertThat(guarded.run(Map.of(), AT, event -> {}).status()).isEqualTo("succeeded");
    assertThatCode(() -> guarded.check(Map.of())).doesNotThrowAnyException();

    Path real = Files.createDirectories(folder.resolve("real"));
    NewsGenerator.generate(real, 2, Instant.parse("2026-04-20T00:00:00Z"), 900, 1);
    Path other = folder.resolve("other");
    Path own = FirstStart.syntheticNews(other);
    RunReport report = news(real, other).run(Map.of(), AT, event -> {});
    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    assertThatThrownBy(() -> new SampleGuard(news(own, other), own, other).check(Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("batch.news-input");
  }
}
