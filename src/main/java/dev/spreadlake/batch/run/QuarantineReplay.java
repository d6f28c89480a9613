package dev.spreadlake.batch.run;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.batch.intake.FileScan;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.intake.TakenFile;
import dev.spreadlake.batch.publish.Durable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.duckdb.DuckDBAppender;

/**
 * Takes quarantined rows in again. Each quarantine file becomes a file of the source's own shape
 * that goes the way of any other, under a negative number. Rows taken in leave the quarantine and
 * are kept under {@code repaired}, where a full build finds them; the others stay, with the rule
 * they break now.
 *
 * <p>A quarantine file that a person has changed is written over only by the run that has taken its
 * rows in and has been committed. A row that was repaired does not return to the quarantine when
 * its file is read again.
 *
 * <p>The temporary table {@code replayed_row} tells of each row tried in this run which file and
 * line it stands in, whether a person changed it, the rule it broke, and where it came from. A row
 * of a quarantine file that is taken off it before {@link #keepRepaired} stays in the quarantine as
 * it is. One thread.
 */
public final class QuarantineReplay {
  /** How the run's report begins the name of a file of such rows. */
  public static final String LABEL = "quarantine/";

  /** First column of a file of repaired rows: none of these rows is in the quarantine. */
  private static final String BROKE = "broke";

  private static final String KEPT = LABEL + Quarantine.REPAIRED + "/";

  private static final List<String> COLUMNS = List.of("file", "line", "columns", "raw", "raw_md5");

  /** A quarantine file's name ends with the beginning of its file's hash, and perhaps with days. */
  private static final Pattern NAME =
      Pattern.compile("^(.*)\\.([0-9a-f]{8})(\\.[0-9-]+_[0-9-]+)?\\.csv$");

  /** A file of repaired rows is named by source, run, a negative number and quarantine file. */
  private static final Pattern KEPT_NAME = Pattern.compile("^[a-z_]+-([A-Za-z0-9_]+)-[0-9]+\\.");

  /**
   * A file of rows to try.
   *
   * @param origin how people know the file the rows came in
   */
  public record Taken(TakenFile file, String origin) {}

  /** What is tried of a quarantine file is tried of a copy: a person may be at work on it. */
  private record Replayed(TakenFile file, Path quarantined, Path copy) {}

  /** A file that this run reads and of whose quarantined rows it also tries some. */
  private record Reread(int fileId, String label, String header) {}

  private final Quarantine quarantine;
  private final Set<String> undecided;
  private final Map<Path, Replayed> replayed = new LinkedHashMap<>();
  private final Map<Path, List<QuarantinedRow>> added = new HashMap<>();
  private final Map<Path, Reread> reread = new HashMap<>();
  private final Map<Path, Optional<byte[]>> left = new LinkedHashMap<>();

  /**
   * @param undecided rules whose rows are tried again only once somebody has edited them
   */
  public QuarantineReplay(Quarantine quarantine, Set<String> undecided) {
    this.quarantine = quarantine;
    this.undecided = Set.copyOf(undecided);
  }

  /**
   * Whether a file of this label holds rows that are in the quarantine now, and not such as were
   * taken in before.
   */
  public static boolean isTried(String label) {
    return label.startsWith(LABEL) && !label.startsWith(KEPT);
  }

  /** Makes the empty table. */
  public void open(DuckDb db) {
    ReplayedRows.open(db);
  }

  /**
   * The rows to try, one file for each quarantine file.
   *
   * @param nextId first number to give, negative; the following go down
   * @throws RefusedException if one of them cannot be read
   */
  public List<Taken> prepare(DuckDb db, List<SourceSpec> sources, Path work, int nextId)
      throws IOException {
    List<Taken> all = new ArrayList<>();
    int id = nextId;
    for (SourceSpec source : sources) {
      for (Path quarantined : quarantine.files(source.name())) {
        QuarantinedRow.requireReadable(quarantined);
        Path plain = work.resolve("replay" + id + ".csv");
        Path copy = work.resolve("quarantined" + id + ".csv");
        Files.copy(quarantined, copy, StandardCopyOption.REPLACE_EXISTING);
        Optional<String> origin = rows(db, copy, sha(quarantined), plain, id, null, null);
        if (origin.isPresent()) {
          String label = LABEL + source.name() + "/" + quarantined.getFileName();
          TakenFile file = new TakenFile(id, FileScan.scan(source.name(), plain), label);
          replayed.put(quarantined, new Replayed(file, quarantined, copy));
          all.add(new Taken(file, origin.get()));
          id--;
        }
      }
    }
    return all;
  }

