package dev.spreadlake.batch.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.FirstStart;
import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.market.MarketPipeline;
import dev.spreadlake.batch.market.MarketRequest;
import dev.spreadlake.batch.master.MasterPipeline;
import dev.spreadlake.batch.master.MasterRequest;
import dev.spreadlake.batch.news.NewsPipeline;
import dev.spreadlake.batch.news.NewsRequest;
import dev.spreadlake.batch.run.LakeBusyException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The report of a lake")
@Timeout(60)
final class ReportTest {
  private static final String MARK = "<span class=\"mark\">SYNTHETIC</span>";

  private static final String BARS = "open_time,open,high,low,close,volume";
  private static final String BAR = "1735689600,100,101,99,100,3";

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

  private RunReport market(boolean full, String name, String... lines) throws IOException {
    Path folder = Files.createDirectories(home.resolve("market-" + name));
    Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    return new MarketPipeline(TimeSource.system(), event -> {})
        .run(full ? MarketRequest.full(folder, lake) : MarketRequest.newFiles(folder, lake));
  }

  @Test
  @DisplayName("is marked as long as minutes of it are synthetic, whatever came last")
  void syntheticMarket() throws IOException {
    assertThat(market(false, "synthetic_BTCUSDT-1m-2025.csv", BARS, BAR).status())
        .isEqualTo("succeeded");
    assertThat(written()).contains(MARK);
    assertThat(market(false, "ETHUSDT-1m-2025.csv", BARS, BAR.replace(",3", ",4")).status())
        .isEqualTo("succeeded");
    assertThat(written()).contains(MARK);
    assertThat(market(true, "BTCUSDT-1m-2025.csv", BARS, BAR.replace(",3", ",5")).status())
        .isEqualTo("succeeded");
    assertThat(written()).doesNotContain(MARK);
  }

  @Test
  @DisplayName("is marked as long as news of it are synthetic, also after a run that was refused")
  void syntheticNews() throws IOException {
    Files.writeString(
        input.resolve("synthetic_news.csv"), "date,title\n2024-01-01 10:00:00,Synthetic rises\n");
    assertThat(news("date,title", "2024-01-01 10:00:00,Alpha rises").status())
        .isEqualTo("succeeded");
    Files.delete(input.resolve("synthetic_news.csv"));
    assertThat(news("when,what", "1,2").status()).isEqualTo("refused");

    assertThat(written()).contains(MARK);
  }

  @Test
  @DisplayName("is marked if the master data are the built-in sample, whose files have real names")
  void syntheticMaster() throws IOException {
    Path sample = FirstStart.syntheticMaster(lake);
    assertThat(written()).doesNotContain(MARK);
    RunReport run =
        new MasterPipeline(TimeSource.system(), event -> {})
            .run(MasterRequest.newFiles(sample, lake));
    assertThat(run.status()).isEqualTo("succeeded");

    assertThat(written()).contains(MARK);
  }

  @Test
  @DisplayName("is marked if a generator's note names a file of the master data as it is")
  void generatedMaster() throws IOException {
    Path made = home.resolve("made");
    MasterGenerator.generate(GeneratePlan.of(20, 40, 20, 40, 10, 1, "none"), made);
    assertThat(master(made).inputs()).allMatch(RunReport.Input::synthetic);
    SyntheticData said = new SyntheticData(lake);
    assertThat(said.pipelines()).containsExactly("master");
    assertThat(written()).contains(MARK);

    for (RunReport.Input taken : master(made).inputs()) {
      Path file = made.resolve(taken.file());
      Files.writeString(file, Files.readString(file) + "\n");
    }
    assertThat(master(made).inputs()).noneMatch(RunReport.Input::synthetic);
    assertThat(said.pipelines()).isEmpty();
    assertThat(written()).doesNotContain(MARK);
  }

  private RunReport master(Path folder) throws IOException {
    RunReport run =
        new MasterPipeline(TimeSource.system(), event -> {}).run(MasterRequest.full(folder, lake));
    assertThat(run.status()).as(run.message()).isEqualTo("succeeded");
    return run;
  }

