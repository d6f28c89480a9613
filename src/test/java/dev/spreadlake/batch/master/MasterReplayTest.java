package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a person writes into the quarantine is not lost. */
@Timeout(120)
@DisplayName("Master data taken in from the quarantine")
final class MasterReplayTest {
  private static final String ANN = "5dd9db5e033da9c6fb5ba83c7a7ebea9";
  private static final String TX = "id,event_timestamp,user_id,amount,currency,tx_status";

  @TempDir private Path folder;
  private MasterLake lake;

  @BeforeEach
  void twoBad() throws IOException {
    lake = new MasterLake(folder.resolve("lake"), folder.resolve("in"));
    lake.write("user_id_sample_data.csv", "user_id", ANN);
    lake.write("deposit_sample_data.csv", TX, row(1, "bat"), row(2, "oops"), row(3, "ouch"));
  }

  private static String row(int id, String currency) {
    return id + ",2020-01-03 00:00:00+00," + ANN + ",5," + currency + ",complete";
  }

  private RunReport full(boolean replay, double badShareMax) throws IOException {
    return lake.run(
        lake.request(true, Optional.empty(), Optional.empty(), replay, true, badShareMax));
  }

  private void edit(String from, String to) throws IOException {
    Path file;
    try (Stream<Path> files = Files.list(lake.root.resolve("quarantine/master/deposit"))) {
      file = files.findFirst().orElseThrow();
    }
    assertThat(file).content().contains(from);
    Files.writeString(file, Files.readString(file).replace(from, to));
  }

  @Test
  @DisplayName("stays edited through a full build, leaves one by one, and does not return")
  void oneByOne() throws IOException {
    assertThat(full(false, 1).status()).isEqualTo("succeeded");
    edit(",oops,", ",btc,");
    assertThat(full(false, 1).status()).isEqualTo("succeeded");
    assertThat(lake.quarantined("deposit")).hasSize(2).anyMatch(row -> row.contains(",btc,"));

    assertThat(full(true, 1).status()).isEqualTo("succeeded");
    assertThat(full(true, 1).status()).isEqualTo("succeeded");

    assertThat(lake.quarantined("deposit")).singleElement().asString().contains(",ouch,");
    assertThat(lake.table("fact_deposit")).hasSize(3);
    edit(",ouch,", ",eth,");
    assertThat(full(true, 0.01).status()).isEqualTo("succeeded");
    assertThat(lake.quarantined("deposit")).isEmpty();
    Map<String, String> published = lake.published();
    assertThat(full(false, 0.01).status()).isEqualTo("succeeded");
    assertThat(lake.quarantined("deposit")).isEmpty();
    assertThat(lake.published()).isEqualTo(published);
    assertThat(lake.table("fact_deposit")).hasSize(4);
  }

  @Test
  @DisplayName("stays as a spreadsheet saved it, stops no run, and is named where it is wanted")
  void savedOtherwise() throws IOException {
    assertThat(full(false, 1).status()).isEqualTo("succeeded");
    edit(",", ";");
    assertThat(full(false, 1).status()).isEqualTo("succeeded");

    RunReport replay = full(true, 1);

    assertThat(replay.status()).isEqualTo("refused");
    assertThat(replay.message())
        .contains("quarantine/master/deposit/deposit_sample_data.csv", "with commas between");
    edit(";", ",");
    edit(",oops,", ",btc,");
    assertThat(full(true, 1).status()).isEqualTo("succeeded");
    assertThat(lake.quarantined("deposit")).singleElement().asString().contains(",ouch,");
  }

  @Test
  @DisplayName("stays in the quarantine while its user is not known, changed or not")
  void unknownUser() throws IOException {
    String eve = "0123456789abcdef0123456789abcdef";
    String bob = "fedcba9876543210fedcba9876543210";
    lake.write("deposit_sample_data.csv", TX, row(1, "bat"), row(2, "btc").replace(ANN, eve));
    lake.write(
        "user_level_sample_data.csv",
        "user_id,jurisdiction,level,event_timestamp",
        eve + ",mx,1,2020-01-02 19:00:00");
    assertThat(full(false, 1).status()).isEqualTo("succeeded");
    List<String> quarantined = lake.quarantined("deposit");
    List<String> levels = lake.quarantined("user_level");
    assertThat(quarantined).singleElement().asString().startsWith("unknown_user,");

    assertThat(lake.replay().inputs()).isEmpty();

    assertThat(lake.quarantined("deposit")).isEqualTo(quarantined);
    assertThat(lake.quarantined("user_level")).isEqualTo(levels).hasSize(1);
    edit(eve, bob);
    for (RunReport report : List.of(lake.replay(), lake.replay(), full(true, 1))) {
      assertThat(report.status()).isEqualTo("succeeded");
      assertThat(report.inputs())
          .allMatch(RunReport.Input::adds)
          .filteredOn(input -> input.file().startsWith("quarantine/"))
          .singleElement()
          .matches(input -> input.byRule().equals(Map.of("unknown_user", 1L)))
          .matches(input -> input.quarantined() == 1 && input.accepted() == 0);
      assertThat(lake.quarantined("deposit")).singleElement().asString().contains(bob);
    }
    assertThat(lake.root.resolve("quarantine/master/repaired")).doesNotExist();
    lake.write("user_later.csv", "user_id", bob);
    assertThat(lake.replay().status()).isEqualTo("succeeded");
    assertThat(lake.quarantined("deposit")).isEmpty();
    assertThat(lake.table("fact_deposit")).hasSize(3);
    Map<String, String> published = lake.published();
    assertThat(full(false, 1).inputs()).allMatch(RunReport.Input::adds);
    assertThat(lake.published()).isEqualTo(published);
  }

  @Test
  @DisplayName("is refused by a full build that finds nothing, files missing or not")
  void nothing() throws IOException {
    full(false, 1);
    Map<String, String> published = lake.published();
    Files.delete(lake.input.resolve("user_id_sample_data.csv"));
    Files.delete(lake.input.resolve("deposit_sample_data.csv"));

    RunReport report = full(false, 1);

    assertThat(report.status()).isEqualTo("refused");
    assertThat(report.message()).contains("to read in " + lake.input);
    assertThat(lake.published()).isEqualTo(published);
  }
}