  /**
   * The rows taken in before, one file for each file of theirs. Of two repairs of one row the later
   * one holds.
   *
   * @param nextId first number to give, negative; the following go down
   * @param known label by the first eight digits of its hash, of the files at hand: one that was
   *     given another name since is known by that
   */
  public List<Taken> repaired(DuckDb db, Path work, int nextId, Map<String, String> known)
      throws IOException {
    List<Taken> all = new ArrayList<>();
    List<Path> files = new ArrayList<>(quarantine.repairedFiles());
    Collections.reverse(files);
    Set<String> later = new HashSet<>();
    int id = nextId;
    for (Path file : files) {
      String name = file.getFileName().toString();
      String source = name.substring(0, name.indexOf('-'));
      String label = KEPT + name;
      if (isOfRows(file)) {
        Path plain = work.resolve("repaired" + id + ".csv");
        Optional<String> origin = rows(db, file, sha(file), plain, id, later, run(name));
        if (origin.isPresent()) {
          TakenFile taken = new TakenFile(id, FileScan.scan(source, plain), label);
          all.add(new Taken(taken, known.getOrDefault(sha(file), origin.get())));
          id--;
        }
      } else {
        all.add(withoutPlaces(db, new TakenFile(id, FileScan.scan(source, file), label), known));
        id--;
      }
    }
    return all;
  }

  /** The run that a file of repaired rows is named after. */
  private static String run(String name) {
    Matcher parts = KEPT_NAME.matcher(name);
    return parts.find() ? parts.group(1) : "";
  }

  /** Files of repaired rows once held nothing but the rows: all edited, of unknown lines. */
  private static Taken withoutPlaces(DuckDb db, TakenFile file, Map<String, String> known) {
    String quarantined = file.label().substring(file.label().indexOf('.') + 1);
    Matcher parts = NAME.matcher(quarantined);
    String name = parts.matches() ? parts.group(1) : quarantined;
    String origin = parts.matches() ? known.getOrDefault(parts.group(2), name) : name;
    ReplayedRows.addAll(db, file, origin, run(file.label().substring(KEPT.length())));
    return new Taken(file, origin);
  }

  private static boolean isOfRows(Path file) throws IOException {
    try (CSVParser rows = QuarantinedRow.parser(file)) {
      List<String> header = rows.getHeaderNames();
      return header.size() == 1 + COLUMNS.size()
          && header.get(0).equals(BROKE)
          && header.containsAll(COLUMNS);
    }
  }

  /**
   * Writes the rows to try as a file of their source's shape.
   *
   * @param later rows that are not tried, and to which those tried are added; null: none
   * @param run that took them in; null: none yet
   * @return how people know the file they came in; empty if there is nothing to try
   */
  private Optional<String> rows(
      DuckDb db, Path file, String sha, Path plain, int id, Set<String> later, String run)
      throws IOException {
    String origin = null;
    long line = 1;
    try (CSVParser rows = QuarantinedRow.parser(file);
        BufferedWriter out = Files.newBufferedWriter(plain, StandardCharsets.UTF_8);
        DuckDBAppender places = ReplayedRows.appender(db)) {
      for (CSVRecord record : rows) {
        QuarantinedRow row = QuarantinedRow.of(record);
        String place = sha + " " + row.line() + " " + row.rawMd5();
        if (undecided(row) || (later != null && !later.add(place))) {
          continue;
        }
        if (origin == null) {
          out.write(row.columns() + "\n");
          origin = row.file();
        }
        line++;
        out.write(oneLine(row.raw()) + "\n");
        ReplayedRows.add(places, id, line, row, sha, run);
      }
    } catch (SQLException e) {
      throw new DuckDbException("cannot note the rows of " + file + ": " + e.getMessage(), e);
    }
    return Optional.ofNullable(origin);
  }

  private static String sha(Path file) {
    Matcher parts = NAME.matcher(file.getFileName().toString());
    return parts.matches() ? parts.group(2) : "";
  }

  private static String oneLine(String raw) {
    return raw.replace("\r", "").replace('\n', ' ');
  }

  /** A duplicate nobody has decided on would win by being replayed. */
  private boolean undecided(QuarantinedRow row) {
    return undecided.contains(row.rule()) && !row.edited();
  }

  /** How many refused rows of a file have been repaired, in this run or before it. */
  public long repairedRows(DuckDb db, int fileId, String sha256) {
    return db.queryLong(
        "select count(*) from rejected as r where r.src_file = ? and "
            + ReplayedRows.passed(sha256, 0),
        fileId);
  }

