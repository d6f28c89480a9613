package dev.spreadlake.batch.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.quality.Judge;
import dev.spreadlake.quality.LiveRows;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.Rule;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.spread.SpreadObservation;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A day of the lake, judged in a batch")
@Timeout(60)
class QualityBatchTest {
  private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");
  private static final Book BTC = new Book("btc_mxn");
  private static final int SECONDS = 1_800;

  @TempDir Path lake;

  /** A day's beginning with a random walk, now and then a defect of some kind, and gaps. */
  private static List<SpreadObservation> seconds() {
    Random random = new Random(11);
    List<SpreadObservation> all = new ArrayList<>();
    double level = 790_000;
    for (int n = 0; n < SECONDS; n++) {
      level += random.nextGaussian() * 20;
      if (random.nextInt(50) == 0) {
        continue;
      }
      int defect = random.nextInt(200);
      double jump = defect == 0 ? 5_000 : 0;
      BigDecimal bid = BigDecimal.valueOf(level + jump).setScale(2, RoundingMode.HALF_EVEN);
      BigDecimal width = new BigDecimal(defect == 1 ? "0" : defect == 2 ? "-5" : "628.48");
      if (defect == 3) {
        width = new BigDecimal("90000");
      }
      BigDecimal ask = bid.add(width);
      BigDecimal spread =
          ask.subtract(bid)
              .multiply(new BigDecimal(100))
              .divide(ask, 6, RoundingMode.HALF_EVEN)
              .add(defect == 4 ? new BigDecimal("0.001") : BigDecimal.ZERO);
      BigDecimal mid = bid.add(ask).multiply(new BigDecimal("0.5")).stripTrailingZeros();
      BigDecimal size = defect == 5 ? BigDecimal.ZERO : new BigDecimal("0.50000000");
      all.add(
          new SpreadObservation(
              START.plusSeconds(n),
              Venue.BITSO,
              BTC,
              bid,
              ask,
              spread,
              mid,
              1,
              defect == 6 ? null : size,
              size,
              defect == 7 ? 1.25 : 0.2,
              null,
              0,
              null,
              defect == 8 ? 30_000 : 120,
              1,
              Source.WS));
    }
    return all;
  }

  private static String time(Instant at) {
    return at.toString().replace("Z", "+00:00");
  }

  private void write(String dataset, String header, List<String> rows) throws IOException {
    Path file = lake.resolve(dataset + "/book=btc_mxn/date=2026-11-22/x_20261122T000000Z.csv");
    Files.createDirectories(file.getParent());
    Files.writeString(file, header + "\n" + String.join("\n", rows) + "\n");
  }

  private void writeLake(List<SpreadObservation> seconds) throws IOException {
    List<String> five = new ArrayList<>();
    List<String> wide = new ArrayList<>();
    String[] header = Dataset.BOOK_SECONDS.header().split(",", -1);
    Map<String, Minute> minutes = new TreeMap<>();
    for (SpreadObservation o : seconds) {
      String first =
          String.join(
              ",",
              time(o.second()),
              "btc_mxn",
              o.bid().toPlainString(),
              o.ask().toPlainString(),
              o.spread().toPlainString());
      five.add(first);
      Map<String, String> named = new HashMap<>();
      named.put("mid", o.mid().toPlainString());
      named.put("bid_size", o.bidSize() == null ? "" : o.bidSize().toPlainString());
      named.put("ask_size", o.askSize().toPlainString());
      named.put("imbalance", Double.toString(o.imbalance()));
      named.put("age_ms", Long.toString(o.ageMillis()));
      List<String> cells = new ArrayList<>();
      Arrays.stream(header).skip(5).forEach(name -> cells.add(named.getOrDefault(name, "")));
      wide.add(first + "," + String.join(",", cells));
      String minute = time(o.second()).substring(0, 17) + "00+00:00";
      minutes.merge(minute, new Minute(1, o.spread()), Minute::plus);
    }
    write("silver/spreads", Dataset.SPREADS.header(), five);
    write("silver/book_seconds", Dataset.BOOK_SECONDS.header(), wide);
    List<String> gold = new ArrayList<>();
    minutes.forEach(
        (minute, sum) ->
            gold.add(minute + ",btc_mxn," + sum.seconds() + ",,," + sum.spread() + ",,,,,,,,"));
    write("gold/spreads_1m", Dataset.SPREADS_1M.header(), gold);
  }

  private record Minute(int seconds, BigDecimal spread) {
    Minute plus(Minute other) {
      return new Minute(seconds + other.seconds, spread.add(other.spread));
    }
  }

