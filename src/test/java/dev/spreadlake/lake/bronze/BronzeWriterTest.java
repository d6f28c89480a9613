package dev.spreadlake.lake.bronze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.lake.FailingFiles;
import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.verify.LakeVerifier;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.Venue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class BronzeWriterTest {
  private static final Instant START = Instant.parse("2026-11-22T08:10:00.250Z");
  private static final String FOLDER = "bronze/venue=bitso/channel=trades/date=2026-11-22/";

  @TempDir Path root;
  private final List<FileClosed> closed = new ArrayList<>();

  private BronzeWriter writer() throws IOException {
    return new BronzeWriter(
        new LakeLayout(root, Duration.ofMinutes(10)),
        new DurableFiles(root),
        Duration.ofDays(7),
        closed::add);
  }

  private static RawFrame frame(int i) {
    return new RawFrame(
        Venue.BITSO,
        "trades",
        START.plusSeconds(i),
        FrameText.of("{\"n\":" + i + ",\"s\":\"ü \\\" \n\"}"));
  }

  private List<JsonNode> read(String file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(root.resolve(file))),
                StandardCharsets.UTF_8))) {
      String line;
      while ((line = reader.readLine()) != null) {
        lines.add(new ObjectMapper().readTree(line));
      }
    }
    return lines;
  }

  @Test
  @DisplayName("keeps every frame as received with its time, a file for each channel and window")
  void asReceived() throws IOException {
    BronzeWriter writer = writer();
    for (int i = 0; i < 700; i++) {
      writer.write(frame(i));
    }
    writer.close();
    List<JsonNode> first = read(FOLDER + "trades_20261122T081000Z_0.jsonl.gz");
    assertThat(first).hasSize(600);
    assertThat(first.get(7).get("text").asText()).isEqualTo(frame(7).text().toString());
    assertThat(first.get(7).get("received_at").asText()).isEqualTo("2026-11-22T08:10:07.250Z");
    assertThat(read(FOLDER + "trades_20261122T082000Z_0.jsonl.gz")).hasSize(100);
    assertThat(closed).hasSize(2);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("after a crash the whole lines so far are kept, and later frames go to a new part")
  void salvage() throws IOException {
    BronzeWriter crashed = writer();
    for (int i = 0; i < 50; i++) {
      crashed.write(frame(i));
    }
    crashed.flush();
    Path open = root.resolve(FOLDER + ".trades_20261122T081000Z_0.jsonl.gz.open");
    byte[] bytes = Files.readAllBytes(open);
    Files.write(open, java.util.Arrays.copyOf(bytes, bytes.length - 3));
    BronzeWriter next = writer();
    next.recover();
    next.write(frame(60));
    next.close();
    assertThat(read(FOLDER + "trades_20261122T081000Z_0.jsonl.gz")).hasSizeBetween(49, 50);
    assertThat(read(FOLDER + "trades_20261122T081000Z_1.jsonl.gz")).hasSize(1);
    assertThat(open).doesNotExist();
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName(
      "a file that had its name but not its place in the manifest gets it at the next start")
  void unlisted() throws IOException {
    BronzeWriter killed = writer();
    for (int i = 0; i < 700; i++) {
      killed.write(frame(i));
    }
    killed.flush();
    // Killed between the two: as if the manifest had never been written.
    Path manifest = root.resolve(FOLDER + LakeLayout.MANIFEST);
    Files.delete(manifest);
    closed.clear();

    BronzeWriter next = writer();
    next.recover();
    next.close();

    assertThat(closed).extracting(FileClosed::rows).containsExactly(600L, 100L);
    assertThat(read(FOLDER + "trades_20261122T081000Z_0.jsonl.gz")).hasSize(600);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("a manifest that a full disk refuses is written once there is room")
  void fullDisk() throws IOException {
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    BronzeWriter writer =
        new BronzeWriter(
            new LakeLayout(root, Duration.ofMinutes(10)), disk, Duration.ofDays(7), closed::add);
    writer.write(frame(0));
    disk.manifestsFail = true;
    long later = START.getEpochSecond() + 1_300;
    assertThatThrownBy(() -> writer.tick(later, true)).isInstanceOf(IOException.class);
    assertThat(new LakeVerifier(root).verify().findings()).isNotEmpty();

    disk.manifestsFail = false;
    writer.tick(later + 1, true);
    assertThat(closed).hasSize(1);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
    writer.close();
  }

  @Test
  @DisplayName("a full disk is not littered, and what it had taken is salvaged once there is room")
  void outage() throws IOException {
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    BronzeWriter writer =
        new BronzeWriter(
            new LakeLayout(root, Duration.ofMinutes(10)), disk, Duration.ofDays(7), closed::add);
    for (int i = 0; i < 20; i++) {
      writer.write(frame(i));
    }
    writer.flush();
    disk.mood = FailingFiles.Mood.FULL;
    for (int i = 20; i < 30; i++) {
      int second = i;
      assertThatThrownBy(
              () -> {
                writer.write(frame(second));
                writer.flush();
              })
          .hasMessage("No space left on device");
    }
    assertThat(names()).containsExactly(".trades_20261122T081000Z_0.jsonl.gz.open");

    disk.mood = FailingFiles.Mood.WELL;
    writer.write(frame(30));
    writer.flush();
    writer.tick(START.getEpochSecond() + 31, true);
    assertThat(read(FOLDER + "trades_20261122T081000Z_0.jsonl.gz")).hasSize(20);
    assertThat(closed).extracting(FileClosed::rows).containsExactly(20L);
    writer.close();
    assertThat(read(FOLDER + "trades_20261122T081000Z_1.jsonl.gz")).hasSize(1);
    assertThat(names()).noneMatch(name -> name.startsWith("."));
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  private BronzeWriter writer(FailingFiles disk) {
    return new BronzeWriter(
        new LakeLayout(root, Duration.ofMinutes(10)), disk, Duration.ofDays(7), closed::add);
  }

  @Test
  @DisplayName("what somebody removed of an outage is not waited for: retention goes on")
  void removed() throws IOException {
    int later = 8 * 86_400;
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    BronzeWriter writer = writer(disk);
    writer.write(frame(0));
    writer.write(frame(later));
    writer.flush();
    disk.mood = FailingFiles.Mood.FULL;
    writer.write(frame(later + 1));
    assertThatThrownBy(writer::flush).isInstanceOf(IOException.class);
    Files.delete(
        root.resolve(FOLDER.replace("-22/", "-30/") + ".trades_20261130T081000Z_0.jsonl.gz.open"));

    disk.mood = FailingFiles.Mood.WELL;
    writer.write(frame(later + 2));
    writer.flush();
    writer.tick(START.getEpochSecond() + later + 3, true);
    writer.tick(START.getEpochSecond() + later + 4, true);
    assertThat(root.resolve(FOLDER)).as("older than the retention").doesNotExist();
    writer.close();
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("a file that cannot be read, or holds rubbish, keeps no other from its salvage")
  void rubbish() throws IOException {
    Files.createDirectories(root.resolve(FOLDER));
    Path rubbish = root.resolve(FOLDER + ".trades_20261122T081000Z_0.jsonl.gz.open");
    try (Writer gzip =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(rubbish)), StandardCharsets.UTF_8)) {
      gzip.write("{\"received_at\":\"2026-11-22T08:10:00Z\",\"text\":\"ka\"}\n\u0007\n");
    }
    Path unreadable = root.resolve(FOLDER + ".depth_20261122T081000Z_0.jsonl.gz.open");
    Files.createDirectory(unreadable);
    BronzeWriter writer = writer();
    assertThatThrownBy(writer::recover).hasMessageContaining("directory");
    assertThat(read(FOLDER + "trades_20261122T081000Z_0.jsonl.gz")).hasSize(1);
    assertThat(rubbish).doesNotExist();

    writer.write(frame(0));
    writer.write(frame(700));
    writer.flush();
    long now = START.getEpochSecond() + 86_400 * 2;
    assertThatThrownBy(() -> writer.tick(now, true)).hasMessageContaining("directory");
    assertThat(root.resolve(FOLDER + "_SUCCESS")).as("the day is closed all the same").exists();
    writer.tick(now + 1, true);
    Files.delete(unreadable);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
    writer.close();
  }

  @Test
  @DisplayName("a file that cannot be closed is salvaged once the disk takes frames again")
  void unclosed() throws IOException {
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    BronzeWriter writer = writer(disk);
    writer.write(frame(0));
    writer.flush();
    disk.mood = FailingFiles.Mood.FULL;
    long later = START.getEpochSecond() + 1_300;
    assertThatThrownBy(() -> writer.tick(later, true)).isInstanceOf(IOException.class);

    disk.mood = FailingFiles.Mood.WELL;
    writer.write(frame(1_301));
    writer.flush();
    writer.tick(later + 1, true);
    assertThat(read(FOLDER + "trades_20261122T081000Z_0.jsonl.gz")).hasSize(1);
    writer.close();
    assertThat(names()).noneMatch(name -> name.startsWith("."));
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  @Test
  @DisplayName("a file that cannot be listed costs neither the next frame nor the other channels")
  void others() throws IOException {
    FailingFiles disk = new FailingFiles(new DurableFiles(root));
    BronzeWriter writer = writer(disk);
    writer.write(frame(0));
    disk.manifestsFail = true;
    assertThatThrownBy(() -> writer.write(frame(700))).isInstanceOf(IOException.class);
    writer.write(
        new RawFrame(Venue.BITSO, "orders", START.plusSeconds(700), FrameText.of("{\"n\":1}")));
    assertThatThrownBy(writer::close).isInstanceOf(IOException.class);
    assertThat(names()).noneMatch(name -> name.endsWith(".open"));

    disk.manifestsFail = false;
    BronzeWriter next = writer(disk);
    next.recover();
    next.close();
    assertThat(read(FOLDER + "trades_20261122T082000Z_0.jsonl.gz")).hasSize(1);
    assertThat(read(FOLDER.replace("trades", "orders") + "orders_20261122T082000Z_0.jsonl.gz"))
        .hasSize(1);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(FOLDER))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  @DisplayName("what is older than the retention is deleted whole, and nothing else")
  void retention() throws IOException {
    BronzeWriter writer = writer();
    writer.write(frame(0));
    writer.write(frame(86_400));
    Path copy = root.resolve(FOLDER).resolveSibling("date=2026-11-22.bak");
    Files.createDirectory(copy);
    long later = START.getEpochSecond() + 86_400 + 7 * 86_400 - 10;
    writer.tick(later, false);
    assertThat(root.resolve(FOLDER)).as("by a clock that is not trusted").exists();
    writer.tick(later, true);
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(file -> file.toString().endsWith(".gz")))
          .singleElement()
          .satisfies(file -> assertThat(file.toString()).contains("20261123T081000Z"));
    }
    assertThat(root.resolve(FOLDER)).doesNotExist();
    Files.delete(copy);
    assertThat(new LakeVerifier(root).verify().findings()).isEmpty();
    writer.close();
  }
}
