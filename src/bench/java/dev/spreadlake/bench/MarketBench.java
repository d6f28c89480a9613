package dev.spreadlake.bench;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import com.sun.management.OperatingSystemMXBean;
import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.generate.MarketGenerator;
import dev.spreadlake.batch.generate.MarketKey;
import dev.spreadlake.batch.generate.MarketPlan;
import dev.spreadlake.batch.market.MarketPipeline;
import dev.spreadlake.batch.market.MarketRequest;
import dev.spreadlake.batch.market.RowRulesCost;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.store.FolderTree;
import dev.spreadlake.time.TimeSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Minute files with seeded defects to silver and gold with checks, against a hand-written DuckDB
 * script without checks and against pandas; and one new day, of several that come one by one,
 * against a full rebuild. Behind three comparisons: every count of the answer key, hours and days
 * equal to the plain script's to the last digit of price and volume, and the day's tables equal to
 * a full build's byte for byte.
 *
 * <p>Arguments, all optional: {@code days=4861 rounds=3 daily=5 memory=4GB threads=2 dir=DIR
 * python=python3 steps}; 4,861 days are 7 million minutes. The last {@code daily} days come one by
 * one; {@code steps} tells when each step began. Run it from the top of the tree.
 */
public final class MarketBench {
  private static final LocalDate FROM = LocalDate.of(2012, 1, 1);

  private final Map<String, String> options = new HashMap<>();
  private final Path dir;

  /** Seconds that the checks of tables took in a full build, the best of all. */
  private double checks = Double.MAX_VALUE;

  private MarketBench(String[] args) throws IOException {
    for (String arg : args) {
      String[] sides = arg.split("=", 2);
      options.put(sides[0], sides.length == 2 ? sides[1] : "");
    }
    this.dir =
        options.containsKey("dir")
            ? Files.createDirectories(Path.of(options.get("dir")))
            : Files.createTempDirectory("market-bench");
  }

  /** Runs the comparison and prints it. */
  public static void run(String[] args) throws Exception {
    new MarketBench(args).compare();
  }

  private int number(String name, int otherwise) {
    return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
  }

  private void compare() throws Exception {
    int days = number("days", 4861);
    LocalDate last = FROM.plusDays(days - 1L);
    Path input = dir.resolve("in");
    int n = Math.max(1, days / 50);
    String mix =
        String.format(
            Locale.ROOT,
            "gap=%d,duplicate_row=%d,broken_ohlc=%d,misaligned_time=%d,garbage_price=%d,"
                + "negative_volume=%d,zero_volume=%d,frozen_source=%d,reversed_block=%d",
            4 * n,
            8 * n,
            n,
            n,
            n,
            n,
            2 * n,
            n,
            n);
    List<MarketKey> keys =
        MarketGenerator.generate(
            List.of(
                new MarketPlan(
                    MarketPlan.Shape.BINANCE,
                    "BTCUSDT",
                    FROM,
                    last,
                    1,
                    365,
                    30_000,
                    MarketPlan.mix(mix))),
            input);
    Path base = Files.createDirectories(dir.resolve("base"));
    Path more = Files.createDirectories(dir.resolve("more"));
    int daily = number("daily", 5);
    cut(input, base, more, last, daily);
    double ours = Double.MAX_VALUE;
    double plain = Double.MAX_VALUE;
    double plainCpu = Double.MAX_VALUE;
    double oursCpu = Double.MAX_VALUE;
    List<Double> dailies = new ArrayList<>();
    List<Double> dailiesCpu = new ArrayList<>();
    for (int round = 1; round <= number("rounds", 3); round++) {
      FolderTree.delete(dir.resolve("plain"));
      long cpu = cpuNanos();
      plain = Math.min(plain, plain(input, Files.createDirectories(dir.resolve("plain"))));
      plainCpu = Math.min(plainCpu, (cpuNanos() - cpu) / 1e9);
      FolderTree.delete(dir.resolve("lake"));
      cpu = cpuNanos();
      ours = Math.min(ours, pipeline(input, dir.resolve("lake"), true, keys));
      oursCpu = Math.min(oursCpu, (cpuNanos() - cpu) / 1e9);
      FolderTree.delete(dir.resolve("daily"));
      pipeline(base, dir.resolve("daily"), true, List.of());
      for (int i = daily - 1; i >= 0; i--) {
        Path one = more.resolve(last.minusDays(i).toString());
        cpu = cpuNanos();
        dailies.add(pipeline(one, dir.resolve("daily"), false, List.of()));
        dailiesCpu.add((cpuNanos() - cpu) / 1e9);
      }
      same(dir.resolve("lake"), dir.resolve("daily"));
      equal(dir.resolve("plain"), dir.resolve("lake"));
      System.out.printf(
          Locale.ROOT,
          "round %d: plain %.2f s, ours %.2f s, days %s%n",
          round,
          plain,
          ours,
          dailies);
    }
    double day = median(dailies);
    double dayCpu = median(dailiesCpu);
    System.out.printf(
        Locale.ROOT,
        "%,d rows; best of rounds, of the days the median; beside it the same of processor time%n",
        keys.stream().mapToLong(MarketKey::rows).sum());
    line("plain DuckDB script", plain, plainCpu, "");
    line(
        "pipeline, checks", ours, oursCpu, ratio("%.2f x plain", ours / plain, oursCpu / plainCpu));
    line("one new day", day, dayCpu, ratio("1/%.0f of full", ours / day, oursCpu / dayCpu));
    RowRulesCost.Cost rules = RowRulesCost.measure(input, dir.resolve("spill"));
    System.out.printf(
        Locale.ROOT,
        "quality rules         %.2f s for rows (%.0f M row-rules a second and core) and %.2f s for"
            + " tables: %.1f %% of the pipeline (goals: 5 M, 10 %%)%n",
        rules.seconds(),
        rules.evaluations() / rules.seconds() / 1e6,
        checks,
        100 * (rules.seconds() + checks) / ours);
    System.out.println("goals: 1.10 x plain, 1/200 of full");
    pandas(input);
  }

