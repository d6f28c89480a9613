package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.run.RunLog;
import dev.spreadlake.batch.run.RunReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MasterPipelineTest {
  private static final String ANN = "5dd9db5e033da9c6fb5ba83c7a7ebea9";
  private static final String BOB = "ae0eb3eed39d2bcef4622b2499a05fe6";
  private static final String EVE = "00000000000000000000000000000eee";
  private static final String TX = "id,event_timestamp,user_id,amount,currency,tx_status";

  @TempDir Path temp;
  private MasterLake lake;

  @BeforeEach
  void delivery() throws IOException {
    lake = new MasterLake(temp.resolve("lake"), temp.resolve("in"));
    lake.write("user_id_sample_data.csv", "user_id", "", ANN, BOB);
    lake.write(
        "deposit_sample_data.csv",
        TX,
        "1,2020-01-02 19:55:43.341+00," + ANN + ",1000.000000000000000000,bat,complete",
        "2,2020-01-03 00:00:00+00:00," + ANN + ",0.000000000000000001,btc,failed");
    lake.write(
        "withdrawals_sample_data.csv",
        "\uFEFFid,event_timestamp,user_id,amount,interface,currency,tx_status",
        "7,2020-01-02 20:00:00.1Z," + ANN + ",10.000000000000000000,app,mxn,complete");
    lake.write(
        "event_sample_data.csv",
        "id,event_timestamp,user_id,event_name",
        "1,2020-01-02 18:40:33.568000," + ANN + ",2falogin",
        "2,2020-01-04 18:40:33," + BOB + ",cookies_accepted");
  }

  private RunReport.Input input(RunReport report, String source) {
    assertThat(report.inputs()).allMatch(RunReport.Input::adds);
    return report.inputs().stream()
        .filter(i -> i.source().equals(source))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @DisplayName("makes the thirteen tables, times and amounts without loss")
  void makesTables() throws IOException {
    RunReport report = lake.full();

    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    assertThat(report.tables()).hasSize(13);
    assertThat(input(report, "user").byRule()).isEqualTo(Map.of("blank_user", 1L));
    assertThat(lake.table("fact_deposit").get(1))
        .matches("1,20200102,\\d+,12,1,0,2020-01-02 19:55:43.341,1000.000000000000000000");
    assertThat(lake.table("fact_deposit").get(2))
        .matches("2,20200103,\\d+,7,2,0,2020-01-03 00:00:00,0.000000000000000001");
    assertThat(lake.table("fact_withdrawal").get(1)).contains(",1,1,2,2020-01-02 20:00:00.1,");
    assertThat(lake.table("fact_user_day")).hasSize(4);
    assertThat(lake.table("dim_user")).hasSize(4).anyMatch(row -> row.startsWith("0,unknown,"));
    assertThat(new RunLog(lake.root).newest("master", 5)).hasSize(1).contains(report);
    assertThat(report.quality())
        .filteredOn(q -> q.severity().equals("stop"))
        .hasSizeGreaterThan(15)
        .allMatch(q -> q.passed());
  }

  @Test
  @DisplayName("reads .csv.gz and .zip as it reads .csv")
  void packed() throws IOException {
    lake.full();
    Map<String, String> plain = lake.published();
    byte[] deposits = Files.readAllBytes(lake.input.resolve("deposit_sample_data.csv"));
    byte[] events = Files.readAllBytes(lake.input.resolve("event_sample_data.csv"));
    Files.delete(lake.input.resolve("deposit_sample_data.csv"));
    Files.delete(lake.input.resolve("event_sample_data.csv"));
    try (OutputStream out =
        new GZIPOutputStream(
            Files.newOutputStream(lake.input.resolve("deposit_sample_data.csv.gz")))) {
      out.write(deposits);
    }
    try (ZipOutputStream out =
        new ZipOutputStream(Files.newOutputStream(lake.input.resolve("events.zip")))) {
      out.putNextEntry(new ZipEntry("event.csv"));
      out.write(events);
    }

    assertThat(lake.full().status()).isEqualTo("succeeded");
    assertThat(lake.published()).isEqualTo(plain);
  }

  @Test
  @DisplayName("keeps every kind of bad row out, with rule, line and text")
  void badRows() throws IOException {
    String good = "2020-02-02 10:00:00+00," + ANN;
    List<String> rows =
        List.of(
            "10," + good + ",1,btc,complete",
            "11," + good + ",,btc,complete",
            "12," + good + ",abc,btc,complete",
            "13," + good + ",1e3,btc,complete",
            "14," + good + ",-10,btc,complete",
            "15," + good + ",1,pagx,complete",
            "16," + good + ",1,btc,pending",
            "17,,x,1,btc,complete",
            "18,2020-02-30 10:00:00," + ANN + ",1,btc,complete",
            "19,2020-02-02," + ANN + ",1,btc,complete",
            "20,2999-01-01 00:00:00," + ANN + ",1,btc,complete",
            "21," + good + ",1,btc",
            "22," + good + ",1,btc,complete,more",
            "23," + good + ",\"1,btc,complete",
            "10," + good + ",1,btc,complete",
            "10," + good + ",2,btc,complete",
            "x," + good + ",1,btc,complete",
            "",
            "24,2020-02-02 10:00:00.1234567," + ANN + ",1,btc,complete",
            "25," + good + ",0.1234567890123456789,btc,complete",
            "26,2020-02-02 10:00:00+00," + EVE + ",1,btc,complete",
            "27," + good + ",\"2\",btc,complete");
    lake.write("deposit_sample_data.csv", TX, String.join("\n", rows));
    byte[] text = Files.readAllBytes(lake.input.resolve("deposit_sample_data.csv"));
    try (OutputStream out = Files.newOutputStream(lake.input.resolve("deposit_sample_data.csv"))) {
      out.write(text);
      out.write(("28," + good + ",1,b\0c,complete\n").getBytes(StandardCharsets.UTF_8));
      out.write(("29," + good + ",1,").getBytes(StandardCharsets.UTF_8));
      out.write(new byte[] {(byte) 0xff, (byte) 0xfe});
      out.write(",complete\n30,".getBytes(StandardCharsets.UTF_8));
      out.write("x".repeat(3_000_000).getBytes(StandardCharsets.UTF_8));
    }

    RunReport report = lake.full();
    RunReport.Input deposits = input(report, "deposit");

    assertThat(report.hops())
        .allMatch(RunReport.Hop::adds)
        .contains(
            new RunReport.Hop("silver/deposit", "gold/fact_deposit", 3, 2, 1, 0),
            new RunReport.Hop(
                "gold/fact_deposit + fact_withdrawal", "gold/fact_currency_day", 3, 3, 0, 0),
            new RunReport.Hop(
                "gold/fact_deposit + fact_withdrawal + fact_event",
                "gold/fact_user_day",
                5,
                5,
                0,
                0));
    assertThat(deposits.rowsIn()).isEqualTo(25);
    assertThat(deposits.accepted()).isEqualTo(2);
    assertThat(deposits.duplicates()).isEqualTo(1);
    assertThat(deposits.byRule())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("null_amount", 1L),
                Map.entry("unparsable_amount", 2L),
                Map.entry("negative_amount", 1L),
                Map.entry("unknown_currency", 1L),
                Map.entry("unknown_status", 1L),
                Map.entry("null_time", 1L),
                Map.entry("unparsable_time", 2L),
                Map.entry("future_time", 1L),
                Map.entry("short_row", 1L),
                Map.entry("long_row", 1L),
                Map.entry("broken_quotes", 1L),
                Map.entry("duplicate_row", 1L),
                Map.entry("duplicate_id", 1L),
                Map.entry("unparsable_id", 1L),
                Map.entry("blank_row", 1L),
                Map.entry("time_precision", 1L),
                Map.entry("amount_precision", 1L),
                Map.entry("unknown_user", 1L),
                Map.entry("nul_byte", 1L),
                Map.entry("invalid_utf8", 1L),
                Map.entry("line_too_long", 1L)));
    assertThat(lake.quarantined("deposit"))
        .hasSize(22)
        .anyMatch(row -> row.startsWith("unknown_currency,deposit_sample_data.csv,7,"))
        .anyMatch(row -> row.contains("\\x00"))
        .anyMatch(row -> row.contains("\\xff\\xfe"));
    assertThat(lake.table("fact_deposit")).hasSize(3).anyMatch(row -> row.contains(",2.0000"));
  }

  @Test
  @DisplayName("refuses a missing file, a missing column and a flood of bad rows; yesterday stays")
  void refuses() throws IOException {
    lake.full();
    Map<String, String> yesterday = lake.published();
    Path events = lake.input.resolve("event_sample_data.csv");
    String text = Files.readString(events);

    Files.delete(events);
    assertThat(lake.full())
        .matches(r -> r.status().equals("refused") && r.message().contains("event"));
    Files.writeString(events, text.replace("event_name", "name"));
    assertThat(lake.full())
        .matches(r -> r.status().equals("refused") && r.message().contains("no column event_name"));
    String never = ("1,never," + ANN + ",login\n").repeat(10);
    Files.writeString(events, "id,event_timestamp,user_id,event_name\n" + never);
    RunReport flood = lake.fullWithShare(0.5);
    assertThat(flood.status()).isEqualTo("refused");
    assertThat(flood.message()).contains("10 of 10 rows are bad").contains("--bad-share");
    assertThat(lake.published()).isEqualTo(yesterday);
  }

  @Test
  @DisplayName("a check that stops a day leaves nothing of the version that was begun")
  void stopped() throws IOException {
    lake.full();
    Map<String, String> yesterday = lake.published();
    Path state = lake.root.resolve("gold/.state/master/state.duckdb");
    try (DuckDb db = DuckDb.file(state, "256MB", 1, temp.resolve("spill"))) {
      db.execute("insert into core_user_version select * from core_user_version");
    }
    lake.write(
        "event_sample_data_2.csv",
        "id,event_timestamp,user_id,event_name",
        "3,2020-01-05 18:40:33," + ANN + ",login");
    RunReport report = lake.newFiles();
    assertThat(report.status()).isEqualTo("refused");
    assertThat(report.message()).contains("check master.").contains("stay as they are");
    assertThat(lake.published()).isEqualTo(yesterday);
    try (Stream<Path> versions = Files.list(lake.root.resolve("gold/.master"))) {
      assertThat(versions).hasSize(1);
    }
  }

  @Test
  @DisplayName("refuses what cannot be unpacked, naming the file; yesterday stays")
  void unreadable() throws IOException {
    lake.full();
    Map<String, String> yesterday = lake.published();
    Path deposits = lake.input.resolve("deposit_sample_data.csv");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(Files.readAllBytes(deposits));
    }
    ByteArrayOutputStream elsewhere = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(elsewhere)) {
      out.putNextEntry(new ZipEntry("notes.txt"));
      out.write(Files.readAllBytes(deposits));
    }
    byte[] noise = new byte[5_000];
    new Random(3).nextBytes(noise);
    Files.delete(deposits);

    assertThat(refusedFor("deposit.csv.gz", noise)).contains("cannot be unpacked");
    byte[] cut = Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
    assertThat(refusedFor("deposit.csv.gz", cut)).contains("cannot be unpacked");
    assertThat(refusedFor("deposit.zip", noise)).contains("holds no .csv");
    assertThat(refusedFor("deposit.zip", elsewhere.toByteArray())).contains("holds no .csv");
    assertThat(lake.published()).isEqualTo(yesterday);
  }

  @Test
  @DisplayName("refuses what is not text in UTF-8, in a message that a terminal can show")
  void notText() throws IOException {
    byte[] noise = new byte[5_000];
    new Random(3).nextBytes(noise);
    byte[] wide = (TX + "\n").getBytes(StandardCharsets.UTF_16);
    Files.delete(lake.input.resolve("deposit_sample_data.csv"));

    for (byte[] content : List.of(noise, wide)) {
      String message = refusedFor("deposit.csv", content);
      assertThat(message).contains("no column").contains("not text in UTF-8").hasSizeLessThan(700);
      assertThat(message.chars()).noneMatch(Character::isISOControl);
    }
  }

  /** The message of a run refused for the file, which is taken away again. */
  private String refusedFor(String name, byte[] content) throws IOException {
    Path file = lake.input.resolve(name);
    Files.write(file, content);
    RunReport report = lake.full();
    Files.delete(file);
    assertThat(report.status()).as(report.message()).isEqualTo("refused");
    assertThat(report.message()).contains(file.toString());
    assertThat(report.quality())
        .as("the rule that refused it")
        .anyMatch(result -> !result.passed() && result.severity().equals("stop"));
    return report.message();
  }

  @Test
  @DisplayName("takes repaired rows in, once and for all; others stay in the quarantine")
  void replay() throws IOException {
    lake.write(
        "deposit_sample_data.csv",
        TX,
        "1,2020-01-02 19:55:43.341+00," + ANN + ",1,bat,complete",
        "2,2020-01-03 00:00:00+00," + ANN + ",5,pagx,complete",
        "3,2020-01-03 00:00:00+00," + ANN + ",,btc,complete",
        "1,2020-01-09 00:00:00+00," + ANN + ",9,bat,complete");
    lake.full();
    assertThat(lake.table("fact_deposit")).hasSize(2);
    Path file;
    try (var files = Files.list(lake.root.resolve("quarantine/master/deposit"))) {
      file = files.findFirst().orElseThrow();
    }
    Files.writeString(file, Files.readString(file).replace(",pagx,", ",paxg,"));

    RunReport replayed = lake.replay();

    assertThat(replayed.inputs()).allMatch(RunReport.Input::adds);
    assertThat(lake.table("fact_deposit")).hasSize(3).anyMatch(row -> row.startsWith("2,20200103"));
    assertThat(lake.quarantined("deposit"))
        .hasSize(2)
        .anyMatch(row -> row.startsWith("null_amount,deposit_sample_data.csv,4,"))
        .anyMatch(row -> row.startsWith("duplicate_id,deposit_sample_data.csv,5,"));
    Map<String, String> repaired = lake.published();
    assertThat(lake.replay().status()).isEqualTo("succeeded");
    assertThat(lake.published()).isEqualTo(repaired);
    assertThat(lake.full().status()).isEqualTo("succeeded");
    assertThat(lake.published()).isEqualTo(repaired);
  }

  @Test
  @DisplayName(
      "holds a row back until its user arrives, and keys facts to the version of their time")
  void lateUserAndLevels() throws IOException {
    lake.write(
        "user_level_sample_data.csv",
        "user_id,jurisdiction,level,event_timestamp",
        ANN + ",mx,1,2020-01-02 19:00:00",
        ANN + ",mx,2,2020-01-03 00:00:00",
        ANN + ",mx,3,2020-01-03 00:00:00");
    lake.write("deposit_late.csv", TX, "9,2020-01-05 10:00:00," + EVE + ",1,btc,complete");
    RunReport first = lake.full();
    assertThat(first.inputs())
        .filteredOn(i -> i.source().equals("deposit"))
        .anyMatch(i -> i.byRule().equals(Map.of("unknown_user", 1L)));
    assertThat(first.inputs())
        .filteredOn(i -> i.source().equals("user_level"))
        .allMatch(i -> i.byRule().equals(Map.of("level_conflict", 1L)) && i.duplicates() == 1);
    assertThat(lake.table("dim_user")).hasSize(6);
    List<String> keys =
        lake.table("fact_deposit").stream().skip(1).map(row -> row.split(",", -1)[2]).toList();
    assertThat(keys).hasSize(2).doesNotHaveDuplicates();

    lake.write("user_late.csv", "user_id", EVE);
    RunReport second = lake.newFiles();
    assertThat(second.status()).as(second.message()).isEqualTo("succeeded");
    assertThat(second.inputs()).hasSize(1);
    assertThat(lake.table("fact_deposit")).hasSize(4).anyMatch(row -> row.startsWith("9,"));
    Map<String, String> late = lake.published();
    lake.full();
    assertThat(lake.published()).isEqualTo(late);
  }

  @Test
  @DisplayName("a level that was outdone before is a duplicate when it comes again")
  void outdoneLevelAgain() throws IOException {
    String header = "user_id,jurisdiction,level,event_timestamp";
    String won = ANN + ",mx,3,2020-01-03 00:00:00";
    String lost = ANN + ",mx,2,2020-01-03 00:00:00";
    lake.write("user_level_1.csv", header, won, lost, lost, won);
    RunReport first = lake.full();
    assertThat(first.inputs())
        .filteredOn(i -> i.source().equals("user_level"))
        .allMatch(i -> i.byRule().equals(Map.of("level_conflict", 1L, "duplicate_row", 2L)))
        .hasSize(1);
    lake.write("user_level_2.csv", header, lost, ANN + ",us,1,2020-01-03 00:00:00", lost);
    RunReport second = lake.newFiles();
    assertThat(second.inputs())
        .allMatch(i -> i.byRule().equals(Map.of("level_conflict", 1L, "duplicate_row", 2L)))
        .allMatch(RunReport.Input::adds)
        .hasSize(1);
    String higher = ANN + ",mx,4,2020-01-03 00:00:00";
    lake.write("user_level_3.csv", header, higher, lost, won);
    RunReport third = lake.newFiles();
    assertThat(third.inputs())
        .hasSize(2)
        .anyMatch(i -> i.byRule().equals(Map.of("duplicate_row", 2L)) && i.accepted() == 1)
        .anyMatch(i -> i.file().equals("user_level_1.csv") && i.duplicates() == 1);
    assertThat(lake.quarantined("user_level"))
        .hasSize(3)
        .anyMatch(row -> row.startsWith("level_conflict,user_level_1.csv,2,"));
    Map<String, String> published = lake.published();
    lake.full();
    assertThat(lake.published()).isEqualTo(published);
  }
}
