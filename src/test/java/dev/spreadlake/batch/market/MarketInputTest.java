package dev.spreadlake.batch.market;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a folder; nothing that lies there is passed over in silence. */
@Timeout(120)
@DisplayName("The input folder of the minute history")
final class MarketInputTest {
  private static final String BARS =
      "time,open,high,low,close,volume\n1735689600,100,101,99,100,3\n1735689660,100,101,99,100,3\n";

  @TempDir private Path folder;
  private Path in;
  private MarketLake lake;

  @BeforeEach
  void open() throws IOException {
    in = Files.createDirectories(folder.resolve("in"));
    lake = new MarketLake(folder.resolve("lake"));
  }

  private void refusedBesides(Path input, String message) throws IOException {
    Path good = Files.createDirectories(folder.resolve("good"));
    Files.writeString(good.resolve("desk_BTC_USD.csv"), BARS);
    assertThat(lake.newFiles(good).status()).isEqualTo("succeeded");
    SortedMap<String, String> published = lake.published();

    RunReport report = lake.run(MarketRequest.full(input, lake.root()));

    assertThat(report.status()).isEqualTo("refused");
    assertThat(report.message()).contains(message);
    assertThat(lake.published()).isEqualTo(published);
  }

  @Test
  @DisplayName("is refused by a full build if there is nothing in it, and the tables stay")
  void empty() throws IOException {
    refusedBesides(in, "to read in " + in);
  }

  @Test
  @DisplayName("is refused by a full build if its files hold no row")
  void noRow() throws IOException {
    Files.writeString(in.resolve("desk_BTC_USD.csv"), "time,open,high,low,close,volume\n");
    Files.writeString(in.resolve("none_BTC_USD.csv"), "");
    refusedBesides(in, "no row in the 2 files of " + in);
  }

  @Test
  @DisplayName("is refused by a first run if there is nothing in it; a later run has nothing to do")
  void firstRun() throws IOException {
    RunReport first = lake.newFiles(in);

    assertThat(first.status()).isEqualTo("refused");
    assertThat(first.message()).contains("Give --input the folder");
    assertThat(lake.root().resolve("gold/market")).doesNotExist();
    Path file = in.resolve("desk_BTC_USD.csv");
    Files.writeString(file, BARS);
    assertThat(lake.newFiles(in).status()).isEqualTo("succeeded");
    Files.delete(file);
    assertThat(lake.newFiles(in).status()).isEqualTo("succeeded");
  }

  @Test
  @DisplayName("may be a link, and is read to any depth")
  void linkAndDepth() throws IOException {
    Path deep = Files.createDirectories(in.resolve("a/b/c/d"));
    Files.writeString(deep.resolve("desk_BTC_USD.csv"), BARS);
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("desk_ETH_USD.csv"), BARS.replace("100,3", "101,3"));
    Files.createSymbolicLink(in.resolve("a/linked"), elsewhere);
    Path link = Files.createSymbolicLink(folder.resolve("link"), in);

    RunReport report = lake.run(MarketRequest.full(link, lake.root()));

    assertThat(report.status()).as(String.valueOf(report.message())).isEqualTo("succeeded");
    assertThat(report.inputs())
        .extracting(RunReport.Input::file)
        .containsExactly("a/b/c/d/desk_BTC_USD.csv", "a/linked/desk_ETH_USD.csv");
  }

  @Test
  @DisplayName("may hold the lake itself, of which nothing is read")
  void lakeInside() throws IOException {
    Files.writeString(in.resolve("desk_BTC_USD.csv"), BARS + "1735689720,oops,101,99,100,3\n");
    lake = new MarketLake(in.resolve("the/lake"));
    lake.newFiles(in);

    RunReport report = lake.run(MarketRequest.full(in, lake.root()));

    assertThat(report.status()).as(String.valueOf(report.message())).isEqualTo("succeeded");
    assertThat(report.inputs())
        .extracting(RunReport.Input::file)
        .containsExactly("desk_BTC_USD.csv");
  }

  @Test
  @DisplayName("loses one row to a time written with quotes in it, and no run")
  void quotesInTime() throws IOException {
    Files.writeString(in.resolve("desk_BTC_USD.csv"), BARS + "\"17\"\"35\",100,101,99,100,3\n");

    RunReport report = lake.newFiles(in);

    assertThat(report.status()).as(String.valueOf(report.message())).isEqualTo("succeeded");
    assertThat(report.inputs())
        .singleElement()
        .satisfies(input -> assertThat(input.quarantined()).isEqualTo(1));
  }

  @Test
  @DisplayName("is refused for a link that leads around in a circle")
  void circle() throws IOException {
    Path sub = Files.createDirectories(in.resolve("sub"));
    Files.createSymbolicLink(sub.resolve("up"), in);
    refusedBesides(in, "a link to a folder around it");
  }

  @Test
  @DisplayName("is refused for a zip of several CSVs, which are named")
  void severalInZip() throws IOException {
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(in.resolve("desk_BTC_USD.zip")))) {
      for (String name : new String[] {"note.txt", "jan.csv", "feb.csv", "__MACOSX/._jan.csv"}) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(BARS.getBytes(StandardCharsets.UTF_8));
      }
    }
    refusedBesides(in, "desk_BTC_USD.zip: holds 2 files, and one is read of a zip (jan.csv, feb");
  }

  @Test
  @DisplayName("is refused for a file whose lines end with carriage returns alone")
  void returnsAlone() throws IOException {
    Files.writeString(in.resolve("desk_BTC_USD.csv"), BARS.replace('\n', '\r'));
    refusedBesides(in, "desk_BTC_USD.csv: its lines end with carriage returns alone");
  }

  @Test
  @DisplayName("may hold files whose lines end with carriage return and line feed")
  void returnAndFeed() throws IOException {
    Files.writeString(in.resolve("desk_BTC_USD.csv"), BARS.replace("\n", "\r\n"));
    assertThat(lake.newFiles(in).inputs().get(0).accepted()).isEqualTo(2);
  }

  @Test
  @DisplayName("is refused for a file in UTF-16, in a message that a terminal can show")
  void wideText() throws IOException {
    Files.writeString(
        in.resolve("desk_BTC_USD.csv"), BARS.replace("\n", "\r\n"), StandardCharsets.UTF_16);

    String message = lake.newFiles(in).message();

    assertThat(message).contains("no mapping fits", "not text in UTF-8").hasSizeLessThan(700);
    assertThat(message.chars()).noneMatch(Character::isISOControl);
  }

  @Test
  @DisplayName("may hold klines without a header whose first row is broken")
  void brokenFirstRow() throws IOException {
    String rest = ",101,99,100,3,1735689659999,300,12,1,100,0\n";
    int n = 0;
    for (String first : new String[] {"1735689600000,NaN", "1735689600000,", "NaN,100"}) {
      Files.writeString(
          in.resolve("BTCUSDT-1m-" + n + ".csv"),
          first + rest + ("1735689660000,100" + rest).replace("659999", "719999"));
      n++;
    }

    RunReport report = lake.newFiles(in);

    assertThat(report.status()).as(String.valueOf(report.message())).isEqualTo("succeeded");
    assertThat(report.inputs()).allMatch(input -> input.rowsIn() == 2 && input.quarantined() == 1);
  }
}
