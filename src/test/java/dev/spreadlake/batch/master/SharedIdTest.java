package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the rows that share an id stays, and that the others are told of. */
@Timeout(240)
@DisplayName("Of master data rows that share an id")
final class SharedIdTest {
  private static final String ANN = "5dd9db5e033da9c6fb5ba83c7a7ebea9";
  private static final String EVE = "00000000000000000000000000000eee";
  private static final String TX = "id,event_timestamp,user_id,amount,currency,tx_status";
  private static final String LEVELS = "user_id,jurisdiction,level,event_timestamp";

  @TempDir private Path folder;
  private final List<RunReport> reports = new ArrayList<>();
  private MasterLake lake;

  @BeforeEach
  void users() throws IOException {
    lake = new MasterLake(folder.resolve("lake"), folder.resolve("in"));
    lake.between = Duration.ofHours(1);
    lake.write("user.csv", "user_id", ANN);
  }

  private static String row(String time, String user, String amount) {
    return "7," + time + "," + user + "," + amount + ",btc,complete";
  }

  private static String row(String amount) {
    return row("2020-01-03 10:00:00", ANN, amount);
  }

  private RunReport kept(RunReport report) {
    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    assertThat(report.inputs()).allMatch(RunReport.Input::adds);
    reports.add(report);
    return report;
  }

  private RunReport day(String day, boolean replay) throws IOException {
    Optional<LocalDate> date = Optional.of(LocalDate.parse(day));
    return kept(lake.run(lake.request(false, date, date, replay, true, 1.0)));
  }

  private RunReport full(MasterLake of) throws IOException {
    return kept(of.run(of.request(true, Optional.empty(), Optional.empty(), false, true, 1.0)));
  }

  private String amount() throws IOException {
    assertThat(lake.table("fact_deposit")).hasSize(2);
    String line = lake.table("fact_deposit").get(1);
    return line.substring(line.lastIndexOf(',') + 1).replaceFirst("\\.0+$", "");
  }

  private void edit(String file, String from, String to) throws IOException {
    Path quarantined;
    try (Stream<Path> files = Files.list(lake.root.resolve("quarantine/master/deposit"))) {
      quarantined =
          files.filter(f -> f.getFileName().toString().startsWith(file)).findFirst().orElseThrow();
    }
    assertThat(quarantined).content().contains(from);
    Files.writeString(quarantined, Files.readString(quarantined).replace(from, to));
  }

  private static Map<String, Long> rules(List<RunReport> of) {
    Map<String, Long> sums = new TreeMap<>();
    of.stream()
        .flatMap(report -> report.inputs().stream())
        .filter(input -> !input.source().equals("user"))
        .forEach(input -> input.byRule().forEach((rule, n) -> sums.merge(rule, n, Long::sum)));
    return sums;
  }

  /** A lake that took everything at once has the same tables, refused lines and sums of reports. */
  private void asOneFullBuild(boolean sums) throws IOException {
    MasterLake whole = new MasterLake(folder.resolve("whole" + reports.size()), lake.input);
    whole.between = Duration.ofDays(1);
    List<RunReport> small = List.copyOf(reports);
    RunReport all = full(whole);
    reports.remove(all);
    assertThat(lake.published()).isEqualTo(whole.published());
    for (String source : List.of("deposit", "user_level")) {
      assertThat(lake.quarantined(source))
          .containsExactlyInAnyOrderElementsOf(whole.quarantined(source));
    }
    if (sums) {
      assertThat(rules(small)).isEqualTo(rules(List.of(all)));
    }
  }

  @ParameterizedTest
  @CsvSource({"deposit_a.csv,deposit_b.csv", "deposit_b.csv,deposit_a.csv"})
  @DisplayName("the one in the file whose name sorts first stays, the other is quarantined")
  void twoFiles(String first, String second) throws IOException {
    lake.write(first, TX, row(first.contains("a") ? "200" : "100"));
    lake.write(first.replace("deposit", "user_level"), LEVELS, level(first));
    kept(lake.newFiles());
    lake.write(second, TX, row(second.contains("a") ? "200" : "100"));
    lake.write(second.replace("deposit", "user_level"), LEVELS, level(second));
    kept(lake.newFiles());

    assertThat(lake.quarantined("deposit"))
        .singleElement()
        .asString()
        .startsWith("duplicate_id,deposit_b.csv,2,");
    assertThat(lake.quarantined("user_level")).hasSize(1);
    asOneFullBuild(true);
  }

  private static String level(String file) {
    return ANN + ",mx," + (file.contains("a") ? 2 : 1) + ",2020-01-02 19:00:00";
  }

