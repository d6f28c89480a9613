package dev.spreadlake.lake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A replay")
@Timeout(20)
class ReplayerTest {
  private static final Instant START = Instant.parse("2024-07-26T03:00:00Z");

  @TempDir Path folder;
  private final Map<String, String> settings = new HashMap<>();
  private final List<SpreadObservation> observations = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final List<String> quarantined = new ArrayList<>();

  @Test
  @DisplayName("merges files by time, computes the spread again and explains what is left out")
  void merges() throws IOException {
    write(
        "b.csv",
        "2024-07-26T03:15:39+00:00,btc_mxn,1233830.0,1236250.0,0.19575329",
        "2024-07-26T03:15:42+00:00,btc_mxn,1233830.0,1236250.0,0.19575329");
    write(
        "a.csv",
        "orderbook_timestamp,book,bid,ask,spread",
        "2024-07-26T03:15:39+00:00,usd_mxn,18.319,18.387,0.36982048",
        "2024-07-26T03:15:40+00:00,usd_mxn,18.319,18.387,0.36982048");
    Replayer.Tally tally = replay();

    assertThat(tally).isEqualTo(new Replayer.Tally(4, 4, 0, 0));
    assertThat(observations)
        .extracting(
            o ->
                o.second().toString().substring(17, 19)
                    + " "
                    + o.book()
                    + " "
                    + o.bid()
                    + " "
                    + o.spread())
        .containsExactly(
            "39 btc_mxn 1233830.0 0.195753",
            "39 usd_mxn 18.319 0.369827",
            "40 usd_mxn 18.319 0.369827",
            "42 btc_mxn 1233830.0 0.195753");
    assertThat(gaps)
        .extracting(Gap::reason)
        .containsExactly(GapReason.NOT_RECORDED, GapReason.NOT_RECORDED);
    assertThat(gaps)
        .extracting(Gap::second)
        .containsExactly(
            Instant.parse("2024-07-26T03:15:40Z"), Instant.parse("2024-07-26T03:15:41Z"));
  }

  @Test
  @DisplayName("quarantines rows that break a rule, naming rule, file and line, and goes on")
  void quarantines() throws IOException {
    write(
        "x.csv",
        "2024-07-26T03:15:39+00:00,btc_mxn,2,1,0",
        "yesterday,btc_mxn,1,2,0",
        "2024-07-26T03:15:40+00:00,../etc,1,2,0",
        "2024-07-26T03:15:41+00:00,btc_mxn,1",
        "2024-07-26T03:15:41+00:00,btc_mxn,one,2,0",
        "2024-07-26T03:15:42+00:00,btc_mxn,1,2,0",
        "2024-07-26T03:15:42+00:00,btc_mxn,1,2,0");
    Replayer.Tally tally = replay();

    assertThat(tally).isEqualTo(new Replayer.Tally(7, 1, 5, 1));
    assertThat(quarantined.get(0)).contains("0 < bid < ask").contains("x.csv").contains(",1,");
    assertThat(quarantined.get(1)).contains("orderbook_timestamp is a time").contains(",2,");
    assertThat(quarantined.get(2)).contains("book is a book's name").contains(",3,");
    assertThat(quarantined.get(3)).contains("has 4 or 5 columns").contains(",4,");
    assertThat(quarantined.get(4)).contains("are decimals").contains(",5,");
  }

  @Test
  @DisplayName("tells no second of a hole of years, which is the lake's to explain")
  void yearsApart() throws IOException {
    write("x.csv", "2019-07-26T03:15:39Z,btc_mxn,1,2", "2024-07-26T03:15:39Z,btc_mxn,1,2");

    assertThat(replay()).isEqualTo(new Replayer.Tally(2, 2, 0, 0));
    assertThat(observations).hasSize(2);
    assertThat(gaps).isEmpty();
  }

  @Test
  @DisplayName("sorts rows that are out of order, and loses none")
  void shuffled() throws IOException {
    List<String> rows = rows(0, 900);
    Collections.shuffle(rows, new Random(11));
    write("x.csv", rows.toArray(String[]::new));

    assertThat(replay()).isEqualTo(new Replayer.Tally(900, 900, 0, 0));
    assertThat(seconds()).isEqualTo(IntStream.range(0, 900).mapToObj(START::plusSeconds).toList());
    assertThat(gaps).isEmpty();
  }

  @Test
  @DisplayName("a row stamped ten hours ahead swallows nothing of what follows it")
  void stampedAhead() throws IOException {
    List<String> rows = rows(0, 3_000);
    rows.set(100, row(36_000));
    write("x.csv", rows.toArray(String[]::new));

    assertThat(replay()).isEqualTo(new Replayer.Tally(3_000, 3_000, 0, 0));
    assertThat(seconds()).isSorted().hasSize(3_000).contains(START.plusSeconds(2_999));
    assertThat(gaps.get(0).second()).isEqualTo(START.plusSeconds(100));
    assertThat(gaps).hasSize(1 + 36_000 - 3_000);
  }

