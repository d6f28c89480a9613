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
  private static final int SMALL_BLOCK = 16 * 1024;

  @TempDir Path lake;
  private RunState state;
  private Path file;

  @BeforeEach
  void firstRun() throws IOException {
    state = new RunState(lake, "market");
    file = Files.createDirectories(state.folder()).resolve("state.duckdb");
    firstRun(BLOCK);
  }

  private void firstRun(int block) throws IOException {
    try (DuckDb db = engine()) {
      if (block == BLOCK) {
        state.attachNew(db);
      } else {
        state.attachNew(db, 2048);
      }
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
    tearCommits(BLOCK, 6);
  }

  @Test
  @DisplayName("is so too in the small blocks in which runs change few rows")
  void tornCommitOfSmallBlocks() throws IOException {
    firstRun(SMALL_BLOCK);
    tearCommits(SMALL_BLOCK, 3);
  }

  private void tearCommits(int bytes, int rounds) throws IOException {
    int writtenOver = 0;
    for (int round = 1; round <= rounds; round++) {
      final List<String> before = content();
      final byte[] old = Files.readAllBytes(file);
      try (DuckDb db = engine()) {
        change(db, round, bytes == BLOCK ? 90_000 : 9_000);
        state.commit(db);
        state.close(db);
      }
      // As killed between the commit and the end of its images.
      byte[] images = Files.readAllBytes(state.folder().resolve("before.images"));
      byte[] changed = Files.readAllBytes(file);
      // What the engine cuts off at the file's end it cuts off once the header is written.
      final byte[] uncut = Arrays.copyOf(changed, Math.max(changed.length, old.length));
      if (changed.length < old.length) {
        System.arraycopy(old, changed.length, uncut, changed.length, old.length - changed.length);
      }

      // All blocks written and the header not yet; its log is what the engine leaves then.
      Files.write(file, uncut);
      put(0, Arrays.copyOf(old, HEADERS));
      Files.write(state.folder().resolve("state.duckdb.wal"), new byte[] {1, 2, 3});
      assertThat(content()).as("round " + round).isEqualTo(before);
      assertThat(left()).containsExactly("state.duckdb");

      // Each of the blocks kept half written.
      Files.write(file, uncut);
      put(0, Arrays.copyOf(old, HEADERS));
      for (int block : kept(images, bytes)) {
        int at = HEADERS + block * bytes;
        put(at, Arrays.copyOfRange(old, at, at + bytes / 2));
        if (!Arrays.equals(old, at, at + bytes, uncut, at, at + bytes)) {
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
  private static List<Integer> kept(byte[] images, int bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(images);
    assertThat(buffer.getInt()).isEqualTo(bytes);
    int count = buffer.getInt();
    buffer.position(buffer.position() + HEADERS);
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add((int) buffer.getLong());
      buffer.position(buffer.position() + bytes);
    }
    return numbers;
  }

  private void put(long at, byte[] bytes) throws IOException {
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.position(at).write(ByteBuffer.wrap(bytes));
    }
  }

  private void change(DuckDb db, int round) throws IOException {
    change(db, round, 90_000);
  }

  private void change(DuckDb db, int round, int rowsOfSecond) throws IOException {
    state.change(db, state.open(db, false).orElseThrow());
    db.execute(
        "begin transaction; insert into kept select * from range(50000);"
            + ("create or replace table meta as select '" + round + "' as version"));
    for (int table = 0; table < TABLES; table++) {
      int rows = round == 2 ? rowsOfSecond : 700;
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
