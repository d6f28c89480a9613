package dev.spreadlake.bench;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.generate.GeneratePlan;
import dev.spreadlake.batch.generate.MasterGenerator;
import dev.spreadlake.batch.master.MasterPipeline;
import dev.spreadlake.batch.master.MasterRequest;
import dev.spreadlake.batch.publish.CsvDigest;
import dev.spreadlake.batch.run.RunBounds;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.store.FolderTree;
import dev.spreadlake.time.TimeSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The master data against a hand-written DuckDB script that makes the same tables without checks,
 * and one more day against the full build of all days before, made right before it; behind a
 * comparison of every table's SHA-256. Each contender runs in a JVM of its own, whose peak memory
 * is read from the kernel.
 *
 * <p>Arguments, all optional: {@code users=1000000 deposits=10000000 withdrawals=10000000
 * events=20000000 memory=4GB small=2GB threads=2 dir=DIR only=days}; the last leaves the plain
 * script, the little memory and the peers out. Run it from the top of the tree.
 */
public final class MasterBench {
  private static final List<String> TABLES =
      List.of(
          "dim_user",
          "dim_date",
          "dim_currency",
          "dim_event_type",
          "dim_tx_status",
          "dim_interface",
          "fact_deposit",
          "fact_withdrawal",
          "fact_event",
          "fact_user_day",
          "fact_user_currency_day",
          "fact_currency_day",
          "fact_activity_day");

  /** As the launcher has it. */
  private static final String HEAP = "-Xmx512m";

  /** Taken one by one, a day apart by their clock; the last one is the figure. */
  private static final int DAYS = 3;

  /** More deposits, with their share of the rest, do not fit into every peer's memory. */
  private static final long PEER_DEPOSITS_MAX = 1_000_000;

  /**
   * @param runs seconds of each run, one after the other in the same process
   */
  private record Outcome(List<Double> runs, long peakMb, Map<String, String> hashes) {
    /** The last run's. */
    double seconds() {
      return runs.get(runs.size() - 1);
    }
  }

  @FunctionalInterface
  private interface Run {
    void go() throws IOException;
  }

  private final Map<String, String> options;
  private final Path dir;

  private MasterBench(Map<String, String> options) throws IOException {
    this.options = options;
    this.dir =
        options.containsKey("dir")
            ? Files.createDirectories(Path.of(options.get("dir")))
            : Files.createTempDirectory("master-bench");
  }

  /** Runs the comparison and prints it. */
  public static void run(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (String arg : args) {
      String[] sides = arg.split("=", 2);
      options.put(sides[0], sides.length == 2 ? sides[1] : "");
    }
    new MasterBench(options).compare();
  }

  /**
   * A child: {@code pipeline|plain|base|days}, input, lake, memory, threads, last day of the base.
   * The days are taken in one process, as the server's schedule takes them.
   */
  public static void main(String[] args) throws Exception {
    Path input = Path.of(args[1]);
    Path lake = Path.of(args[2]);
    TimeSource system = TimeSource.system();
    switch (args[0]) {
      case "plain" -> timed(() -> plain(input, lake, args[3], Integer.parseInt(args[4])));
      case "pipeline" ->
          timed(
              () ->
                  pipeline(request(input, lake, true, Optional.empty(), args[3], args[4]), system));
      case "base" -> {
        Optional<LocalDate> to = Optional.of(LocalDate.parse(args[5]));
        timed(() -> pipeline(request(input, lake, false, to, args[3], args[4]), system));
      }
      case "days" -> {
        for (int day = 1; day <= DAYS; day++) {
          Path one = dayOf(input, day);
          Duration by = Duration.ofDays(day);
          timed(
              () ->
                  pipeline(
                      request(one, lake, false, Optional.empty(), args[3], args[4]), later(by)));
        }
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        System.out.println("peak_kb=" + line.replaceAll("\\D", ""));
      }
    }
  }

  private static Path dayOf(Path folder, int day) {
    return folder.resolve("day" + day);
  }

  private static void timed(Run run) throws IOException {
    long began = TimeSource.system().nanoTime();
    run.go();
    double seconds = (TimeSource.system().nanoTime() - began) / 1e9;
    System.out.printf(Locale.ROOT, "seconds=%.3f%n", seconds);
  }

