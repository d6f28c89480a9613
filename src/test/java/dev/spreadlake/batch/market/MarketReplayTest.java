package dev.spreadlake.batch.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person writes into the quarantine is neither lost nor taken for what it is not. */
@Timeout(120)
@DisplayName("Minutes taken in from the quarantine")
final class MarketReplayTest {
  private static final String PAGE = "time,high,low,open,volumefrom,volumeto,close\n";
  private static final String KLINES = "open_time,open,high,low,close,volume\n";

  @TempDir private Path folder;
  private Path in;
  private MarketLake lake;

  @BeforeEach
  void open() throws IOException {
    in = Files.createDirectories(folder.resolve("in"));
    lake = new MarketLake(folder.resolve("lake"));
  }

  private MarketRequest add() {
    return MarketRequest.newFiles(in, lake.root());
  }

  private MarketRequest full() {
    return MarketRequest.full(in, lake.root());
  }

  private RunReport succeeded(MarketRequest request) throws IOException {
    RunReport report = lake.run(request);
    assertThat(report.status()).as(String.valueOf(report.message())).isEqualTo("succeeded");
    assertThat(report.inputs()).allMatch(RunReport.Input::adds);
    return report;
  }

  private List<Path> quarantined(String mapping) throws IOException {
    Path of = lake.root().resolve("quarantine/market/" + mapping);
    if (!Files.isDirectory(of)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(of)) {
      return list.sorted().toList();
    }
  }

  private void edit(String mapping, String from, String to) throws IOException {
    Path file = quarantined(mapping).get(0);
    assertThat(file).content().contains(from);
    Files.writeString(file, Files.readString(file).replace(from, to));
  }

  /** A page of six minutes, the third and the fifth of which have no price. */
  private void twoBad() throws IOException {
    Files.writeString(
        in.resolve("x_BTC_USD_kraken.csv"),
        PAGE
            + """
            1735689600,101,99,100,1.5,150,100.5
            1735689660,101,99,100,1.5,150,100.5
            1735689720,101,99,oops,1.5,150,100.5
            1735689780,101,99,100,1.5,150,100.5
            1735689840,101,99,ouch,1.5,150,100.5
            1735689900,101,99,100,1.5,150,100.5
            """);
  }

  @Test
  @DisplayName("give way to the finished bar if nobody has changed them, in a full build too")
  void unfinished() throws IOException {
    Files.writeString(
        in.resolve("a_BTCUSDT-1m.csv"),
        KLINES
            + """
            2026-06-15 11:59:00,100,101,99,100,3
            2026-06-15 12:00:00,100,101,99,100.5,2
            """);
    assertThat(succeeded(add()).inputs().get(0).byRule()).containsKey("unfinished_bar");
    Files.writeString(
        in.resolve("b_BTCUSDT-1m.csv"),
        KLINES + "2026-06-15 12:00:00,100,103,99,102,4\n2026-06-15 12:01:00,102,103,99,102,4\n");
    MarketLake later = new MarketLake(lake.root(), 300);
    later.run(add());
    SortedMap<String, String> finished = later.published();

    RunReport replayed = later.run(add().replaying());

    assertThat(replayed.status()).isEqualTo("succeeded");
    assertThat(later.published()).isEqualTo(finished);
    later.run(full());
    assertThat(later.published()).isEqualTo(finished);
    assertThat(quarantined("binance")).isEmpty();
  }

  @Test
  @DisplayName("are left untouched where the quarantine has but the beginning of a line")
  void cutLine() throws IOException {
    Files.writeString(
        in.resolve("x_BTC_USD_kraken.csv"),
        PAGE + "1735689600,101,99,100,1.5,150,100.5\n" + "1,".repeat(40_000) + "\n");
    succeeded(add());
    Path file = quarantined("cryptocompare").get(0);
    byte[] text = Files.readAllBytes(file);

    RunReport report = succeeded(add().replaying());

    assertThat(report.untouched()).isEqualTo(Map.of("line_too_long", 1L));
    assertThat(file)
        .hasBinaryContent(text)
        .content()
        .startsWith("rule,")
        .contains("line_too_long,");
    edit("cryptocompare", "1,".repeat(32_768), "1735689660,101,99,100,1.5,150,100.5");
    RunReport repaired = succeeded(add().replaying());
    assertThat(repaired.untouched()).isEmpty();
    assertThat(repaired.inputs())
        .anyMatch(input -> input.file().startsWith("quarantine/") && input.accepted() == 1);
    assertThat(quarantined("cryptocompare")).isEmpty();
  }

