package dev.spreadlake.bench;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The two large aggregates of the master data in pandas and in Polars, which keep every row in
 * memory. Each counts the rows it made, by user and day and by currency and day; the tables must
 * have as many.
 */
final class MasterPeers {
  /** Exit status of a peer whose library is not installed. */
  private static final int MISSING = 77;

  private static final Path POLARS = Path.of("src", "bench", "node", "polars");

  private MasterPeers() {}

  /**
   * Runs those that are installed, one after the other.
   *
   * @param set published tables made of {@code input}
   * @throws IllegalStateException if one counts other rows than the tables have
   */
  static void run(Path input, Path set, Path spill) throws IOException, InterruptedException {
    Map<String, Long> expected = counts(set, spill);
    peer(
        List.of("python3", Path.of("src", "bench", "python", "master_pandas.py").toString()),
        input,
        expected);
    Optional<Path> node =
        NodeFolder.prepare(POLARS, List.of("package.json", "master_polars.mjs"), "nodejs-polars");
    if (node.isEmpty()) {
      System.out.println("polars left out: it needs node and npm, and npm to give it");
    } else {
      peer(List.of("node", node.get().resolve("master_polars.mjs").toString()), input, expected);
    }
  }

  private static void peer(List<String> command, Path input, Map<String, Long> expected)
      throws IOException, InterruptedException {
    List<String> whole = new ArrayList<>(command);
    whole.add(input.toString());
    Process process =
        new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Map<String, Long> found = new HashMap<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("rows=")) {
          String[] sides = line.substring("rows=".length()).split(" ");
          found.put(sides[0], Long.parseLong(sides[1]));
        } else {
          System.out.println(line);
        }
      }
    }
    int status = process.waitFor();
    if (status == MISSING) {
      System.out.println(command + ": its library is not installed, not compared");
    } else if (status != 0) {
      throw new IllegalStateException(command + " failed with " + status);
    } else if (found.isEmpty() || !expected.entrySet().containsAll(found.entrySet())) {
      throw new IllegalStateException(command + " made " + found + ", the tables have " + expected);
    } else {
      System.out.println("  as many rows as the tables: " + found);
    }
  }

  private static Map<String, Long> counts(Path set, Path spill) {
    String days = "read_csv(" + literal(set.resolve("fact_user_day.csv")) + ")";
    String money = "read_csv(" + literal(set.resolve("fact_currency_day.csv")) + ")";
    try (DuckDb db = DuckDb.inMemory("1GB", 2, spill)) {
      return Map.of(
          "user_days", db.queryLong("select count(*) from " + days),
          "user_day_kinds",
              db.queryLong(
                  "select sum(least(deposits, 1) + least(withdrawals, 1) + least(events, 1))"
                      + " from "
                      + days),
          "currency_days",
              db.queryLong(
                  "select count(distinct case when deposits > 0 then (date_key, currency_key,"
                      + " tx_status_key) end) + count(distinct case when withdrawals > 0 then"
                      + " (date_key, currency_key, tx_status_key) end) from "
                      + money));
    }
  }
}