  private static MasterRequest request(
      Path input, Path lake, boolean full, Optional<LocalDate> to, String memory, String threads) {
    return new MasterRequest(
        input,
        lake,
        full,
        to.map(day -> GeneratePlan.FROM),
        to,
        false,
        true,
        RunBounds.of(memory, Integer.parseInt(threads)),
        Map.of());
  }

  private static TimeSource later(Duration by) {
    TimeSource system = TimeSource.system();
    return new TimeSource() {
      @Override
      public Instant now() {
        return system.now().plus(by);
      }

      @Override
      public long nanoTime() {
        return system.nanoTime();
      }
    };
  }

  private static void pipeline(MasterRequest request, TimeSource time) throws IOException {
    long start = TimeSource.system().nanoTime();
    RunReport report =
        new MasterPipeline(
                time,
                event -> {
                  double at = (TimeSource.system().nanoTime() - start) / 1e9;
                  System.err.printf(Locale.ROOT, "  %8.3f %s%n", at, event.step());
                })
            .run(request);
    if (!report.status().equals("succeeded")) {
      throw new IllegalStateException(report.status() + ": " + report.message());
    }
  }

  private void compare() throws Exception {
    Path input = dir.resolve("in");
    if (!Files.isDirectory(input)) {
      MasterGenerator.generate(plan(1), input);
    }
    String memory = options.getOrDefault("memory", "4GB");
    if (options.getOrDefault("only", "").equals("days")) {
      daily(input, memory, child("pipeline", input, dir.resolve("ours"), memory, "-"));
      return;
    }
    Outcome plain = child("plain", input, dir.resolve("plain"), memory, "-");
    Outcome ours = child("pipeline", input, dir.resolve("ours"), memory, "-");
    same("pipeline", plain, ours);
    Outcome small =
        child("pipeline", input, dir.resolve("small"), options.getOrDefault("small", "2GB"), "-");
    same("little memory", plain, small);
    System.out.printf(
        Locale.ROOT,
        "plain script        %8.1f s  peak %,6d MB%n"
            + "pipeline, checks    %8.1f s  peak %,6d MB   %.2f x plain (goal 1.10)%n"
            + "with %-6s         %8.1f s  peak %,6d MB   %.2f x %s (goal 2.00)%n",
        plain.seconds(),
        plain.peakMb(),
        ours.seconds(),
        ours.peakMb(),
        ours.seconds() / plain.seconds(),
        options.getOrDefault("small", "2GB"),
        small.seconds(),
        small.peakMb(),
        small.seconds() / ours.seconds(),
        memory);
    daily(input, memory, plain);
    peers(input, plain);
  }

  /** One more day on top of the others, several times. */
  private void daily(Path input, String memory, Outcome whole) throws Exception {
    LocalDate last = GeneratePlan.TO;
    Path lake = dir.resolve("daily");
    Outcome base = child("base", input, lake, memory, last.minusDays(DAYS).toString());
    for (int day = 1; day <= DAYS; day++) {
      cutDay(input, dayOf(dir, day), last.minusDays(DAYS - day));
    }
    Outcome days = child("days", dir, lake, memory, "-");
    same("days one by one", whole, days);
    System.out.printf(
        Locale.ROOT,
        "days after it       %8s s  peak %,6d MB%n"
            + "full build, %d less  %8.1f s%n"
            + "one more day        %8.2f s                    1/%.0f of that (goal 1/50)%n",
        days.runs(),
        days.peakMb(),
        DAYS,
        base.seconds(),
        days.seconds(),
        base.seconds() / days.seconds());
  }

  private static void same(String what, Outcome expected, Outcome found) {
    Map<String, String> differ = new TreeMap<>(found.hashes());
    differ.entrySet().removeAll(expected.hashes().entrySet());
    if (!differ.isEmpty() || expected.hashes().size() != found.hashes().size()) {
      throw new IllegalStateException(what + " made other tables: " + differ.keySet());
    }
    System.out.println(what + ": all " + found.hashes().size() + " tables equal by SHA-256");
  }

