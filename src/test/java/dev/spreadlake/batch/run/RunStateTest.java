package dev.spreadlake.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.duckdb.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The state of a pipeline")
@Timeout(60)
class RunStateTest {
  @TempDir Path lake;
  private RunState state;

  @BeforeEach
  void firstRun() throws IOException {
    state = new RunState(lake, "market");
    Files.createDirectories(state.folder());
    try (DuckDb db = engine()) {
      state.attachNew(db);
      db.execute("create table meta as select 'first' as version; create table kept (n integer)");
      state.detach(db);
    }
    state.replace();
  }

  @Test
  @DisplayName("has a run's changes in its file, and nothing in a log, once they are committed")
  void committed() {
    try (DuckDb db = engine()) {
      change(db);
      state.commit(db);
      assertThat(state.folder().resolve("state.duckdb.wal"))
          .satisfiesAnyOf(
              wal -> assertThat(wal).doesNotExist(), wal -> assertThat(wal).isEmptyFile());
    }
    assertThat(rows()).isEqualTo(50_000);
  }

  @Test
  @DisplayName("is as before after a run that did not commit")
  void notCommitted() {
    try (DuckDb db = engine()) {
      change(db);
    }
    assertThat(rows()).isZero();
  }

  private void change(DuckDb db) {
    state.attach(db);
    db.execute(
        "begin transaction; insert into kept select * from range(50000);"
            + "create or replace table meta as select 'second' as version");
  }

  private long rows() {
    try (DuckDb db = engine()) {
      state.attach(db);
      long rows = db.queryLong("select count(*) from kept");
      String version = RunState.version(db).orElseThrow();
      assertThat(version).isEqualTo(rows == 0 ? "first" : "second");
      return rows;
    }
  }

  private DuckDb engine() {
    return DuckDb.inMemory("256MB", 1, lake.resolve("spill"));
  }
}
