package dev.spreadlake.batch.quality;

import static dev.spreadlake.lake.LakeFixture.BTC;
import static dev.spreadlake.lake.LakeFixture.USD;
import static dev.spreadlake.lake.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.model.SqlFolder;
import dev.spreadlake.batch.run.Check;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.compact.Compactor;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.minutes.MinuteTable;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.window.LakeWriter;
import dev.spreadlake.market.Side;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.quality.Place;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A day that the lake wrote, judged in a batch")
@Timeout(120)
class QualityLakeTest {
  private static final String DAY = "2026-11-22";
  private static final String NEXT = "2026-11-23";
  private static final Instant LATER = Instant.parse("2026-11-24T12:00:00.5Z");
  private static final RuleCatalogue CATALOGUE = RuleCatalogue.builtIn();

  @TempDir private Path root;
  private LakeFixture lake;
  private int runs;

  @BeforeEach
  void fixture() {
    lake = new LakeFixture(root);
  }

  private RunReport judge(String day) throws IOException {
    return new QualityBatch(root, "simulated", RunBounds.of("2GB", 1), TimeSource.system())
        .run(Map.of("date", day), LATER.plusSeconds(runs++), event -> {});
  }

  private static List<String> failing(RunReport report) {
    return report.quality().stream()
        .filter(result -> !result.passed())
        .map(QualityResult::rule)
        .distinct()
        .toList();
  }

  private static QualityResult of(RunReport report, String rule) {
    return report.quality().stream()
        .filter(result -> result.rule().equals(rule))
        .findFirst()
        .orElseThrow();
  }

  private static Trade trade(long id, String exchange, String received) {
    return new Trade(
        Venue.BITSO,
        BTC,
        id,
        new BigDecimal("790000.5"),
        new BigDecimal("0.0" + id),
        Side.BUY,
        exchange == null ? null : Instant.parse(exchange),
        Instant.parse(received));
  }

  /** Twenty minutes before and after a midnight, with trades at its seams and a gap. */
  private void aroundMidnight() throws IOException {
    try (LakeWriter writer = lake.open()) {
      long from = at("2026-11-22T23:40:00Z");
      List<Trade> trades =
          List.of(
              trade(1, "2026-11-22T23:45:10Z", "2026-11-22T23:45:10.2Z"),
              trade(2, null, "2026-11-22T23:46:10.2Z"),
              trade(3, "2026-11-22T23:59:59.9Z", "2026-11-23T00:00:00.4Z"),
              trade(4, "2026-11-23T00:00:00.3Z", "2026-11-22T23:59:59.8Z"),
              trade(5, "2026-11-23T00:05:00Z", "2026-11-23T00:05:00.1Z"));
      for (long second = from; second < from + 2_400; second++) {
        if (second == from + 77) {
          LakeFixture.gap(writer, BTC, second, GapReason.STALE);
        } else {
          writer.observe(LakeFixture.row(BTC, second));
        }
        writer.observe(LakeFixture.row(USD, second));
        for (Trade trade : trades) {
          if (trade.receivedAt().getEpochSecond() == second) {
            writer.trade(trade);
          }
        }
      }
      writer.commit();
      writer.publishAll();
    }
    MinuteTable minutes =
        new MinuteTable(new LakeLayout(root, LakeFixture.TEN_MINUTES), new DurableFiles(root));
    for (String day : List.of(DAY, NEXT)) {
      assertThat(minutes.make(BTC, LocalDate.parse(day))).isEqualTo(20);
      assertThat(minutes.make(USD, LocalDate.parse(day))).isEqualTo(20);
    }
  }

  private Path csv(String dataset) throws IOException {
    return lake.csv(dataset + "/book=btc_mxn/date=" + DAY).get(0);
  }

