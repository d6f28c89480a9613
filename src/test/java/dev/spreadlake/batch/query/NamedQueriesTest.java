package dev.spreadlake.batch.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.GeneratedFile;
import dev.spreadlake.batch.generate.MasterFile;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.master.MasterPipeline;
import dev.spreadlake.batch.master.MasterRequest;
import dev.spreadlake.batch.query.QuestionSet.Question;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
@DisplayName("Every named query")
class NamedQueriesTest {
  private static final int DATA_SETS = Integer.getInteger("named.sets", 8);

  @TempDir private Path folder;

  @Test
  @DisplayName("gives what a plain computation over the raw rows gives, on random data sets")
  void equalsTheReference() throws IOException {
    QueryCatalog catalog = QueryCatalog.load();
    Set<String> asked = new TreeSet<>();
    long answers = 0;
    for (int set = 0; set < DATA_SETS; set++) {
      Path input = folder.resolve("in" + set);
      Path lake = folder.resolve("lake" + set);
      RawMaster raw = generate(1_000 + set, input);
      assertThat(
              new MasterPipeline(TimeSource.system(), event -> {})
                  .run(MasterRequest.full(input, lake))
                  .status())
          .isEqualTo("succeeded");
      Reference reference = new Reference(raw);
      try (QueryRunner runner =
          new QueryRunner(
              catalog, lake, "512MB", 2, folder.resolve("spill"), Duration.ofMinutes(2))) {
        for (Question question : QuestionSet.of(raw, new SplittableRandom(set), 1)) {
          asked.add(question.query());
          answers++;
          assertThat(ask(runner, question))
              .as("data set %d: %s", set, question)
              .isEqualTo(reference.answer(question.query(), question.parameters()));
        }
      }
    }
    assertThat(asked)
        .isEqualTo(
            catalog.all().stream()
                .filter(query -> query.pipeline().equals("master"))
                .map(NamedQuery::name)
                .collect(Collectors.toCollection(TreeSet::new)));
    assertThat(answers).isGreaterThan(DATA_SETS * 50L);
  }

  /** A small world: few users over few days, so that everything meets everything. */
  private static RawMaster generate(long seed, Path input) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    String defects =
        switch ((int) (seed % 4)) {
          case 0 -> "none";
          case 1 -> "published";
          case 2 -> "published,mixed_times=4,duplicate_row=4,unknown_user=3";
          default -> "published,shuffled_columns=3,bom=3,crlf=2,duplicate_id=3,unknown_currency=2";
        };
    GeneratePlan plan =
        GeneratePlan.of(
                20 + random.nextInt(60),
                300 + random.nextInt(300),
                60 + random.nextInt(150),
                150 + random.nextInt(300),
                20 + random.nextInt(100),
                seed,
                defects)
            .between(
                LocalDate.parse("2022-11-20"),
                LocalDate.parse("2022-12-05").plusDays(random.nextInt(120)));
    List<GeneratedFile> files = MasterGenerator.generate(plan, input);
    Map<MasterFile, Path> paths = new HashMap<>();
    Map<String, Set<Long>> bad = new HashMap<>();
    for (GeneratedFile file : files) {
      paths.put(file.file(), file.path());
      bad.put(
          file.path().getFileName().toString(),
          file.defects().stream()
              .filter(defect -> RawMaster.keepsOut(defect.kind()))
              .map(defect -> defect.line())
              .collect(Collectors.toSet()));
    }
    return RawMaster.read(paths, bad);
  }

  private static List<List<String>> ask(QueryRunner runner, Question question) {
    return runner.run(question.query(), question.parameters(), 1_000_000).rows().stream()
        .map(row -> row.stream().map(QueryResult::text).toList())
        .toList();
  }
}
