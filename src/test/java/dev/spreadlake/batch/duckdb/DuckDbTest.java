package dev.spreadlake.batch.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The engine")
class DuckDbTest {
  @TempDir private Path temp;

  @Test
  @DisplayName("has further connections to the same database, which see what is committed")
  void beside() {
    try (DuckDb db = DuckDb.inMemory("256MB", 1, temp.resolve("spill"));
        DuckDb second = db.beside()) {
      db.execute(
          "create table t as select range as n from range(5); begin; insert into t values (5)");
      assertThat(second.queryLong("select count(*) from t")).isEqualTo(5);
      db.execute("commit");
      assertThat(second.queryLong("select count(*) from t")).isEqualTo(6);
      second.close();
      assertThat(db.queryLong("select count(*) from t")).isEqualTo(6);
    }
  }
}