  @Test
  @DisplayName("one that gave way is told of though its file is gone; then what it said is written")
  void fileGone() throws IOException {
    lake.write("deposit_b.csv", TX, row("100"));
    kept(lake.newFiles());
    Files.delete(lake.input.resolve("deposit_b.csv"));
    lake.write("deposit_a.csv", TX, row("200"));
    RunReport report = kept(lake.newFiles());

    assertThat(report.inputs())
        .filteredOn(input -> input.file().equals("deposit_b.csv"))
        .singleElement()
        .matches(input -> input.rowsIn() == 1 && input.quarantined() == 1);
    assertThat(lake.quarantined("deposit"))
        .singleElement()
        .asString()
        .startsWith("duplicate_id,deposit_b.csv,2,")
        .contains(
            "\"7,2020-01-03 10:00:00.000000," + ANN + ",100.000000000000000000,btc,complete,");
    edit("deposit_b.csv", ",100.000000000000000000,", ",300,");
    kept(lake.replay());
    assertThat(amount()).isEqualTo("300");
  }

  @Test
  @DisplayName("the one of the lower line stays, whichever day is taken first")
  void daysBackwards() throws IOException {
    lake.write("deposit.csv", TX, row("100"), row("2020-01-05 10:00:00", ANN, "200"));
    day("2020-01-05", false);
    day("2020-01-03", false);
    assertThat(amount()).isEqualTo("100");
    assertThat(lake.quarantined("deposit")).singleElement().asString().contains("deposit.csv,3,");
    asOneFullBuild(true);
    day("2020-01-05", false);
    day("2020-01-03", false);
    asOneFullBuild(false);
  }

  @Test
  @DisplayName("a day taken twice leaves in the quarantine what it left there the first time")
  void dayTwice() throws IOException {
    lake.write(
        "deposit.csv", TX, row("1"), row("2020-01-03 11:00:00", EVE, "2").replace("7,", "8,"));
    lake.write(
        "user_level.csv",
        LEVELS,
        EVE + ",mx,1,2020-01-03 19:00:00",
        ANN + ",mx,1,2020-01-03 19:00:00",
        ANN + ",mx,2,2020-01-03 19:00:00");
    RunReport once = day("2020-01-03", false);
    List<String> deposits = lake.quarantined("deposit");
    List<String> levels = lake.quarantined("user_level");
    assertThat(deposits).singleElement().asString().startsWith("unknown_user,deposit.csv,3,");
    assertThat(levels).hasSize(2);

    RunReport again = day("2020-01-03", false);

    assertThat(lake.quarantined("deposit")).isEqualTo(deposits);
    assertThat(lake.quarantined("user_level")).isEqualTo(levels);
    Map<String, Long> expected = rules(List.of(once));
    expected.put("duplicate_row", 2L);
    assertThat(rules(List.of(again))).isEqualTo(expected);
    asOneFullBuild(false);
  }

  @Test
  @DisplayName("a corrected file under its old name wins, whether the value fell or rose")
  void corrected() throws IOException {
    for (String amount : List.of("5", "3", "9", "5")) {
      lake.write("deposit.csv", TX, row(amount));
      kept(lake.newFiles());
      assertThat(amount()).isEqualTo(amount);
    }
    lake.write("deposit.csv", TX, row("2").replace("7,", "8,"), row("4"));
    kept(lake.newFiles());
    assertThat(lake.table("fact_deposit")).hasSize(3);
    asOneFullBuild(false);
    assertThat(lake.newFiles().inputs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"archive/deposit.csv", "old/deposit.csv"})
  @DisplayName("a file that makes room for another of its name ranks by its new name")
  void moved(String name) throws IOException {
    lake.write("deposit.csv", TX, row("1"));
    kept(lake.newFiles());
    Path moved = lake.input.resolve(name);
    Files.createDirectories(moved.getParent());
    Files.move(lake.input.resolve("deposit.csv"), moved);
    lake.write("deposit.csv", TX, row("2"));

    kept(lake.newFiles());

    assertThat(amount()).isEqualTo(name.startsWith("archive") ? "1" : "2");
    asOneFullBuild(false);
    assertThat(lake.newFiles().inputs()).isEmpty();
  }

  @Test
  @DisplayName("those of a folder taken again are not newer than those taken since, elsewhere")
  void folderAgain() throws IOException {
    lake.write("deposit.csv", TX, row("1"));
    kept(lake.newFiles());
    MasterLake next = new MasterLake(lake.root, folder.resolve("next"));
    next.between = Duration.ofHours(2);
    next.write("user.csv", "user_id", ANN);
    next.write("deposit.csv", TX, row("2"));
    kept(next.newFiles());
    assertThat(amount()).isEqualTo("2");

    assertThat(kept(lake.newFiles()).inputs()).isEmpty();
    assertThat(amount()).isEqualTo("2");
    next.write("deposit.csv", TX, row("3"));
    kept(next.newFiles());
    lake.write("deposit.csv", TX, row("4"));
    kept(lake.newFiles());
    assertThat(amount()).isEqualTo("4");
  }

