package dev.spreadlake.batch.master;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.run.Steps;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("Users' days of a full build")
class UserDaysTest {
  @TempDir Path temp;

  @Test
  @DisplayName("made a stretch of months after the other, they are those made in one go")
  void stretches() throws IOException {
    MasterLake lake = new MasterLake(temp.resolve("lake"), temp.resolve("in"));
    MasterGenerator.generate(
        GeneratePlan.of(60, 900, 500, 1_200, 60, 11, "published,duplicate_id=6,unknown_user=5"),
        lake.input);
    assertThat(lake.fullWithShare(1.0).status()).isEqualTo("succeeded");
    try (DuckDb db = DuckDb.inMemory("512MB", 2, temp.resolve("spill"))) {
      db.execute(
          "attach "
              + literal(lake.root.resolve("gold/.state/master/state.duckdb"))
              + " as state; use state");
      List<String> days = rows(db, "core_user_day");
      List<String> totals = rows(db, "core_user_activity order by all");
      List<String> currencyDays = rows(db, "core_user_currency_day");
      assertThat(days).hasSizeGreaterThan(1_000);
      assertThat(currencyDays).hasSizeGreaterThan(1_000);
      Set<String> rowsSoFar = new HashSet<>();
      new UserDays(
              db,
              Sql.read(),
              new Steps(
                  "master",
                  "run",
                  TimeSource.system(),
                  event -> {},
                  () -> {
                    rowsSoFar.addAll(db.queryStrings("select count(*) from core_user_day"));
                    return false;
                  },
                  64),
              200)
          .make();
      assertThat(rowsSoFar).hasSizeGreaterThan(8);
      assertThat(rows(db, "core_user_day")).isEqualTo(days);
      assertThat(rows(db, "core_user_activity order by all")).isEqualTo(totals);
      assertThat(rows(db, "core_user_currency_day")).isEqualTo(currencyDays);
    }
  }

  private static List<String> rows(DuckDb db, String table) {
    return db.queryStrings("select cast(t as varchar) from (from " + table + ") as t");
  }
}
