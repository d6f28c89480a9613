package dev.spreadlake.batch.run;

import static dev.spreadlake.batch.duckdb.DuckDb.literal;

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
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

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
 * line it stands in, whether a person changed it, the rule it broke, and where it came from. One
 * thread.
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
  private final Map<Path, Reread> reread = new HashMap<>();
  private final Map<Path, Optional<String>> left = new LinkedHashMap<>();

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
    db.execute(
        "create or replace temp table replayed_row (src_file integer, line bigint, edited boolean,"
            + " rule varchar, sha varchar, src_line bigint, raw_md5 varchar)");
  }

  /**
   * The rows to try, one file for each quarantine file.
   *
   * @param nextId first number to give, negative; the following go down
   */
  public List<Taken> prepare(DuckDb db, List<SourceSpec> sources, Path work, int nextId)
      throws IOException {
    List<Taken> all = new ArrayList<>();
    int id = nextId;
    for (SourceSpec source : sources) {
      for (Path quarantined : quarantine.files(source.name())) {
        Path plain = work.resolve("replay" + id + ".csv");
        Path copy = work.resolve("quarantined" + id + ".csv");
        Files.copy(quarantined, copy, StandardCopyOption.REPLACE_EXISTING);
        Optional<String> origin = rows(db, copy, sha(quarantined), plain, id, null);
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
   * @param known label by the first eight digits of its hash, of the files at hand
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
        Optional<String> origin = rows(db, file, sha(file), plain, id, later);
        if (origin.isPresent()) {
          TakenFile taken = new TakenFile(id, FileScan.scan(source, plain), label);
          all.add(new Taken(taken, origin.get()));
          id--;
        }
      } else {
        all.add(withoutPlaces(db, new TakenFile(id, FileScan.scan(source, file), label), known));
        id--;
      }
    }
    return all;
  }

  /** Files of repaired rows once held nothing but the rows: all edited, of unknown lines. */
  private static Taken withoutPlaces(DuckDb db, TakenFile file, Map<String, String> known) {
    String quarantined = file.label().substring(file.label().indexOf('.') + 1);
    Matcher parts = NAME.matcher(quarantined);
    String name = parts.matches() ? parts.group(1) : quarantined;
    String origin = parts.matches() ? known.getOrDefault(parts.group(2), name) : name;
    db.execute(
        "insert into replayed_row select "
            + (file.id() + ", 2 + range, true, '', '', null, '' from range(")
            + (file.file().lines() + ")"));
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
   * @return how people know the file they came in; empty if there is nothing to try
   */
  private Optional<String> rows(
      DuckDb db, Path file, String sha, Path plain, int id, Set<String> later) throws IOException {
    String origin = null;
    long line = 1;
    try (CSVParser rows = QuarantinedRow.parser(file);
        BufferedWriter out = Files.newBufferedWriter(plain, StandardCharsets.UTF_8);
        DuckDBAppender places = appender(db)) {
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
        place(places, id, line, row, sha);
      }
    } catch (SQLException e) {
      throw new DuckDbException("cannot note the rows of " + file + ": " + e.getMessage(), e);
    }
    return Optional.ofNullable(origin);
  }

  private static DuckDBAppender appender(DuckDb db) throws SQLException {
    return db.connection()
        .unwrap(DuckDBConnection.class)
        .createAppender("temp", "main", "replayed_row");
  }

  private static void place(
      DuckDBAppender places, int id, long line, QuarantinedRow row, String sha)
      throws SQLException {
    places.beginRow();
    places.append(id);
    places.append(line);
    places.append(row.edited());
    places.append(row.rule());
    places.append(sha);
    if (row.line().matches("[0-9]{1,18}")) {
      places.append(Long.parseLong(row.line()));
    } else {
      places.appendNull();
    }
    places.append(row.rawMd5());
    places.endRow();
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
        "select count(*) from rejected as r where r.src_file = ? and " + repaired(sha256, 0),
        fileId);
  }

  /** Condition on {@code rejected as r}: was tried and passed, or was tried from one file. */
  private static String repaired(String sha256, int fromFile) {
    return "exists (select 1 from replayed_row as p where p.sha = "
        + literal(sha256.substring(0, 8))
        + (" and p.src_line = r.line and p.raw_md5 = md5(r.raw) and (p.src_file = " + fromFile)
        + " or not exists (select 1 from rejected as b where b.src_file = p.src_file and b.line ="
        + " p.line)))";
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
      String rows = "src_file = " + taken.id() + " and not " + repaired(taken.file().sha256(), 0);
      quarantine.write(db, rows, label, header, quarantined);
    }
  }

  /**
   * Keeps the rows that were taken in where a full build finds them, and works out what stays in
   * the quarantine; before the run commits.
   */
  public void keepRepaired(DuckDb db, String run) throws IOException {
    for (Replayed one : replayed.values()) {
      Map<Long, String> bad = stillBad(db, one.file().id());
      StringBuilder good = new StringBuilder();
      StringBuilder stays = new StringBuilder();
      int headerLength;
      int goodRows = 0;
      try (CSVParser rows = QuarantinedRow.parser(one.copy());
          CSVPrinter goodOut = QuarantinedRow.printer(good);
          CSVPrinter staysOut = QuarantinedRow.printer(stays)) {
        header(goodOut, BROKE);
        header(staysOut, "rule");
        headerLength = stays.length();
        long line = 1;
        for (CSVRecord record : rows) {
          QuarantinedRow row = QuarantinedRow.of(record);
          if (undecided(row)) {
            if (!reread.containsKey(one.quarantined())) {
              row.print(staysOut);
            }
            continue;
          }
          line++;
          if (bad.containsKey(line)) {
            row.broke(bad.get(line)).print(staysOut);
          } else {
            row.print(goodOut);
            goodRows++;
          }
        }
        for (QuarantinedRow row : refusedBesides(db, one)) {
          row.print(staysOut);
        }
      }
      if (goodRows > 0) {
        Files.createDirectories(quarantine.repaired());
        String name =
            one.file().source()
                + ("-" + run + one.file().id() + ".")
                + one.quarantined().getFileName();
        Durable.write(
            quarantine.repaired().resolve(name), good.toString().getBytes(StandardCharsets.UTF_8));
      }
      boolean any = stays.length() > headerLength;
      left.put(one.quarantined(), any ? Optional.of(stays.toString()) : Optional.empty());
    }
  }

  private static void header(CSVPrinter out, String first) throws IOException {
    List<String> names = new ArrayList<>(COLUMNS);
    names.add(0, first);
    out.printRecord(names);
  }

  /** Refused rows of a file read again in this run that were not tried from its quarantine file. */
  private List<QuarantinedRow> refusedBesides(DuckDb db, Replayed one) {
    Reread file = reread.get(one.quarantined());
    if (file == null) {
      return List.of();
    }
    return db.query(
        "select r.rule, r.line, r.raw from rejected as r where r.src_file = ? and not "
            + (repaired(sha(one.quarantined()), one.file().id()) + " order by r.line, r.rule"),
        row ->
            new QuarantinedRow(
                row.getString(1),
                file.label(),
                row.getString(2),
                file.header(),
                row.getString(3),
                QuarantinedRow.md5(row.getString(3))),
        file.fileId());
  }

  /**
   * Takes the rows that were taken in out of the quarantine; after the run has committed. A file
   * that a person has changed meanwhile stays as it is: what was taken in can be taken in twice.
   */
  public void leaveQuarantine() throws IOException {
    for (Map.Entry<Path, Optional<String>> one : left.entrySet()) {
      Path file = one.getKey();
      if (!Files.exists(file) || Files.mismatch(file, replayed.get(file).copy()) >= 0) {
        continue;
      }
      if (one.getValue().isPresent()) {
        Durable.write(file, one.getValue().get().getBytes(StandardCharsets.UTF_8));
      } else {
        Files.delete(file);
      }
    }
  }

  private static Map<Long, String> stillBad(DuckDb db, int fileId) {
    Map<Long, String> bad = new HashMap<>();
    db.query(
        "select line, rule from rejected where src_file = ?",
        row -> String.valueOf(bad.put(row.getLong(1), row.getString(2))),
        fileId);
    return bad;
  }
}
