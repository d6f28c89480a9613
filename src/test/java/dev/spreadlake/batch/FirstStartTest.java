package dev.spreadlake.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.generate.MarketGenerator;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.market.MarketBatch;
import dev.spreadlake.batch.master.MasterBatch;
import dev.spreadlake.batch.news.NewsBatch;
import dev.spreadlake.batch.news.NewsGenerator;
import dev.spreadlake.batch.run.Cancellation;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.DirectoryStream;
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
@Timeout(120)
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
        Map<String, String> options,
        Instant started,
        Consumer<BatchEvent> listener,
        Cancellation cancellation)
        throws IOException {
      seen.add(Files.size(input.resolve(NewsGenerator.FILE)));
      return null;
    }

    @Override
    public boolean isSynthetic() {
      return false;
    }
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

  @Test
  @DisplayName(
      "makes anew what a start that was killed has left half made, and keeps what is whole")
  void killed(@TempDir Path lake) throws Exception {
    Path whole = FirstStart.syntheticMaster(lake);
    Path market = FirstStart.syntheticMarket(lake);
    Path news = FirstStart.syntheticNews(lake);
    byte[] deposits = Files.readAllBytes(whole.resolve("deposit_sample_data.csv"));

    Files.delete(whole.resolve(MasterGenerator.ANSWER_KEY));
    Files.delete(whole.resolve("deposit_sample_data.csv"));
    Files.writeString(whole.resolve(".event_sample_data.csv.tmp"), "half");
    Files.delete(market.resolve(MarketGenerator.ANSWER_KEY));
    Path minutes = only(market, "*2026-01-01.csv");
    Files.writeString(minutes, "half");
    Files.delete(news.resolveSibling(NewsGenerator.KEY));
    Path unfinished = Files.createDirectories(lake.resolve("_state/.synthetic-master"));
    Files.writeString(unfinished.resolve("user_id_sample_data.csv"), "half");

    assertThat(FirstStart.syntheticMaster(lake)).isEqualTo(whole);
    assertThat(whole.resolve("deposit_sample_data.csv")).hasBinaryContent(deposits);
    assertThat(whole.resolve(".event_sample_data.csv.tmp")).doesNotExist();
    assertThat(unfinished).doesNotExist();
    assertThat(FirstStart.syntheticMarket(lake)).isEqualTo(market);
    assertThat(Files.size(minutes)).isGreaterThan(1_000);
    assertThat(FirstStart.syntheticNews(lake)).isEqualTo(news);
    assertThat(news.resolveSibling(NewsGenerator.KEY)).exists();

    Files.writeString(market.resolve("mine.csv"), "kept");
    Files.move(
        market.resolve(MarketGenerator.ANSWER_KEY), market.resolve(MasterGenerator.ANSWER_KEY));
    FirstStart.syntheticMarket(lake);
    assertThat(market.resolve("mine.csv")).as("a set of an earlier version").exists();
  }

  @Test
  @DisplayName(
      "whose batch is cancelled while its set is made makes no more of it, and reports that")
  void cancelledWhileMade(@TempDir Path lake) throws Exception {
    RunBounds bounds = RunBounds.of("2GB", 2);
    Map<String, Pipeline> pipelines =
        Map.of(
            "synthetic-market",
            FirstStart.onSyntheticMarket(
                lake, input -> new MarketBatch(input, lake, bounds, TimeSource.system())),
            "synthetic-master",
            FirstStart.onSyntheticMaster(
                lake, input -> new MasterBatch(input, lake, bounds, TimeSource.system())));
    for (var one : pipelines.entrySet()) {
      Cancellation cancellation = new Cancellation();
      cancellation.cancel();
      RunReport report = one.getValue().run(Map.of(), Instant.EPOCH, event -> {}, cancellation);
      assertThat(report.status()).isEqualTo("cancelled");
      assertThat(lake.resolve("_state").resolve(one.getKey())).doesNotExist();
      assertThat(new RunLog(lake).newest(one.getValue().name(), 2)).containsExactly(report);
    }
  }

  private static Path only(Path folder, String glob) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
      return files.iterator().next();
    }
  }

  @Test
  @DisplayName("runs again each day on the same set, and that is a success")
  void daily(@TempDir Path lake) throws Exception {
    RunBounds bounds = RunBounds.of("2GB", 2);
    TimeSource time = TimeSource.system();
    List<Pipeline> pipelines =
        List.of(
            FirstStart.onSyntheticMaster(lake, in -> new MasterBatch(in, lake, bounds, time)),
            FirstStart.onSyntheticMarket(lake, in -> new MarketBatch(in, lake, bounds, time)),
            FirstStart.onSyntheticNews(lake, in -> new NewsBatch(in, lake, bounds, time)));
    for (int day = 15; day <= 16; day++) {
      for (Pipeline pipeline : pipelines) {
        pipeline.check(Map.of());
        Instant started = Instant.parse("2026-06-" + day + "T01:00:00Z");
        RunReport report = pipeline.run(Map.of(), started, event -> {});
        assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
      }
    }
  }
}
