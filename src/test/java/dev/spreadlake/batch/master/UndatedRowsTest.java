package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of no day are in every run of some days, and stand in the quarantine once. */
@Timeout(240)
@DisplayName("Of a delivery read day by day, refused rows that are of no day")
final class UndatedRowsTest {
  private static final String ANN = "5dd9db5e033da9c6fb5ba83c7a7ebea9";
  private static final String TX = "id,event_timestamp,user_id,amount,currency,tx_status";
  private static final LocalDate FIRST = LocalDate.parse("2020-01-01");
  private static final int DAYS = 5;

  @TempDir private Path folder;
  private MasterLake lake;

  /** 22 deposits: two good a day and two equal ones, one bad of the third day, nine of no day. */
  @BeforeEach
  void delivery() throws IOException {
    lake = new MasterLake(folder.resolve("lake"), folder.resolve("in"));
    List<String> rows = new ArrayList<>(List.of(TX));
    for (int day = 0; day < DAYS; day++) {
      rows.add(deposit(10 + day, FIRST.plusDays(day) + " 10:00:00"));
      rows.add(deposit(20 + day, FIRST.plusDays(day) + " 11:00:00"));
    }
    rows.add(rows.get(1));
    rows.add(rows.get(1));
    rows.add(deposit(30, FIRST.plusDays(2) + " 12:00:00").replace("btc", "oops"));
    rows.add(deposit(40, "someday"));
    rows.add(deposit(41, ""));
    rows.add("");
    rows.add("42," + FIRST + " 10:00:00," + ANN);
    rows.add("x".repeat(70_000));
    for (int i = 50; i < 54; i++) {
      rows.add(deposit(i, "never"));
    }
    lake.write("user.csv", "user_id", ANN, "nobody", "", ANN);
    lake.write("deposit.csv", rows.toArray(String[]::new));
  }

  private static String deposit(int id, String time) {
    return id + "," + time + "," + ANN + ",1,btc,complete";
  }

  private RunReport run(boolean full, Optional<LocalDate> day, boolean replay) throws IOException {
    RunReport report = lake.run(lake.request(full, day, day, replay, true, 1.0));
    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    assertThat(report.inputs()).allMatch(RunReport.Input::adds);
    return report;
  }

  private RunReport day(int day) throws IOException {
    return run(false, Optional.of(FIRST.plusDays(day)), false);
  }

  /** As they are, however an empty field is written. */
  private List<String> rows(String source) throws IOException {
    return lake.quarantined(source).stream().map(line -> line.replace(",\"\",", ",,")).toList();
  }