  private RunReport run() throws IOException {
    return new QualityBatch(lake, "simulated", RunBounds.of("2GB", 1), TimeSource.system())
        .run(Map.of("date", "2026-11-22"), Instant.parse("2026-11-22T12:00:00.5Z"), event -> {});
  }

  private static Map<String, Long> live(List<SpreadObservation> seconds) {
    Map<String, Long> bad = new TreeMap<>();
    RuleCatalogue catalogue = RuleCatalogue.builtIn();
    Judge judge =
        new Judge(
            catalogue,
            1_000,
            new Judge.Listener() {
              @Override
              public void changed(QualityResult result) {}

              @Override
              public void level(Rule rule, String dataset, Instant at, Judge.Level level) {
                if (level == Judge.Level.BAD) {
                  bad.merge(rule.id(), 1L, Long::sum);
                }
              }
            });
    LiveRows rows = new LiveRows(catalogue, judge);
    seconds.forEach(rows::observation);
    return bad;
  }

  private static Map<String, Long> failing(RunReport report, String dataset) {
    Map<String, Long> bad = new TreeMap<>();
    report.quality().stream()
        .filter(r -> r.dataset().equals(dataset) && r.failingRows() > 0)
        .forEach(r -> bad.put(r.rule(), r.failingRows()));
    return bad;
  }

  @Test
  @DisplayName("has the same rows broken by the same rules as when they came, to the row")
  void sameAsLive() throws IOException {
    List<SpreadObservation> seconds = seconds();
    writeLake(seconds);
    RunReport report = run();

    assertThat(report.status()).isEqualTo("succeeded");
    Map<String, Long> live = live(seconds);
    assertThat(live)
        .containsKeys(
            "quotes.jump",
            "quotes.not_crossed",
            "quotes.not_locked",
            "quotes.sizes_positive",
            "quotes.imbalance_range",
            "quotes.spread_formula",
            "quotes.age",
            "spreads.in_range");
    assertThat(failing(report, "silver/book_seconds")).isEqualTo(live);
  }

  @Test
  @DisplayName("finds layers that do not add up, seconds told twice and changed columns")
  void layers() throws IOException {
    List<SpreadObservation> seconds = seconds();
    writeLake(seconds);
    assertThat(
            run().quality().stream()
                .filter(r -> r.rule().startsWith("lake."))
                .filter(r -> !r.passed()))
        .isEmpty();
    Path spreads =
        lake.resolve("silver/spreads/book=btc_mxn/date=2026-11-22/x_20261122T000000Z.csv");
    List<String> lines = new ArrayList<>(Files.readAllLines(spreads));
    lines.set(5, lines.get(5).replaceAll(",[0-9.]+$", ",0.999999"));
    lines.add(lines.get(7));
    Files.write(spreads, lines);
    Files.writeString(spreads.resolveSibling("y.csv"), "orderbook_timestamp,book,bid\n");

    assertThat(
            run().quality().stream()
                .filter(r -> r.rule().startsWith("lake.") && !r.passed())
                .map(QualityResult::rule))
        .containsExactlyInAnyOrder(
            "lake.schema", "lake.seconds_unique", "lake.seconds_equal", "lake.minutes_sum");
  }

  @Test
  @DisplayName("leaves a page with every rule, escaped and without anything from elsewhere")
  void page() throws IOException {
    writeLake(seconds());
    Path old = lake.resolve("gold/quality/results/date=2026-11-22/results_1.csv");
    Files.createDirectories(old.getParent());
    Files.writeString(
        old,
        """
        at,rule,dimension,severity,dataset,status,observed,expected,failing_rows,detail
        2026-11-22T01:00:00Z,book.crossed,validity,warn,<script>x</script>,fail,a,b,1,"<b>"
        2026-11-22T01:00:00Z,rule.gone,validity,warn,x,fail,a,b,1,
        """);
    run();
    String html = Files.readString(lake.resolve("gold/quality/report.html"));

    for (Rule rule : RuleCatalogue.builtIn().rules()) {
      assertThat(html).contains("<strong>" + rule.id() + "</strong>");
    }
    assertThat(html)
        .contains("simulated", "&lt;script&gt;x&lt;/script&gt;")
        .doesNotContain("<script", "http://", "https://", "style=\"", "rule.gone");
    assertThat(Files.readString(lake.resolve("gold/quality/scorecard.csv")))
        .startsWith("dataset,dimension,rules,passing,failing,not_run,score,status\n")
        .contains("silver/spreads,validity,");
  }
}
