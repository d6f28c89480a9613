package dev.spreadlake.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.duckdb.DuckDb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The state of a pipeline")
@Timeout(60)
class RunStateTest {
  private static final int TABLES = 12;
  private static final int HEADERS = 3 * 4096;
  private static final int BLOCK = 256 * 1024;

  @TempDir Path lake;
  private RunState state;
  private Path file;

  @BeforeEach
  void firstRun() throws IOException {
    state = new RunState(lake, "market");
    file = Files.createDirectories(state.folder()).resolve("state.duckdb");
    try (DuckDb db = engine()) {
      state.attachNew(db);
      db.execute("create table meta as select '0' as version; create table kept (n integer)");
      for (int table = 0; table < TABLES; table++) {
        db.execute(
            ("create table t"
                    + table
                    + " as select i as id, i % 7 as a, i * 31 as b, 'x' || i as c")
                + " from range(20000) r(i)");
      }
      state.detach(db);
    }
    state.replace();
  }

  @Test
  @DisplayName("has a run's changes in its file, and nothing in a log, once they are committed")
  void committed() throws IOException {
    try (DuckDb db = engine()) {
      change(db, 1);
      state.commit(db);
      assertThat(state.folder().resolve("state.duckdb.wal"))
          .satisfiesAnyOf(
              wal -> assertThat(wal).doesNotExist(), wal -> assertThat(wal).isEmptyFile());
      state.detach(db);
    }
    assertThat(left()).containsExactly("state.duckdb");
    assertThat(content().get(0)).isEqualTo("1");
  }

  @Test
  @DisplayName("is as before after a run that did not commit")
  void notCommitted() throws IOException {
    List<String> before = content();
    try (DuckDb db = engine()) {
      change(db, 1);
    }
    assertThat(content()).isEqualTo(before);
    assertThat(left()).containsExactly("state.duckdb");
  }

  @Test
  @DisplayName("is the old one or the new, whatever of a commit had reached the file")
  void tornCommit() throws IOException {
    int writtenOver = 0;
    for (int round = 1; round <= 6; round++) {
      final List<String> before = content();
      final byte[] old = Files.readAllBytes(file);
      try (DuckDb db = engine()) {
        change(db, round);
        state.commit(db);
        state.close(db);
      }
      // As killed between the commit and the end of its images.
      byte[] images = Files.readAllBytes(state.folder().resolve("before.images"));
      byte[] changed = Files.readAllBytes(file);

      // All blocks written and the header not yet; its log is what the engine leaves then.
      put(0, Arrays.copyOf(old, HEADERS));
      Files.write(state.folder().resolve("state.duckdb.wal"), new byte[] {1, 2, 3});
      assertThat(content()).as("round " + round).isEqualTo(before);
      assertThat(left()).containsExactly("state.duckdb");

      // Each of the blocks kept half written.
      Files.write(file, changed);
      put(0, Arrays.copyOf(old, HEADERS));
      for (int block : kept(images)) {
        int at = HEADERS + block * BLOCK;
        put(at, Arrays.copyOfRange(old, at, at + BLOCK / 2));
        if (!Arrays.equals(old, at, at + BLOCK, changed, at, at + BLOCK)) {
          writtenOver++;
        }
      }
      Files.write(state.folder().resolve("before.images"), images);
      assertThat(content()).as("round " + round).isEqualTo(before);

      // The header too.
      Files.write(file, changed);
      Files.write(state.folder().resolve("before.images"), images);
      assertThat(content().get(0)).isEqualTo("" + round);
      assertThat(left()).containsExactly("state.duckdb");
    }
    assertThat(writtenOver).as("blocks that the engine has written over in place").isPositive();
  }

  @Test
  @DisplayName("that is damaged asks for a full build, and that puts it aside")
  void damaged() throws IOException {
    put(HEADERS, new byte[(int) Files.size(file) - HEADERS]);
    try (DuckDb db = engine()) {
      assertThatThrownBy(() -> state.open(db, false))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("state.duckdb cannot be read")
          .hasMessageContaining("run --full");
    }
    assertThat(file).exists();
    try (DuckDb db = engine()) {
      assertThat(state.open(db, true)).isEmpty();
    }
    assertThat(left()).containsExactly("damaged.duckdb");
  }

  /** Blocks of which there are images: their numbers stand before them. */
  private static List<Integer> kept(byte[] images) {
    ByteBuffer buffer = ByteBuffer.wrap(images);
    assertThat(buffer.getInt()).isEqualTo(BLOCK);
    int count = buffer.getInt();
    buffer.position(buffer.position() + HEADERS);
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add((int) buffer.getLong());
      buffer.position(buffer.position() + BLOCK);
    }
    return numbers;
  }

  private void put(long at, byte[] bytes) throws IOException {
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.position(at).write(ByteBuffer.wrap(bytes));
    }
  }

  private void change(DuckDb db, int round) throws IOException {
    state.change(db, state.open(db, false).orElseThrow());
    db.execute(
        "begin transaction; insert into kept select * from range(50000);"
            + ("create or replace table meta as select '" + round + "' as version"));
    for (int table = 0; table < TABLES; table++) {
      int rows = round == 2 ? 90_000 : 700;
      db.execute(
          ("insert into t" + table + " select i + 20000, 1, 2, 'y' || i from range(" + rows)
              + (") r(i); delete from t" + table + " where id = " + (table * 17 + round)));
    }
    if (round == 3) {
      db.execute("drop table t" + (TABLES - 1) + "; create table t" + (TABLES - 1) + " as from t0");
    }
  }

  /** The version, then a sum of each table's rows: every block is read. */
  private List<String> content() throws IOException {
    try (DuckDb db = engine()) {
      RunState.Present present = state.open(db, false).orElseThrow();
      List<String> content = new ArrayList<>(List.of(present.version()));
      for (String table : db.queryStrings("select table_name from duckdb_tables() order by 1")) {
        content.add(
            table + db.queryStrings("select cast(sum(hash(t)) as varchar) from " + table + " t"));
      }
      state.close(db);
      return content;
    }
  }

  private List<String> left() throws IOException {
    try (var list = Files.list(state.folder())) {
      return list.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private DuckDb engine() {
    return DuckDb.inMemory("256MB", 1, lake.resolve("spill"));
  }
}
