package dev.spreadlake.batch.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is worked out from minutes: moves, sums, gaps. */
@Timeout(120)
@DisplayName("What a span of minutes is made into")
final class MarketSpansTest {
  private static final Instant FROM = Instant.parse("2025-01-31T00:00:00Z");

  @TempDir private Path folder;

  private MarketLake lake(String columns, List<String> rows) throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    Files.writeString(
        in.resolve("desk_BTC_USD.csv"), columns + "\n" + String.join("\n", rows) + "\n");
    MarketLake lake = new MarketLake(folder.resolve("lake"));
    assertThat(lake.newFiles(in).status()).isEqualTo("succeeded");
    return lake;
  }

  private static String at(int minute) {
    return FROM.plusSeconds(60L * minute).toString();
  }

  @Test
  @DisplayName("ranks the 20 largest moves of a month that has fewer hours than that")
  void firstHour() throws IOException {
    List<String> rows =
        IntStream.range(0, 90)
            .mapToObj(i -> at(i) + ",100,200,50," + (101 + (7 * i) % 90) + ",1")
            .toList();

    List<String[]> moves =
        lake("time,open,high,low,close,volume", rows).rows("largest_moves").stream()
            .filter(row -> row[1].equals("1m"))
            .toList();

    assertThat(moves)
        .extracting(row -> new BigDecimal(row[5]).intValue())
        .isEqualTo(IntStream.range(0, 20).mapToObj(i -> 190 - i).toList());
  }

  @Test
  @DisplayName("sums quote volume and trades only where every minute has them")
  void partialSums() throws IOException {
    List<String> rows =
        IntStream.range(0, 120)
            .mapToObj(
                i -> at(i) + ",100,101,99,100,1," + (i == 7 ? ",3" : i == 70 ? "100," : "100,3"))
            .toList();

    MarketLake lake = lake("time,open,high,low,close,volume,quote_volume,trades", rows);

    assertThat(lake.rows("bars_hourly"))
        .extracting(row -> row[6] + " " + row[7] + " " + row[8])
        .containsExactly("60.00000000  180", "60.00000000 6000.00000000 ");
    assertThat(lake.rows("bars_daily"))
        .extracting(row -> row[6] + " " + row[7] + " " + row[8])
        .containsExactly("120.00000000  ");
  }

  private List<String> every(int step, int from, int bars) {
    return IntStream.range(0, bars)
        .mapToObj(i -> at(from + step * i) + ",100,101,99,100,1")
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 11, 60})
  @DisplayName(
      "finds no gap between bars of several minutes, at midnight and a month's end neither")
  void coarseDays(int step) throws IOException {
    MarketLake lake = lake("time,open,high,low,close,volume", every(step, 0, 3 * 1440 / step));

    assertThat(lake.rows("gaps")).isEmpty();
    assertThat(lake.sum("coverage", 6)).as("coarse").isEqualTo(3 * 1440 / step);
  }

  @Test
  @DisplayName("finds the gap over midnight that is wider than the bars are")
  void gapOverMidnight() throws IOException {
    List<String> rows = new ArrayList<>(every(3, 0, 480));
    rows.addAll(every(3, 1443, 479));
    rows.addAll(every(1, 2880, 1440));

    assertThat(lake("time,open,high,low,close,volume", rows).rows("gaps"))
        .extracting(row -> String.join(" ", row))
        .containsExactly("desk:btc_usd 2025-01-31 23:58:00 2025-02-01 00:02:00 5");
  }

  @Test
  @DisplayName("takes ten bars at one distance for bars of several minutes, nine for gaps")
  void tenBars() throws IOException {
    List<String> rows = new ArrayList<>(every(2, 0, 10));
    rows.addAll(every(2, 100, 9));
    MarketLake lake = lake("time,open,high,low,close,volume", rows);

    assertThat(lake.sum("coverage", 6)).as("coarse").isEqualTo(10);
    assertThat(lake.rows("gaps")).hasSize(9);
  }

  /** A day of three sources that rises by 8 % after its tenth hour. */
  private boolean agree(String name, int bars, int last) throws IOException {
    Path in = Files.createDirectories(folder.resolve(name));
    for (String source : List.of("kraken", "bitso", "desk")) {
      int count = source.equals("desk") ? bars : 1440;
      int volume = source.length();
      int high = source.equals("desk") ? last : 108;
      List<String> rows =
          IntStream.range(0, count)
              .mapToObj(i -> at(i) + ",100,130,50," + (i < 600 ? 100 : high) + "," + volume)
              .toList();
      Files.writeString(
          in.resolve(source + "_BTC_USD.csv"),
          "time,open,high,low,close,volume\n" + String.join("\n", rows) + "\n");
    }
    return new MarketLake(folder.resolve("lake-" + name))
        .newFiles(in).quality().stream()
            .filter(result -> result.rule().equals("market.bars_daily__sources_agree"))
            .allMatch(result -> result.passed());
  }

  @Test
  @DisplayName("has sources agree that tell of the day to its end, and no other")
  void sourcesAgree() throws IOException {
    assertThat(agree("early", 600, 108)).isTrue();
    assertThat(agree("apart", 1437, 120)).isFalse();
    assertThat(agree("same", 1437, 109)).isTrue();
  }
}
