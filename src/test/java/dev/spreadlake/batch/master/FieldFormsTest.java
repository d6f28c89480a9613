package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.query.QueryCatalog;
import dev.spreadlake.batch.query.QueryRunner;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.quality.RuleCatalogue;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("The master data's staging")
class FieldFormsTest {
  private static final String ANN = "5dd9db5e033da9c6fb5ba83c7a7ebea9";
  private static final String TX = "id,event_timestamp,user_id,amount,currency,tx_status";

  @TempDir Path temp;
  private MasterLake lake;

  @BeforeEach
  void delivery() throws IOException {
    lake = new MasterLake(temp.resolve("lake"), temp.resolve("in"));
    lake.write("user_id_sample_data.csv", "user_id", ANN);
    lake.write("deposit_sample_data.csv", TX);
    lake.write(
        "withdrawals_sample_data.csv",
        "id,event_timestamp,user_id,amount,interface,currency,tx_status");
    lake.write("event_sample_data.csv", "id,event_timestamp,user_id,event_name");
  }

  private RunReport.Input input(RunReport report, String source) {
    assertThat(report.inputs()).allMatch(RunReport.Input::adds);
    return report.inputs().stream()
        .filter(i -> i.source().equals(source))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @DisplayName("takes no text for a number or a time that the engine's casts would take for one")
  void kindCasts() throws IOException {
    String rest = ",1,btc,complete";
    String at = ",2020-02-02 10:00:00+00," + ANN + rest;
    List<String> rows = new ArrayList<>();
    List<String> ids =
        List.of(
            "-5",
            "-0",
            "-9223372036854775808",
            "1e2",
            "100.0",
            "99.6",
            "0x64",
            "1_00",
            "+100",
            "1 00");
    ids.forEach(id -> rows.add(id + at));
    rows.add("100" + at.replace(",1,", ",7,"));
    List<String> times =
        List.of(
            "2020-02-02 10:00:00+99:00",
            "2020-02-02 10:00:00+14:30",
            "2020-02-02 10:00:00-15",
            "2020-02-02 10:00:00+05:60",
            "2020-02-02 24:00:00",
            "2020-02-02 10:00:00.+00",
            "2020-2-2 10:00:00.000+00",
            "2020-02-02 10:00:00 America/Mexico_City",
            "2020-02-02 10:00:00 +00");
    times.forEach(time -> rows.add((200 + rows.size()) + "," + time + "," + ANN + rest));
    rows.add("301,2020-02-02 10:00:00+14:00," + ANN + rest);
    rows.add("302,2020-02-02T10:00:00-0530," + ANN + rest);
    rows.add("303,2020-02-02 10:00:00.5 UTC, " + ANN.toUpperCase(Locale.ROOT) + " " + rest);
    rows.add("304,2020-02-02 10:00:00,5dd9db5e033da9c6fb5ba83c7a7ebeaz" + rest);
    rows.add("305,2020-02-02 10:00:00,5dd9db5e" + rest);
    rows.add("306" + at.replace(",1,", ",0.1000000000000000000000,"));
    rows.add("307" + at.replace(",1,", ",+5,"));
    lake.write("deposit_sample_data.csv", TX, String.join("\n", rows));

    RunReport.Input deposits = input(lake.full(), "deposit");

    assertThat(deposits.byRule())
        .isEqualTo(
            Map.of(
                "unparsable_id",
                (long) ids.size(),
                "unparsable_time",
                (long) times.size(),
                "malformed_user_id",
                2L,
                "unparsable_amount",
                1L));
    assertThat(
            lake.table("fact_deposit").stream()
                .map(row -> row.replaceAll("^(\\d+),.*?,(\\d{4}-.*)", "$1 $2")))
        .contains(
            "100 2020-02-02 10:00:00,7.000000000000000000",
            "301 2020-02-01 20:00:00,1.000000000000000000",
            "302 2020-02-02 15:30:00,1.000000000000000000",
            "303 2020-02-02 10:00:00.5,1.000000000000000000",
            "306 2020-02-02 10:00:00,0.100000000000000000")
        .hasSize(6);
  }

  @Test
  @DisplayName("takes an amount below 10^14, and so many as there may be add up")
  void largeAmounts() throws IOException {
    BigDecimal below =
        RuleCatalogue.builtIn().get("master.amount_too_large").parameter("amount_below");
    String largest = below.subtract(new BigDecimal("0.000000000000000001")).toPlainString();
    List<String> refused =
        List.of(
            below.toPlainString(),
            below + ".000000000000000000",
            "99999999999999999999",
            "60000000000000000000.5",
            "1" + "0".repeat(25));
    List<String> rows = new ArrayList<>();
    for (String amount : refused) {
      rows.add(rows.size() + ",2020-02-02 10:00:00," + ANN + "," + amount + ",mxn,complete");
    }
    for (String zero : List.of("-0.0", "-0", "-1")) {
      rows.add(rows.size() + ",2020-02-02 10:00:00," + ANN + "," + zero + ",mxn,complete");
    }
    for (int i = 0; i < 2_000; i++) {
      String day = "2020-02-0" + (1 + i % 9);
      rows.add((100 + i) + "," + day + " 10:00:00," + ANN + "," + largest + ",mxn,complete");
    }
    rows.add("9000,2020-02-02 10:00:00," + ANN + ",6827677768780,ars,complete");
    rows.add("9001,2020-02-02 10:00:00," + ANN + "," + "0".repeat(60) + "7.5,eth,complete");
    lake.write("deposit_sample_data.csv", TX, String.join("\n", rows));

    RunReport.Input deposits = input(lake.full(), "deposit");

    assertThat(deposits.byRule())
        .isEqualTo(Map.of("amount_too_large", (long) refused.size(), "negative_amount", 3L));
    lake.write("deposit_again.csv", TX, String.join("\n", rows));
    assertThat(lake.newFiles().status()).isEqualTo("succeeded");
    try (QueryRunner queries =
        new QueryRunner(
            QueryCatalog.load(),
            lake.root,
            "512MB",
            2,
            lake.root.resolve("spill"),
            Duration.ofSeconds(20))) {
      String net =
          queries
              .run("net_flow", Map.of("from", "2020-01-01", "to", "2020-12-31"), 10)
              .rows()
              .toString();
      assertThat(net)
          .contains(new BigDecimal(largest).multiply(BigDecimal.valueOf(2_000)).toPlainString())
          .contains("6827677768780.000000000000000000");
    }
  }

  @Test
  @DisplayName("takes no level that is not a digit alone")
  void levels() throws IOException {
    List<String> rows = new ArrayList<>();
    for (String level : List.of("1.6", "2.0", "1e0", "0x3", "-1", "10", "x")) {
      rows.add(ANN + ",mx," + level + ",2020-02-02 10:00:00+00");
    }
    rows.add(ANN + ",mx,3,2020-02-03 10:00:00+00");
    rows.add(ANN + ",mx,4,2020-02-04 10:00:00+99:00");
    rows.add("nobody,mx,4,2020-02-04 10:00:00+00");
    lake.write(
        "user_level_sample_data.csv",
        "user_id,jurisdiction,level,event_timestamp",
        String.join("\n", rows));

    RunReport.Input levels = input(lake.full(), "user_level");

    assertThat(levels.byRule())
        .isEqualTo(Map.of("unknown_level", 7L, "unparsable_time", 1L, "malformed_user_id", 1L));
    assertThat(levels.accepted()).isEqualTo(1);
  }
}
