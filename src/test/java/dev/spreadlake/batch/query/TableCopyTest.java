package dev.spreadlake.batch.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.master.MasterPipeline;
import dev.spreadlake.batch.master.MasterRequest;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@DisplayName("A copy of a published table")
class TableCopyTest {
  private static final String ROWS =
      "(select (i * 7919) % 10000 as day, i as id from range(10000) as t(i))";

  @TempDir private Path folder;
  private DuckDb db;

  @BeforeEach
  void open() {
    db = engine();
  }

  private DuckDb engine() {
    return DuckDb.inMemory("256MB", 2, folder.resolve("spill"));
  }

  @AfterEach
  void close() {
    db.close();
  }

  @Test
  @DisplayName("has every row, in the order asked for")
  void ordered() {
    String name = copy("v1").attach(db, ROWS, List.of("day % 10", "day"));
    assertThat(db.queryLong("select count(*) from " + name)).isEqualTo(10_000);
    assertThat(db.queryLong("select count(*) from (from " + name + " except from " + ROWS + ")"))
        .isZero();
    List<Long> days = db.query("select day from " + name, row -> row.getLong(1));
    assertThat(days.subList(0, 3)).containsExactly(0L, 10L, 20L);
    assertThat(days.get(9_999)).isEqualTo(9_999);
  }

  private TableCopy copy(String version) {
    return new TableCopy(folder.resolve("copies").resolve(version), "fact");
  }

  @Test
  @DisplayName("is made once, and read by several engines at once")
  void kept() {
    copy("v1").attach(db, ROWS, List.of());
    try (DuckDb other = engine()) {
      String name = copy("v1").attach(other, "(select 1 as never_read)", List.of());
      assertThat(other.queryLong("select count(distinct id) from " + name)).isEqualTo(10_000);
    }
    assertThat(db.queryLong("select count(*) from copy_of_fact.main.rows")).isEqualTo(10_000);
  }

  @Test
  @DisplayName("gives way to that of a newer version, on the disk too")
  void replaced() throws IOException {
    copy("v1").attach(db, ROWS, List.of());
    String name = copy("v2").attach(db, "(select 5 as id)", List.of());
    assertThat(db.queryLong("select id from " + name)).isEqualTo(5);
    assertThat(files()).containsExactly("v2/fact.duckdb");
  }

  private List<String> files() throws IOException {
    Path copies = folder.resolve("copies");
    try (Stream<Path> tree = Files.walk(copies)) {
      return tree.filter(Files::isRegularFile)
          .map(file -> copies.relativize(file).toString())
          .toList();
    }
  }

  @Test
  @DisplayName("leaves nothing behind if it could not be made, and is made later")
  void fails() throws IOException {
    assertThatThrownBy(
            () -> copy("v1").attach(db, "(select cast('x' as integer) as id)", List.of()))
        .isInstanceOf(DuckDbException.class)
        .hasMessageContaining("Could not convert");
    assertThat(files()).isEmpty();
    copy("v1").attach(db, ROWS, List.of());
    assertThat(files()).containsExactly("v1/fact.duckdb");
  }

  @Test
  @DisplayName("is what a large CSV of a published version is asked through")
  void ofLargeTable() throws IOException {
    Path lake = folder.resolve("lake");
    MasterGenerator.generate(GeneratePlan.sample(), folder.resolve("in"));
    new MasterPipeline(TimeSource.system(), event -> {})
        .run(MasterRequest.full(folder.resolve("in"), lake));
    Map<String, String> parameters = Map.of("from", "2020-01-01", "to", "2023-12-31");
    List<List<Object>> before = ask(lake, parameters);
    Path table = lake.resolve("gold/master/fact_deposit.csv");
    String whole = Files.readString(table);
    String row = whole.substring(whole.lastIndexOf('\n', whole.length() - 2) + 1);
    String many = whole + row.repeat(9_000_000 / row.length());
    Files.writeString(table, many + "no number,\n");
    assertThatThrownBy(() -> ask(lake, parameters))
        .isInstanceOf(QueryProblem.class)
        .hasMessageContaining("no number");
    Files.writeString(table, many);
    assertThat(ask(lake, parameters)).hasSameSizeAs(before).isNotEqualTo(before);
    assertThat(lake.resolve("gold/.query/master"))
        .isDirectoryRecursivelyContaining("glob:**.duckdb");
  }

  private List<List<Object>> ask(Path lake, Map<String, String> parameters) {
    try (QueryRunner runner =
        new QueryRunner(
            QueryCatalog.load(),
            lake,
            "512MB",
            2,
            folder.resolve("spill"),
            Duration.ofMinutes(1))) {
      return runner.run("failure_rate", parameters, 1_000_000).rows();
    }
  }
}