  private void headers() throws IOException {
    for (Dataset dataset :
        List.of(
            Dataset.SPREADS,
            Dataset.BOOK_SECONDS,
            Dataset.GAPS,
            Dataset.TRADES,
            Dataset.MINUTES,
            Dataset.SPREADS_1M)) {
      Path folder = root.resolve(LakeLayout.table(dataset) + "/book=btc_mxn/date=" + DAY);
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("x.csv"), dataset.header() + "\n");
    }
  }

  @Test
  @DisplayName("has every check and every rule of stream and batch run on the columns it has")
  void everyRuleRuns() throws IOException {
    headers();

    RunReport report = judge(DAY);

    assertThat(report.status()).isEqualTo("succeeded");
    assertThat(report.quality())
        .allSatisfy(result -> assertThat(result.passed()).as(result.detail()).isTrue());
    List<String> judged = report.quality().stream().map(QualityResult::rule).toList();
    assertThat(judged)
        .containsAll(
            Check.read(SqlFolder.read("sql/quality"), "checks/", CATALOGUE).stream()
                .map(check -> check.rule().id())
                .toList())
        .containsAll(
            CATALOGUE.rules().stream()
                .filter(rule -> rule.where() == Place.BOTH)
                .map(Rule::id)
                .toList());
    assertThat(report.quality())
        .as("what is published already cannot be held back")
        .noneMatch(result -> result.severity().equals("stop"));
  }

  @Test
  @DisplayName("adds up, with trades that were received on the other side of midnight")
  void midnight() throws IOException {
    aroundMidnight();

    for (String day : List.of(DAY, NEXT)) {
      RunReport report = judge(day);
      assertThat(report.status()).isEqualTo("succeeded");
      assertThat(failing(report)).as(day).noneMatch(rule -> rule.startsWith("lake."));
      assertThat(of(report, "lake.trades_sum").observed()).isEqualTo("0 rows of " + day);
    }
    Path minutes = csv("gold/minutes");
    List<String> lines = new ArrayList<>(Files.readAllLines(minutes));
    lines.removeIf(line -> line.startsWith("2026-11-22T23:45"));
    Files.write(minutes, lines);
    assertThat(of(judge(DAY), "lake.trades_sum").failingRows()).isEqualTo(1);
  }

  @Test
  @DisplayName("says which minutes gold lacks, once the day is over")
  void goldLacksMinutes() throws IOException {
    aroundMidnight();
    Path minutes = csv("gold/spreads_1m");
    List<String> lines = new ArrayList<>(Files.readAllLines(minutes));
    Files.write(minutes, lines.subList(0, 15));

    QualityResult sums = of(judge(DAY), "lake.minutes_sum");

    assertThat(sums.passed()).isFalse();
    assertThat(sums.failingRows()).isEqualTo(lines.size() - 15);
  }

  @Test
  @DisplayName("is judged by every other rule where one cannot be run, which is said of it")
  void oneCannotBeRun() throws IOException {
    aroundMidnight();
    for (Path file : lake.csv("silver/gaps")) {
      Files.writeString(file, Files.readString(file).replace("first_second", "first"));
    }
    for (Path file : lake.csv("gold/minutes")) {
      Files.writeString(file, Files.readString(file).replace(",vwap,", ",mean,"));
    }

    RunReport report = judge(DAY);

    assertThat(report.status()).isEqualTo("succeeded");
    assertThat(
            report.quality().stream()
                .filter(result -> result.observed().startsWith(QualityRun.NOT_RUN))
                .filter(result -> !result.passed())
                .map(QualityResult::rule))
        .contains("lake.gaps_apart", "bars.complete", "bars.ohlc_order")
        .allMatch(rule -> rule.equals("lake.gaps_apart") || rule.startsWith("bars."));
    assertThat(of(report, "lake.gaps_apart").detail()).contains("first_second");
    assertThat(of(report, "lake.trades_sum").passed()).isTrue();
    assertThat(of(report, "quotes.complete").passed()).isTrue();
    assertThat(root.resolve("gold/quality/report.html")).exists();
  }

  @Test
  @DisplayName("that is bad stands so until it, or a newer one, is good")
  void newestDayStands() throws IOException {
    aroundMidnight();
    Path file = lake.csv("silver/spreads/book=btc_mxn/date=" + NEXT).get(0);
    String good = Files.readString(file);
    Files.writeString(file, good + good.lines().skip(3).findFirst().orElseThrow() + "\n");
    assertThat(of(judge(NEXT), "lake.seconds_unique").passed()).isFalse();

    QualityResult older = of(judge(DAY), "lake.seconds_unique");

    assertThat(older.passed()).isFalse();
    assertThat(older.observed()).isEqualTo("1 rows of " + NEXT + "; 0 rows of " + DAY);
    Files.writeString(file, good);
    assertThat(of(judge(NEXT), "lake.seconds_unique").passed()).isTrue();
    assertThat(of(judge(DAY), "lake.seconds_unique").passed()).isTrue();
  }

  @Test
  @DisplayName("has the same found of it once it is compacted")
  void compacted() throws IOException {
    aroundMidnight();
    Map<String, Long> before = counted(judge(DAY));
    assertThat(before).containsKeys("quotes.age", "lake.minutes_sum", "lake.gaps_apart");
    try (LakeWriter writer = lake.open();
        DuckDb db = DuckDb.inMemory("512MB", 1, root.resolve(".compact"))) {
      new Compactor(root, new DurableFiles(root), db).compact(LocalDate.parse(NEXT));
      assertThat(writer.pending()).isZero();
    }
    assertThat(lake.csv("silver/spreads/book=btc_mxn/date=" + DAY)).isEmpty();

    RunReport report = judge(DAY);

    assertThat(counted(report)).isEqualTo(before);
    assertThat(of(report, "quotes.complete").observed()).contains(" of 2399 rows");
    assertThat(of(report, "lake.day_judged").observed()).isEqualTo("every table of " + DAY);
  }

  private static Map<String, Long> counted(RunReport report) {
    Map<String, Long> rows = new TreeMap<>();
    report.quality().forEach(result -> rows.merge(result.rule(), result.failingRows(), Long::sum));
    return rows;
  }

  @Test
  @DisplayName("of which there is nothing is refused")
  void nothing() throws IOException {
    aroundMidnight();

    RunReport report = judge("2062-11-22");

    assertThat(report.status()).isEqualTo("refused");
    assertThat(report.message()).contains("no table of 2062-11-22");
    assertThat(failing(report)).containsExactly("lake.day_judged");
  }
}