  /**
   * Writes the refused rows of a file to the quarantine, without those that have been repaired.
   * Nothing is written over a file whose rows this run tries, or that a person has changed.
   */
  public void write(DuckDb db, TakenFile taken, Path quarantined) throws IOException {
    String label = taken.label();
    String header = String.join(",", taken.file().columns());
    if (replayed.containsKey(quarantined)) {
      reread.put(quarantined, new Reread(taken.id(), label, header));
    } else if (!QuarantinedRow.anyEdited(quarantined)) {
      String rows =
          "src_file = " + taken.id() + " and not " + ReplayedRows.passed(taken.file().sha256(), 0);
      quarantine.write(db, rows, label, header, quarantined);
    }
  }

  /**
   * Puts rows of {@code rejected as r} into the quarantine, of a file that an earlier run has read:
   * they were taken in then, and are not any more. Those of a file whose rows this run tries wait
   * for {@link #keepRepaired}.
   *
   * @param label how people know the file
   * @param header its header line
   * @param rows condition on them
   */
  public void add(DuckDb db, Path quarantined, String label, String header, String rows)
      throws IOException {
    if (!replayed.containsKey(quarantined) && !Files.exists(quarantined)) {
      quarantine.write(db, rows, label, header, quarantined);
      return;
    }
    List<QuarantinedRow> more = quarantinedRows(db, label, header, rows);
    if (replayed.containsKey(quarantined)) {
      added.computeIfAbsent(quarantined, path -> new ArrayList<>()).addAll(more);
    } else {
      List<QuarantinedRow> all = QuarantinedRow.with(QuarantinedRow.all(quarantined), more);
      Durable.write(quarantined, QuarantinedRow.bytes("rule", all));
    }
  }

  /**
   * Keeps the rows that were taken in where a full build finds them, and works out what stays in
   * the quarantine; before the run commits.
   */
  public void keepRepaired(DuckDb db, String run) throws IOException {
    for (Replayed one : replayed.values()) {
      Map<Long, String> bad = ReplayedRows.refused(db, one.file().id());
      Set<Long> tried = ReplayedRows.tried(db, one.file().id());
      List<QuarantinedRow> good = new ArrayList<>();
      List<QuarantinedRow> stays = new ArrayList<>();
      try (CSVParser rows = QuarantinedRow.parser(one.copy())) {
        long line = 1;
        for (CSVRecord record : rows) {
          QuarantinedRow row = QuarantinedRow.of(record);
          if (undecided(row)) {
            if (!reread.containsKey(one.quarantined())) {
              stays.add(row);
            }
            continue;
          }
          line++;
          if (bad.containsKey(line)) {
            stays.add(row.broke(bad.get(line)));
          } else {
            (tried.contains(line) ? good : stays).add(row);
          }
        }
      }
      stays.addAll(refusedBesides(db, one));
      if (!good.isEmpty()) {
        Files.createDirectories(quarantine.repaired());
        String name =
            one.file().source()
                + ("-" + run + one.file().id() + ".")
                + one.quarantined().getFileName();
        Durable.write(quarantine.repaired().resolve(name), QuarantinedRow.bytes(BROKE, good));
      }
      List<QuarantinedRow> all =
          QuarantinedRow.with(stays, added.getOrDefault(one.quarantined(), List.of()));
      left.put(
          one.quarantined(),
          all.isEmpty() ? Optional.empty() : Optional.of(QuarantinedRow.bytes("rule", all)));
    }
  }

  /** Refused rows of a file read again in this run that were not tried from its quarantine file. */
  private List<QuarantinedRow> refusedBesides(DuckDb db, Replayed one) {
    Reread file = reread.get(one.quarantined());
    if (file == null) {
      return List.of();
    }
    return quarantinedRows(
        db,
        file.label(),
        file.header(),
        "r.src_file = "
            + (file.fileId() + " and not ")
            + ReplayedRows.passed(sha(one.quarantined()), one.file().id()));
  }

  private static List<QuarantinedRow> quarantinedRows(
      DuckDb db, String label, String header, String rows) {
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

  /**
   * Takes the rows that were taken in out of the quarantine; after the run has committed. A file
   * that a person has changed meanwhile stays as it is: what was taken in can be taken in twice.
   */
  public void leaveQuarantine() throws IOException {
    for (Map.Entry<Path, Optional<byte[]>> one : left.entrySet()) {
      Path file = one.getKey();
      if (!Files.exists(file) || Files.mismatch(file, replayed.get(file).copy()) >= 0) {
        continue;
      }
      if (one.getValue().isPresent()) {
        Durable.write(file, one.getValue().get());
      } else {
        Files.delete(file);
      }
    }
  }
}
