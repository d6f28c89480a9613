package dev.spreadlake.batch.query;

import dev.spreadlake.batch.generate.MasterFile;
import dev.spreadlake.batch.query.QuestionSet.Question;
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
 * the raw files, and tells how long the queries took. Arguments: input folder, lake, and optionally
 * {@code time} (no comparison, ten rounds). The folder must hold the files by their published
 * names; exit status 1 if an answer differs.
 */
public final class MasterAnswersBench {
  private MasterAnswersBench() {}

  public static void main(String[] args) throws IOException {
    Path input = Path.of(args[0]);
    Path lake = Path.of(args[1]);
    boolean timeOnly = args.length > 2 && args[2].equals("time");
    Map<MasterFile, Path> files = new HashMap<>();
    Map<String, Set<Long>> bad = new TreeMap<>();
    for (MasterFile file : MasterFile.values()) {
      Path path = input.resolve(file.fileName());
      if (Files.exists(path)) {
        files.put(file, path);
        bad.put(file.fileName(), badLines(file, path));
        System.out.printf("%s: %d bad lines%n", file.fileName(), bad.get(file.fileName()).size());
      }
    }
    RawMaster raw = RawMaster.read(files, bad);
    System.out.printf(
        "users %d, deposits %d, withdrawals %d, events %d, levels %d%n",
        raw.users.size(),
        raw.deposits.size(),
        raw.withdrawals.size(),
        raw.events.size(),
        raw.levels.size());
    try (QueryRunner runner =
        new QueryRunner(
            QueryCatalog.load(), lake, "2GB", 2, lake.resolve(".spill"), Duration.ofMinutes(10))) {
      List<Question> questions = QuestionSet.of(raw, new SplittableRandom(7), timeOnly ? 0 : 1);
      boolean same = timeOnly || compare(runner, new Reference(raw), questions);
      times(runner, questions, timeOnly ? 10 : 1);
      if (!same) {
        throw new IllegalStateException("answers differ");
      }
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
    millis.forEach(
        (query, list) -> {
          Collections.sort(list);
          System.out.printf(
              "%-32s %6d %9.1f %9.1f%n",
              query, list.size(), list.get(list.size() / 2), list.get(list.size() - 1));
        });
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