  @Test
  @DisplayName("are provisional if their minute was not over when they came, until one comes")
  void provisional() throws IOException {
    Files.writeString(
        in.resolve("a_BTCUSDT-1m.csv"),
        KLINES + "2026-06-15 11:59:00,100,101,99,100,3\n2026-06-15 12:00:00,100,101,99,100.5,5\n");
    succeeded(add());
    lake = new MarketLake(lake.root(), 300);

    succeeded(add().replaying());

    assertThat(lake.sum("coverage", 7)).as("provisional").isEqualTo(1);
    Files.writeString(in.resolve("b_BTCUSDT-1m.csv"), KLINES + "1781524800,100,103,99,102,4\n");
    succeeded(add());
    assertThat(lake.sum("coverage", 7)).as("provisional").isZero();
    assertThat(lake.rows("bars_daily").get(0)[5]).as("close").isEqualTo("102.00000000");
  }

  @Test
  @DisplayName("count as good in the judgement of the file they came in, which was refused before")
  void refusedFile() throws IOException {
    StringBuilder page = new StringBuilder(PAGE);
    for (int i = 0; i < 120; i++) {
      page.append(1_735_689_600 + 60 * i).append(",1,2,1.5,1,1,1.5\n");
    }
    Files.writeString(in.resolve("bad_BTC_USD.csv"), page);
    assertThat(lake.run(add()).status()).isEqualTo("refused");
    edit("cryptocompare", ",1,2,1.5,1,1,1.5", ",2,1,1.5,1,1,1.5");
    String edited = Files.readString(quarantined("cryptocompare").get(0));

    RunReport again = lake.run(add());

    assertThat(again.message()).contains("120 of 120").contains("--replay-quarantine");
    assertThat(quarantined("cryptocompare").get(0)).hasContent(edited);

    succeeded(add().replaying());

    assertThat(lake.sum("coverage", 3)).isEqualTo(120);
    assertThat(quarantined("cryptocompare")).isEmpty();
    SortedMap<String, String> published = lake.published();
    succeeded(full());
    assertThat(lake.published()).isEqualTo(published);
    assertThat(quarantined("cryptocompare")).isEmpty();
  }

  @Test
  @DisplayName("stay as they were edited if the run that tries them is refused")
  void refusedReplay() throws IOException {
    twoBad();
    succeeded(add());
    edit("cryptocompare", "oops", "100.25");
    String edited = Files.readString(quarantined("cryptocompare").get(0));
    Files.writeString(in.resolve("worse_BTC_USD.csv"), PAGE + "1735689600,1,2,1.5,1,1,1.5\n");

    RunReport report = lake.run(full().replaying());

    assertThat(report.status()).isEqualTo("refused");
    assertThat(lake.root().resolve("quarantine/market/repaired")).doesNotExist();
    assertThat(quarantined("cryptocompare"))
        .anySatisfy(file -> assertThat(file).hasContent(edited));
  }

  @Test
  @DisplayName("are not written over by a full build that does not take them in")
  void fullWithoutReplay() throws IOException {
    twoBad();
    succeeded(add());
    edit("cryptocompare", "oops", "100.25");
    edit("cryptocompare", "ouch", "100.75");

    succeeded(full());

    assertThat(quarantined("cryptocompare").get(0)).content().contains("100.25", "100.75");
    succeeded(add().replaying());
    assertThat(quarantined("cryptocompare")).isEmpty();
    assertThat(lake.sum("coverage", 3)).isEqualTo(6);
  }

