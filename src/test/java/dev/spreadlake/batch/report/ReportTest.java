package dev.spreadlake.batch.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.news.NewsPipeline;
import dev.spreadlake.batch.news.NewsRequest;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The report of a lake")
@Timeout(60)
final class ReportTest {
  @TempDir private Path home;
  private Path input;
  private Path lake;

  @BeforeEach
  void folders() throws IOException {
    input = Files.createDirectories(home.resolve("in"));
    lake = home.resolve("lake");
  }

  private RunReport news(String... lines) throws IOException {
    Files.writeString(input.resolve("n.csv"), String.join("\n", lines) + "\n");
    return new NewsPipeline(TimeSource.system(), event -> {}).run(NewsRequest.of(input, lake));
  }

  private String written() throws IOException {
    return Files.readString(
        new ReportWriter(lake).write("report", Instant.parse("2024-06-01T00:00:00Z")));
  }

  @Test
  @DisplayName("is made of an installation's first week, in which no word can have risen")
  void firstWeek() throws IOException {
    news(
        "date,title",
        "2024-01-01 10:00:00,Alpha rises",
        "2024-01-01 11:00:00,Beta falls",
        "2024-01-02 11:00:00,Gamma stays");

    assertThat(written()).contains("<b>3</b><span>items on 2 days", "None rose that much.");
  }

  @Test
  @DisplayName("is made of tables without a row")
  void noRows() throws IOException {
    assertThat(news("date,title").status()).isEqualTo("succeeded");

    assertThat(written())
        .contains("<b>0</b><span>items on 0 days")
        .doesNotContain("the first is", ">null<");
  }

  @Test
  @DisplayName("is made of a table of another version, with columns that are not described")
  void otherVersion() throws IOException {
    news("date,title", "2024-01-01 10:00:00,Alpha rises");
    Path daily = lake.resolve("gold/news/daily.csv");
    Files.writeString(
        daily, Files.readString(daily).replaceFirst("\n", ",later\n").replaceFirst("\n$", ",x\n"));

    assertThat(written()).contains("<b>1</b><span>items on 1 days");
  }

  @Test
  @DisplayName("leaves what the run said as it is where it cannot be made")
  void cannotBeMade() throws IOException {
    news("date,title", "2024-01-01 10:00:00,Alpha rises");
    RunReport refused = news("when,what", "1,2");
    Files.writeString(lake.resolve("gold/news/daily.csv"), "date\nyesterday\n");

    assertThat(refused.status()).isEqualTo("refused");
    assertThat(ReportedPipeline.reported(refused, lake)).isSameAs(refused);
    assertThat(ReportWriter.folder(lake)).doesNotExist();
  }

  @Test
  @DisplayName("promises prices only for news that name a time of day")
  void promisesPrices() throws IOException {
    news("date,title", "2024-01-01,Alpha rises");
    assertThat(written())
        .contains("no item has a price: the news names only a day.")
        .doesNotContain("the next run of the news");

    news("date,title", "2024-01-01,Alpha rises", "2024-01-01 10:00:00,Beta falls");
    assertThat(written())
        .contains(
            "no price within five minutes of the news (1), the news names only a day (1).",
            "the next run of the news fills in");
  }
}
