package dev.spreadlake.batch.run;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.publish.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A pipeline's refused rows: {@code quarantine/<pipeline>/<source>/<file>.<hash>.csv}, and of a run
 * of some days {@code <file>.<hash>.<first day>_<last day>.csv} for the rows of these days, with
 * the columns {@code rule,file,line,columns,raw,raw_md5}. {@code columns} is the header of the file
 * the row came from; a person repairs {@code raw}; {@code raw_md5} tells whether one did. A file is
 * written whole under a hidden name and then renamed, so doing it again changes nothing.
 */
public final class Quarantine {
  /** Name of the folder of rows that were taken in after all; they are kept out no more. */
  public static final String REPAIRED = "repaired";

  private final Path folder;

  public Quarantine(Path lake, String pipeline) {
    this.folder = lake.resolve("quarantine").resolve(pipeline);
  }

  /** Folder of one source's refused rows. */
  public Path folder(String source) {
    return folder.resolve(source);
  }

  /** Folder of the repaired rows that were taken in; a full build reads them again. */
  public Path repaired() {
    return folder.resolve(REPAIRED);
  }

  /** The quarantine files of a source, sorted. */
  public List<Path> files(String source) throws IOException {
    return csvFiles(folder(source));
  }

  /** The other quarantine files of what a quarantine file's rows came in, sorted. */
  List<Path> besides(Path file) throws IOException {
    String sha = QuarantineName.of(file).sha();
    if (sha.isEmpty()) {
      return List.of();
    }
    return csvFiles(file.getParent()).stream()
        .filter(other -> !other.equals(file) && QuarantineName.of(other).sha().equals(sha))
        .toList();
  }

  /** The files of repaired rows, sorted. */
  public List<Path> repairedFiles() throws IOException {
    return csvFiles(repaired());
  }

  private static List<Path> csvFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".csv"))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /**
   * Writes what the temporary table {@code rejected} holds of one file; no rows, no file.
   *
   * @param label how people know the file
   * @param header its header line
   */
  public void write(DuckDb db, int fileId, String label, String header, Path file)
      throws IOException {
    write(db, "src_file = " + fileId, label, header, file);
  }

  /**
   * Writes some of the rows of {@code rejected as r}.
   *
   * @param rows condition on them
   */
  void write(DuckDb db, String rows, String label, String header, Path file) throws IOException {
    if (db.queryLong("select count(*) from rejected as r where " + rows) == 0) {
      Files.deleteIfExists(file);
      return;
    }
    Files.createDirectories(file.getParent());
    Path hidden = file.resolveSibling("." + file.getFileName() + ".part");
    db.update(
        "copy (select rule, "
            + (literal(label) + " as file, line, " + literal(header) + " as columns, raw,")
            + " md5(raw) as raw_md5 from rejected as r where "
            + (rows + " order by line, rule) to " + literal(hidden.toAbsolutePath()))
            + " (format csv, header true)");
    Durable.sync(hidden);
    Durable.move(hidden, file);
  }

  /**
   * Reads some of the rows of {@code rejected as r}, as {@link #write} writes them.
   *
   * @param rows condition on them
   */
  static List<QuarantinedRow> rows(DuckDb db, String rows, String label, String header) {
    return db.query(
        "select r.rule, r.line, r.raw from rejected as r where "
            + rows
            + " order by r.line, r.rule",
        row ->
            new QuarantinedRow(
                row.getString(1),
                label,
                row.getString(2),
                header,
                row.getString(3),
                QuarantinedRow.md5(row.getString(3))));
  }
}