  @Test
  @DisplayName("leave the quarantine one by one; the others stay through full builds")
  void partly() throws IOException {
    twoBad();
    succeeded(add());
    edit("cryptocompare", "oops", "100.25");
    succeeded(full().replaying());
    assertThat(quarantined("cryptocompare").get(0)).content().contains("ouch");

    succeeded(full().replaying());

    assertThat(quarantined("cryptocompare").get(0))
        .content()
        .contains("ouch")
        .doesNotContain("oops", "100.25");
    edit("cryptocompare", "99,ouch", "300,100.75");
    succeeded(full().replaying());
    assertThat(quarantined("cryptocompare").get(0)).content().contains("bars.ohlc_order,", "300");
    edit("cryptocompare", "300,100.75", "99,100.75");
    succeeded(add().replaying());
    assertThat(quarantined("cryptocompare")).isEmpty();
    SortedMap<String, String> repaired = lake.published();
    succeeded(full());
    assertThat(quarantined("cryptocompare")).isEmpty();
    assertThat(lake.published()).isEqualTo(repaired);
    assertThat(lake.rows("gaps")).isEmpty();
  }

  @Test
  @DisplayName("are of the market that the file they came in tells, though it lies in a subfolder")
  void subfolder() throws IOException {
    Path year = Files.createDirectories(in.resolve("2024"));
    Files.writeString(
        year.resolve("synthetic_btcusdt-1m-a.csv"),
        KLINES + "1735689600,100,101,99,100,3\n1735689660,oops,101,99,100,3\n");
    Files.writeString(
        year.resolve("kraken_BTC_USD.csv"),
        "time,open,high,low,close,volume\n1735689600,100,101,99,100,3\n1735689660,oops,101,99,100,3\n");
    succeeded(add());
    edit("binance", "oops", "100");
    edit("plain", "oops", "100");

    succeeded(add().replaying());

    List<String> expected = List.of("kraken:btc_usd 2", "synthetic:btcusdt 2");
    assertThat(lake.rows("coverage")).extracting(row -> row[0] + " " + row[3]).isEqualTo(expected);
    succeeded(full());
    assertThat(lake.rows("coverage")).extracting(row -> row[0] + " " + row[3]).isEqualTo(expected);
  }

  @Test
  @DisplayName("are of the market that the file at hand tells, if theirs told none when they came")
  void renamed() throws IOException {
    twoBad();
    succeeded(add());
    edit("cryptocompare", "oops", "100");
    succeeded(add().replaying());
    try (Stream<Path> list = Files.list(lake.root().resolve("quarantine/market/repaired"))) {
      Path kept = list.toList().get(0);
      Files.writeString(kept, Files.readString(kept).replace("x_BTC_USD_kraken.csv", "prices.csv"));
    }

    succeeded(full());

    assertThat(lake.rows("coverage"))
        .extracting(row -> row[0] + " " + row[3])
        .containsExactly("kraken:btc_usd 5");
  }

  @Test
  @DisplayName("are found by a full build as earlier versions kept them, under a flattened name")
  void keptBefore() throws IOException {
    Path page = Files.createDirectories(in.resolve("2024")).resolve("synthetic_btcusdt-1m-a.csv");
    Files.writeString(page, KLINES + "1735689600,100,101,99,100,3\n1735689660,oops,101,99,100,3\n");
    String hash = succeeded(add()).inputs().get(0).sha256().substring(0, 8);
    Path repaired = Files.createDirectories(lake.root().resolve("quarantine/market/repaired"));
    Files.writeString(
        repaired.resolve(
            "binance-market_20260615T120002Z-1.2024_synthetic_btcusdt-1m-a.csv." + hash + ".csv"),
        KLINES + "1735689660,100,101,99,100,3\n");

    succeeded(full());

    assertThat(lake.rows("coverage"))
        .extracting(row -> row[0] + " " + row[3])
        .containsExactly("synthetic:btcusdt 2");
  }
}
