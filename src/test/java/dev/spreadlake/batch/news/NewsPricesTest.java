package dev.spreadlake.batch.news;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The price at the time of news")
@Timeout(60)
final class NewsPricesTest {
  private static final Instant NOW = Instant.parse("2024-06-01T00:00:00Z");
  private static final String DAY = "2023-01-02 ";

  @TempDir private Path home;
  private Path lake;
  private Path bars;

  @BeforeEach
  void publishedBars() throws IOException {
    lake = home.resolve("lake");
    bars =
        Files.createDirectories(
            lake.resolve("gold/.market/v1/bars_minute/source=test/pair=btc_usd"));
    Files.createSymbolicLink(lake.resolve("gold/market"), Path.of(".market", "v1"));
  }

  /** Bars from one to another moment, whose closes are 1000 and the hours since midnight. */
  private void bars(String name, String from, String to, String step, String flags) {
    try (DuckDb db = DuckDb.inMemory("200MB", 1, home.resolve("spill"))) {
      db.execute(
          "copy (select t as open_time, cast(1000 + epoch(t - timestamp '2023-01-02 00:00:00') /"
              + " 3600 as decimal(18, 8)) as close, '"
              + flags
              + ("' as flags from range(timestamp '" + DAY + from + "', timestamp '" + DAY + to)
              + ("', interval " + step + ") as r (t)) to '")
              + bars.resolve(name + ".parquet")
              + "' (format parquet)");
    }
  }

  /** What each item says of its price, by its time. */
  private Map<String, String> prices(String... times) throws IOException {
    StringBuilder text = new StringBuilder("date,title\n");
    for (String time : times) {
      text.append(DAY).append(time).append(",At ").append(time).append('\n');
    }
    Path input = Files.createDirectories(home.resolve("in"));
    Files.writeString(input.resolve("n.csv"), text);
    RunReport report =
        new NewsPipeline(TimeSource.system(), event -> {}).run(NewsRequest.of(input, lake), NOW);
    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    Map<String, String> prices = new TreeMap<>();
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(lake.resolve("gold/news/items.csv"));
        CSVParser rows = format.parse(reader)) {
      for (CSVRecord row : rows) {
        prices.put(
            row.get("published_at").substring(11, 16),
            row.get("price").isEmpty()
                ? row.get("price_missing")
                : row.get("price").replaceFirst("0+$", ""));
      }
    }
    return prices;
  }

  @Test
  @DisplayName("is of a coarse bar only once that is over")
  void coarse() throws IOException {
    bars("2023-01", "00:00:00", "12:00:00", "1 hour", "coarse");

    assertThat(prices("01:03:00", "05:00:00", "05:06:00", "12:04:00", "11:04:00"))
        .containsEntry("01:03", "1000.")
        .containsEntry("05:00", "1004.")
        .containsEntry("05:06", "no price within five minutes of the news")
        .containsEntry("11:04", "1010.")
        .containsEntry("12:04", "1011.");
  }

  @Test
  @DisplayName("is of a coarse bar between minutes and hours once the hour is over")
  void fromMinutesToHours() throws IOException {
    bars("2023-01", "00:00:00", "01:00:00", "1 minute", "");
    bars("2023-02", "01:00:00", "12:00:00", "1 hour", "coarse");

    assertThat(prices("00:30:00", "01:02:00", "02:02:00"))
        .containsEntry("00:30", "1000.48333333")
        .containsEntry("01:02", "1000.98333333")
        .containsEntry("02:02", "1001.");
  }

  @Test
  @DisplayName("is of bars apart from each other only where it is known how long they span")
  void apart() throws IOException {
    bars("2023-01", "00:00:00", "03:00:00", "1 hour", "");

    assertThat(prices("00:03:00", "01:03:00", "02:02:00", "03:01:00"))
        .containsEntry("00:03", "no price within five minutes of the news")
        .containsEntry("01:03", "no price within five minutes of the news")
        .containsEntry("02:02", "1001.")
        .containsEntry("03:01", "no price within five minutes of the news");
  }

  @Test
  @DisplayName("is none where nothing traded, and the reason says so")
  void nothingTraded() throws IOException {
    bars("2023-01", "00:00:00", "10:00:00", "1 minute", "");
    bars("2023-02", "10:00:00", "11:00:00", "1 minute", "zero_volume");

    assertThat(prices("10:02:00", "10:30:00", "11:30:00"))
        .containsEntry("10:02", "1009.98333333")
        .containsEntry("10:30", "nothing traded within five minutes of the news")
        .containsEntry("11:30", "no price within five minutes of the news");
  }

  /** Reason of a class by horizon. */
  private Map<String, String> reasons(String records) throws IOException {
    Path input = Files.createDirectories(home.resolve("in"));
    Files.writeString(input.resolve("n.csv"), "date,title,sentiment\n" + records);
    Path own = home.resolve("lake");
    new NewsPipeline(TimeSource.system(), event -> {}).run(NewsRequest.of(input, own), NOW);
    Map<String, String> reasons = new TreeMap<>();
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(own.resolve("gold/news/price_after.csv"));
        CSVParser rows = format.parse(reader)) {
      for (CSVRecord row : rows) {
        reasons.put(row.get("class") + " " + row.get("horizon"), row.get("reason"));
      }
    }
    return reasons;
  }

  @Test
  @DisplayName("is missing in a class for the reasons of its items")
  void reasonsOfAClass() throws IOException {
    bars("2023-01", "00:00:00", "10:00:00", "1 minute", "");

    Map<String, String> reasons =
        reasons(
            """
            2023-01-02,One,0.5
            2023-01-02,Two,0.5
            2023-01-02,Three,-0.5
            2022-01-02 10:00:00,Four,-0.5
            2022-01-02,Five,-0.5
            2023-01-02 02:00:00,Six,0
            """);

    assertThat(reasons)
        .containsEntry("positive 1h", "the news names only a day")
        .containsEntry("positive 1d", "the news names only a day")
        .containsEntry(
            "negative 1h",
            "the news names only a day (2), no price within five minutes of the news (1)")
        .containsEntry("neutral 1d", "no price a day later")
        .containsEntry("neutral 1h", "fewer than 30 separate hours or days: no interval")
        .containsEntry("all 1h", "fewer than 30 separate hours or days: no interval");
  }
}