  @Test
  @DisplayName("a file that grows from day to day keeps the row it had, and a correction comes in")
  void growing() throws IOException {
    String later = row("2020-01-05 10:00:00", ANN, "200");
    lake.write("deposit.csv", TX, row("100"));
    day("2020-01-03", false);
    lake.write("deposit.csv", TX, row("100"), later);
    day("2020-01-05", false);
    assertThat(amount()).isEqualTo("100");
    asOneFullBuild(false);
    lake.write("deposit.csv", TX, row("50"), later);
    day("2020-01-03", false);
    assertThat(amount()).isEqualTo("50");
  }

  @ParameterizedTest
  @ValueSource(strings = {"deposit_a.csv", "deposit_c.csv"})
  @DisplayName("one of the quarantine that nobody has changed ranks as where it stood")
  void unchanged(String file) throws IOException {
    String soon = Instant.now().plus(Duration.ofMinutes(90)).toString().substring(0, 19);
    lake.write(file, TX, row(soon, ANN, "1").replace("complete", "failed"));
    kept(lake.newFiles());
    assertThat(lake.quarantined("deposit")).singleElement().asString().startsWith("future_time,");
    lake.write("deposit_b.csv", TX, row("2"));
    kept(lake.newFiles());

    kept(lake.replay());

    assertThat(amount()).isEqualTo(file.contains("a") ? "1" : "2");
    assertThat(lake.quarantined("deposit"))
        .singleElement()
        .asString()
        .startsWith("duplicate_id," + (file.contains("a") ? "deposit_b.csv" : file));
    asOneFullBuild(false);
    full(lake);
    asOneFullBuild(false);
  }

  @ParameterizedTest
  @CsvSource({"deposit_a.csv,deposit_b.csv", "deposit_b.csv,deposit_a.csv"})
  @DisplayName("the one repaired last stays, in small runs and in a full build")
  void repairedTwice(String first, String second) throws IOException {
    lake.write("deposit_0.csv", TX, row("5"));
    lake.write("deposit_a.csv", TX, row("1").replace("btc", "oops"));
    lake.write("deposit_b.csv", TX, row("2").replace("btc", "oops"));
    kept(lake.newFiles());
    edit(first, "oops", "btc");
    kept(lake.replay());
    assertThat(amount()).isEqualTo(first.contains("a") ? "1" : "2");
    assertThat(lake.quarantined("deposit"))
        .anyMatch(line -> line.startsWith("duplicate_id,deposit_0.csv,2,"));
    edit(second, "oops", "btc");
    kept(lake.replay());
    assertThat(amount()).isEqualTo(second.contains("a") ? "1" : "2");
    Map<String, String> published = lake.published();
    full(lake);
    assertThat(lake.published()).isEqualTo(published);
  }

  @Test
  @DisplayName("a day with a replay leaves rows of other days in the quarantine, as they are")
  void replayOfADay() throws IOException {
    lake.write(
        "deposit.csv",
        TX,
        row("1").replace("btc", "oops"),
        row("").replace("7,", "8,"),
        row("2020-01-05 10:00:00", ANN, "2").replace("7,", "9,").replace("btc", "ouch"));
    kept(lake.newFiles());
    edit("deposit.csv", "oops", "btc");
    edit("deposit.csv", "ouch", "btc");
    List<String> before = lake.quarantined("deposit");

    RunReport report = day("2020-01-05", true);

    assertThat(report.inputs())
        .filteredOn(input -> input.file().startsWith("quarantine/"))
        .singleElement()
        .matches(input -> input.accepted() == 1 && input.otherDays() == 2);
    assertThat(lake.table("fact_deposit")).hasSize(2);
    assertThat(lake.quarantined("deposit")).isEqualTo(before.subList(0, 2));
    day("2020-01-03", true);
    assertThat(lake.table("fact_deposit")).hasSize(3);
    assertThat(lake.quarantined("deposit")).allMatch(line -> line.startsWith("null_amount,"));
    Map<String, String> published = lake.published();
    full(lake);
    assertThat(lake.published()).isEqualTo(published);
  }

  @Test
  @DisplayName(
      "a first run of a day with a replay leaves rows of other days in the quarantine, too")
  void firstRunOfADay() throws IOException {
    String other = row("2020-01-05 10:00:00", ANN, "2").replace("7,", "9,");
    lake.write("deposit.csv", TX, row("1").replace("btc", "oops"), other.replace("btc", "ouch"));
    Optional<LocalDate> none = Optional.empty();
    RunReport first = lake.run(lake.request(false, none, none, false, true, 0.05));
    assertThat(first.status()).isEqualTo("refused");
    edit("deposit.csv", "oops", "btc");
    edit("deposit.csv", "ouch", "btc");

    day("2020-01-05", true);

    assertThat(lake.table("fact_deposit")).hasSize(2);
    assertThat(lake.quarantined("deposit")).singleElement().asString().contains("2020-01-03");
    day("2020-01-03", true);
    assertThat(lake.table("fact_deposit")).hasSize(3);
    assertThat(lake.quarantined("deposit")).isEmpty();
  }
}
