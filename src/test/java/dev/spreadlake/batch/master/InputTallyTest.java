package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.InputFile;
import dev.spreadlake.batch.intake.Rejections;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.intake.TakenFile;
import dev.spreadlake.batch.run.RunReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted of rows that a model loses or makes other: neither may pass for a duplicate. */
class InputTallyTest {
  private static final List<String> COLUMNS = List.of("id", "event_timestamp", "user_id");
  private static final SourceSpec EVENTS =
      new SourceSpec("event", "event*", COLUMNS, List.of(), true, null);

  /** Four good lines: ids 1 and 3 once, id 2 twice. */
  private static final String STAGED =
      "create temp macro in_days(t) as t < timestamp '2020-02-01';"
          + "create temp table new_stg_event as select * from (values"
          + " (1, timestamp '2020-01-02', 'aa', 1, true, null, 1, 2),"
          + " (2, timestamp '2020-01-03', 'aa', 1, true, null, 1, 3),"
          + " (2, timestamp '2020-01-03', 'aa', 1, true, null, 1, 4),"
          + " (3, timestamp '2020-01-04', 'aa', 1, true, null, 1, 5)) as t (event_id,"
          + " event_timestamp, user_id, event_type_key, is_login, rule, src_file, src_line);"
          + "create temp view stg_event as select * from new_stg_event"
          + " where in_days(event_timestamp);"
          + "create temp table core_event_repeat as select 2 as event_id;"
          + "create temp table core_user as select 'aa' as user_id, 7 as user_durable_key;"
          + "create temp table source_delivery as select 1 as file_id, 1 as delivery;"
          + "create temp table core_event as select event_id, event_timestamp, event_type_key, 1 as"
          + " user_key, 7 as user_durable_key, cast(null as varchar) as held_user_id, src_file, src_line"
          + " from new_stg_event where src_line <> 4";

  @TempDir Path spill;

  @Test
  @DisplayName("a row that says the same is a duplicate, whichever of them stands")
  void duplicates() throws Exception {
    try (DuckDb db = DuckDb.inMemory("512MB", 1, spill)) {
      db.execute(STAGED);
      RunReport.Input input = counted(db);
      assertThat(input.accepted()).isEqualTo(3);
      assertThat(input.duplicates()).isEqualTo(1);
      assertThat(input.byRule()).isEqualTo(Map.of("duplicate_row", 1L));
      assertThat(input.adds()).isTrue();
      db.execute("update core_event set src_line = 4 where event_id = 2");
      assertThat(counted(db).adds()).isTrue();
    }
  }

  @Test
  @DisplayName("a row that is lost on the way to core is counted nowhere: the sum does not add up")
  void lost() throws Exception {
    try (DuckDb db = DuckDb.inMemory("512MB", 1, spill)) {
      db.execute(STAGED + "; delete from core_event where event_id = 3");
      RunReport.Input once = counted(db);
      assertThat(once.duplicates()).isEqualTo(1);
      assertThat(once.adds()).isFalse();
      db.execute("delete from core_event where event_id = 2");
      RunReport.Input twice = counted(db);
      assertThat(twice.duplicates()).isZero();
      assertThat(twice.adds()).isFalse();
    }
  }

  @Test
  @DisplayName("a row of another day that gets its key in this run is none of the rows it read")
  void released() throws Exception {
    try (DuckDb db = DuckDb.inMemory("512MB", 1, spill)) {
      db.execute(
          STAGED.replace("timestamp '2020-01-04'", "timestamp '2020-02-04'")
              + ";create temp table changed_event as select * from core_event where event_id <> 1");
      RunReport.Input input = counted(db, "changed_event");
      assertThat(input.rowsIn()).isEqualTo(3);
      assertThat(input.otherDays()).isEqualTo(1);
      assertThat(input.accepted()).isEqualTo(1);
    }
  }

  private static RunReport.Input counted(DuckDb db) throws Exception {
    return counted(db, "core_event");
  }

  private static RunReport.Input counted(DuckDb db, String kept) throws Exception {
    TakenFile file =
        new TakenFile(
            1,
            new InputFile("event", Path.of("event.csv"), "0".repeat(64), COLUMNS, 4, true, true),
            "event.csv");
    try (Rejections rejections = new Rejections(db)) {
      InputTally tally = new InputTally(db, rejections);
      tally.count(EVENTS, List.of(file), kept, "core_event");
      return tally.inputs().get(0);
    }
  }

  @Test
  @DisplayName("a change of the sums is of what was staged, not of what core made of it")
  void sumsOfStaging() throws Exception {
    try (DuckDb db = DuckDb.inMemory("512MB", 1, spill)) {
      String row = " as t (deposit_id, date_key, currency_key, tx_status_key, amount)";
      db.execute(
          "attach ':memory:' as state; use state;"
              + "create temp table stg_deposit as select deposit_id, timestamp '2020-01-02' as"
              + " event_timestamp, 1::smallint as currency_key, 1::smallint as tx_status_key,"
              + " amount, null as rule from (values (1, 10.5::decimal(38, 18)), (2, 3), (2, 3))"
              + " as t (deposit_id, amount);"
              + "create temp table core_deposit_repeat as select 2 as deposit_id;"
              + "create temp table new_row as select * from"
              + (" (values (1, 20200102, 1, 1, 21::decimal(38, 18)), (2, 20200102, 1, 1, 3))" + row)
              + "; create temp table old_row as select * from"
              + (" (values (2, 20200102, 1, 1, 3::decimal(38, 18)))" + row));
      MasterChecks.open(db);
      MasterChecks.changeSums(db, "deposit", "new_row", "old_row");
      assertThat(
              db.queryStrings("select concat_ws(' ', date_key, row_count, amount) from staged_sum"))
          .containsExactly("20200102 1 10.500000000000000000");
    }
  }
}
