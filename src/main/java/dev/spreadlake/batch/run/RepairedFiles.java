package dev.spreadlake.batch.run;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.batch.intake.FileScan;
import dev.spreadlake.batch.intake.TakenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.duckdb.DuckDBAppender;

/**
 * The rows of the quarantine that were taken in, in files of theirs under {@code repaired}. One
 * thread.
 */
final class RepairedFiles {
  /** First column of such a file: none of its rows is in the quarantine. */
  static final String BROKE = "broke";

  /** How the run's report begins their names. */
  static final String LABEL = QuarantineReplay.LABEL + Quarantine.REPAIRED + "/";

  private static final List<String> COLUMNS = List.of("file", "line", "columns", "raw", "raw_md5");

  /** They are named by source, run, a negative number and quarantine file. */
  private static final Pattern NAME = Pattern.compile("^[a-z_]+-([A-Za-z0-9_]+)-[0-9]+\\.");

  private final Quarantine quarantine;

  RepairedFiles(Quarantine quarantine) {
    this.quarantine = quarantine;
  }

  /**
   * All of them, each as a file of its source's own shape. Of two repairs of one row the later one
   * holds.
   *
   * @param nextId first number to give, negative; the following go down
   * @param known label by the first eight digits of its hash, of the files at hand: one that was
   *     given another name since is known by that
   * @param untried rows that are passed over
   */
  List<QuarantineReplay.Taken> all(
      DuckDb db,
      Path work,
      int nextId,
      Map<String, String> known,
      Predicate<QuarantinedRow> untried)
      throws IOException {
    List<QuarantineReplay.Taken> all = new ArrayList<>();
    List<Path> files = new ArrayList<>(quarantine.repairedFiles());
    Collections.reverse(files);
    Set<String> later = new HashSet<>();
    int id = nextId;
    for (Path file : files) {
      String name = file.getFileName().toString();
      String source = name.substring(0, name.indexOf('-'));
      String label = LABEL + name;
      if (isOfRows(file)) {
        String sha = QuarantineName.of(file).sha();
        Path plain = work.resolve("repaired" + id + ".csv");
        Optional<String> origin =
            ReplayedRows.write(
                db,
                file,
                plain,
                new ReplayedRows.Source(id, sha, run(name)),
                row -> !untried.test(row) && later.add(sha + " " + row.place()));
        if (origin.isPresent()) {
          TakenFile taken = new TakenFile(id, FileScan.scan(source, plain), label);
          all.add(new QuarantineReplay.Taken(taken, known.getOrDefault(sha, origin.get())));
          id--;
        }
      } else {
        all.add(withoutPlaces(db, new TakenFile(id, FileScan.scan(source, file), label), known));
        id--;
      }
    }
    return all;
  }

  /**
   * Notes in the temporary table {@code repaired_row} where those came from that are in the tables
   * already, and so are not read again.
   *
   * @param shas first eight digits of the hashes of the files at hand
   */
  void note(DuckDb db, Set<String> shas) throws IOException {
    try (DuckDBAppender places = ReplayedRows.repairedAppender(db)) {
      for (Path file : quarantine.repairedFiles()) {
        String sha = QuarantineName.of(file).sha();
        if (shas.contains(sha) && isOfRows(file)) {
          try (CSVParser rows = QuarantinedRow.parser(file)) {
            for (CSVRecord record : rows) {
              ReplayedRows.addRepaired(places, sha, QuarantinedRow.of(record));
            }
          }
        }
      }
    } catch (SQLException e) {
      throw new DuckDbException("cannot note the repaired rows: " + e.getMessage(), e);
    }
  }

  /** The run that a file of repaired rows is named after. */
  private static String run(String name) {
    Matcher parts = NAME.matcher(name);
    return parts.find() ? parts.group(1) : "";
  }

  /** Files of repaired rows once held nothing but the rows: all edited, of unknown lines. */
  private static QuarantineReplay.Taken withoutPlaces(
      DuckDb db, TakenFile file, Map<String, String> known) {
    QuarantineName quarantined =
        QuarantineName.of(file.label().substring(file.label().indexOf('.') + 1));
    String origin = known.getOrDefault(quarantined.sha(), quarantined.file());
    ReplayedRows.addAll(db, file, origin, run(file.label().substring(LABEL.length())));
    return new QuarantineReplay.Taken(file, origin);
  }

  private static boolean isOfRows(Path file) throws IOException {
    try (CSVParser rows = QuarantinedRow.parser(file)) {
      List<String> header = rows.getHeaderNames();
      return header.size() == 1 + COLUMNS.size()
          && header.get(0).equals(BROKE)
          && header.containsAll(COLUMNS);
    }
  }
}
