package dev.spreadlake.batch.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.publish.Durable;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a run whose report cannot be written. */
@Timeout(60)
@DisplayName("A run whose report cannot be written")
final class LostReportTest {
  private static final Instant STARTED = Instant.parse("2026-06-15T12:00:00Z");
  private static final String LOST = "cannot write the report of master_20260615T120000000Z: ";

  @TempDir private Path folder;
  private final List<BatchEvent> events = new ArrayList<>();

  private RunReport run(Path lake, RunFrame.Body body) throws IOException {
    return new RunFrame("master", 5, TimeSource.system(), events::add)
        .run(lake, "full", STARTED, body);
  }

  /** A lake that has a file where the folder of the reports should be. */
  private Path lake(String name) throws IOException {
    Path gold = Files.createDirectories(folder.resolve(name).resolve("gold"));
    Files.writeString(gold.resolve("_runs"), "no folder");
    return gold.getParent();
  }

  private String lost() {
    BatchEvent last = events.get(events.size() - 1);
    assertThat(last.status()).isEqualTo("failed");
    return last.step();
  }

  @Test
  @DisplayName("for the disk is full says first which file there was no room for")
  void fullDisk() throws Exception {
    Path lake = Files.createDirectory(folder.resolve("small"));
    assumeTrue(
        command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", lake.toString()),
        "mounting a small file system is not permitted here");
    try {
      Path table = lake.resolve("table.csv");
      assertThatThrownBy(
              () -> run(lake, (draft, steps, engine) -> Durable.write(table, new byte[1 << 20])))
          .hasMessageStartingWith(table + ": No space left on device; its report is lost too: ")
          .hasMessageEndingWith("_runs/master_20260615T120000000Z.json: No space left on device")
          .hasMessageContaining(LOST);
      assertThat(lost()).startsWith(table.toString());
    } finally {
      command("umount", lake.toString());
    }
  }

  @Test
  @DisplayName("says first why it failed, was refused or that what it made is there")
  void unwritable() throws IOException {
    IllegalStateException failure = new IllegalStateException("one row too many");
    assertThatThrownBy(
            () ->
                run(
                    lake("failed"),
                    (draft, steps, engine) -> {
                      throw failure;
                    }))
        .isInstanceOf(IOException.class)
        .hasCause(failure)
        .hasMessageStartingWith("one row too many; its report is lost too: " + LOST);
    assertThat(lost()).contains(LOST);
    assertThatThrownBy(
            () ->
                run(
                    lake("refused"),
                    (draft, steps, engine) -> {
                      throw new RefusedException("bad_share", "2 of 3 rows are bad");
                    }))
        .hasMessageStartingWith("2 of 3 rows are bad; its report is lost too: " + LOST);
    assertThatThrownBy(() -> run(lake("good"), (draft, steps, engine) -> {}))
        .hasMessageStartingWith("the run succeeded and what it made is published, but")
        .hasMessageContaining(LOST);
  }

  private static boolean command(String... words) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException absent) {
      return false;
    }
    return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
