package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MasterPipelineTest {
  private static final String ANN = "5dd9db5e033da9c6fb5ba83c7a7ebea9";
  private static final String BOB = "ae0eb3eed39d2bcef4622b2499a05fe6";

  @TempDir Path temp;

  @Test
  @DisplayName("makes the tables of a small clean delivery")
  void makesTables() throws IOException {
    Path input = Files.createDirectories(temp.resolve("in"));
    Files.writeString(
        input.resolve("user_id_sample_data.csv"), "user_id\n\n" + ANN + "\n" + BOB + "\n");
    Files.writeString(
        input.resolve("deposit_sample_data.csv"),
        "id,event_timestamp,user_id,amount,currency,tx_status\n"
            + ("1,2020-01-02 19:55:43.341+00," + ANN + ",1000.000000000000000000,bat,complete\n")
            + ("2,2020-01-03 00:00:00+00," + ANN + ",0.000000000000000001,btc,failed\n")
            + ("3,2020-01-03 10:00:00+00," + ANN + ",,btc,failed\n"));
    Files.writeString(
        input.resolve("withdrawal_sample_data.csv"),
        "id,event_timestamp,user_id,amount,interface,currency,tx_status\n"
            + ("7,2020-01-02 20:00:00.1+00," + ANN + ",10.000000000000000000,app,mxn,complete\n"));
    Files.writeString(
        input.resolve("event_sample_data.csv"),
        "id,event_timestamp,user_id,event_name\n"
            + ("1,2020-01-02 18:40:33.568000," + ANN + ",2falogin\n")
            + ("2,2020-01-04 18:40:33.568000," + BOB + ",cookies_accepted\n"));

    Path lake = temp.resolve("lake");
    RunReport report =
        new MasterPipeline(TimeSource.system(), event -> {}).run(MasterRequest.full(input, lake));

    assertThat(report.status()).isEqualTo("succeeded");
    assertThat(report.inputs()).allMatch(RunReport.Input::adds);
    assertThat(Files.readString(lake.resolve("gold/master/fact_deposit.csv")))
        .contains("1,20200102,", ",1000.000000000000000000\n");
    assertThat(report.tables()).hasSize(11);
  }
}
