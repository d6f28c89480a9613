package dev.spreadlake.batch.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.duckdb.DuckDb;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The files that a state's version has")
@Timeout(60)
class VersionFilesTest {
  private static final String ROWS =
      "select concat_ws(' ', layer, file, bytes) from state.main.version_file order by 1";

  @TempDir Path spill;

  @Test
  @DisplayName("are noted as they are now, those that stayed not written again")
  void noted() {
    try (DuckDb db = DuckDb.inMemory("256MB", 1, spill)) {
      db.execute("attach ':memory:' as state");
      VersionFiles.note(
          db, Map.of("silver", Map.of("a", 1L, "b", 2L, "c", 3L), "gold", Map.of("a", 4L)));
      assertThat(db.queryStrings(ROWS))
          .containsExactly("gold a 4", "silver a 1", "silver b 2", "silver c 3");

      long first = db.queryLong("select rowid from state.main.version_file where file = 'b'");
      VersionFiles.note(
          db, Map.of("silver", Map.of("b", 2L, "c", 5L, "it's", 6L), "gold", Map.of("a", 4L)));
      assertThat(db.queryStrings(ROWS))
          .containsExactly("gold a 4", "silver b 2", "silver c 5", "silver it's 6");
      assertThat(db.queryLong("select rowid from state.main.version_file where file = 'b'"))
          .isEqualTo(first);

      VersionFiles.note(db, Map.of("gold", Map.of("a", 4L)));
      assertThat(db.queryStrings(ROWS)).containsExactly("gold a 4");
    }
  }
}