  private static String ratio(String form, double time, double processor) {
    return String.format(Locale.ROOT, form + " (processor " + form + ")", time, processor);
  }

  private static void line(String name, double seconds, double processor, String ratio) {
    System.out.printf(Locale.ROOT, "%-20s %8.3f s %8.3f s   %s%n", name, seconds, processor, ratio);
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private double plain(Path input, Path out) throws IOException {
    String sql = Files.readString(Path.of("src/bench/sql/market_plain.sql"));
    sql = sql.replace("{files}", literal(input + "/*.csv"));
    for (String name : List.of("hourly", "daily", "seasonality", "profile")) {
      sql = sql.replace("{" + name + "}", literal(out.resolve(name + ".csv")));
    }
    sql = sql.replace("{minute}", literal(out.resolve("minute.parquet")));
    long began = TimeSource.system().nanoTime();
    try (DuckDb db =
        DuckDb.inMemory(
            options.getOrDefault("memory", "4GB"), number("threads", 2), dir.resolve("spill"))) {
      db.execute(sql);
    }
    return (TimeSource.system().nanoTime() - began) / 1e9;
  }

  private double pipeline(Path input, Path lake, boolean full, List<MarketKey> keys)
      throws IOException {
    MarketRequest request =
        new MarketRequest(
            input,
            lake,
            full,
            false,
            RunBounds.of(options.getOrDefault("memory", "4GB"), number("threads", 2)),
            List.of());
    long began = TimeSource.system().nanoTime();
    long beganCpu = cpuNanos();
    String[] lastStep = {null};
    double[] lastAt = {0};
    double[] inChecks = {0};
    RunReport report =
        new MarketPipeline(
                TimeSource.system(),
                event -> {
                  double now = (TimeSource.system().nanoTime() - began) / 1e9;
                  if (lastStep[0] != null && lastStep[0].startsWith("check ")) {
                    inChecks[0] += now - lastAt[0];
                  }
                  lastStep[0] = event.step();
                  lastAt[0] = now;
                  if (options.containsKey("steps")) {
                    double at = (TimeSource.system().nanoTime() - began) / 1e9;
                    double cpu = (cpuNanos() - beganCpu) / 1e9;
                    System.err.printf(
                        Locale.ROOT, "  %8.3f s, cpu %8.3f s %s%n", at, cpu, event.step());
                  }
                })
            .run(request);
    double seconds = (TimeSource.system().nanoTime() - began) / 1e9;
    if (!report.status().equals("succeeded")) {
      throw new IllegalStateException(report.status() + ": " + report.message());
    }
    if (!keys.isEmpty()) {
      checks = Math.min(checks, inChecks[0]);
    }
    for (MarketKey key : keys) {
      RunReport.Input found =
          report.inputs().stream()
              .filter(one -> one.file().equals(key.file()))
              .findFirst()
              .orElseThrow();
      if (found.accepted() != key.accepted() || !found.byRule().equals(key.byRule())) {
        throw new IllegalStateException(key + " was found as " + found);
      }
    }
    return seconds;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** The last days to a folder each. */
  private static void cut(Path input, Path base, Path more, LocalDate last, int daily)
      throws IOException {
    long ms = (last.toEpochDay() - daily + 1) * 86_400_000L;
    List<Path> files;
    try (Stream<Path> list = Files.list(input)) {
      files = list.filter(file -> file.toString().endsWith(".csv")).sorted().toList();
    }
    for (Path file : files) {
      List<String> early = new ArrayList<>();
      Map<LocalDate, List<String>> late = new TreeMap<>();
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        long at = Long.parseLong(line.substring(0, line.indexOf(',')));
        long atMs = at / (at > 100_000_000_000_000L ? 1000 : 1);
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(atMs, 86_400_000L));
        (atMs >= ms ? late.computeIfAbsent(day, d -> new ArrayList<>()) : early).add(line);
      }
      Files.write(base.resolve(file.getFileName()), early, StandardCharsets.ISO_8859_1);
      for (Map.Entry<LocalDate, List<String>> one : late.entrySet()) {
        Path folder = Files.createDirectories(more.resolve(one.getKey().toString()));
        Path day = folder.resolve("synthetic_BTCUSDT-1m-" + one.getKey() + ".csv");
        Files.write(day, one.getValue(), StandardCharsets.ISO_8859_1);
      }
    }
  }

