package dev.spreadlake.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.news.NewsGenerator;
import dev.spreadlake.batch.run.RunReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A server without the business's files")
@Timeout(60)
class FirstStartTest {
  /** Notes at each run how many bytes its input has. */
  private static final class Noting implements Pipeline {
    private final Path input;
    private final List<Long> seen = new ArrayList<>();

    private Noting(Path input) {
      this.input = input;
    }

    @Override
    public String name() {
      return "noting";
    }

    @Override
    public void check(Map<String, String> options) {}

    @Override
    public RunReport run(
        Map<String, String> options, Instant started, Consumer<BatchEvent> listener)
        throws java.io.IOException {
      seen.add(Files.size(input.resolve(NewsGenerator.FILE)));
      return null;
    }

    @Override
    public boolean isSynthetic() {
      return false;
    }

    @Override
    public void cancel() {}
  }

  @Test
  @DisplayName("makes its synthetic set when a run wants it, not when it starts")
  void madeWhenWanted(@TempDir Path lake) throws Exception {
    Noting[] within = new Noting[1];
    Pipeline news = FirstStart.onSyntheticNews(lake, input -> within[0] = new Noting(input));
    assertThat(news.name()).isEqualTo("noting");
    assertThat(news.isSynthetic()).as("nothing in it is real").isTrue();
    assertThat(within[0].input).doesNotExist();

    news.run(Map.of(), Instant.EPOCH, event -> {});
    news.run(Map.of(), Instant.EPOCH, event -> {});
    assertThat(within[0].seen).hasSize(2).allMatch(size -> size > 10_000);
    assertThat(within[0].seen.get(0)).as("made once").isEqualTo(within[0].seen.get(1));
  }
}
