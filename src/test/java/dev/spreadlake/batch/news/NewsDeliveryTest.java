package dev.spreadlake.batch.news;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.intake.Landing;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Deliveries of news")
@Timeout(120)
final class NewsDeliveryTest {
  private static final Instant NOW = Instant.parse("2024-06-01T00:00:00Z");
  private static final String GOOD = "date,title\n2024-01-01 10:00:00,Alpha rises\n";

  @TempDir private Path home;
  private Path input;
  private Path lake;
  private int runs;

  @BeforeEach
  void folders() throws IOException {
    input = Files.createDirectories(home.resolve("in"));
    lake = home.resolve("lake");
  }

  private RunReport run() throws IOException {
    return run(NewsRequest.of(input, lake));
  }

  private RunReport run(NewsRequest request) throws IOException {
    runs++;
    return new NewsPipeline(TimeSource.system(), event -> {})
        .run(request, NOW.plusSeconds(60L * runs));
  }

  private NewsRequest mapped(Path... mappings) {
    NewsRequest usual = NewsRequest.of(input, lake);
    return new NewsRequest(input, lake, false, usual.bounds(), List.of(mappings));
  }

  private static String bad(String time) {
    StringBuilder text = new StringBuilder("date,title\n");
    for (int i = 0; i < 20; i++) {
      text.append(time).append(",Text ").append(i).append('\n');
    }
    return text.toString();
  }