  private static void same(Path first, Path second) throws IOException {
    Map<String, byte[]> a = published(first);
    Map<String, byte[]> b = published(second);
    if (!a.keySet().equals(b.keySet())) {
      throw new IllegalStateException("other files: " + a.keySet() + " and " + b.keySet());
    }
    for (Map.Entry<String, byte[]> file : a.entrySet()) {
      if (!java.util.Arrays.equals(file.getValue(), b.get(file.getKey()))) {
        throw new IllegalStateException("one more day made another " + file.getKey());
      }
    }
  }

  private static Map<String, byte[]> published(Path lake) throws IOException {
    Path folder = lake.resolve("gold/market").toRealPath();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    Map<String, byte[]> bytes = new TreeMap<>();
    for (Path file : files) {
      bytes.put(folder.relativize(file).toString(), Files.readAllBytes(file));
    }
    return bytes;
  }

  /** Hours and days outside frozen ones, to the last digit of prices and volumes. */
  private void equal(Path plain, Path lake) {
    try (DuckDb db = DuckDb.inMemory("2GB", 2, dir.resolve("spill"))) {
      for (String[] pair : new String[][] {{"hourly", "bars_hourly"}, {"daily", "bars_daily"}}) {
        String columns =
            "cast(open_time as timestamp) as open_time, cast(open as decimal(18, 8)),"
                + " cast(high as decimal(18, 8)), cast(low as decimal(18, 8)),"
                + " cast(close as decimal(18, 8)), cast(volume as decimal(38, 8)),"
                + " cast(trades as bigint)";
        String theirs =
            "select " + columns + " from read_csv(" + literal(plain.resolve(pair[0] + ".csv"));
        String own =
            "select "
                + columns
                + (pair[1].equals("bars_hourly")
                    ? " from read_parquet("
                        + literal(lake + "/gold/market/bars_hourly/*/*/*.parquet")
                    : " from read_csv("
                        + literal(lake + "/gold/market/bars_daily.csv")
                        + ", all_varchar = true");
        String frozen =
            "select distinct date from read_csv("
                + literal(lake.resolve("gold/market/coverage.csv"))
                + ") where frozen > 0";
        long differ =
            db.queryLong(
                "select count(*) from ((("
                    + (theirs + ", all_varchar = true)) except (" + own + ")))")
                    + (" union all ((" + own + ")) except (" + theirs)
                    + (", all_varchar = true)))) where cast(open_time as date) not in (" + frozen)
                    + ")");
        if (differ > 0) {
          throw new IllegalStateException(differ + " rows of " + pair[1] + " differ");
        }
      }
    }
  }

  private void pandas(Path input) throws IOException, InterruptedException {
    Path out = Files.createDirectories(dir.resolve("pandas"));
    Process process;
    try {
      process =
          new ProcessBuilder(
                  options.getOrDefault("python", "python3"),
                  "src/bench/python/market_pandas.py",
                  input.toString(),
                  out.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      System.out.println("pandas: no python3 here");
      return;
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(line -> System.out.println("pandas, hours and days: " + line));
    }
    process.waitFor();
  }
}
