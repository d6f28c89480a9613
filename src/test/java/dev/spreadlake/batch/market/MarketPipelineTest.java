package dev.spreadlake.batch.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.generate.MarketGenerator;
import dev.spreadlake.batch.generate.MarketPlan;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is published depends on the files alone. */
@Timeout(120)
@DisplayName("The minute history")
final class MarketPipelineTest {
  private static final LocalDate FROM = LocalDate.of(2025, 1, 29);

  @TempDir private Path folder;

  /** Four days over the end of a month, a file a day, two markets, with dirt. */
  private List<Path> files() throws IOException {
    Path all = folder.resolve("all");
    MarketGenerator.generate(
        List.of(
            new MarketPlan(
                MarketPlan.Shape.BINANCE,
                "BTCUSDT",
                FROM,
                FROM.plusDays(3),
                3,
                1,
                90_000,
                MarketPlan.mix(
                    "gap=6,frozen_source=2,duplicate_row=6,conflicting_row=6,broken_ohlc=3,"
                        + "three_minute_bars=2")),
            new MarketPlan(
                MarketPlan.Shape.CRYPTOCOMPARE,
                "BTCUSD",
                FROM.plusDays(1),
                FROM.plusDays(2),
                4,
                1,
                90_000,
                MarketPlan.mix("zero_volume=3,gap=3,reversed_block=2,null_price=2"))),
        all);
    // Pages overlap: each file of pages also has the first bars of the next, one of them
    // unfinished.
    List<Path> found;
    try (Stream<Path> list = Files.list(all)) {
      found = list.filter(file -> file.toString().endsWith(".csv")).sorted().toList();
    }
    List<Path> pages =
        found.stream().filter(file -> file.toString().contains("histominute")).toList();
    for (int i = 0; i + 1 < pages.size(); i++) {
      List<String> next = Files.readAllLines(pages.get(i + 1), StandardCharsets.ISO_8859_1);
      String forming =
          next.get(3).replaceFirst(",[0-9.]+,([0-9.]+),([0-9.]+),direct", ",0.5,$1,$2,direct");
      Files.writeString(
          pages.get(i),
          next.get(1) + "\n" + next.get(2) + "\n" + forming + "\n",
          StandardCharsets.ISO_8859_1,
          java.nio.file.StandardOpenOption.APPEND);
    }
    return found;
  }

  private SortedMap<String, String> oneBuild() throws IOException {
    MarketLake lake = new MarketLake(folder.resolve("one"));
    RunReport report = lake.newFiles(folder.resolve("all"));
    assertThat(report.status()).as(String.valueOf(report.message())).isEqualTo("succeeded");
    return lake.published();
  }

  @Test
  @DisplayName(
      "is the same to the byte whether files come at once or one by one, in any order, some twice")
  void anyOrder() throws IOException {
    List<Path> files = new ArrayList<>(files());
    SortedMap<String, String> expected = oneBuild();
    for (int seed = 1; seed <= 2; seed++) {
      Random random = new Random(seed);
      List<Path> order = new ArrayList<>(files);
      order.addAll(files.subList(0, 2));
      Collections.shuffle(order, random);
      MarketLake lake = new MarketLake(folder.resolve("lake" + seed));
      int n = 0;
      for (Path file : order) {
        Path arrival = Files.createDirectories(folder.resolve("arrival" + seed + "-" + n++));
        Files.copy(file, arrival.resolve(file.getFileName()));
        RunReport report = lake.newFiles(arrival);
        assertThat(report.status()).as(String.valueOf(report.message())).isEqualTo("succeeded");
        assertThat(report.inputs()).allMatch(RunReport.Input::adds);
      }
      assertThat(lake.published()).isEqualTo(expected);
    }
  }

  /** A bar an hour, at the minute given. */
  private static String hours(String from, int hours, int minute) {
    StringBuilder text = new StringBuilder("time,open,high,low,close,volume\n");
    Instant start = Instant.parse(from);
    for (int i = 0; i < hours; i++) {
      Instant at = start.plusSeconds(3600L * i + 60L * minute);
      int price = 100 + Math.floorMod(at.hashCode(), 50);
      text.append(at).append(",").append(price).append(",160,90,");
      text.append(100 + Math.floorMod(7 * at.hashCode(), 50)).append(",1.25\n");
    }
    return text.toString();
  }

