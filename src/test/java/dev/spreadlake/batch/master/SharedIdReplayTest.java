package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of those that gave way or were refused, once the quarantine is replayed. */
@Timeout(240)
@DisplayName("Of master data rows that share an id and are replayed")
final class SharedIdReplayTest extends SharedIdRuns {
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
    asThatFullBuild();
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
