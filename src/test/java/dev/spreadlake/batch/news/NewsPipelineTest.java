package dev.spreadlake.batch.news;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The news from file to table")
@Timeout(120)
class NewsPipelineTest {
  private static final Instant NOW = Instant.parse("2024-06-01T00:00:00Z");
  private static final String HEADER = "date,title,sentiment,source,link\n";

  @TempDir Path home;

  private RunReport run(Path input, Path lake) throws IOException {
    return run(NewsRequest.of(input, lake).allowing(1));
  }

  private RunReport run(NewsRequest request) throws IOException {
    return new NewsPipeline(TimeSource.system(), event -> {}).run(request, NOW);
  }

  private Path file(String name, String text) throws IOException {
    Path folder = Files.createDirectories(home.resolve("in"));
    Files.writeString(folder.resolve(name), text);
    return folder;
  }

  private static List<CSVRecord> table(Path lake, String name) throws IOException {
    return rows(lake.resolve("gold/news").resolve(name + ".csv"));
  }

  private static List<CSVRecord> rows(Path file) throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
        CSVParser parser = format.parse(reader)) {
      return parser.getRecords();
    }
  }

  private static Map<String, String> published(Path lake) throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.list(lake.resolve("gold/news").toRealPath())) {
      for (Path file : files.toList()) {
        byte[] content = Files.readAllBytes(file);
        bytes.put(file.getFileName().toString(), new String(content, StandardCharsets.ISO_8859_1));
      }
    }
    return bytes;
  }

  @Test
  @DisplayName("finds each seeded defect by its rule or flag, and refuses nothing good")
  void findsEachDefect() throws IOException {
    Path lake = home.resolve("lake");
    Path input = home.resolve("made/in");
    List<NewsGenerator.Seeded> seeded =
        NewsGenerator.generate(input, 7, Instant.parse("2023-01-01T00:00:00Z"), 150, 2);

    RunReport report = run(input, lake);

    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    RunReport.Input counted = report.inputs().get(0);
    assertThat(counted.adds()).isTrue();
    assertThat(report.hops())
        .hasSize(3)
        .allMatch(RunReport.Hop::adds)
        .allMatch(hop -> hop.rowsIn() == counted.accepted());
    Path quarantine;
    try (Stream<Path> files = Files.list(lake.resolve("quarantine/news/described"))) {
      quarantine = files.findFirst().orElseThrow();
    }
    Map<Long, String> refused = new TreeMap<>();
    for (CSVRecord row : rows(quarantine)) {
      refused.put(Long.parseLong(row.get("line")), row.get("rule"));
    }
    Map<Long, String> expected = new TreeMap<>();
    Map<String, Long> flags = new TreeMap<>();
    for (NewsGenerator.Seeded one : seeded) {
      if (one.kind().quarantined()) {
        expected.put(one.line(), one.expected());
      } else if (one.kind() != NewsDefect.SAME_ROW) {
        flags.merge(one.expected(), 1L, Long::sum);
      }
    }
    assertThat(refused).isEqualTo(expected);
    assertThat(counted.duplicates()).isEqualTo(2);
    Map<String, Long> flagged =
        table(lake, "items").stream()
            .flatMap(row -> Stream.of(row.get("flags").split("\\+")))
            .filter(flag -> !flag.isEmpty())
            .collect(Collectors.groupingBy(f -> f, TreeMap::new, Collectors.counting()));
    assertThat(flagged).isEqualTo(flags);
    assertThat(seeded.stream().map(NewsGenerator.Seeded::kind).distinct())
        .hasSize(NewsDefect.values().length)
        .hasSizeGreaterThanOrEqualTo(18);
  }

  @Test
  @DisplayName("scores a text once: a later run takes what was kept and scores new texts only")
  void scoresOnce() throws IOException {
    Path lake = home.resolve("lake");
    Path kept = lake.resolve("silver/news/scores.csv");
    String known = HEADER + "2023-01-02 01:00:00,A great day,,s,https://a.example/1\n";
    run(file("one.csv", known), lake);
    String first = Files.readString(kept);
    assertThat(first.lines()).hasSize(2);
    Files.writeString(kept, first.replaceAll("[0-9.]+\n$", "-0.1234\n"));

    Path more =
        file("two.csv", HEADER + "2023-01-03 01:00:00,A terrible loss,,s,https://a.example/2\n");
    run(more, lake);

    Map<String, String> scores = new TreeMap<>();
    table(lake, "items").forEach(row -> scores.put(row.get("title"), row.get("sentiment_scored")));
    assertThat(scores).containsEntry("A great day", "-0.1234").hasSize(2);
    assertThat(Double.parseDouble(scores.get("A terrible loss"))).isNegative();
    assertThat(Files.readAllLines(kept)).hasSize(3).anyMatch(line -> line.endsWith(",-0.1234"));
  }

  @Test
  @DisplayName("fails by name on kept scores that nobody here wrote, and heeds no other method's")
  void keptScoresAreJudged() throws IOException {
    Path lake = home.resolve("lake");
    Path kept = Files.createDirectories(lake.resolve("silver/news")).resolve("scores.csv");
    Path input =
        file("one.csv", HEADER + "2023-01-02 01:00:00,A great day,,s,https://a.example/1\n");
    run(input, lake);
    String sound = Files.readString(kept);

    Files.writeString(
        kept, sound.replace(Lexicon.METHOD, "other").replaceAll("[0-9.]+\n$", "-0.1234\n"));
    run(input, lake);
    assertThat(kept).hasContent(sound);

    Files.writeString(kept, sound + "half a li");
    assertThatThrownBy(() -> run(input, lake))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("scores.csv", "half a li", "delete it");
  }

  @Test
  @DisplayName("publishes the same bytes whatever order the files come in and however often")
  void orderDoesNotMatter() throws IOException {
    Path all = home.resolve("all/in");
    NewsGenerator.generate(all, 3, Instant.parse("2023-01-01T00:00:00Z"), 60, 1);
    String other = HEADER + "2023-01-02 01:00:00,Late news of a crash,,s,https://a.example/1\n";
    Files.writeString(all.resolve("late.csv"), other);
    Path atOnce = home.resolve("lake-1");
    run(all, atOnce);

    Path oneByOne = home.resolve("lake-2");
    Path second = Files.createDirectories(home.resolve("second"));
    Files.writeString(second.resolve("late.csv"), other);
    run(second, oneByOne);
    Path first = Files.createDirectories(home.resolve("first"));
    Files.copy(all.resolve(NewsGenerator.FILE), first.resolve(NewsGenerator.FILE));
    run(first, oneByOne);
    RunReport again = run(first, oneByOne);

    assertThat(published(oneByOne)).isEqualTo(published(atOnce));
    assertThat(again.quality())
        .filteredOn(result -> result.rule().equals("news.file_new"))
        .allMatch(result -> !result.passed());
  }

  @Test
  @DisplayName("takes a repaired record in, in its place and for good")
  void takesRepairedIn() throws IOException {
    Path lake = home.resolve("lake");
    Path in =
        file("n.csv", HEADER + "2023-01-01 00:00:00,Fine,0.1,s,\nyesterday,Broken time,0.2,s,\n");
    run(in, lake);
    Path quarantined;
    try (Stream<Path> files = Files.list(lake.resolve("quarantine/news/described"))) {
      quarantined = files.findFirst().orElseThrow();
    }
    String repaired = Files.readString(quarantined).replace("yesterday", "2023-01-02 00:00:00");
    Files.writeString(quarantined, repaired);

    run(in, lake);
    assertThat(Files.readString(quarantined)).as("an edit waits").isEqualTo(repaired);
    RunReport replayed = run(NewsRequest.of(in, lake).allowing(1).replaying());

    assertThat(replayed.inputs().get(0).accepted()).isEqualTo(2);
    assertThat(quarantined).doesNotExist();
    assertThat(run(in, lake).inputs().get(0).accepted()).isEqualTo(2);
    assertThat(table(lake, "items").get(1).get("flags")).isEqualTo("corrected");
  }

  @Test
  @DisplayName("refuses a file with too many bad rows and keeps what was published")
  void refusesBadFile() throws IOException {
    Path lake = home.resolve("lake");
    Path good = file("n.csv", HEADER + "2023-01-01 00:00:00,Fine,0.1,s,\n");
    run(good, lake);
    Map<String, String> before = published(lake);
    StringBuilder bad = new StringBuilder(HEADER);
    for (int i = 0; i < 20; i++) {
      bad.append("never,Text ").append(i).append(",0.1,s,\n");
    }
    file("bad.csv", bad.toString());

    RunReport report = run(NewsRequest.of(good, lake));

    assertThat(report.status()).isEqualTo("refused");
    assertThat(report.message()).contains("20 of 20 rows are bad", "time_known=20");
    assertThat(published(lake)).isEqualTo(before);
  }

  @Test
  @DisplayName("reads other headers, a byte order mark and gzip; refuses a header it does not know")
  void readsOtherShapes() throws IOException {
    Path in =
        file(
            "a.csv",
            "\uFEFFdate,sources,title,link\n\"02/11/2026, 04:10 AM, +0000 UTC\",x,\"A, b\",\n");
    try (GZIPOutputStream out =
        new GZIPOutputStream(Files.newOutputStream(in.resolve("b.csv.gz")))) {
      String text =
          "title,published_date,summary,excerpt\r\nNice win,2023-05-01T10:00:00+02:00,s,e\r\n";
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    Path lake = home.resolve("lake");
    RunReport report =
        new NewsPipeline(TimeSource.system(), event -> {})
            .run(NewsRequest.of(in, lake), Instant.parse("2026-06-01T00:00:00Z"));

    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    List<List<String>> got = new ArrayList<>();
    for (CSVRecord row : table(lake, "items")) {
      got.add(List.of(row.get("published_at"), row.get("title"), row.get("flags")));
    }
    assertThat(got)
        .containsExactly(
            List.of("2023-05-01 08:00:00", "Nice win", "scored"),
            List.of("2026-02-11 04:10:00", "A, b", "scored"));

    file("c.csv", "when,what\n1,2\n");
    RunReport refused = run(in, lake);
    assertThat(refused.status()).isEqualTo("refused");
    assertThat(refused.message()).contains("no mapping fits its header (when,what)");
  }

  @Test
  @DisplayName("says what the price did an hour and a day later, and why it cannot where it cannot")
  void saysWhatThePriceDid() throws IOException {
    Path lake = home.resolve("lake");
    Path bars =
        Files.createDirectories(
            lake.resolve("gold/.market/v1/bars_minute/source=test/pair=btc_usd"));
    Files.createSymbolicLink(lake.resolve("gold/market"), Path.of(".market", "v1"));
    try (DuckDb db = DuckDb.inMemory("200MB", 1, home.resolve("spill"))) {
      db.execute(
          "copy (select t as open_time, cast(100 + epoch(t - timestamp '2023-01-01 00:00:00') /"
              + " 3600 as decimal(18, 8)) as close, '' as flags from range(timestamp '2023-01-01"
              + " 00:00:00', timestamp '2023-01-02 12:00:00', interval 1 minute) as r (t)) to '"
              + bars.resolve("2023-01.parquet")
              + "' (format parquet)");
    }
    Path in =
        file(
            "n.csv",
            HEADER
                + "2023-01-01 10:00:00,Up it goes,0.5,s,\n"
                + "2023-01-02 11:30:00,Only an end,0.5,s,\n"
                + "2022-01-01 10:00:00,Before all,-0.5,s,\n"
                + "2023-01-01,Some time,-0.5,s,\n");
    run(in, lake);

    Map<String, CSVRecord> items = new LinkedHashMap<>();
    table(lake, "items").forEach(row -> items.put(row.get("title"), row));
    // The last minute over at 10:00 opened at 9:59: 100 + 9 + 59/60.
    double at = 100 + 9 + 59 / 60.0;
    CSVRecord up = items.get("Up it goes");
    assertThat(Double.parseDouble(up.get("return_1h"))).isEqualTo(1 / at, within());
    assertThat(Double.parseDouble(up.get("return_1d"))).isEqualTo(24 / at, within());
    assertThat(up.get("price_missing")).isEmpty();
    assertThat(items.get("Only an end").get("price_missing"))
        .isEqualTo("no price an hour or a day later");
    assertThat(items.get("Before all").get("price_missing"))
        .isEqualTo("no price within five minutes of the news");
    assertThat(items.get("Some time").get("price_missing")).isEqualTo("the news names only a day");
    CSVRecord after =
        table(lake, "price_after").stream()
            .filter(row -> row.get("class").equals("positive") && row.get("horizon").equals("1h"))
            .findFirst()
            .orElseThrow();
    assertThat(List.of(after.get("items"), after.get("n"), after.get("windows")))
        .containsExactly("2", "1", "1");
    assertThat(after.get("mean_low")).isEmpty();
    assertThat(after.get("reason")).contains("fewer than 30");
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-8);
  }

  @Test
  @DisplayName("has every table described column by column")
  void tablesAreDescribed() throws IOException {
    Path lake = home.resolve("lake");
    run(file("n.csv", HEADER + "2023-01-01 00:00:00,Fine,0.1,s,\n"), lake);
    for (String name :
        new TreeSet<>(List.of("items", "daily", "hourly", "keywords", "price_after"))) {
      assertThat(lake.resolve("gold/news").resolve(name + ".csv")).exists();
    }
    assertThat(lake.resolve("gold/news/items.parquet")).exists();
    assertThat(lake.resolve("silver/news/items.parquet")).exists();
  }

  @Test
  @DisplayName("counts of a week all its items, also those without a word that counts")
  void itemsOfTheWeek() throws IOException {
    Path lake = home.resolve("lake");
    StringBuilder text = new StringBuilder(HEADER);
    for (String title : List.of("Bitcoin one", "Bitcoin two", "Bitcoin three", "?!", "It is")) {
      text.append("2023-01-02 01:00:00,").append(title).append(",0.1,s,\n");
    }
    run(file("n.csv", text + "2023-01-03 01:00:00,It is,0.1,s,\n"), lake);

    assertThat(table(lake, "keywords"))
        .singleElement()
        .satisfies(
            row ->
                assertThat(List.of(row.get("term"), row.get("items"), row.get("week_items")))
                    .containsExactly("bitcoin", "3", "5"));
  }
}
