package dev.spreadlake.lake.compact;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.publish.Sha256;
import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import dev.spreadlake.lake.table.Manifests;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns closed days of CSV into one Parquet file a book and month, in a tree of its own beside the
 * CSV ({@code silver/spreads_parquet/book=B/month=YYYY-MM/}). The CSV goes only after the Parquet
 * file has been read back and found equal, row by row in exact decimals.
 *
 * <p>May be stopped at any point and run again; days are added to a month as they close. At every
 * moment {@code select … union select …} over both trees gives each row once. May run beside a
 * writer, not beside itself. Blocking.
 */
public final class Compactor {
  private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);
  private static final List<Dataset> DATASETS =
      List.of(Dataset.SPREADS, Dataset.BOOK_SECONDS, Dataset.GAPS);

  /** A step that a test may fail at. */
  interface Steps {
    /** Called before each step that changes the disk. */
    void before(String step) throws IOException;
  }

  /**
   * What was done.
   *
   * @param months Parquet files written
   */
  public record Result(int months, int days, long rows, int filesRemoved) {}

  private final Path root;
  private final LakeFiles files;
  private final DuckDb db;
  private final Steps steps;
  private int months;
  private int days;
  private long rows;
  private int removed;

  /**
   * @param db stays owned by the caller
   */
  public Compactor(Path root, LakeFiles files, DuckDb db) {
    this(root, files, db, step -> {});
  }

  Compactor(Path root, LakeFiles files, DuckDb db, Steps steps) {
    this.root = root.toAbsolutePath().normalize();
    this.files = files;
    this.db = db;
    this.steps = steps;
  }

  /** Compacts every closed day before {@code before}. */
  public Result compact(LocalDate before) throws IOException {
    for (Dataset dataset : DATASETS) {
      Path table = root.resolve(LakeLayout.table(dataset));
      for (Path book : folders(table, "book=")) {
        Map<YearMonth, List<Path>> closed = new TreeMap<>();
        for (Path day : folders(book, "date=")) {
          LocalDate date = LocalDate.parse(value(day));
          if (date.isBefore(before) && Files.exists(day.resolve(LakeLayout.SUCCESS))) {
            closed.computeIfAbsent(YearMonth.from(date), m -> new ArrayList<>()).add(day);
          }
        }
        for (var month : closed.entrySet()) {
          month(dataset, value(book), month.getKey(), month.getValue());
        }
      }
    }
    return new Result(months, days, rows, removed);
  }

  private void month(Dataset dataset, String book, YearMonth month, List<Path> closed)
      throws IOException {
    Path folder =
        root.resolve(
            LakeLayout.table(dataset)
                + LakeLayout.PARQUET_SUFFIX
                + "/book="
                + book
                + "/month="
                + month);
    Path parquet = folder.resolve(dataset.id() + "_" + month + ".parquet");
    Map<Path, Manifest> fresh = new TreeMap<>();
    for (Path day : closed) {
      Manifest manifest = Manifests.read(day);
      if (manifest == null || !manifest.closed()) {
        throw new IOException(relative(day) + " is marked closed but has no closed manifest");
      }
      if (manifest.compactedInto() != null) {
        drop(day, manifest);
      } else if (!manifest.files().isEmpty()) {
        fresh.put(day, manifest);
      }
    }
    if (fresh.isEmpty()) {
      return;
    }
    long count = write(dataset, parquet, fresh);
    manifest(dataset, book, month, parquet, count, fresh);
    for (var day : fresh.entrySet()) {
      steps.before("mark day");
      Manifest compacted = day.getValue().compacted(relative(parquet));
      Manifests.write(files, day.getKey(), compacted);
      drop(day.getKey(), compacted);
      days++;
    }
    months++;
    LOG.info("compacted file={} days={} rows={}", relative(parquet), fresh.size(), count);
  }

  /** Writes and checks the month's file, then gives it its name. */
  private long write(Dataset dataset, Path parquet, Map<Path, Manifest> fresh) throws IOException {
    List<Path> sources = new ArrayList<>();
    long listed = 0;
    for (var day : fresh.entrySet()) {
      for (FileEntry entry : day.getValue().files()) {
        Path file = day.getKey().resolve(entry.name());
        if (!Sha256.of(file).equals(entry.sha256())) {
          throw new IOException(relative(file) + " is not what its manifest says; not compacted");
        }
        sources.add(file);
        listed += entry.rows();
      }
    }
    db.execute("create or replace temp table merged as select * from " + typed(dataset, sources));
    if (db.queryLong("select count(*) from merged") != listed) {
      throw new IOException("rows of " + relative(parquet) + " do not add up; not compacted");
    }
    if (Files.exists(parquet)) {
      db.execute(
          "create or replace temp table merged as select * from merged union"
              + " select * from read_parquet("
              + DuckDb.literal(parquet)
              + ", hive_partitioning = false)");
    }
    exact(dataset, sources);
    String key = dataset.header().substring(0, dataset.header().indexOf(','));
    long count = db.queryLong("select count(*) from merged");
    if (db.queryLong("select count(distinct " + key + ") from merged") != count) {
      throw new IOException(
          relative(parquet) + " and the CSV disagree about a second; not compacted");
    }
    Path unfinished = parquet.resolveSibling("." + parquet.getFileName() + ".tmp");
    steps.before("write parquet");
    Files.createDirectories(parquet.getParent());
    db.execute(
        "copy (select * from merged order by "
            + key
            + ") to "
            + DuckDb.literal(unfinished)
            + " (format parquet, compression zstd)");
    String back = "read_parquet(" + DuckDb.literal(unfinished) + ", hive_partitioning = false)";
    long different =
        db.queryLong(
            "select (select count(*) from (select * from merged except all select * from "
                + back
                + ")) + (select count(*) from (select * from "
                + back
                + " except all select * from merged))");
    if (different != 0) {
      throw new IOException(relative(parquet) + " read back differently; not compacted");
    }
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    steps.before("name parquet");
    files.rename(unfinished, parquet);
    rows += listed;
    return count;
  }

  /** The CSV with exact types. */
  private static String typed(Dataset dataset, List<Path> sources) {
    String columns =
        Stream.of(dataset.header().split(",", -1))
            .map(column -> "'" + column + "': '" + type(column) + "'")
            .collect(Collectors.joining(", ", "{", "}"));
    return read(sources, columns);
  }

  private static String read(List<Path> sources, String columns) {
    String list = sources.stream().map(DuckDb::literal).collect(Collectors.joining(", ", "[", "]"));
    return "read_csv("
        + list
        + ", auto_detect = false, header = true, hive_partitioning = false, delim = ','"
        + ", quote = '\"', escape = '\"', columns = "
        + columns
        + ")";
  }

  private static String type(String column) {
    return switch (column) {
      case "orderbook_timestamp", "first_second", "last_second" -> "TIMESTAMPTZ";
      case "book", "venue", "mode", "source", "reason", "detail" -> "VARCHAR";
      case "spread" -> "DECIMAL(18,6)";
      // 8 decimals are all that the exchanges write, and 18 digits also fit a plain reader's long.
      case "bid", "ask" -> "DECIMAL(18,8)";
      case "mid", "bid_size", "ask_size", "volume" -> "DECIMAL(28,10)";
      case "seconds", "trades", "age_ms", "latency_ms" -> "BIGINT";
      default -> "DOUBLE";
    };
  }

  /** Refuses a decimal that the column's type would round. */
  private void exact(Dataset dataset, List<Path> sources) throws IOException {
    String text =
        Stream.of(dataset.header().split(",", -1))
            .map(column -> "'" + column + "': 'VARCHAR'")
            .collect(Collectors.joining(", ", "{", "}"));
    List<String> decimals =
        Stream.of(dataset.header().split(",", -1))
            .filter(column -> type(column).startsWith("DECIMAL"))
            .toList();
    if (decimals.isEmpty()) {
      return;
    }
    String rounded =
        decimals.stream()
            .map(
                column ->
                    "when cast(%1$s as decimal(38,18)) <> cast(cast(%1$s as %2$s) as decimal(38,18)) then '%1$s'"
                        .formatted(column, type(column)))
            .collect(Collectors.joining(" ", "case ", " end"));
    String column =
        db.queryStrings("select min(" + rounded + ") from " + read(sources, text)).get(0);
    if (column != null) {
      throw new IOException(column + " has more decimals than " + type(column) + " keeps");
    }
  }

  private void manifest(
      Dataset dataset,
      String book,
      YearMonth month,
      Path parquet,
      long count,
      Map<Path, Manifest> fresh)
      throws IOException {
    Path folder = parquet.getParent();
    Manifest before = Manifests.read(folder);
    if (before == null) {
      before =
          Manifest.empty(
              LakeLayout.table(dataset) + LakeLayout.PARQUET_SUFFIX,
              "book=" + book,
              month.toString(),
              null);
    }
    List<FileEntry> parts = new ArrayList<>(before.files());
    fresh.values().forEach(day -> parts.addAll(day.files()));
    FileEntry entry =
        new FileEntry(
            parquet.getFileName().toString(),
            month.toString(),
            count,
            null,
            null,
            parts.stream().map(FileEntry::firstSecond).min(String::compareTo).orElse(null),
            parts.stream().map(FileEntry::lastSecond).max(String::compareTo).orElse(null),
            Files.size(parquet),
            Sha256.of(parquet),
            null,
            modes(parts),
            null,
            null);
    steps.before("list parquet");
    Manifests.write(files, folder, before.with(entry));
  }

  private static String modes(List<FileEntry> parts) {
    String modes =
        parts.stream()
            .map(FileEntry::mode)
            .filter(mode -> mode != null)
            .flatMap(mode -> Stream.of(mode.split("\\+", -1)))
            .distinct()
            .sorted()
            .collect(Collectors.joining("+"));
    return modes.isEmpty() ? null : modes;
  }

  private void drop(Path day, Manifest compacted) throws IOException {
    if (!Files.exists(root.resolve(compacted.compactedInto()))) {
      throw new IOException(compacted.compactedInto() + " is missing; nothing dropped");
    }
    for (FileEntry entry : compacted.files()) {
      Path file = day.resolve(entry.name());
      if (Files.exists(file)) {
        steps.before("drop csv");
        files.delete(file);
        removed++;
      }
    }
  }

  private static List<Path> folders(Path parent, String prefix) throws IOException {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(parent)) {
      return found.filter(f -> f.getFileName().toString().startsWith(prefix)).sorted().toList();
    }
  }

  private static String value(Path folder) {
    String name = folder.getFileName().toString();
    return name.substring(name.indexOf('=') + 1);
  }

  private String relative(Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }
}