  private Path quarantined(String source, String days) throws IOException {
    Path own = lake.root.resolve("quarantine/master/" + source);
    try (Stream<Path> files = Files.list(own)) {
      return files
          .filter(file -> file.toString().matches(".*\\.[0-9a-f]{8}" + days + "\\.csv"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** As earlier versions left it: every run of a day put the rows of no day into its own file. */
  private void copyToEachDay(String source) throws IOException {
    Path once = quarantined(source, "");
    for (int i = 0; i < DAYS; i++) {
      String days = "." + FIRST.plusDays(i) + "_" + FIRST.plusDays(i) + ".csv";
      Path copy = once.resolveSibling(once.getFileName().toString().replace(".csv.", "~"));
      copy = copy.resolveSibling(copy.getFileName().toString().replace(".csv", days));
      copy = copy.resolveSibling(copy.getFileName().toString().replace("~", ".csv."));
      List<String> lines = new ArrayList<>(Files.readAllLines(once));
      if (Files.exists(copy)) {
        lines.addAll(Files.readAllLines(copy).subList(1, 2));
      }
      Files.write(copy, lines);
    }
    Files.delete(once);
  }

  private static void edit(Path file, String from, String to) throws IOException {
    assertThat(file).content().contains(from);
    Files.writeString(file, Files.readString(file).replace(from, to));
  }

  @Test
  @DisplayName("stand in the file of no days, once after five daily runs, and every row adds up")
  void fiveDays() throws IOException {
    for (int day = 0; day < DAYS; day++) {
      for (RunReport.Input input : day(day).inputs()) {
        boolean users = input.source().equals("user");
        assertThat(input.rowsIn() + input.otherDays()).isEqualTo(users ? 4 : 22);
        assertThat(input.quarantined()).isEqualTo(users ? 2 : 9 + (day == 2 ? 1 : 0));
        assertThat(input.accepted()).isEqualTo(users ? (day == 0 ? 1 : 0) : 2);
      }
    }
    List<String> deposits = rows("deposit");
    List<String> users = rows("user");
    assertThat(deposits).hasSize(10).doesNotHaveDuplicates();
    assertThat(users).hasSize(2);
    assertThat(Files.readAllLines(quarantined("deposit", ""))).hasSize(10);
    assertThat(Files.readAllLines(quarantined("deposit", ".2020-01-03_2020-01-03")))
        .hasSize(2)
        .anyMatch(line -> line.startsWith("unknown_currency,deposit.csv,14,"));
    run(false, Optional.empty(), false);
    assertThat(rows("deposit")).containsExactlyInAnyOrderElementsOf(deposits);
    day(2);
    assertThat(rows("deposit")).containsExactlyInAnyOrderElementsOf(deposits);
    assertThat(rows("user")).isEqualTo(users);
  }

  @Test
  @DisplayName("that earlier versions left in several files are left in one; an edited one stays")
  void healed() throws IOException {
    day(2);
    List<String> deposits = rows("deposit");
    copyToEachDay("deposit");
    copyToEachDay("user");
    assertThat(rows("deposit")).hasSize(46);

    day(4);

    assertThat(rows("deposit")).containsExactlyInAnyOrderElementsOf(deposits);
    assertThat(rows("user")).hasSize(2);
    copyToEachDay("deposit");
    Path edited = quarantined("deposit", ".2020-01-02_2020-01-02");
    edit(edited, ",someday,", ",2020-01-04 09:00:00,");
    String text = Files.readString(edited);
    day(4);
    assertThat(rows("deposit"))
        .hasSameSizeAs(deposits)
        .anyMatch(line -> line.contains(",2020-01-04 09:00:00,"))
        .noneMatch(line -> line.contains(",someday,"));
    assertThat(edited).hasContent(text);
  }

  @Test
  @DisplayName("leave it with every copy once one of them has been repaired, and do not return")
  void repaired() throws IOException {
    day(2);
    copyToEachDay("deposit");
    edit(quarantined("deposit", ".2020-01-02_2020-01-02"), ",someday,", ",2020-01-04 09:00:00,");
    edit(quarantined("deposit", ".2020-01-04_2020-01-04"), ",someday,", ",2020-01-04 08:00:00,");

    RunReport report = run(false, Optional.of(FIRST.plusDays(3)), true);

    assertThat(report.inputs())
        .anyMatch(i -> i.file().startsWith("quarantine/") && i.accepted() == 1);
    assertThat(report.untouched()).isEqualTo(Map.of("line_too_long", 1L));
    List<String> rest = rows("deposit");
    assertThat(rest).hasSize(9).doesNotHaveDuplicates();
    assertThat(rest)
        .noneMatch(line -> line.contains(",40,") || line.contains("\"40,"))
        .filteredOn(line -> line.contains("xxx"))
        .singleElement()
        .asString()
        .startsWith("line_too_long,deposit.csv,19,");
    assertThat(lake.table("fact_deposit"))
        .filteredOn(line -> line.startsWith("40,20200104,"))
        .hasSize(1);
    day(3);
    assertThat(rows("deposit")).containsExactlyInAnyOrderElementsOf(rest);
    run(true, Optional.empty(), true);
    assertThat(rows("deposit")).containsExactlyInAnyOrderElementsOf(rest);
  }
}
