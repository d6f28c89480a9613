package dev.spreadlake.lake.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spreadlake.config.Settings;
import dev.spreadlake.config.SettingsLoader;
import dev.spreadlake.lake.FailingFiles;
import dev.spreadlake.lake.LakeFixture;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A run of a replay")
@Timeout(60)
class ReplayRunTest {
  private static final String QUARANTINE = "quarantine/replay/refused_000";

  @TempDir Path recordings;
  @TempDir Path lake;

  private ReplayRun.Summary run(Consumer<Duration> pace) throws IOException {
    Settings settings =
        SettingsLoader.load(Map.of("lake.root", lake.toString()), Map.of(), Optional.empty());
    return new ReplayRun(List.of(recordings), settings).run(pace);
  }

  private void write(String... lines) throws IOException {
    Files.write(recordings.resolve("x.csv"), List.of(lines));
  }

  private List<String> refused(int run) throws IOException {
    return Files.readAllLines(lake.resolve(QUARANTINE + run + ".csv"));
  }

  @Test
  @DisplayName("leaves days without a row to the lake, which explains each of their seconds")
  void hole() throws IOException {
    write("2024-07-21T03:15:39Z,btc_mxn,1,2", "2024-07-26T03:15:39Z,btc_mxn,1,2");
    assertThat(run(passed -> {}).gaps()).isZero();

    Manifest day = new LakeFixture(lake).manifest(Dataset.SPREADS, LakeFixture.BTC, "2024-07-24");
    assertThat(day.closed()).isTrue();
    assertThat(day.gapsByReason()).isEqualTo(Map.of("not_recorded", 86_400L));
  }

  @Test
  @DisplayName("keeps what each run refused in a file of its own")
  void quarantines() throws IOException {
    write("2024-07-21T03:15:39Z,btc_mxn,1,2", "first,btc_mxn,1,2");
    assertThat(run(passed -> {}).quarantine()).isEqualTo(QUARANTINE + "1.csv");
    write("2024-07-21T03:15:40Z,btc_mxn,1,2");
    assertThat(run(passed -> {}).quarantine()).isEmpty();
    write("second,btc_mxn,1,2");
    assertThat(run(passed -> {}).quarantine()).isEqualTo(QUARANTINE + "2.csv");

    assertThat(refused(1)).hasSize(2).contains("rule,file,line,raw");
    assertThat(refused(1).get(1)).endsWith("x.csv\",2,\"first,btc_mxn,1,2\"");
    assertThat(refused(2).get(1)).endsWith("x.csv\",1,\"second,btc_mxn,1,2\"");
  }

  @Test
  @DisplayName("keeps what was refused also if the run fails later")
  void failing() throws IOException {
    write(
        "2024-07-21T03:15:39Z,btc_mxn,1,2",
        "first,btc_mxn,1,2",
        "2024-07-21T03:15:40Z,btc_mxn,1,2");
    assertThatThrownBy(
            () ->
                run(
                    passed -> {
                      throw new IllegalStateException("no more");
                    }))
        .hasMessage("no more");

    assertThat(refused(1)).hasSize(2);
  }

  @Test
  @DisplayName("keeps all that it refused, however much, and leaves nothing unfinished")
  void refusesMuch() throws IOException {
    Path folder = lake.resolve("quarantine/replay");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(".refused_1.part"), "of a run that was killed");
    try (RefusedRows rows = new RefusedRows(lake, () -> new DurableFiles(lake))) {
      String row = "r".repeat(4_000);
      for (int n = 0; n < 9_000; n++) {
        rows.add(row);
      }
      assertThat(rows.publish()).isEqualTo(QUARANTINE + "1.csv");
    }
    assertThat(Files.size(folder.resolve("refused_0001.csv"))).isEqualTo(19 + 9_000L * 4_001);
    try (RefusedRows rows = new RefusedRows(lake, () -> new DurableFiles(lake))) {
      rows.add("r".repeat(RefusedRows.HELD_CHARS_MAX));
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("refused_0001.csv"));
    }
  }

  @Test
  @DisplayName("that refuses nothing removes what a killed one left, too")
  void refusesNothing() throws IOException {
    Path left = lake.resolve("quarantine/replay/.refused_1.part");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "of a run that was killed");
    write("2024-07-21T03:15:39Z,btc_mxn,1,2");
    assertThat(run(passed -> {}).quarantine()).isEmpty();
    assertThat(left).doesNotExist();
  }

  @Test
  @DisplayName("publishes no rows behind one of which the disk took a half")
  void torn() throws IOException {
    FailingFiles disk = new FailingFiles(new DurableFiles(lake));
    try (RefusedRows rows = new RefusedRows(lake, () -> disk)) {
      rows.add("r".repeat(RefusedRows.HELD_CHARS_MAX));
      rows.add("kept");
      disk.mood = FailingFiles.Mood.FULL;
      assertThatThrownBy(() -> rows.add("r".repeat(RefusedRows.HELD_CHARS_MAX)))
          .hasMessageContaining("refused rows cannot be kept");
      disk.mood = FailingFiles.Mood.WELL;
      assertThat(rows.publish()).isEmpty();
    }
    assertThat(lake.resolve("quarantine/replay")).isEmptyDirectory();
  }

  @Test
  @DisplayName("keeps so much of what it refused, and goes on beyond that")
  void bounded() throws IOException {
    try (RefusedRows rows = new RefusedRows(lake, () -> new DurableFiles(lake), 12)) {
      for (int n = 0; n < 1_000; n++) {
        rows.add("row " + n % 10);
      }
      rows.publish();
    }
    assertThat(refused(1)).containsExactly("rule,file,line,raw", "row 0", "row 1");
  }
}
