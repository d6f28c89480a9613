package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.batch.BatchEvent;
import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Around the moment at which the state names the new version, and the link shows the old one. */
@Timeout(120)
@DisplayName("The commit of the master data")
class MasterCommitTest {
  private static final String ANN = "5dd9db5e033da9c6fb5ba83c7a7ebea9";
  private static final String TX = "id,event_timestamp,user_id,amount,currency,tx_status";

  @TempDir Path temp;
  private MasterLake lake;
  private Path link;

  @BeforeEach
  void yesterday() throws IOException {
    lake = new MasterLake(temp.resolve("lake"), temp.resolve("in"));
    link = lake.root.resolve("gold/master");
    lake.write("user.csv", "user_id", ANN)
        .write("withdrawal.csv", TX)
        .write("event.csv", "id,event_timestamp,user_id,event_name");
    deposit(1);
    assertThat(lake.full().status()).isEqualTo("succeeded");
  }

  private void deposit(int id) throws IOException {
    lake.write("deposit" + id + ".csv", TX, id + ",2024-01-02 10:00:00," + ANN + ",1,btc,complete");
  }

  private RunReport run(boolean full, BiConsumer<MasterPipeline, BatchEvent> listener)
      throws IOException {
    List<MasterPipeline> self = new ArrayList<>();
    MasterPipeline pipeline =
        new MasterPipeline(TimeSource.system(), event -> listener.accept(self.get(0), event));
    self.add(pipeline);
    return pipeline.run(lake.request(full, Optional.empty(), Optional.empty(), false, true, 0.05));
  }

  private String lastWrite(boolean full) throws IOException {
    List<String> steps = new ArrayList<>();
    run(full, (pipeline, event) -> steps.add(event.step()));
    return steps.stream()
        .filter(step -> step.startsWith("write "))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  @Test
  @DisplayName("is not reached by a run cancelled before it, whose work no later run publishes")
  void cancelledBefore() throws IOException {
    for (boolean full : List.of(false, true)) {
      deposit(full ? 4 : 2);
      String last = lastWrite(full);
      Map<String, String> shown = lake.published();
      deposit(full ? 5 : 3);
      RunReport report =
          run(
              full,
              (pipeline, event) -> {
                if (event.step().equals(last)) {
                  pipeline.cancel();
                }
              });
      assertThat(report.status()).isEqualTo("cancelled");
      Files.delete(lake.input.resolve(full ? "deposit5.csv" : "deposit3.csv"));
      assertThat(lake.newFiles().status()).isEqualTo("succeeded");
      assertThat(lake.published()).isEqualTo(shown);
    }
  }

  @Test
  @DisplayName("is not undone by somebody who cancels after it: the run goes through")
  void cancelledAfter() throws IOException {
    for (boolean full : List.of(false, true)) {
      deposit(full ? 3 : 2);
      RunReport report =
          run(
              full,
              (pipeline, event) -> {
                if (event.step().equals("publish")) {
                  pipeline.cancel();
                }
              });
      assertThat(report.status()).isEqualTo("succeeded");
      assertThat(link.toRealPath().getFileName()).hasToString(report.run());
      assertThat(lake.newFiles().status())
          .as("a later run is not cancelled")
          .isEqualTo("succeeded");
    }
  }

  /** As a run leaves it that is killed between the commit and the turn of the link. */
  private Path killedAfterCommit() throws IOException {
    Path old = Files.readSymbolicLink(link);
    deposit(2);
    assertThat(lake.newFiles().status()).isEqualTo("succeeded");
    Path version = link.toRealPath();
    Files.delete(link);
    Files.createSymbolicLink(link, old);
    return version;
  }

  @Test
  @DisplayName("is carried through by the next run if the process was killed right after it")
  void carriedThrough() throws IOException {
    Path version = killedAfterCommit();
    assertThat(lake.newFiles().status()).isEqualTo("succeeded");
    assertThat(link.toRealPath()).isEqualTo(version);
  }

  @Test
  @DisplayName("is not carried through if a file of the version is gone or cut: old tables stay")
  void versionNotWhole() throws IOException {
    Map<String, String> shown = lake.published();
    Path version = killedAfterCommit();
    Path events = version.resolve("fact_event.csv");
    byte[] text = Files.readAllBytes(events);
    Files.delete(events);
    assertThatThrownBy(() -> lake.newFiles())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not whole: no file")
        .hasMessageContaining("run --full");
    assertThat(lake.published()).isEqualTo(shown);
    Files.write(events, Arrays.copyOf(text, text.length - 1));
    assertThatThrownBy(() -> lake.newFiles())
        .hasMessageContaining((text.length - 1) + " bytes, not " + text.length);
    assertThat(lake.published()).isEqualTo(shown);
    assertThat(lake.full().status()).isEqualTo("succeeded");
    assertThat(lake.table("fact_deposit")).hasSize(3);
  }

  @Test
  @DisplayName("of a state that was damaged is refused; a full run makes another")
  void stateDamaged() throws IOException {
    Path state = lake.root.resolve("gold/.state/master/state.duckdb");
    Files.write(state, Arrays.copyOf(Files.readAllBytes(state), 100_000));
    Map<String, String> shown = lake.published();
    deposit(2);
    assertThatThrownBy(() -> lake.newFiles())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("state.duckdb cannot be read")
        .hasMessageContaining("run --full");
    assertThat(lake.published()).isEqualTo(shown);
    assertThat(lake.full().status()).isEqualTo("succeeded");
    assertThat(lake.table("fact_deposit")).hasSize(3);
    assertThat(state.resolveSibling("damaged.duckdb")).hasSize(100_000);
    deposit(3);
    assertThat(lake.newFiles().status()).isEqualTo("succeeded");
  }

  @Test
  @DisplayName("goes on from a state that says nothing of where its files were")
  void earlierState() throws IOException {
    Path state = lake.root.resolve("gold/.state/master/state.duckdb");
    try (DuckDb db = DuckDb.file(state, "256MB", 1, lake.root.resolve("spill"))) {
      db.execute("alter table source_file drop column path; checkpoint");
    }
    assertThat(lake.newFiles().inputs()).isEmpty();
    deposit(2);
    assertThat(lake.newFiles().status()).isEqualTo("succeeded");
    assertThat(lake.table("fact_deposit")).hasSize(3);
    assertThat(lake.newFiles().inputs()).isEmpty();
  }
}
