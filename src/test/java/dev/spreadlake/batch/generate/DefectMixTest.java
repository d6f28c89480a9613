package dev.spreadlake.batch.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.master.MasterPipeline;
import dev.spreadlake.batch.master.MasterRequest;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(900)
@DisplayName("The pipeline, given dirt with a known answer")
class DefectMixTest {
  private static final int TURN = 7;
  private static final int MIXES = Math.max(TURN, Integer.getInteger("defect.mixes", 20));

  @TempDir private Path folder;

  @Test
  @DisplayName("finds every seeded defect by its rule, file and line, and refuses nothing good")
  void findsAllAndOnlyThem() throws IOException {
    TreeSet<String> met = new TreeSet<>();
    for (int mix = 0; mix < MIXES; mix++) {
      Path input = folder.resolve("in" + mix);
      Path lake = folder.resolve("lake" + mix);
      String text = randomMix(mix, new SplittableRandom(4_000 + mix));
      List<MasterFile> files = List.of(MasterFile.values());
      DefectMix defects = DefectMix.parse(text, files, mix).withGiantLineBytes(70_000);
      List<GeneratedFile> written =
          MasterGenerator.generate(
              new GeneratePlan(
                  25,
                  90,
                  60,
                  70,
                  50,
                  GeneratePlan.FROM,
                  GeneratePlan.TO,
                  mix,
                  defects,
                  files,
                  Optional.empty()),
              input);
      RunReport report =
          new MasterPipeline(TimeSource.system(), event -> {})
              .run(
                  new MasterRequest(
                      input,
                      lake,
                      true,
                      Optional.empty(),
                      Optional.empty(),
                      false,
                      false,
                      new RunBounds(1.0, "2GB", 2),
                      Map.of()));

      assertThat(report.status()).as("%s: %s", text, report.message()).isEqualTo("succeeded");
      TreeSet<String> expected = new TreeSet<>();
      for (GeneratedFile file : written) {
        file.defects().stream()
            .peek(defect -> met.add(defect.kind().id()))
            .filter(defect -> !defect.rule().isEmpty())
            .filter(defect -> defect.kind() != DefectKind.DUPLICATE_ROW)
            .forEach(defect -> expected.add(key(defect.file(), defect.line(), defect.rule())));
        checkArithmetic(report, file, text);
      }
      assertThat(refused(lake)).as("mix %d: %s", mix, text).isEqualTo(expected);
    }
    assertThat(met)
        .as("every kind was met")
        .isEqualTo(
            Stream.of(DefectKind.values())
                .map(DefectKind::id)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** Draws kinds by chance; besides, each kind is certain in every {@code TURN}th mix. */
  private static String randomMix(int mix, SplittableRandom random) {
    List<String> parts = new ArrayList<>();
    int turn = 0;
    for (DefectKind kind : DefectKind.values()) {
      boolean due = turn++ % TURN == mix % TURN;
      if (random.nextInt(3) == 0 || due) {
        parts.add(kind.id() + "=" + (1 + random.nextInt(kind.ofWholeFile() ? 5 : 3)));
      }
    }
    return parts.isEmpty() ? "none" : String.join(",", parts);
  }

  private static String key(String file, long line, String rule) {
    return file + ":" + line + " " + rule;
  }

  /**
   * Lines kept out; repeated rows are only counted. Without levels set twice at one instant, which
   * the source has by itself.
   */
  private static TreeSet<String> refused(Path lake) throws IOException {
    TreeSet<String> found = new TreeSet<>();
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    Path root = lake.resolve("quarantine/master");
    if (!Files.isDirectory(root)) {
      return found;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root)) {
      files = walk.filter(file -> file.toString().endsWith(".csv")).toList();
    }
    for (Path file : files) {
      try (CSVParser parser = CSVParser.parse(file, StandardCharsets.UTF_8, format)) {
        for (CSVRecord row : parser) {
          if (!row.get("rule").equals("level_conflict")) {
            found.add(key(row.get("file"), Long.parseLong(row.get("line")), row.get("rule")));
          }
        }
      }
    }
    return found;
  }

  private static void checkArithmetic(RunReport report, GeneratedFile file, String text) {
    RunReport.Input input =
        report.inputs().stream()
            .filter(i -> i.file().equals(file.path().getFileName().toString()))
            .findFirst()
            .orElseThrow();
    assertThat(input.adds()).as("%s %s", text, input).isTrue();
    assertThat(input.rowsIn()).as("%s %s", text, input).isEqualTo(file.rows());
    Map<DefectKind.Fate, Long> seeded =
        file.defects().stream()
            .collect(Collectors.groupingBy(SeededDefect::fate, Collectors.counting()));
    assertThat(input.byRule().getOrDefault("duplicate_row", 0L))
        .as("%s %s", text, input)
        .isEqualTo(
            file.defects().stream().filter(d -> d.kind() == DefectKind.DUPLICATE_ROW).count());
    long conflicts = input.byRule().getOrDefault("level_conflict", 0L);
    long kept =
        seeded.getOrDefault(DefectKind.Fate.QUARANTINED, 0L)
            + seeded.getOrDefault(DefectKind.Fate.DUPLICATE, 0L);
    assertThat(input.accepted()).as("%s %s", text, input).isEqualTo(file.rows() - kept - conflicts);
  }
}
