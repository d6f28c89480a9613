package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
@DisplayName("The input folder of the master data")
class MasterInputTest {
  private static final String ANN = "5dd9db5e033da9c6fb5ba83c7a7ebea9";
  private static final String EVE = "00000000000000000000000000000eee";
  private static final String TX = "id,event_timestamp,user_id,amount,currency,tx_status";
  private static final LocalDate BUSY = LocalDate.parse("2024-01-01");
  private static final LocalDate SMALL = LocalDate.parse("2024-01-02");
  private static final LocalDate EMPTY = LocalDate.parse("2024-01-03");

  @TempDir Path temp;
  private MasterLake lake;
  private final List<String> deposits = new ArrayList<>();

  @BeforeEach
  void delivery() throws IOException {
    lake = new MasterLake(temp.resolve("lake"), temp.resolve("in"));
    lake.write("user.csv", "user_id", ANN)
        .write("withdrawal.csv", TX)
        .write("event.csv", "id,event_timestamp,user_id,event_name");
    deposits.add(TX);
    rows(BUSY + " 10:00:00", 1_000);
    rows(SMALL + " 10:00:00", 20);
  }

  private void rows(String time, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      deposits.add(deposits.size() + "," + time + "," + ANN + ",1,btc,complete");
    }
    lake.write("deposit.csv", deposits.toArray(String[]::new));
  }

  private RunReport refused(LocalDate day, String message) throws IOException {
    RunReport report = lake.dayWithShare(day, 0.05);
    assertThat(report.status()).isEqualTo("refused");
    assertThat(report.message()).contains(message);
    return report;
  }

  private RunReport succeeded(RunReport report) {
    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    assertThat(report.inputs()).allMatch(RunReport.Input::adds);
    return report;
  }

  @Test
  @DisplayName("may hold some rows of no day, which no day is refused for")
  void undatedRows() throws IOException {
    rows("someday", 20);
    deposits.add("77,\"" + BUSY + " 10:00:00\"," + ANN);
    deposits.add("78");
    rows("", 5);

    for (LocalDate day : List.of(SMALL, EMPTY, BUSY)) {
      RunReport report = succeeded(lake.dayWithShare(day, 0.05));
      assertThat(report.inputs())
          .filteredOn(input -> input.source().equals("deposit"))
          .allMatch(input -> input.quarantined() == 27)
          .hasSize(1);
    }
    assertThat(lake.table("fact_deposit")).hasSize(1_021);
  }

  @Test
  @DisplayName("is refused where too many of all its rows are of no day, and for a day's own rows")
  void tooManyBad() throws IOException {
    rows("someday", 60);
    refused(SMALL, "60 of 1080 rows are bad and of no day that can be told");
    deposits.subList(1_021, deposits.size()).clear();
    for (int i = 0; i < 10; i++) {
      deposits.add("x," + SMALL + " 11:00:00," + ANN + ",1,btc,complete");
    }
    deposits.add("y," + EMPTY + " 11:00:00," + ANN + ",1,btc,complete");
    rows("someday", 30);
    refused(SMALL, "10 of 30 rows are bad (33.33 %");
    refused(EMPTY, "1 of 1 rows are bad (100.00 %, allowed 5.00 %, or 9 rows up to 50 %)");
    succeeded(lake.dayWithShare(BUSY, 0.05));
  }

  @Test
  @DisplayName("may deliver a file of a few rows that are all held back; ten are too many")
  void smallDelivery() throws IOException {
    succeeded(lake.full());
    String unknown = ",2024-01-04 10:00:00," + EVE + ",1,btc,complete";
    lake.write("deposit_one.csv", TX, "5001" + unknown);
    RunReport report = succeeded(newFiles(0.05));
    assertThat(report.inputs()).allMatch(i -> i.byRule().equals(Map.of("unknown_user", 1L)));
    List<String> ten = new ArrayList<>(List.of(TX));
    for (int i = 0; i < 10; i++) {
      ten.add((6_000 + i) + unknown);
    }
    lake.write("deposit_ten.csv", ten.toArray(String[]::new));
    assertThat(newFiles(0.05).message()).contains("10 of 10 rows are bad (100.00 %");
    lake.write("user_eve.csv", "user_id", EVE);
    succeeded(newFiles(0.05));
    assertThat(lake.table("fact_deposit")).hasSize(1_032);
  }

  private RunReport newFiles(double share) throws IOException {
    return lake.run(lake.request(false, Optional.empty(), Optional.empty(), false, true, share));
  }

  @Test
  @DisplayName("may have a folder called quarantine: its files are judged and held back as any")
  void folderCalledQuarantine() throws IOException {
    succeeded(lake.full());
    Files.createDirectories(lake.input.resolve("quarantine"));
    String late = ",2024-01-04 10:00:00," + EVE + ",1,btc,complete";
    lake.write("quarantine/deposit_late.csv", TX, "5001" + late, "5002" + late);
    RunReport report = succeeded(newFiles(0.05));
    assertThat(report.inputs())
        .extracting(RunReport.Input::file)
        .containsExactly("./quarantine/deposit_late.csv");
    lake.write("user_eve.csv", "user_id", EVE);
    succeeded(newFiles(0.05));
    assertThat(lake.table("fact_deposit")).as("taken in with their user").hasSize(1_023);

    List<String> bad = new ArrayList<>(List.of(TX));
    for (int i = 0; i < 10; i++) {
      bad.add("x" + late);
    }
    lake.write("quarantine/deposit_bad.csv", bad.toArray(String[]::new));
    assertThat(newFiles(0.05).message()).contains("10 of 10 rows are bad");
  }

  @Test
  @DisplayName("has files that fit no pattern named in the report and on the console")
  void ignored() throws IOException {
    lake.write("dep_2024-01-06.csv", TX, "5001,2024-01-06 10:00:00," + ANN + ",1,btc,complete");
    lake.write("notes.txt", "nothing");
    RunReport report = succeeded(lake.full());
    assertThat(report.ignored()).containsExactly("dep_2024-01-06.csv");
    assertThat(succeeded(lake.newFiles()).ignored()).containsExactly("dep_2024-01-06.csv");
    StringWriter out = new StringWriter();
    int status =
        console(out, "--input", lake.input.toString(), "--lake", temp.resolve("other").toString());
    assertThat(status).as(out.toString()).isZero();
    assertThat(out.toString()).contains("no pattern fits: dep_2024-01-06.csv");

    Files.delete(lake.input.resolve("deposit.csv"));
    RunReport missing = lake.full();
    assertThat(missing.status()).isEqualTo("refused");
    assertThat(missing.message()).contains("missing in").contains("fits dep_2024-01-06.csv");
  }

  @Test
  @DisplayName("is read by a pattern in capitals or small letters")
  void patternInCapitals() throws IOException {
    Files.move(lake.input.resolve("deposit.csv"), lake.input.resolve("Dep_1.CSV"));
    StringWriter out = new StringWriter();
    int status =
        console(
            out,
            "--input",
            lake.input.toString(),
            "--lake",
            lake.root.toString(),
            "--pattern",
            "deposit=DEP_*");
    assertThat(status).as(out.toString()).isZero();
    assertThat(lake.table("fact_deposit")).hasSize(1_021);
  }

  private static int console(StringWriter out, String... args) {
    PrintWriter writer = new PrintWriter(out);
    return new CommandLine(new MasterCommand()).setOut(writer).setErr(writer).execute(args);
  }
}
