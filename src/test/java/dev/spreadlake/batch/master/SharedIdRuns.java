package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A lake that takes rows sharing an id in small runs, to be compared with one that takes everything
 * at once.
 */
abstract class SharedIdRuns {
  static final String ANN = "5dd9db5e033da9c6fb5ba83c7a7ebea9";
  static final String EVE = "00000000000000000000000000000eee";
  static final String TX = "id,event_timestamp,user_id,amount,currency,tx_status";
  static final String LEVELS = "user_id,jurisdiction,level,event_timestamp";

  @TempDir Path folder;
  private final List<RunReport> reports = new ArrayList<>();
  private MasterLake whole;
  MasterLake lake;

  @BeforeEach
  void users() throws IOException {
    lake = new MasterLake(folder.resolve("lake"), folder.resolve("in"));
    lake.between = Duration.ofHours(1);
    lake.write("user.csv", "user_id", ANN);
  }

  static String row(String time, String user, String amount) {
    return "7," + time + "," + user + "," + amount + ",btc,complete";
  }

  static String row(String amount) {
    return row("2020-01-03 10:00:00", ANN, amount);
  }

  final RunReport kept(RunReport report) {
    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    assertThat(report.inputs()).allMatch(RunReport.Input::adds);
    reports.add(report);
    return report;
  }

  final RunReport day(String day, boolean replay) throws IOException {
    Optional<LocalDate> date = Optional.of(LocalDate.parse(day));
    return kept(lake.run(lake.request(false, date, date, replay, true, 1.0)));
  }

  final RunReport full(MasterLake of) throws IOException {
    return kept(of.run(of.request(true, Optional.empty(), Optional.empty(), false, true, 1.0)));
  }

  final String amount() throws IOException {
    assertThat(lake.table("fact_deposit")).hasSize(2);
    String line = lake.table("fact_deposit").get(1);
    return line.substring(line.lastIndexOf(',') + 1).replaceFirst("\\.0+$", "");
  }

  final void edit(String file, String from, String to) throws IOException {
    Path quarantined;
    try (Stream<Path> files = Files.list(lake.root.resolve("quarantine/master/deposit"))) {
      quarantined =
          files.filter(f -> f.getFileName().toString().startsWith(file)).findFirst().orElseThrow();
    }
    assertThat(quarantined).content().contains(from);
    Files.writeString(quarantined, Files.readString(quarantined).replace(from, to));
  }

  static Map<String, Long> rules(List<RunReport> of) {
    Map<String, Long> sums = new TreeMap<>();
    of.stream()
        .flatMap(report -> report.inputs().stream())
        .filter(input -> !input.source().equals("user"))
        .forEach(input -> input.byRule().forEach((rule, n) -> sums.merge(rule, n, Long::sum)));
    return sums;
  }

  /** A lake that took everything at once has the same tables, refused lines and sums of reports. */
  final void asOneFullBuild(boolean sums) throws IOException {
    whole = new MasterLake(folder.resolve("whole" + reports.size()), lake.input);
    whole.between = Duration.ofDays(1);
    List<RunReport> small = List.copyOf(reports);
    RunReport all = full(whole);
    reports.remove(all);
    asThatFullBuild();
    if (sums) {
      assertThat(rules(small)).isEqualTo(rules(List.of(all)));
    }
  }

  /** The same of the lake that was compared with last; the input is what it was then. */
  final void asThatFullBuild() throws IOException {
    assertThat(lake.published()).isEqualTo(whole.published());
    for (String source : List.of("deposit", "user_level")) {
      assertThat(lake.quarantined(source))
          .containsExactlyInAnyOrderElementsOf(whole.quarantined(source));
    }
  }
}
