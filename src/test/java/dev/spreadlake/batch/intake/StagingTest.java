package dev.spreadlake.batch.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.batch.run.CancelledException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@DisplayName("Staging")
final class StagingTest {
  private static final SourceSpec SOURCE =
      new SourceSpec("pair", "pair*", List.of("a", "b"), List.of(), true, "blank_row");
  private static final String MODEL =
      "select r.a, r.b, null as rule, r.src_line from raw_pair as r";

  @TempDir private Path temp;
  private DuckDb db;
  private Rejections rejections;
  private Staging staging;

  @BeforeEach
  void open() {
    db = DuckDb.inMemory("256MB", 2, temp.resolve("spill"));
    rejections = new Rejections(db);
    staging = new Staging(db, temp, rejections);
    staging.open(SOURCE, MODEL);
  }

  @AfterEach
  void close() {
    rejections.close();
    db.close();
  }

  private InputFile plain(String text) throws IOException {
    InputFile file = FileScan.scan("pair", Files.writeString(temp.resolve("pair.csv"), text));
    assertThat(file.plain()).isTrue();
    return file;
  }

  @Test
  @DisplayName("reads with care a file in which a short and a long line hide each other")
  void shortAndLong() throws IOException {
    staging.add(SOURCE, MODEL, plain("a,b\n1,2\n3\n4,5,6\n7,8\n"), 1);
    assertThat(db.queryStrings("select a from new_stg_pair order by src_line"))
        .containsExactly("1", "7");
    assertThat(db.queryStrings("select rule || ' ' || line from rejected order by line"))
        .containsExactly("short_row 3", "long_row 4");
  }

  @Test
  @DisplayName("does not read a file again for what is not in one of its lines")
  void otherFailure() throws IOException {
    InputFile file = plain("a,b\n1,2\n");
    String failing = MODEL.replace("r.b", "error('no room on the disk') as b");
    assertThatThrownBy(() -> staging.add(SOURCE, failing, file, 1))
        .isInstanceOf(DuckDbException.class)
        .hasMessageContaining("no room on the disk");
    assertThat(temp.resolve("clean.csv")).doesNotExist();
  }

  @Test
  @DisplayName("stops when cancelled, whether the engine reads or the lines are taken apart")
  void cancelled() throws Exception {
    StringBuilder text = new StringBuilder("a,b\n");
    for (int i = 0; i < 200_000; i++) {
      text.append(i).append(",x\n");
    }
    InputFile file = plain(text.toString());
    String slow =
        MODEL.replace("r.b", "(select max(md5(r.a || r.b || i.range)) from range(1000) as i) as b");
    AtomicBoolean over = new AtomicBoolean();
    Thread later =
        new Thread(
            () -> {
              while (!over.get()) {
                LockSupport.parkNanos(300_000_000);
                db.cancel();
              }
            });
    later.start();
    assertThatThrownBy(() -> staging.add(SOURCE, slow, file, 1))
        .isInstanceOf(DuckDbException.class)
        .hasMessageContaining("INTERRUPT");
    over.set(true);
    later.join();
    assertThat(temp.resolve("clean.csv")).doesNotExist();
    InputFile odd =
        FileScan.scan("pair", Files.writeString(temp.resolve("pair.csv"), "a,b\r\n1,2\r\n"));
    assertThatThrownBy(() -> staging.add(SOURCE, MODEL, odd, 2))
        .as("no statement is begun any more")
        .isInstanceOf(DuckDbException.class)
        .hasMessage("cancelled");
    Path lines = temp.resolve("lines.csv");
    assertThatThrownBy(() -> LineSplitter.split(SOURCE, odd, 2, lines, rejections, db::isCancelled))
        .isInstanceOf(CancelledException.class);
  }
}
