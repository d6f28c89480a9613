package dev.spreadlake.batch.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.lake.verify.LakeVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dmaster.days=365} runs the long version. */
@Timeout(1800)
class MasterOrderTest {
  private static final int DAYS = Integer.getInteger("master.days", 6);
  private static final LocalDate FIRST = LocalDate.parse("2022-01-01");
  private static final String DIRT =
      "published,duplicate_id=6,duplicate_row=5,unknown_user=5,broken_quote=3,nul=2,invalid_utf8=2,"
          + "short_row=3,long_row=2,unknown_event=2,bad_time=3,mixed_times=3";

  @TempDir private static Path once;
  private static Path input;
  private static Map<String, String> expected;

  @TempDir Path temp;

  @BeforeAll
  static void oneFullBuild() throws IOException {
    input = Files.createDirectories(once.resolve("in"));
    GeneratePlan plan =
        GeneratePlan.of(60, 20L * DAYS, 5L * DAYS, 15L * DAYS, 40, 7, DIRT)
            .between(FIRST, FIRST.plusDays(DAYS - 1L));
    MasterGenerator.generate(plan, input);
    MasterLake full = new MasterLake(once.resolve("full"), input);
    RunReport report = full.full();
    assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    expected = full.published();
  }

  @Test
  @DisplayName("days one by one, in order, give the bytes of one full build")
  void inOrder() throws IOException {
    MasterLake lake = new MasterLake(temp.resolve("lake"), input);
    lake.between = Duration.ofHours(24);
    for (int day = 0; day < DAYS; day++) {
      RunReport report = lake.day(FIRST.plusDays(day));
      assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
      assertThat(report.inputs()).allMatch(RunReport.Input::adds);
      assertThat(report.hops()).hasSize(6).allMatch(RunReport.Hop::adds);
      assertThat(new LakeVerifier(lake.root).verify().findings()).isEmpty();
    }
    assertThat(lake.published()).isEqualTo(expected);
  }

  @Test
  @DisplayName("days in any order, some twice, give the bytes of one full build")
  void shuffled() throws IOException {
    MasterLake lake = new MasterLake(temp.resolve("lake"), input);
    lake.between = Duration.ofHours(2);
    List<Integer> days = new ArrayList<>();
    for (int day = 0; day < DAYS; day++) {
      days.add(day);
    }
    days.add(2);
    Collections.shuffle(days, new Random(5));
    for (int day : days) {
      RunReport report = lake.day(FIRST.plusDays(day));
      assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    }
    assertThat(lake.published()).isEqualTo(expected);
  }

  @Test
  @DisplayName("file by file, the users last, gives the bytes of one full build")
  void fileByFile() throws IOException {
    MasterLake lake = new MasterLake(temp.resolve("lake"), temp.resolve("part"));
    List<Path> files;
    try (Stream<Path> list = Files.list(input)) {
      files = list.filter(file -> file.toString().endsWith(".csv")).sorted().toList();
    }
    for (Path file : files) {
      Files.copy(file, lake.input.resolve(file.getFileName()));
      RunReport report = lake.newFiles();
      assertThat(report.status()).as(report.message()).isEqualTo("succeeded");
    }
    assertThat(lake.published()).isEqualTo(expected);
    assertThat(lake.newFiles().inputs()).isEmpty();
    assertThat(lake.published()).isEqualTo(expected);
  }
}
