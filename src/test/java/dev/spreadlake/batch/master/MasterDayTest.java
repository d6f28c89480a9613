package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.lake.verify.LakeVerifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dmaster.deliveries=20} runs the long version. */
@Timeout(1800)
class MasterDayTest {
  private static final int ROUNDS = Integer.getInteger("master.deliveries", 2);
  private static final LocalDate FIRST = LocalDate.parse("2022-01-01");
  private static final int DAYS = 6;
  private static final String DIRT =
      "published,duplicate_id=6,duplicate_row=5,unknown_user=5,broken_quote=3,short_row=3,"
          + "unknown_event=2,bad_time=3,mixed_times=3";

  @TempDir Path temp;

  private Path generated(long seed) {
    Path folder = temp.resolve("generated" + seed);
    MasterGenerator.generate(
        GeneratePlan.of(40, 150, 60, 120, 60, seed, DIRT).between(FIRST, FIRST.plusDays(DAYS - 1L)),
        folder);
    return folder;
  }

  @Test
  @DisplayName(
      "deliveries by day, with rows late, early, twice and for users still to come, end as one"
          + " full build after each")
  void deliveries() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      List<Map<String, String>> parts = cut(generated(round), random);
      Path input = temp.resolve("in" + round);
      MasterLake lake = new MasterLake(temp.resolve("lake" + round), input);
      lake.between = Duration.ofHours(random.nextInt(3));
      MasterLake whole = new MasterLake(temp.resolve("whole" + round), input);
      for (int part = 0; part < parts.size(); part++) {
        for (Map.Entry<String, String> file : parts.get(part).entrySet()) {
          Files.writeString(
              input.resolve(file.getKey()), file.getValue(), StandardCharsets.ISO_8859_1);
        }
        RunReport report = lake.newFiles();
        assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
        assertThat(report.inputs()).allMatch(RunReport.Input::adds);
        assertThat(report.hops()).hasSize(6).allMatch(RunReport.Hop::adds);
        assertThat(new LakeVerifier(lake.root).verify().findings()).isEmpty();
        RunReport all = whole.run(whole.request(true, none(), none(), false, true, 1.0));
        assertThat(all.status()).as(all.message()).isEqualTo("succeeded");
        assertThat(lake.published())
            .as("round %d, delivery %d", round, part)
            .isEqualTo(whole.published());
      }
    }
  }

  private static Optional<LocalDate> none() {
    return Optional.empty();
  }

  /** The rows of each file by day of delivery: most on their own day, some on any other. */
  private static List<Map<String, String>> cut(Path folder, Random random) throws IOException {
    List<Map<String, String>> parts = new ArrayList<>();
    for (int part = 0; part < DAYS; part++) {
      parts.add(new TreeMap<>());
    }
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(file -> file.toString().endsWith(".csv")).sorted().toList();
    }
    for (Path file : files) {
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      for (String line : lines.subList(1, lines.size())) {
        int part = random.nextInt(4) == 0 ? random.nextInt(DAYS) : day(line, random);
        add(parts.get(part), file, part, lines.get(0), line);
        if (random.nextInt(20) == 0) {
          int again = random.nextInt(DAYS);
          add(parts.get(again), file, again, lines.get(0), line);
        }
      }
    }
    parts.removeIf(Map::isEmpty);
    return parts;
  }

  private static int day(String line, Random random) {
    int at = line.indexOf("2022-01-0");
    return at < 0
        ? random.nextInt(DAYS)
        : Math.floorMod(line.charAt(at + "2022-01-0".length()) - '1', DAYS);
  }

  private static void add(
      Map<String, String> part, Path file, int number, String header, String line) {
    String name = file.getFileName().toString().replace(".csv", "_" + number + ".csv");
    part.merge(name, header + "\n" + line + "\n", (was, one) -> was + line + "\n");
  }

  @Test
  @DisplayName(
      "a day grows out of the file of two versions ago, once that has rested; the file that people"
          + " see is left alone")
  void grows() throws IOException {
    Path input = generated(77);
    MasterLake lake = new MasterLake(temp.resolve("lake"), input);
    lake.between = Duration.ofHours(2);
    Path events = lake.root.resolve("gold/master/fact_event.csv");
    List<Object> inodes = new ArrayList<>();
    for (int day = 0; day < DAYS; day++) {
      byte[] seen = day == 0 ? new byte[0] : Files.readAllBytes(events);
      Path version = day == 0 ? null : events.toRealPath();
      assertThat(lake.day(FIRST.plusDays(day)).status()).isEqualTo("succeeded");
      if (version != null) {
        assertThat(Files.readAllBytes(version)).isEqualTo(seen);
      }
      inodes.add(Files.getAttribute(events, "unix:ino"));
    }
    assertThat(inodes.get(3)).isEqualTo(inodes.get(1));
    assertThat(inodes.get(4)).isEqualTo(inodes.get(2)).isNotEqualTo(inodes.get(3));
    MasterLake whole = new MasterLake(temp.resolve("whole"), input);
    whole.full();
    assertThat(lake.published()).isEqualTo(whole.published());
  }
}
