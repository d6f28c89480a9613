package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.run.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of days that a run was not asked for and that get their key by what it brings. */
@Timeout(240)
@DisplayName("Rows of other days that a run of some days releases")
final class ReleasedRowsTest {
  private static final String ANN = "5dd9db5e033da9c6fb5ba83c7a7ebea9";
  private static final String EVE = "00000000000000000000000000000eee";

  @TempDir private Path folder;
  private MasterLake lake;

  @BeforeEach
  void users() throws IOException {
    lake = new MasterLake(folder.resolve("lake"), folder.resolve("in"));
    lake.between = Duration.ofHours(1);
    lake.write("user.csv", "user_id", ANN);
  }

  /**
   * A row of ANN a day, the second to the fourth with their own amount, and one of the first day
   * that waits for EVE.
   *
   * @param more a second row of ANN on the second day
   */
  private void facts(String amount, String ofEve, boolean more) throws IOException {
    for (String source : MasterSources.FACTS) {
      boolean event = source.equals("event");
      String rest = event ? "event_name" : "amount,currency,tx_status";
      List<String> rows = new ArrayList<>(List.of("id,event_timestamp,user_id," + rest));
      for (int day = 1; day <= 5; day++) {
        rows.add(row(event, day, day, ANN, day == 1 || day == 5 ? "1" : amount));
      }
      rows.add(row(event, 6, 1, EVE, source.equals("withdrawal") ? ofEve : "1"));
      if (more) {
        rows.add(row(event, 7, 2, ANN, "1"));
      }
      lake.write(source + ".csv", rows.toArray(String[]::new));
    }
  }

  private static String row(boolean event, int id, int day, String user, String amount) {
    String start = id + ",2021-03-0" + day + " 10:00:00," + user + ",";
    return start
        + (event ? (amount.equals("1") ? "login" : "login_api") : amount + ",btc,complete");
  }

  private List<RunReport.Input> run(int from, int to) throws IOException {
    LocalDate march = LocalDate.parse("2021-03-01");
    return added(
        lake.run(
            lake.request(
                false,
                Optional.of(march.withDayOfMonth(from)),
                Optional.of(march.withDayOfMonth(to)),
                false,
                true,
                1.0)));
  }

  /** Those of the facts. */
  private static List<RunReport.Input> added(RunReport report) {
    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    assertThat(report.inputs()).allMatch(RunReport.Input::adds);
    assertThat(report.hops()).allMatch(RunReport.Hop::adds);
    return report.inputs().stream().filter(i -> MasterSources.FACTS.contains(i.source())).toList();
  }

  private void published(int rows) throws IOException {
    for (String source : MasterSources.FACTS) {
      assertThat(lake.table("fact_" + source)).hasSize(1 + rows);
    }
  }

  private void asOneFullBuild() throws IOException {
    MasterLake whole = new MasterLake(folder.resolve("whole"), lake.input);
    assertThat(added(whole.run(whole.request(true, none(), none(), false, true, 1.0)))).hasSize(3);
    assertThat(lake.published()).isEqualTo(whole.published());
  }

  private static Optional<LocalDate> none() {
    return Optional.empty();
  }

  @Test
  @DisplayName("of a file that has got a line since are there, and none of the rows it read")
  void grown() throws IOException {
    facts("1", "1", false);
    added(lake.newFiles());
    facts("1", "1", true);
    added(lake.newFiles());
    published(6);
    lake.write("user2.csv", "user_id", EVE);

    assertThat(run(3, 3))
        .hasSize(3)
        .allMatch(i -> i.rowsIn() == 1 && i.accepted() == 0 && i.duplicates() == 1);

    published(7);
    asOneFullBuild();
  }

  @Test
  @DisplayName("of a file changed in that run, for a user or a level that it brings, neither")
  void corrected() throws IOException {
    facts("1", "1", false);
    added(lake.newFiles());
    facts("2", "3", false);
    lake.write("user2.csv", "user_id", EVE);
    lake.write(
        "user_level.csv",
        "user_id,jurisdiction,level,event_timestamp",
        ANN + ",mx,2,2021-03-03 12:00:00");

    assertThat(run(3, 4))
        .hasSize(3)
        .allMatch(i -> i.rowsIn() == 2 && i.accepted() == 2 && i.otherDays() == 4);

    published(6);
    assertThat(run(1, 2)).hasSize(3).allMatch(i -> i.rowsIn() == 3 && i.otherDays() == 3);
    asOneFullBuild();
  }
}