  private Outcome child(String mode, Path input, Path lake, String memory, String lastDay)
      throws Exception {
    if (!mode.equals("days")) {
      FolderTree.delete(lake);
    }
    settle();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                MasterBench.class.getName(),
                mode,
                input.toString(),
                lake.toString(),
                memory,
                options.getOrDefault("threads", "2"),
                lastDay)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<Double> runs = new ArrayList<>();
    long peak = -1;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("seconds=")) {
          runs.add(Double.parseDouble(line.substring(8)));
        } else if (line.startsWith("peak_kb=")) {
          peak = Long.parseLong(line.substring(8)) / 1024;
        }
      }
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException(mode + " failed");
    }
    System.out.printf(Locale.ROOT, "%-10s %s s, peak %,d MB%n", mode, runs, peak);
    return new Outcome(runs, peak, hashes(lake.resolve("gold/master")));
  }

  /** What the one before wrote and nobody waited for is not for the next one to wait for. */
  private static void settle() throws IOException, InterruptedException {
    if (new ProcessBuilder("sync").inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException("sync failed");
    }
  }

  private static Map<String, String> hashes(Path set) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    for (String table : TABLES) {
      hashes.put(table, CsvDigest.of(set.resolve(table + ".csv"), List.of()).sha256());
    }
    return hashes;
  }

  /** The rows of one day, as a delivery of their own. */
  private void cutDay(Path input, Path day, LocalDate date) throws IOException {
    Files.createDirectories(day);
    try (DuckDb db = DuckDb.inMemory("1GB", 2, dir.resolve("spill"));
        Stream<Path> files = Files.list(input)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".csv")).toList()) {
        String name = file.getFileName().toString();
        String where = name.startsWith("user_id") ? "true" : "event_timestamp like '" + date + "%'";
        db.execute(
            "copy (select * from read_csv("
                + (literal(file) + ", all_varchar = true, header = true) where " + where)
                + (") to " + literal(day.resolve(name)) + " (format csv, header true)"));
      }
    }
  }

  /** What a person in a hurry would write: the same tables, nothing checked, nothing hashed. */
  private static void plain(Path input, Path out, String memory, int threads) throws IOException {
    Path set = Files.createDirectories(out.resolve("gold/master"));
    String script = Files.readString(Path.of("src/bench/sql/master_plain.sql"));
    Path seeds = Files.createDirectories(out.resolve("seeds"));
    for (String seed : List.of("currency", "event_type", "tx_status", "interface")) {
      try (var in = MasterBench.class.getResourceAsStream("/sql/master/seeds/" + seed + ".csv")) {
        Files.write(seeds.resolve(seed + ".csv"), in.readAllBytes());
      }
    }
    try (DuckDb db = DuckDb.inMemory(memory, threads, out.resolve("spill"))) {
      db.execute(
          script
              .replace("${in}", input.toString())
              .replace("${out}", set.toString())
              .replace("${seeds}", seeds.toString()));
    }
  }

  /** Peers that keep every row in memory, on as many rows as they can hold. */
  private void peers(Path input, Outcome plain) throws Exception {
    long part = Math.max(1, number("deposits", 10_000_000) / PEER_DEPOSITS_MAX);
    Path held = part == 1 ? input : dir.resolve("peer-in");
    Path set = part == 1 ? dir.resolve("plain") : dir.resolve("peer-plain");
    Outcome compared = plain;
    if (part > 1) {
      if (!Files.isDirectory(held)) {
        MasterGenerator.generate(plan(part), held);
      }
      compared = child("plain", held, set, options.getOrDefault("memory", "4GB"), "-");
    }
    System.out.printf(
        Locale.ROOT, "peers, 1/%d of the rows; plain script %.1f s%n", part, compared.seconds());
    MasterPeers.run(held, set.resolve("gold/master"), dir.resolve("spill"));
  }

  private GeneratePlan plan(long part) {
    return GeneratePlan.of(
        number("users", 1_000_000) / part,
        number("deposits", 10_000_000) / part,
        number("withdrawals", 10_000_000) / part,
        number("events", 20_000_000) / part,
        number("levels", 100_000) / part,
        1,
        "none");
  }

  private long number(String name, long otherwise) {
    return options.containsKey(name) ? Long.parseLong(options.get(name)) : otherwise;
  }
}