  private List<String> titles() throws IOException {
    List<String> titles = new ArrayList<>();
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(lake.resolve("gold/news/items.csv"));
        CSVParser rows = format.parse(reader)) {
      for (CSVRecord row : rows) {
        titles.add(row.get("title"));
      }
    }
    return titles;
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static void zip(OutputStream to, String... names) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(to)) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        out.write(GOOD.replace("Alpha", name).getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
  }

  private void refusesNamed(String... said) throws IOException {
    RunReport report = run();
    assertThat(report.status()).isEqualTo("refused");
    assertThat(report.message()).contains(said);
    assertThat(report.quality())
        .anyMatch(result -> result.rule().equals("news.unreadable_file") && !result.passed());
    assertThat(new Landing(lake, "news").entries()).isEmpty();
  }

  @Test
  @DisplayName("go on without a refused file once it is gone, keep it, and take a corrected one")
  void goOnWithoutRefused() throws IOException {
    Files.writeString(input.resolve("a.csv"), GOOD);
    Path b = Files.writeString(input.resolve("b.csv"), bad("never"));
    Files.writeString(input.resolve("c.csv"), bad("soon"));
    RunReport refused = run();
    assertThat(refused.status()).isEqualTo("refused");
    assertThat(refused.message()).contains("20 of 20 rows are bad", "b.csv", "c.csv");
    assertThat(run().status()).as("it is still there").isEqualTo("refused");

    Files.delete(b);
    Files.delete(input.resolve("c.csv"));
    Files.delete(input.resolve("a.csv"));
    RunReport without = run();
    assertThat(without.status()).as(without.message()).isEqualTo("succeeded");
    assertThat(titles()).containsExactly("Alpha rises");
    assertThat(new Landing(lake, "news").files()).hasSize(3).allMatch(Files::exists);
    assertThat(without.quality())
        .filteredOn(result -> result.rule().equals("news.file_set_aside"))
        .singleElement()
        .satisfies(result -> assertThat(result.detail()).isEqualTo("b.csv, c.csv"));

    Files.writeString(b, bad("2024-01-02 10:00:00"));
    assertThat(run().status()).isEqualTo("succeeded");
    assertThat(titles()).hasSize(21);
  }

  @Test
  @DisplayName("stay let in with the share of bad rows they were let in with, and no more")
  void stayLetIn() throws IOException {
    Path file = Files.writeString(input.resolve("b.csv"), bad("never") + GOOD.substring(11));
    assertThat(run(NewsRequest.of(input, lake).allowing(1)).status()).isEqualTo("succeeded");
    Files.delete(file);

    assertThat(run().status()).isEqualTo("succeeded");
    assertThat(titles()).containsExactly("Alpha rises");

    Files.writeString(input.resolve("other.csv"), bad("later"));
    assertThat(run().status()).as("another file has its own share").isEqualTo("refused");
  }

  @Test
  @DisplayName("take in a refused file whose rows were repaired in the quarantine")
  void takeRepaired() throws IOException {
    Path file = Files.writeString(input.resolve("b.csv"), bad("never"));
    assertThat(run().status()).isEqualTo("refused");
    Files.delete(file);
    Path rows;
    try (Stream<Path> files = Files.list(lake.resolve("quarantine/news/described"))) {
      rows = files.findFirst().orElseThrow();
    }
    Files.writeString(rows, Files.readString(rows).replace("never", "2024-01-02 10:00:00"));

    RunReport replayed = run(NewsRequest.of(input, lake).replaying());

    assertThat(replayed.status()).as(replayed.message()).isEqualTo("succeeded");
    assertThat(titles()).hasSize(20);
    assertThat(run().inputs()).hasSize(1);
  }

  @Test
  @DisplayName("keep what was repaired of a file that is refused all the same")
  void keepRepaired() throws IOException {
    Files.writeString(input.resolve("b.csv"), bad("never"));
    assertThat(run().status()).isEqualTo("refused");
    Path rows;
    try (Stream<Path> files = Files.list(lake.resolve("quarantine/news/described"))) {
      rows = files.findFirst().orElseThrow();
    }
    String time = "2024-01-02 10:00:00";
    String[] halves = Files.readString(rows).split("(?<=\n)", -1);
    StringBuilder half = new StringBuilder();
    for (int i = 0; i < halves.length; i++) {
      half.append(i % 2 == 0 ? halves[i] : halves[i].replace("never", time));
    }
    Files.writeString(rows, half);

    RunReport still = run(NewsRequest.of(input, lake).replaying());
    assertThat(still.status()).isEqualTo("refused");
    assertThat(still.message()).contains("10 of 20 rows are bad");

    Files.writeString(rows, Files.readString(rows).replace("never", time));
    RunReport replayed = run(NewsRequest.of(input, lake).replaying());
    assertThat(replayed.status()).as(replayed.message()).isEqualTo("succeeded");
    assertThat(titles()).hasSize(20);
  }

  @Test
  @DisplayName("are read as before by the mapping they were first read by, without the option")
  void rememberMapping() throws IOException {
    Path odd = Files.writeString(home.resolve("odd.yml"), "columns: {time: [when], title: [what]}");
    Path file =
        Files.writeString(input.resolve("odd.csv"), "when,what\n2024-01-01 10:00:00,Alpha rises\n");
    assertThat(run(mapped(odd)).status()).isEqualTo("succeeded");
    assertThat(run().status()).as("while the file is there").isEqualTo("succeeded");
    Files.delete(file);
    Files.delete(odd);

    RunReport later = run();

    assertThat(later.status()).as(later.message()).isEqualTo("succeeded");
    assertThat(later.inputs().get(0).source()).isEqualTo("odd");
    assertThat(titles()).containsExactly("Alpha rises");
  }

  @Test
  @DisplayName("take another mapping only when they come again with it")
  void takeAnotherMapping() throws IOException {
    Path file =
        Files.writeString(input.resolve("n.csv"), "date,title\n02/03/2024 10:00,Alpha rises\n");
    Path days =
        Files.writeString(
            home.resolve("days.yml"), "{columns: {time: [date], title: [title]}, day_first: true}");
    run();
    Path away = Files.move(file, home.resolve("n.csv"));
    assertThat(run(mapped(days)).inputs().get(0).source()).isEqualTo("described");
    Files.move(away, file);

    assertThat(run(mapped(days)).inputs().get(0).source()).isEqualTo("days");
    assertThat(run().inputs().get(0).source()).isEqualTo("days");
  }

  @Test
  @DisplayName("say what to do where a landed file's mapping is not known")
  void unknownMapping() throws IOException {
    Path odd = Files.writeString(home.resolve("odd.yml"), "columns: {time: [when], title: [what]}");
    Path file =
        Files.writeString(input.resolve("odd.csv"), "when,what\n2024-01-01 10:00:00,Alpha rises\n");
    run(mapped(odd));
    Files.delete(file);
    for (Path landed : new Landing(lake, "news").files()) {
      Path list = landed.resolveSibling("_landing.json");
      Files.writeString(
          list, Files.readString(list).replaceFirst("(?s),\\s*\"notes\" : \\{.*\\}\\s*\\}", "}"));
    }

    RunReport unknown = run();
    assertThat(unknown.status()).isEqualTo("refused");
    assertThat(unknown.message()).contains("odd.csv", "(when,what)", "once more with --mapping");
    assertThat(run(mapped(odd)).status()).isEqualTo("succeeded");
  }

  @Test
  @DisplayName("hold one CSV in each zip; another is refused with the names in it")
  void zipOfSeveral() throws IOException {
    Path two = input.resolve("two.zip");
    zip(Files.newOutputStream(two), "one.csv", "readme.txt", "__MACOSX/x.csv", "sub/two.csv");
    refusesNamed("two.zip holds 2 CSV files (one.csv, sub/two.csv)");
    zip(Files.newOutputStream(two), "readme.txt");
    refusesNamed("two.zip holds no CSV files");
    zip(Files.newOutputStream(two), "one.csv", "readme.txt");

    assertThat(run().status()).isEqualTo("succeeded");
    assertThat(titles()).containsExactly("one.csv rises");
  }

  @Test
  @DisplayName("that landed when more was taken for readable stop one run by name, and no more")
  void landedUnreadable() throws IOException {
    Path two = home.resolve("two.zip");
    zip(Files.newOutputStream(two), "one.csv", "two.csv");
    new Landing(lake, "news").land(two, NOW);
    Files.writeString(input.resolve("a.csv"), GOOD);

    RunReport first = run();
    assertThat(first.status()).isEqualTo("refused");
    assertThat(first.message()).contains("two.zip", "stays in bronze");
    assertThat(run().status()).isEqualTo("succeeded");
  }

  @Test
  @DisplayName("that are cut short, or not what their name says, are refused by name")
  void broken() throws IOException {
    byte[] whole = gzip(GOOD);
    Path packed = input.resolve("n.csv.gz");
    Files.write(packed, Arrays.copyOf(whole, whole.length / 2));
    refusesNamed("n.csv.gz: cannot be unpacked");
    Files.delete(packed);
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    zip(zipped, "one.csv");
    Path zip = input.resolve("n.zip");
    Files.write(zip, Arrays.copyOf(zipped.toByteArray(), zipped.size() / 2));
    refusesNamed("n.zip: cannot be unpacked");
    Files.delete(zip);
    Path wrong = Files.write(input.resolve("n.csv"), whole);
    refusesNamed("n.csv is no CSV but packed: call it n.csv.gz");
    Files.move(wrong, packed);

    assertThat(run().status()).isEqualTo("succeeded");
    assertThat(titles()).containsExactly("Alpha rises");
  }

  @Test
  @DisplayName("may end their lines as old Macs did, but not sometimes")
  void macLines() throws IOException {
    Path mac = input.resolve("mac.csv");
    Files.writeString(mac, "date,title\r2024-01-01 10:00:00,One fell\nSo did two\r");
    refusesNamed("mac.csv", "carriage return alone");
    Files.writeString(
        mac, "date,title\r2024-01-01 10:00:00,One fell\r2024-01-01 11:00:00,\"Two,\rrose\"\r\r");

    RunReport report = run(NewsRequest.of(input, lake).allowing(1));

    assertThat(report.inputs().get(0).rowsIn()).isEqualTo(3);
    assertThat(report.inputs().get(0).byRule()).containsOnlyKeys("blank_row");
    assertThat(titles()).containsExactly("One fell", "Two, rose");
  }

  @Test
  @DisplayName("in UTF-16 are refused without printing what is in them")
  void utf16() throws IOException {
    Files.write(input.resolve("w.csv"), GOOD.getBytes(StandardCharsets.UTF_16LE));
    refusesNamed("w.csv is not UTF-8 but looks like UTF-16");
    Files.write(input.resolve("w.csv"), GOOD.getBytes(StandardCharsets.UTF_16));
    refusesNamed("w.csv is not UTF-8 but looks like UTF-16");
  }

  @Test
  @DisplayName("give of several columns of text the first that is not blank")
  void firstText() throws IOException {
    Files.writeString(
        input.resolve("n.csv"),
        """
        title,published_date,summary,excerpt
        ,2024-01-01 10:00:00,The summary,The excerpt
        ,2024-01-01 11:00:00, ,The excerpt only
        """);
    run();
    assertThat(titles()).containsExactly("The summary", "The excerpt only");
  }

  @Test
  @DisplayName("reads the folder that a link names, at any depth")
  void linkedFolder() throws IOException {
    Path deep = Files.createDirectories(input.resolve("2024/01"));
    Files.writeString(deep.resolve("a.csv"), GOOD);
    Path link = Files.createSymbolicLink(home.resolve("link"), input);
    assertThat(run(NewsRequest.of(link, lake)).status()).isEqualTo("succeeded");
    assertThat(titles()).containsExactly("Alpha rises");
  }

  @Test
  @DisplayName(
      "that are gone from bronze stop a run by name, and take their place when they come again")
  void goneFromBronze() throws IOException {
    Path file = Files.writeString(input.resolve("b.csv"), bad("never") + GOOD.substring(11));
    assertThat(run(NewsRequest.of(input, lake).allowing(1)).status()).isEqualTo("succeeded");
    Path landed = new Landing(lake, "news").files().get(0);
    Files.delete(landed);
    Path away = Files.move(file, home.resolve("b.csv"));
    Files.writeString(input.resolve("a.csv"), GOOD);

    RunReport without = run();
    assertThat(without.status()).isEqualTo("refused");
    assertThat(without.message()).contains("b.csv", landed.toString(), "input folder again");

    Files.move(away, file);
    runs += 2 * 24 * 60;
    RunReport again = run();
    assertThat(again.status()).as(again.message()).isEqualTo("succeeded");
    assertThat(landed).as("let in with its share as before").hasSameBinaryContentAs(file);
    assertThat(run().inputs()).hasSize(2);
  }
}
