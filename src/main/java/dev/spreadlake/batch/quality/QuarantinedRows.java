package dev.spreadlake.batch.quality;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.run.Quarantine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rows that a rule keeps out, as they lie in the lake's {@code quarantine} folder: those of the
 * batches and those of the stream. Blocking; any thread, each call has an engine of its own.
 */
public final class QuarantinedRows {
  /** The newest files of a rule that are read. */
  private static final int FILES_MAX = 200;

  private static final int DEPTH = 4;
  private static final int RAW_MAX = 400;
  private static final String LIVE = "live";

  /**
   * A row as it was.
   *
   * @param file how people know the file; for the stream, venue and channel
   * @param line of the file; 0 for the stream
   * @param raw at most the first 400 characters
   */
  public record Row(String file, long line, String raw) {}

  private final Path lake;

  /**
   * @param lake the lake's root
   */
  public QuarantinedRows(Path lake) {
    this.lake = requireNonNull(lake, "lake");
  }

  /**
   * The first rows that a rule keeps out.
   *
   * @param rule whole id, such as {@code market.short_row}; a name of the catalogue
   */
  public List<Row> of(String rule, int limit) throws IOException {
    Path quarantine = lake.resolve("quarantine");
    int dot = rule.indexOf('.');
    String group = dot < 0 ? rule : rule.substring(0, dot);
    List<Path> batch = files(quarantine, group);
    List<Path> live = csvFiles(quarantine.resolve(LIVE).resolve(rule.replace('.', '_')));
    if (batch.isEmpty() && live.isEmpty()) {
      return List.of();
    }
    try (DuckDb db = DuckDb.inMemory("256MB", 1, lake.resolve("gold/.state/read"))) {
      Stream<String> parts =
          Stream.of(
                  batch.isEmpty() ? "" : select(batch, "file", "line"),
                  live.isEmpty() ? "" : select(live, "venue || ' ' || channel", "0"))
              .filter(part -> !part.isEmpty());
      return db.query(
          parts.collect(Collectors.joining(" union all "))
              + " order by file, line, raw limit "
              + limit,
          row -> new Row(row.getString(1), row.getLong(2), row.getString(3)),
          parameters(rule, dot, batch.isEmpty() ? 0 : 1, live.isEmpty() ? 0 : 1));
    }
  }

  private static Object[] parameters(String rule, int dot, int batch, int live) {
    String last = rule.substring(dot + 1);
    return Stream.iterate(0, i -> i + 1)
        .limit(batch + live)
        .flatMap(i -> Stream.of(rule, last))
        .toArray();
  }

  /** A batch names its rows' rules by the whole id or without the pipeline. */
  private static String select(List<Path> files, String file, String line) {
    String names = files.stream().map(DuckDb::literal).collect(Collectors.joining(", "));
    return "select "
        + file
        + " as file, try_cast("
        + line
        + " as bigint) as line, left(raw, "
        + RAW_MAX
        + ") as raw from read_csv(["
        + names
        + "], header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"',"
        + " strict_mode = false, union_by_name = true) where rule in (?, ?)";
  }

  /** Files of the pipeline a rule belongs to; of every pipeline where the rule is shared. */
  private static List<Path> files(Path quarantine, String group) throws IOException {
    Path own = quarantine.resolve(group);
    if (!group.equals(LIVE) && Files.isDirectory(own)) {
      return csvFiles(own);
    }
    return csvFiles(quarantine).stream()
        .filter(file -> !file.startsWith(quarantine.resolve(LIVE)))
        .toList();
  }

  private static List<Path> csvFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(folder, DEPTH)) {
      List<Path> files =
          found
              .filter(file -> file.getFileName().toString().endsWith(".csv"))
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .filter(file -> !file.getParent().endsWith(Quarantine.REPAIRED))
              .sorted()
              .toList();
      return files.subList(Math.max(0, files.size() - FILES_MAX), files.size());
    }
  }
}
