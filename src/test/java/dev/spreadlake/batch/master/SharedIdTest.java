package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the rows that share an id stays, and that the others are told of. */
@Timeout(240)
@DisplayName("Of master data rows that share an id")
final class SharedIdTest extends SharedIdRuns {
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
    asThatFullBuild();
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
}
