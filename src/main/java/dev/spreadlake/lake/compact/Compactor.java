package dev.spreadlake.lake.compact;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.failure.FailureText;
import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.store.Sha256;
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
   * @param refused months that were left as they are, each with the reason
   */
  public record Result(int months, int days, long rows, int filesRemoved, List<String> refused) {
    public Result {
      refused = List.copyOf(refused);
    }
  }

  private final Path root;
  private final LakeFiles files;
  private final DuckDb db;
  private final Steps steps;
  private int months;
  private int days;
  private long rows;
  private int removed;
  private final List<String> refused = new ArrayList<>();

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

  /** Compacts every closed day before {@code before}; a month that is refused stops no other. */
  public Result compact(LocalDate before) throws IOException {
    for (Dataset dataset : DATASETS) {
      Path table = root.resolve(LakeLayout.table(dataset));
      for (Path book : folders(table, "book=")) {
        Map<YearMonth, List<Path>> closed = new TreeMap<>();
        for (Path day : folders(book, "date=")) {
          LocalDate date = LakeLayout.dayOf(day);
          if (date != null
              && date.isBefore(before)
              && Files.exists(day.resolve(LakeLayout.SUCCESS))) {
            closed.computeIfAbsent(YearMonth.from(date), m -> new ArrayList<>()).add(day);
          }
        }
        for (var month : closed.entrySet()) {
          Path parquet = parquet(dataset, value(book), month.getKey());
          try {
            month(dataset, value(book), month.getKey(), parquet, month.getValue());
          } catch (IOException | DuckDbException e) {
            refused.add(relative(parquet) + ": " + FailureText.of(e));
          }
        }
      }
    }
    return new Result(months, days, rows, removed, refused);
  }

  private Path parquet(Dataset dataset, String book, YearMonth month) {
    return root.resolve(LakeLayout.table(dataset) + LakeLayout.PARQUET_SUFFIX)
        .resolve("book=" + book)
        .resolve("month=" + month)
        .resolve(dataset.id() + "_" + month + ".parquet");
  }

  private void month(Dataset dataset, String book, YearMonth month, Path parquet, List<Path> closed)
      throws IOException {
    MonthFile kept = new MonthFile(dataset, parquet);
    Map<Path, Manifest> fresh = new TreeMap<>();
    Map<Path, Manifest> taken = new TreeMap<>();
    boolean undropped = false;
    for (Path day : closed) {
      Manifest manifest = Manifests.read(day);
      if (manifest == null || !manifest.closed()) {
        throw new IOException(relative(day) + " is marked closed but has no closed manifest");
      }
      if (manifest.compactedInto() != null) {
        taken.put(day, manifest);
        undropped |= manifest.files().stream().anyMatch(e -> Files.exists(day.resolve(e.name())));
      } else if (!manifest.files().isEmpty()) {
        fresh.put(day, manifest);
      }
    }
    if (fresh.isEmpty() && !undropped) {
      return;
    }
    kept.settle(files);
    if (!taken.isEmpty()) {
      Map<Path, Manifest> unlisted = new UnannouncedDays(dataset, kept, db).of(taken, fresh);
      if (!unlisted.isEmpty()) {
        LOG.warn("a compaction that was killed is gone on with file={}", relative(parquet));
        long count = kept.rows(db).values().stream().mapToLong(Long::longValue).sum();
        Manifest listed = next(dataset, book, month, parquet, parquet, count, unlisted);
        Manifests.write(files, parquet.getParent(), listed);
      }
      requireSound(kept, parquet, taken);
    }
    for (Path day : taken.keySet()) {
      drop(day);
    }
    if (fresh.isEmpty()) {
      return;
    }
    Path unfinished = parquet.resolveSibling("." + parquet.getFileName() + ".tmp");
    long count = write(dataset, kept, parquet, unfinished, fresh, !taken.isEmpty());
    Manifest next = next(dataset, book, month, parquet, unfinished, count, fresh);
    steps.before("announce parquet");
    kept.announce(files, next);
    steps.before("name parquet");
    files.rename(unfinished, parquet);
    steps.before("list parquet");
    kept.settle(files);
    for (var day : fresh.entrySet()) {
      steps.before("mark day");
      mark(day.getKey(), day.getValue(), parquet);
      drop(day.getKey());
      days++;
    }
    months++;
    LOG.info("compacted file={} days={} rows={}", relative(parquet), fresh.size(), count);
  }

  /** A month's file that days were given to is all that is left of them. */
  private void requireSound(MonthFile kept, Path parquet, Map<Path, Manifest> taken)
      throws IOException {
    Manifest manifest = kept.manifest();
    if (manifest == null || !kept.isLike(manifest)) {
      throw new IOException(
          "is not what its manifest says; nothing compacted or dropped. Put it back as it was: days"
              + " that were given to it are nowhere else");
    }
    Map<LocalDate, Long> held = kept.rows(db);
    for (var day : taken.entrySet()) {
      long has = held.getOrDefault(LakeLayout.dayOf(day.getKey()), 0L);
      long gave = day.getValue().files().stream().mapToLong(FileEntry::rows).sum();
      if (!day.getValue().compactedInto().equals(relative(parquet)) || has != gave) {
        throw new IOException(
            "has %d rows of %s, which gave %d to %s; nothing compacted or dropped"
                .formatted(has, relative(day.getKey()), gave, day.getValue().compactedInto()));
      }
    }
  }

  /** Writes and checks the month's next file under a hidden name. */
  private long write(
      Dataset dataset,
      MonthFile kept,
      Path parquet,
      Path unfinished,
      Map<Path, Manifest> fresh,
      boolean merges)
      throws IOException {
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
    TypedCsv csv = new TypedCsv(dataset, sources);
    db.execute("create or replace temp table merged as select * from " + csv.rows());
    if (db.queryLong("select count(*) from merged") != listed) {
      throw new IOException("rows do not add up; not compacted");
    }
    if (merges) {
      db.execute(
          "create or replace temp table merged as select * from merged union"
              + " select * from "
              + MonthFile.rowsOf(parquet));
    }
    csv.requireExact(db);
    String key = kept.key();
    long count = db.queryLong("select count(*) from merged");
    if (db.queryLong("select count(distinct " + key + ") from merged") != count) {
      throw new IOException("it and the CSV disagree about a second; not compacted");
    }
    steps.before("write parquet");
    Files.createDirectories(parquet.getParent());
    db.execute(
        "copy (select * from merged order by "
            + key
            + ") to "
            + DuckDb.literal(unfinished)
            + " (format parquet, compression zstd)");
    // No two rows are equal, since no two have one key.
    if (!MonthFile.isSame(db, "merged", MonthFile.rowsOf(unfinished))) {
      throw new IOException("read back differently; not compacted");
    }
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    rows += listed;
    return count;
  }

  private Manifest next(
      Dataset dataset,
      String book,
      YearMonth month,
      Path parquet,
      Path unfinished,
      long count,
      Map<Path, Manifest> fresh)
      throws IOException {
    Manifest before = Manifests.read(parquet.getParent());
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
            Files.size(unfinished),
            Sha256.of(unfinished),
            null,
            modes(parts),
            null,
            null);
    return before.with(entry);
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

  /** Marks the day as it is by now: a writer may have found seconds of it suspect meanwhile. */
  private void mark(Path day, Manifest taken, Path parquet) throws IOException {
    Manifest now = Manifests.read(day);
    if (now == null || !now.closed() || !given(now).equals(given(taken))) {
      throw new IOException(relative(day) + " changed while it was compacted; its CSV stays");
    }
    Manifests.write(files, day, now.compacted(relative(parquet)));
  }

  private static List<String> given(Manifest day) {
    return day.files().stream().map(file -> file.name() + " " + file.sha256()).toList();
  }

  private void drop(Path day) throws IOException {
    // Read again: a writer that had it open may have put it back without the mark.
    Manifest compacted = Manifests.read(day);
    if (compacted == null || compacted.compactedInto() == null) {
      throw new IOException(relative(day) + " lost its mark; its CSV stays");
    }
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