  @Test
  @DisplayName("is left by a run that failed, too; one that found another at work leaves none")
  void failedRun() throws IOException {
    Files.createDirectories(lake.resolve("bronze"));
    Files.writeString(lake.resolve("bronze/files"), "no folder");

    assertThatThrownBy(
            () ->
                ReportedPipeline.reporting(
                    "news", lake, () -> news("date,title", "2024-01-01 10:00:00,Alpha")))
        .isInstanceOf(IOException.class);

    assertThat(reports()).hasSize(1);
    assertThat(Files.readString(reports().get(0))).contains("failed");
    assertThatThrownBy(
            () ->
                ReportedPipeline.reporting(
                    "news",
                    lake,
                    () -> {
                      throw new LakeBusyException("another run");
                    }))
        .isInstanceOf(LakeBusyException.class);
    assertThat(reports()).hasSize(1);
  }

  private List<Path> reports() throws IOException {
    try (Stream<Path> found = Files.list(ReportWriter.folder(lake))) {
      return found.sorted().toList();
    }
  }

  @Test
  @DisplayName("takes the place of the oldest once there are enough")
  void keptReports() throws IOException {
    Path folder = Files.createDirectories(ReportWriter.folder(lake));
    for (int n = 0; n < ReportWriter.KEPT_MAX + 1; n++) {
      String name = n % 2 == 0 ? "market" : "news";
      Files.writeString(folder.resolve("%s_20200101T%09dZ.html".formatted(name, n)), "");
    }
    Files.writeString(folder.resolve("mine.html"), "");

    written();

    assertThat(reports())
        .hasSize(ReportWriter.KEPT_MAX + 1)
        .extracting(file -> file.getFileName().toString())
        .contains("mine.html", "report_20240601T000000000Z.html", "market_20200101T000000002Z.html")
        .doesNotContain("market_20200101T000000000Z.html", "news_20200101T000000001Z.html");
  }

  @Test
  @DisplayName("reads every table of the version that was shown when it began")
  void oneVersion() throws IOException {
    news("date,title", "2024-01-01 10:00:00,Alpha rises");
    try (DuckDb db = DuckDb.inMemory("256MB", 1, home.resolve("spill"))) {
      ReportTables tables = new ReportTables(db, lake);
      assertThat(tables.open("news", "hourly")).isTrue();
      news("date,title", "2024-01-01 10:00:00,Alpha rises", "2024-01-02 10:00:00,Beta falls");
      // The version that is read stays while the next run is on its way.
      assertThat(news("when,what", "1,2").status()).isEqualTo("refused");

      assertThat(tables.open("news", "daily")).isTrue();
      assertThat(tables.rows("select count(*) from news_daily")).containsExactly(List.of(1L));
      assertThat(tables.rows("select count(*) from news_hourly")).containsExactly(List.of(1L));
    }
  }

  @Test
  @DisplayName("keeps the minutes that a reader has open until the next are published")
  void versionBefore() throws IOException {
    market(false, "BTCUSDT-1m-1.csv", BARS, BAR);
    Path first = lake.resolve("gold/market").toRealPath();
    market(false, "BTCUSDT-1m-2.csv", BARS, BAR.replace("600", "660"));
    assertThat(first).exists();

    assertThat(market(false, "nothing.csv", "a,b", "1,2").status()).isEqualTo("refused");
    assertThat(first).exists();
    market(false, "BTCUSDT-1m-3.csv", BARS, BAR.replace("600", "720"));
    assertThat(first).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "0.00001234, 0.00001234",
    "0.5, 0.50",
    "0.123456, 0.12346",
    "1.23456, 1.2346",
    "123.4, 123.40",
    "0, 0.00",
    "790123.456, '790,123.46'"
  })
  @DisplayName("says prices so that they tell something, however small")
  void prices(double price, String text) {
    assertThat(MarketSection.price(price)).isEqualTo(text);
  }
}