  @Test
  @DisplayName("refuses a row that goes back further than is sorted, and counts it as no duplicate")
  void goesBack() throws IOException {
    List<String> rows = rows(0, 1_500);
    rows.add(rows.remove(5));
    write("x.csv", rows.toArray(String[]::new));

    assertThat(replay()).isEqualTo(new Replayer.Tally(1_500, 1_499, 1, 0));
    assertThat(quarantined)
        .singleElement()
        .asString()
        .contains("orderbook_timestamp goes back by at most 1024 rows of its file")
        .contains(",1500,");
    assertThat(gaps).extracting(Gap::second).containsExactly(START.plusSeconds(5));
  }

  @Test
  @DisplayName("of two prices for one second the first stands and the other is refused")
  void twoPrices() throws IOException {
    write(
        "a.csv",
        "2024-07-26T03:15:39Z,btc_mxn,1.0,2.0",
        "2024-07-26T03:15:39Z,usd_mxn,1,2",
        "2024-07-26T03:15:39Z,btc_mxn,1.00,2");
    write("b.csv", "2024-07-26T03:15:39Z,btc_mxn,1.5,2");

    assertThat(replay()).isEqualTo(new Replayer.Tally(4, 2, 1, 1));
    assertThat(observations)
        .extracting(o -> o.book() + " " + o.bid())
        .containsExactly("btc_mxn 1.0", "usd_mxn 1");
    assertThat(quarantined)
        .singleElement()
        .asString()
        .contains("bid, ask say of a second what ")
        .contains("a.csv says in line 1")
        .contains("b.csv\",1,");
  }

  @Test
  @DisplayName("reads on after broken quotes, bytes that are no text, endless lines and numbers")
  void brokenLines() throws IOException {
    write(
        "x.csv",
        "\"2024-07-26T03:15:39Z\"2,btc_mxn,1,2",
        "\"2024-07-26T03:15:40Z,btc_mxn,1,2",
        "2024-07-26T03:15:41Z,btc_mxn,1,2," + "9".repeat(100_000),
        "2024-07-26T03:15:42Z,btc_mxn,1e-999999999,1e999999999",
        "\"2024-07-26T03:15:43Z\",\"btc_mxn\",\"1\",\"2\"");
    byte[] bytes = "2024-07-26T03:15:44Z,btc?mxn,1,2\n".getBytes(StandardCharsets.UTF_8);
    bytes[24] = (byte) 0xC3;
    Files.write(folder.resolve("x.csv"), bytes, StandardOpenOption.APPEND);
    Files.writeString(
        folder.resolve("x.csv"), "2024-07-26T03:15:45Z,btc_mxn,1,2", StandardOpenOption.APPEND);

    assertThat(replay()).isEqualTo(new Replayer.Tally(7, 2, 5, 0));
    assertThat(quarantined.get(0)).contains("row is one record of CSV").contains(",1,");
    assertThat(quarantined.get(1)).contains("row is one record of CSV").contains(",2,");
    assertThat(quarantined.get(2)).contains("row is at most 65536 characters").contains(",3,");
    assertThat(quarantined.get(2)).hasSizeLessThan(5_000);
    assertThat(quarantined.get(3)).contains("bid, ask are decimals").contains(",4,");
    assertThat(quarantined.get(4)).contains("book is a book's name").contains(",6,");
  }

  @Test
  @DisplayName("a book is its venue's: as the settings say, else by the form of its name")
  void venues() throws IOException {
    settings.put("binance.symbols", "abcdef");
    settings.put("bitso.books", "btc_mxn");
    write(
        "x.csv",
        "2024-07-26T03:15:39Z,abcdef,1,2",
        "2024-07-26T03:15:39Z,btc_mxn,1,2",
        "2024-07-26T03:15:39Z,solusdt,1,2",
        "2024-07-26T03:15:39Z,usd_mxn,1,2");
    replay();

    assertThat(observations)
        .extracting(o -> o.book() + " " + o.venue())
        .containsExactly("abcdef BINANCE", "btc_mxn BITSO", "solusdt BINANCE", "usd_mxn BITSO");
  }

  private static String row(int second) {
    return START.plusSeconds(second) + ",btc_mxn,1," + (2 + second);
  }

  private static List<String> rows(int from, int to) {
    return new ArrayList<>(IntStream.range(from, to).mapToObj(ReplayerTest::row).toList());
  }

  private List<Instant> seconds() {
    return observations.stream().map(SpreadObservation::second).toList();
  }

  private Replayer.Tally replay() throws IOException {
    Settings all = SettingsLoader.load(settings, Map.of(), Optional.empty());
    try (Recording recording = Recordings.open(List.of(folder), all, quarantined::add)) {
      for (Replayer.Second s = recording.next(); s != null; s = recording.next()) {
        observations.addAll(s.observations());
        gaps.addAll(s.gaps());
      }
      return recording.tally();
    }
  }

  private void write(String name, String... lines) throws IOException {
    Files.write(folder.resolve(name), List.of(lines));
  }
}
