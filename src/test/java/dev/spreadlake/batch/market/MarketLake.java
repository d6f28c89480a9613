package dev.spreadlake.batch.market;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.run.RunReport;
import dev.spreadlake.store.Sha256;
import dev.spreadlake.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A lake in a temporary folder, and what is published in it. */
final class MarketLake {
  /** Past every synthetic minute of the tests. */
  static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");

  private final Path root;
  private int runs;

  MarketLake(Path root) {
    this(root, 0);
  }

  /**
   * @param runs how many runs there were before, so that none has the start of another
   */
  MarketLake(Path root, int runs) {
    this.root = root;
    this.runs = runs;
  }

  Path root() {
    return root;
  }

  /** Runs on a folder; each run starts a second after the one before. */
  RunReport run(MarketRequest request) throws IOException {
    runs++;
    return new MarketPipeline(TimeSource.system(), event -> {}).run(request, NOW.plusSeconds(runs));
  }

  RunReport newFiles(Path input) throws IOException {
    return run(MarketRequest.newFiles(input, root));
  }

  /** Hash by file of everything published, minutes included. */
  SortedMap<String, String> published() throws IOException {
    Path folder = root.resolve("gold/market").toRealPath();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    SortedMap<String, String> hashes = new TreeMap<>();
    for (Path file : files) {
      MessageDigest sha = Sha256.digest();
      sha.update(Files.readAllBytes(file));
      hashes.put(folder.relativize(file).toString(), Sha256.hex(sha));
    }
    return hashes;
  }

  /** Rows of a published table, split at commas. */
  List<String[]> rows(String table) throws IOException {
    Path parts = root.resolve("gold/market/" + table);
    if (Files.isDirectory(parts)) {
      return partRows(parts);
    }
    List<String[]> rows = new ArrayList<>();
    for (String line : Files.readAllLines(root.resolve("gold/market/" + table + ".csv"))) {
      rows.add(line.split(",", -1));
    }
    return rows.subList(1, rows.size());
  }

  private List<String[]> partRows(Path parts) {
    try (DuckDb db = DuckDb.inMemory("512MB", 2, root.resolve("spill"))) {
      return db.query(
          "select source || ':' || pair, columns(* exclude (source, pair))::varchar from"
              + " read_parquet("
              + (DuckDb.literal(parts + "/*/*/*.parquet") + ", hive_partitioning = true)")
              + " order by 1, open_time",
          row -> {
            String[] cells = new String[row.getMetaData().getColumnCount()];
            for (int i = 0; i < cells.length; i++) {
              cells[i] = row.getString(i + 1) == null ? "" : row.getString(i + 1);
            }
            return cells;
          });
    }
  }

  /** Sum of a column of a table. */
  long sum(String table, int column) throws IOException {
    return rows(table).stream().mapToLong(row -> Long.parseLong(row[column])).sum();
  }
}