  @Test
  @DisplayName(
      "is the same to the byte when the averages of a month reach over another to a late file")
  void lateMonth() throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("a", hours("2025-01-25T00:00:00Z", 150, 0));
    files.put("b", hours("2025-02-10T00:00:00Z", 20, 0));
    files.put("c", hours("2025-03-01T00:00:00Z", 300, 0));
    files.put("d", hours("2025-04-01T00:00:00Z", 120, 0));
    files.put("e", hours("2025-05-01T00:00:00Z", 40, 0));
    files.put("late", hours("2025-01-31T01:00:00Z", 4, 1));
    files.put("again", hours("2025-02-10T03:00:00Z", 3, 0).replace(",1.25", ",7.5"));
    Path all = Files.createDirectories(folder.resolve("hours"));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path place = Files.createDirectories(all.resolve(file.getKey()));
      Files.writeString(place.resolve("desk_BTC_USD.csv"), file.getValue());
    }
    MarketLake one = new MarketLake(folder.resolve("one"));
    RunReport once = one.newFiles(all);
    assertThat(once.status()).as(String.valueOf(once.message())).isEqualTo("succeeded");
    for (List<String> order :
        List.of(
            List.of("a", "b", "c", "d", "e", "late", "again"),
            List.of("e", "again", "c", "late", "a", "d", "b"))) {
      MarketLake lake = new MarketLake(folder.resolve("lake-" + String.join("", order)));
      for (String name : order) {
        Path arrival = Files.createDirectories(folder.resolve(String.join("", order) + name));
        Files.writeString(arrival.resolve("desk_BTC_USD.csv"), files.get(name));
        RunReport report = lake.newFiles(arrival);
        assertThat(report.status()).as(String.valueOf(report.message())).isEqualTo("succeeded");
        assertThat(report.hops()).allMatch(RunReport.Hop::adds);
      }
      assertThat(lake.published()).isEqualTo(one.published());
      lake.run(MarketRequest.full(all, lake.root()));
      assertThat(lake.published()).isEqualTo(one.published());
    }
  }

  @Test
  @DisplayName("leaves a month alone that nothing of a run reaches: the same files, not new ones")
  void untouchedMonths() throws IOException {
    MarketLake lake = new MarketLake(folder.resolve("lake"));
    for (String from : List.of("2025-01-01", "2025-02-01", "2025-03-01")) {
      Path in = Files.createDirectories(folder.resolve(from));
      Files.writeString(in.resolve("desk_BTC_USD.csv"), hours(from + "T00:00:00Z", 200, 0));
      assertThat(lake.newFiles(in).status()).isEqualTo("succeeded");
    }
    Map<String, Object> before = inodes(lake);
    Path in = Files.createDirectories(folder.resolve("day"));
    Files.writeString(in.resolve("desk_BTC_USD.csv"), hours("2025-03-12T00:00:00Z", 24, 0));

    assertThat(lake.newFiles(in).status()).isEqualTo("succeeded");

    Map<String, Object> after = inodes(lake);
    assertThat(before).hasSize(6);
    before.forEach(
        (name, inode) ->
            assertThat(after.get(name).equals(inode)).as(name).isEqualTo(!name.contains("-03")));
  }

  private static Map<String, Object> inodes(MarketLake lake) throws IOException {
    Path tables = lake.root().resolve("gold/market").toRealPath();
    Map<String, Object> inodes = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(tables)) {
      for (Path file : walk.filter(path -> path.toString().endsWith(".parquet")).toList()) {
        inodes.put(tables.relativize(file).toString(), Files.getAttribute(file, "unix:ino"));
      }
    }
    return inodes;
  }

  @Test
  @DisplayName(
      "reads rows without a header that blank lines come before; the blank ones are bad rows")
  void blankFirst() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    Files.writeString(
        in.resolve("BTCUSDT-1m-2025-01.csv"),
        """


        1735689600000,100,101,99,100,1.5,1735689659999,150,12,1,100,0
        1735689660000,100,101,99,100,1.5,1735689719999,150,12,1,100,0
        """);
    MarketLake lake = new MarketLake(folder.resolve("lake"));

    RunReport report = lake.newFiles(in);

    assertThat(report.status()).as(String.valueOf(report.message())).isEqualTo("succeeded");
    RunReport.Input input = report.inputs().get(0);
    assertThat(input.byRule()).containsExactly(Map.entry("blank_row", 2L));
    assertThat(input.accepted()).isEqualTo(2);
    assertThat(input.adds()).isTrue();
  }

  @Test
  @DisplayName(
      "takes a minute that was not over when its file came for unfinished in a full build too")
  void unfinishedForEver() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    Files.writeString(
        in.resolve("desk_BTC_USD.csv"), hours(MarketLake.NOW.minusSeconds(7200).toString(), 3, 0));
    MarketLake lake = new MarketLake(folder.resolve("lake"));
    assertThat(lake.newFiles(in).inputs().get(0).byRule()).containsEntry("unfinished_bar", 1L);
    SortedMap<String, String> published = lake.published();

    RunReport later = new MarketLake(lake.root(), 4_000).run(MarketRequest.full(in, lake.root()));

    assertThat(later.inputs().get(0).byRule()).containsEntry("unfinished_bar", 1L);
    assertThat(lake.published()).isEqualTo(published);
  }

  @Test
  @DisplayName("notices a file that came before, under another name too, and takes nothing twice")
  void sameFile() throws IOException {
    Path file = files().get(0);
    MarketLake lake = new MarketLake(folder.resolve("lake"));
    Path first = Files.createDirectories(folder.resolve("first"));
    Files.copy(file, first.resolve(file.getFileName()));
    RunReport before = lake.newFiles(first);
    SortedMap<String, String> published = lake.published();
    Path again = Files.createDirectories(folder.resolve("again"));
    Files.copy(file, again.resolve("synthetic_BTCUSDT-1m-copy.csv"));

    RunReport report = lake.newFiles(again);

    RunReport.Input input = report.inputs().get(0);
    assertThat(input.byRule()).containsExactly(Map.entry("duplicate_file", input.rowsIn()));
    assertThat(input.duplicates()).isEqualTo(before.inputs().get(0).rowsIn());
    assertThat(lake.published()).isEqualTo(published);
  }

  @Test
  @DisplayName("takes a repaired row in again, and a full build keeps it")
  void replay() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    Path pages = in.resolve("x_BTC_USD_kraken.csv");
    Files.writeString(
        pages,
        """
        time,high,low,open,volumefrom,volumeto,close
        1735689600,101,99,100,1.5,150,100.5
        1735689660,101,99,oops,1.5,150,100.5
        1735689720,101,99,100,1.5,150,100.5
        """);
    MarketLake lake = new MarketLake(folder.resolve("lake"));
    lake.newFiles(in);
    assertThat(lake.sum("gaps", 3)).isEqualTo(1);
    Path quarantined;
    try (Stream<Path> list = Files.list(lake.root().resolve("quarantine/market/cryptocompare"))) {
      quarantined = list.findFirst().orElseThrow();
    }
    Files.writeString(quarantined, Files.readString(quarantined).replace("oops", "100.25"));

    RunReport report = lake.run(MarketRequest.newFiles(in, lake.root()).replaying());

    assertThat(report.status()).as(String.valueOf(report.message())).isEqualTo("succeeded");
    assertThat(lake.rows("gaps")).isEmpty();
    assertThat(quarantined).doesNotExist();
    SortedMap<String, String> repaired = lake.published();
    lake.run(MarketRequest.full(in, lake.root()));
    assertThat(lake.published()).isEqualTo(repaired);
  }

  @Test
  @DisplayName("takes no text for a time or a count that the engine's casts would take for one")
  void kindCasts() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    String file =
        String.join(
            "\n",
            "open_time,open,high,low,close,volume,close_time,qav,num_trades,taker_base,taker_quote,ignore,symbol",
            bar("2025-01-01 00:00:00", "2025-01-01 00:00:59.999", "12"),
            bar("1735689660", "1735689720", "12.0"),
            bar("2025-01-01T00:02", "2025-01-01 00:02:59.999Z", "0"),
            bar("2025-01-01 00:03:00", "2025-01-01 00:03:59.999", "12.7"),
            bar("2025-01-01 00:04:00", "2025-01-01 00:04:59.999", "1e2"),
            bar("2025-01-01 00:05:00", "2025-01-01 00:05:59.999", "0x1F"),
            bar("2025-01-01 24:00:00", "2025-01-02 00:00:59.999", "12"),
            bar("2025-01-01 00:06:00+99:00", "2025-01-01 00:06:59.999+99:00", "12"),
            bar("1735690019.6", "1735690080", "12"),
            bar("17356900e2", "1735690080", "12"),
            bar("2025-01-01 00:07:00", "2025-01-01 00:07:59.999 America/Mexico_City", "12"),
            "");
    Files.writeString(in.resolve("x_BTCUSDT-1m.csv"), file);
    MarketLake lake = new MarketLake(folder.resolve("lake"));

    RunReport report = lake.newFiles(in);

    assertThat(report.inputs().get(0).byRule())
        .isEqualTo(Map.of("unparsable_volume", 3L, "unparsable_time", 4L, "wrong_interval", 1L));
    assertThat(report.inputs().get(0).accepted()).isEqualTo(3);
  }

  private static String bar(String open, String close, String trades) {
    return open + ",100,101,99,100,1.5," + close + ",150," + trades + ",1,100,0,BTCUSDT";
  }

  @Test
  @DisplayName(
      "refuses a file with too many bad rows, keeps what was published and the bad rows to look at")
  void refuses() throws IOException {
    Path first = Files.createDirectories(folder.resolve("first"));
    Path good = files().get(0);
    Files.copy(good, first.resolve(good.getFileName()));
    MarketLake lake = new MarketLake(folder.resolve("lake"));
    lake.newFiles(first);
    SortedMap<String, String> published = lake.published();
    Path in = Files.createDirectories(folder.resolve("in"));
    StringBuilder bad = new StringBuilder("time,high,low,open,volumefrom,volumeto,close\n");
    for (int i = 0; i < 200; i++) {
      bad.append(1_735_689_600 + 60 * i).append(",1,2,1.5,1,1,1.5\n");
    }
    Files.writeString(in.resolve("bad_BTC_USD.csv"), bad);

    RunReport report = lake.newFiles(in);

    assertThat(report.status()).isEqualTo("refused");
    assertThat(report.message()).contains("200 of 200 rows are bad").contains("bars.ohlc_order");
    assertThat(lake.published()).isEqualTo(published);
    assertThat(lake.root().resolve("quarantine/market/cryptocompare"))
        .isDirectoryContaining("glob:**bad*.csv");
  }

  @Test
  @DisplayName("says which files it cannot read, and how to describe them")
  void unknownShape() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    Files.writeString(
        in.resolve("mine.csv"),
        "when,first,top,bottom,last,amount\n2025-01-01T00:00:00Z,1,2,1,2,3\n");
    MarketLake lake = new MarketLake(folder.resolve("lake"));

    RunReport refused = lake.newFiles(in);
    Path mapping = folder.resolve("mine.yml");
    Files.writeString(
        mapping,
        "columns: {time: [when], open: [first], high: [top], low: [bottom], close: [last],"
            + " volume: [amount]}\nseries:\n  - {source: desk, pair: btc_usd}\n");
    MarketRequest request =
        new MarketRequest(in, lake.root(), false, false, RunBounds.of("2GB", 2), List.of(mapping));
    RunReport report = lake.run(request);

    assertThat(refused.status()).isEqualTo("refused");
    assertThat(refused.message()).contains("mine.csv: no mapping fits").contains("--mapping");
    assertThat(report.inputs().get(0).accepted()).isEqualTo(1);
    assertThat(lake.rows("bars_daily").get(0)[0]).isEqualTo("desk:btc_usd");
  }
}
