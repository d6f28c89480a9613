package dev.spreadlake.batch.query;

import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterFile;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.master.MasterPipeline;
import dev.spreadlake.batch.master.MasterRequest;
import dev.spreadlake.batch.query.QuestionSet.Question;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.time.TimeSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Asks every named query of a published lake, compares each answer with a plain computation over
 * the raw files, and tells how long the queries took.
 *
 * <p>Arguments, all optional: {@code users=250000 deposits=1600000 withdrawals=500000
 * events=10000000 dir=DIR}: the sizes of the lake that is timed; answers are compared on one of a
 * fiftieth of them, since the plain computation keeps every row in the heap. Or {@code input=DIR
 * lake=DIR [time]} for files by their published names and a lake made of them, where both are done
 * (with {@code time}: ten rounds, no comparison). Fails if an answer differs.
 */
public final class MasterAnswersBench {
  private static final int COMPARED_PART = 50;
  private static final int ROUNDS = 10;
  private static final double GOAL_MS = 100;

  private MasterAnswersBench() {}

  /** Runs the comparison, then the timing, and prints both. */
  public static void run(String[] args) throws IOException {
    Map<String, String> options = new HashMap<>();
    for (String arg : args) {
      String[] sides = arg.split("=", 2);
      options.put(sides[0], sides.length == 2 ? sides[1] : "");
    }
    if (options.containsKey("input")) {
      boolean timeOnly = options.containsKey("time");
      Path input = Path.of(options.get("input"));
      ask(input, Path.of(options.get("lake")), !timeOnly, timeOnly ? ROUNDS : 1);
      return;
    }
    Path dir =
        options.containsKey("dir")
            ? Files.createDirectories(Path.of(options.get("dir")))
            : Files.createTempDirectory("answers-bench");
    Path small = dir.resolve("small");
    build(options, COMPARED_PART, small);
    ask(small.resolve("in"), small.resolve("lake"), true, 1);
    Path large = dir.resolve("large");
    build(options, 1, large);
    ask(large.resolve("in"), large.resolve("lake"), false, ROUNDS);
  }

  private static void build(Map<String, String> options, int part, Path dir) throws IOException {
    Path input = dir.resolve("in");
    if (!Files.isDirectory(input)) {
      MasterGenerator.generate(
          GeneratePlan.of(
              size(options, "users", 250_000) / part,
              size(options, "deposits", 1_600_000) / part,
              size(options, "withdrawals", 500_000) / part,
              size(options, "events", 10_000_000) / part,
              size(options, "users", 250_000) / part,
              1,
              "published"),
          input);
    }
    RunReport report =
        new MasterPipeline(TimeSource.system(), event -> {})
            .run(MasterRequest.full(input, dir.resolve("lake")));
    if (!report.status().equals("succeeded")) {
      throw new IllegalStateException(report.status() + ": " + report.message());
    }
  }

  private static long size(Map<String, String> options, String name, long otherwise) {
    return options.containsKey(name) ? Long.parseLong(options.get(name)) : otherwise;
  }

  private static void ask(Path input, Path lake, boolean compared, int rounds) throws IOException {
    Map<MasterFile, Path> files = new HashMap<>();
    Map<String, Set<Long>> bad = new TreeMap<>();
    for (MasterFile file : MasterFile.values()) {
      Path path = input.resolve(file.fileName());
      if (Files.exists(path) && (compared || file != MasterFile.EVENTS)) {
        files.put(file, path);
        bad.put(file.fileName(), badLines(file, path));
        System.out.printf("%s: %d bad lines%n", file.fileName(), bad.get(file.fileName()).size());
      }
    }
    RawMaster raw = RawMaster.read(files, bad);
    System.out.printf(
        "users %d, deposits %d, withdrawals %d, events %s, levels %d%n",
        raw.users.size(),
        raw.deposits.size(),
        raw.withdrawals.size(),
        compared ? raw.events.size() : "not read",
        raw.levels.size());
    try (QueryRunner runner =
        new QueryRunner(
            QueryCatalog.load(), lake, "2GB", 2, lake.resolve(".spill"), Duration.ofMinutes(10))) {
      List<Question> questions = QuestionSet.of(raw, new SplittableRandom(7), compared ? 1 : 0);
      if (compared && !compare(runner, new Reference(raw), questions)) {
        throw new IllegalStateException("answers differ");
      }
      times(runner, questions, rounds);
    }
  }

  private static boolean compare(
      QueryRunner runner, Reference reference, List<Question> questions) {
    Map<String, Integer> equal = new TreeMap<>();
    boolean same = true;
    for (Question question : questions) {
      List<List<String>> found = answer(runner, question);
      List<List<String>> expected = reference.answer(question.query(), question.parameters());
      if (found.equals(expected)) {
        equal.merge(question.query(), 1, Integer::sum);
        System.out.println("equal " + question + " rows " + found.size());
      } else {
        same = false;
        System.out.printf(
            "DIFFERS %s: %d rows, expected %d%n", question, found.size(), expected.size());
      }
    }
    System.out.println("equal answers: " + equal);
    return same;
  }

  private static List<List<String>> answer(QueryRunner runner, Question question) {
    return runner.run(question.query(), question.parameters(), Integer.MAX_VALUE).rows().stream()
        .map(row -> row.stream().map(QueryResult::text).toList())
        .toList();
  }

  private static void times(QueryRunner runner, List<Question> questions, int rounds) {
    Map<String, List<Double>> millis = new TreeMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Question question : questions) {
        long start = TimeSource.system().nanoTime();
        runner.run(question.query(), question.parameters(), 1_000);
        double took = (TimeSource.system().nanoTime() - start) / 1e6;
        millis.computeIfAbsent(question.query(), q -> new ArrayList<>()).add(took);
      }
    }
    System.out.printf("%-32s %6s %9s %9s%n", "query", "asked", "median ms", "max ms");
    List<String> slow = new ArrayList<>();
    millis.forEach(
        (query, list) -> {
          Collections.sort(list);
          double median = list.get(list.size() / 2);
          System.out.printf(
              "%-32s %6d %9.1f %9.1f%n", query, list.size(), median, list.get(list.size() - 1));
          if (median > GOAL_MS) {
            slow.add(query);
          }
        });
    System.out.printf("median over %.0f ms (the goal): %s%n", GOAL_MS, slow);
  }

  /** The dirt of the published files, found by looking. */
  private static Set<Long> badLines(MasterFile file, Path path) throws IOException {
    Set<Long> bad = new HashSet<>();
    try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      reader.readLine();
      long number = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        String[] fields = line.split(",", -1);
        boolean dirty =
            file == MasterFile.USERS
                ? line.isBlank()
                : file.isTransaction()
                    && (fields[3].isEmpty()
                        || fields[3].startsWith("-")
                        || line.contains(",pagx,"));
        if (dirty) {
          bad.add(number);
        }
      }
    }
    return bad;
  }
}
