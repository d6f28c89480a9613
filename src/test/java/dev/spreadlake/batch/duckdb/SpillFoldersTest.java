package dev.spreadlake.batch.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Engines that spill")
@Timeout(120)
class SpillFoldersTest {
  private static final int ROWS = 600_000;

  @TempDir Path spill;

  @Test
  @DisplayName("beside each other do not touch each other's files, and leave none")
  void besideEachOther() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<List<String>>> answers = new ArrayList<>();
      for (int salt : List.of(7, 13)) {
        answers.add(threads.submit(() -> sorted(salt)));
      }
      for (Future<List<String>> answer : answers) {
        assertThat(answer.get()).containsExactly(ROWS + " true true");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(below(spill)).isEmpty();
  }

  /** Sorts more than it may keep in memory; rows, whether they are in order, whether it spilled. */
  private List<String> sorted(int salt) {
    try (DuckDb db = DuckDb.inMemory("40MB", 1, spill)) {
      db.execute(
          "create table t as select hash(i * "
              + salt
              + ")::varchar || repeat('x', 60) as v from range("
              + ROWS
              + ") as r(i)");
      return db.queryStrings(
          "select count(*) || ' ' || bool_and(v >= before) || ' ' || (select sum(size) > 0 from"
              + " duckdb_temporary_files()) from (select v, coalesce(lag(v) over (order by v), '')"
              + " as before from t)");
    }
  }

  @Test
  @DisplayName("of a process that was killed left what the next one clears away")
  void cleared() throws Exception {
    Path left = Files.createDirectories(spill.resolve("engine-of-another"));
    Files.writeString(left.resolve("duckdb_temp_storage_DEFAULT-0.tmp"), "half a block");
    Files.writeString(spill.resolve("duckdb_temp_storage_S32K-0.tmp"), "half a block");
    SpillFolders.clear(spill);
    assertThat(below(spill)).isEmpty();
    SpillFolders.clear(spill.resolve("never made"));
  }

  private static List<Path> below(Path folder) throws Exception {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(path -> !path.equals(folder)).toList();
    }
  }
}
