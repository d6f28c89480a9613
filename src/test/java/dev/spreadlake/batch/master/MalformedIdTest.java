package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("An id that is none")
final class MalformedIdTest {
  private static final String ANN = "5dd9db5e033da9c6fb5ba83c7a7ebea9";
  private static final String LEVEL = ",mx,1,2020-01-02 19:00:00";

  @TempDir private Path folder;

  @Test
  @DisplayName("keeps its line out and no other, however it is written")
  void keptOut() throws IOException {
    String[] ids = {"\"ab\"\"cd\"", "ab\u0001cd", "ΑΣ", "İ", "\u001a"};
    MasterLake lake = new MasterLake(folder.resolve("lake"), folder.resolve("in"));
    lake.write("user_id_sample_data.csv", "user_id", ANN, String.join("\n", ids));
    lake.write(
        "user_level_sample_data.csv",
        "user_id,jurisdiction,level,event_timestamp",
        ANN + LEVEL,
        String.join(LEVEL + "\n", ids) + LEVEL);
    lake.write(
        "deposit_sample_data.csv",
        "id,event_timestamp,user_id,amount,currency,tx_status",
        "007,2020-01-03 00:00:00+00," + ANN + ",5,bat,complete",
        "-008,2020-01-03 00:00:00+00," + ANN + ",5,bat,complete");

    RunReport report = lake.newFiles();

    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    assertThat(report.inputs())
        .filteredOn(input -> !input.source().equals("deposit"))
        .hasSize(2)
        .allMatch(input -> input.byRule().equals(Map.of("malformed_user_id", 5L)))
        .allMatch(input -> input.accepted() == 1);
    assertThat(lake.quarantined("user")).hasSize(5).anyMatch(row -> row.contains("\\x1a"));
    assertThat(lake.quarantined("user_level")).hasSize(5);
    assertThat(lake.quarantined("deposit"))
        .singleElement()
        .asString()
        .startsWith("unparsable_id,deposit_sample_data.csv,3,");
    assertThat(lake.table("fact_deposit")).hasSize(2);
  }
}
