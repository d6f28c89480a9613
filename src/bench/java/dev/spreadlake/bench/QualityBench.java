package dev.spreadlake.bench;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.quality.Judge;
import dev.spreadlake.quality.QualityResult;
import dev.spreadlake.quality.RowJudge;
import dev.spreadlake.quality.Rule;
import dev.spreadlake.quality.RuleCatalogue;
import dev.spreadlake.quality.row.RowRule;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Row-rule evaluations a second on one core: the rules of bars over one million bars with seeded
 * defects, live in Java and in DuckDB with one thread. Both must count the same broken rows for
 * every rule; and the defects that were put in must be among them.
 */
public final class QualityBench {
  private static final int ROWS = 1_000_000;
  private static final int ROUNDS = 5;
  private static final double EVALUATIONS_MIN = 5e6;

  private QualityBench() {}

  public static void run(String[] args) throws Exception {
    RuleCatalogue catalogue = RuleCatalogue.builtIn();
    List<RowRule> rules = RowRule.group(catalogue, "bars");
    List<String> shape = shape(rules);
    double[][] rows = rows(shape);
    Map<String, Long> live = new TreeMap<>();
    long liveNanos = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      live.clear();
      RowJudge judge = new RowJudge(shape, rules, new Judge(catalogue, 1_000, counting(live)));
      long begun = System.nanoTime();
      for (double[] row : rows) {
        judge.begin();
        for (int c = 0; c < row.length; c++) {
          judge.set(c, row[c]);
        }
        judge.judge("bench", Instant.EPOCH);
      }
      liveNanos = Math.min(liveNanos, System.nanoTime() - begun);
    }
    Path spill = Files.createTempDirectory("quality-bench");
    long plainNanos = Long.MAX_VALUE;
    long checkedNanos = Long.MAX_VALUE;
    Map<String, Long> batch = Map.of();
    try (DuckDb db = DuckDb.inMemory("2GB", 1, spill)) {
      load(db, shape, rows, spill);
      String plain = "create or replace temp table day as select " + sums(shape) + " from bar";
      for (int round = 0; round < ROUNDS; round++) {
        long begun = System.nanoTime();
        db.execute(plain);
        plainNanos = Math.min(plainNanos, System.nanoTime() - begun);
        begun = System.nanoTime();
        batch = counts(db, rules);
        checkedNanos = Math.min(checkedNanos, System.nanoTime() - begun);
      }
    }
    if (!live.equals(batch) || live.size() < 4) {
      throw new IllegalStateException("wrong answer: live " + live + ", batch " + batch);
    }
    double evaluations = (double) ROWS * rules.size();
    double perSecond = evaluations / liveNanos * 1e9;
    System.out.printf(
        Locale.ROOT,
        "%d rules over %,d bars, %d kinds of defects counted alike in both%n"
            + "live: %.1f M row-rule evaluations a second and core (wanted: >= %.0f M) %s%n"
            + "DuckDB, one thread: %.1f M a second and core; all rules take %.0f ms, plain sums of"
            + " the same columns %.0f ms%n",
        rules.size(),
        ROWS,
        live.size(),
        perSecond / 1e6,
        EVALUATIONS_MIN / 1e6,
        perSecond >= EVALUATIONS_MIN ? "met" : "MISSED",
        evaluations / checkedNanos * 1e3,
        checkedNanos / 1e6,
        plainNanos / 1e6);
  }

  private static Judge.Listener counting(Map<String, Long> bad) {
    return new Judge.Listener() {
      @Override
      public void changed(QualityResult result) {}

      @Override
      public void level(Rule rule, String dataset, Instant at, Judge.Level level) {
        if (level == Judge.Level.BAD) {
          bad.merge(rule.id(), 1L, Long::sum);
        }
      }
    };
  }

  private static List<String> shape(List<RowRule> rules) {
    TreeSet<String> columns = new TreeSet<>();
    rules.forEach(rule -> columns.addAll(rule.expression().columns()));
    return List.copyOf(columns);
  }

  private static double[][] rows(List<String> shape) {
    Random random = new Random(3);
    double[][] rows = new double[ROWS][];
    for (int r = 0; r < ROWS; r++) {
      Map<String, Double> bar = new TreeMap<>();
      double open = 60_000 + random.nextInt(1_000);
      double close = open + random.nextInt(21) - 10;
      double volume = 1 + random.nextInt(100);
      int defect = random.nextInt(500);
      bar.put("open", open);
      bar.put("close", close);
      bar.put("high", Math.max(open, close) + (defect == 0 ? -25 : 1));
      bar.put("low", Math.min(open, close) - 1);
      bar.put("vwap", (open + close) / 2);
      bar.put("volume", defect == 1 ? -volume : volume);
      bar.put("buy_volume", defect == 2 ? 3 * volume : volume);
      bar.put("sell_volume", 0.0);
      bar.put("quote_volume", volume * open);
      bar.put("trades", 10.0);
      bar.put("seconds", defect == 3 ? 7.0 : 60);
      bar.put("open_us", r * 60e6);
      bar.put("judged_us", defect == 4 ? 0 : 1e15);
      bar.put("grid_us", defect == 5 ? 1 : 0.0);
      bar.put("move_bps", defect == 6 ? 900.0 : 1);
      bar.put("move_median", 0.0);
      bar.put("move_mad", 2.0);
      bar.put("volume_median", defect == 7 ? 0.001 : 40);
      rows[r] = shape.stream().mapToDouble(bar::get).toArray();
    }
    return rows;
  }

  private static void load(DuckDb db, List<String> shape, double[][] rows, Path folder)
      throws IOException {
    Path file = folder.resolve("bar.csv");
    try (BufferedWriter csv = Files.newBufferedWriter(file)) {
      csv.write(String.join(",", shape));
      for (double[] row : rows) {
        csv.newLine();
        for (int c = 0; c < row.length; c++) {
          csv.write(c == 0 ? "" : ",");
          csv.write(Double.toString(row[c]));
        }
      }
    }
    String types = String.join(", ", shape.stream().map(c -> "'" + c + "': 'double'").toList());
    db.execute(
        "create temp table bar as select * from read_csv("
            + DuckDb.literal(file)
            + ", header = true, columns = {"
            + types
            + "})");
    Files.delete(file);
  }

  private static String sums(List<String> shape) {
    return String.join(", ", shape.stream().map(c -> "sum(" + c + ") as " + c).toList());
  }

  private static Map<String, Long> counts(DuckDb db, List<RowRule> rules) {
    List<String> counted = new ArrayList<>();
    for (RowRule rule : rules) {
      counted.add("count(*) filter (where " + rule.expression().breaksSql(Map.of()) + ")");
    }
    return db.query(
            "select " + String.join(", ", counted) + " from bar",
            row -> {
              Map<String, Long> bad = new TreeMap<>();
              for (int i = 0; i < rules.size(); i++) {
                if (row.getLong(i + 1) > 0) {
                  bad.put(rules.get(i).rule().id(), row.getLong(i + 1));
                }
              }
              return bad;
            })
        .get(0);
  }
}
