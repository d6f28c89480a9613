package dev.spreadlake.batch.news;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What makes two news the same")
@Timeout(60)
final class NewsIdentityTest {
  private static final Instant NOW = Instant.parse("2024-06-01T00:00:00Z");

  @TempDir private Path home;
  private RunReport report;

  /** Items published of records of one moment and source: title, link, sentiment. */
  private List<CSVRecord> items(String... records) throws IOException {
    Path input = Files.createDirectories(home.resolve("in"));
    StringBuilder text = new StringBuilder("date,source,title,link,sentiment\n");
    for (String record : records) {
      text.append("2024-01-01 10:00:00,x,").append(record).append('\n');
    }
    Files.writeString(input.resolve("n.csv"), text);
    Path lake = home.resolve("lake");
    report =
        new NewsPipeline(TimeSource.system(), event -> {})
            .run(NewsRequest.of(input, lake).allowing(1), NOW);
    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(lake.resolve("gold/news/items.csv"));
        CSVParser rows = format.parse(reader)) {
      return rows.getRecords();
    }
  }

  private static List<String> column(List<CSVRecord> items, String name) {
    List<String> values = new ArrayList<>();
    items.forEach(item -> values.add(item.get(name)));
    return values;
  }

  @Test
  @DisplayName("takes texts that differ in a sign or a symbol for two, and for two texts")
  void signsCount() throws IOException {
    List<String> titles =
        List.of(
            "BTC +5%",
            "BTC -5%",
            "BTC –6%",
            "BTC 6%",
            "C++ wallet",
            "C wallet",
            "🚀🚀",
            "💥💥",
            "?!",
            "...",
            "Up $5",
            "Up €5");

    List<CSVRecord> items =
        items(titles.stream().map(title -> title + ",,").toArray(String[]::new));

    assertThat(column(items, "title")).containsExactlyInAnyOrderElementsOf(titles);
    assertThat(column(items, "flags")).containsOnly("scored");
    assertThat(report.inputs().get(0).duplicates()).isZero();
  }

  @Test
  @DisplayName("flags a text that differs in case, punctuation or the form of its signs only")
  void looseIsFlagged() throws IOException {
    List<CSVRecord> items =
        items(
            "Bitcoin: all-time high!,,", "BITCOIN – “All time” HIGH,,", "I ❤ BTC,,", "I ❤️ BTC,,");

    assertThat(items).hasSize(4);
    assertThat(column(items, "flags"))
        .containsExactlyInAnyOrder(
            "scored", "duplicate_text+scored", "scored", "duplicate_text+scored");
  }

  @Test
  @DisplayName("takes a text that differs in blanks or in Unicode's form only for the same")
  void formsAreTheSame() throws IOException {
    assertThat(items("A  cafe\u0301 opens,,", "A caf\u00e9 opens,,")).hasSize(1);
    assertThat(report.inputs().get(0).duplicates()).isEqualTo(1);
  }

  @Test
  @DisplayName("tells items apart by the link as given, whether or not it can be published")
  void linksCount() throws IOException {
    List<CSVRecord> items =
        items(
            "Same,javascript:alert(1),",
            "Same,javascript:alert(2),",
            "Same,https://ex.com/ñ,",
            "Same,https://ex.com/ü,",
            "Same,https://ex.com/ü,");

    assertThat(items).hasSize(4);
    assertThat(report.inputs().get(0).duplicates()).isEqualTo(1);
    assertThat(column(items, "link"))
        .containsExactlyInAnyOrder("", "", "https://ex.com/ñ", "https://ex.com/ü");
  }

  @Test
  @DisplayName("publishes every http link, so that it can be shown, and no other")
  void linksAreSafe() throws IOException {
    Map<String, String> published =
        Map.ofEntries(
            Map.entry("HTTPS://Ex.com/A", "https://Ex.com/A"),
            Map.entry("https://ex_am.com/a", "https://ex_am.com/a"),
            Map.entry(
                "http://münchen.example:80/straße?q=ñ#ü", "http://münchen.example:80/straße?q=ñ#ü"),
            Map.entry("https://ex.com/it's<b>", "https://ex.com/it%27s%3Cb%3E"),
            Map.entry("\"https://ex.com/\"\"onclick=`x`\"", "https://ex.com/%22onclick=%60x%60"),
            Map.entry("javascript:alert(1)", ""),
            Map.entry("JavaScript://ex.com/%0aalert(1)", ""),
            Map.entry("https://ex.com/a b", ""),
            Map.entry("https://ex.com/a\u0001b", ""),
            Map.entry("https://ex.com/\u202Egpj", ""),
            Map.entry("https://ex.com/a\u00a0b", ""),
            Map.entry("https://user@ex.com/", ""),
            Map.entry("https:\\\\ex.com", ""),
            Map.entry("https://ex.com/\\a", ""),
            Map.entry("//ex.com/a", ""));
    int n = 0;
    List<String> records = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (Map.Entry<String, String> one : published.entrySet()) {
      records.add("Title " + n++ + "," + one.getKey() + ",0.1");
      expected.add(one.getValue() + (one.getValue().isEmpty() ? " bad_link" : " "));
    }

    List<CSVRecord> items = items(records.toArray(String[]::new));

    List<String> got = new ArrayList<>();
    items.forEach(
        item -> got.add(item.get("link") + " " + item.get("flags").replace("duplicate_text", "")));
    assertThat(got).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  @DisplayName("takes a written decimal for a sentiment and nothing else")
  void sentiments() throws IOException {
    List<CSVRecord> items =
        items(
            "One,,1_0e-1",
            "Two,,0x0",
            "Three,,50%",
            "Four,,inf",
            "Five,,+.5",
            "Six,,-1.",
            "Seven,,2.5E-1");

    assertThat(report.inputs().get(0).byRule()).containsOnly(Map.entry("sentiment_number", 4L));
    assertThat(column(items, "sentiment_given")).containsExactlyInAnyOrder("0.5", "-1.0", "0.25");
  }
}
