package dev.spreadlake.batch.run;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.FileScan;
import dev.spreadlake.batch.intake.SourceSpec;
import dev.spreadlake.batch.intake.TakenFile;
import dev.spreadlake.batch.publish.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Takes quarantined rows in again. Each quarantine file becomes a file of the source's own shape
 * that goes the way of any other, under a negative number. Rows taken in leave the quarantine, with
 * every copy of them, and are kept under {@code repaired}, where a full build finds them; the
 * others stay, with the rule they break now.
 *
 * <p>A quarantine file that a person has changed is written over only by the run that has taken its
 * rows in and has been committed. A row that was repaired does not return to the quarantine when
 * its file is read again, and a row stands in one quarantine file alone of what its file was
 * delivered as.
 *
 * <p>The temporary table {@code replayed_row} tells of each row tried in this run which file and
 * line it stands in, whether a person changed it, the rule it broke, and where it came from. A row
 * of a quarantine file that is taken off it before {@link #keepRepaired} stays in the quarantine as
 * it is. One thread.
 */
public final class QuarantineReplay {
  /** How the run's report begins the name of a file of such rows. */
  public static final String LABEL = "quarantine/";

  /** Rule of a line of which the quarantine has the beginning alone, which says nothing of it. */
  public static final String CUT_LINE = "line_too_long";

  /**
   * A file of rows to try.
   *
   * @param origin how people know the file the rows came in
   */
  public record Taken(TakenFile file, String origin) {}

  /** What is tried of a quarantine file is tried of a copy: a person may be at work on it. */
  private record Replayed(TakenFile file, Path quarantined, Path copy) {}

  /**
   * A file that this run reads and of whose quarantined rows it also tries some.
   *
   * @param which condition on {@code rejected as r}: those that belong into the quarantine file
   * @param whole whether it is every row that the quarantine file may hold
   */
  private record Reread(TakenFile taken, String which, boolean whole) {}

  private final Quarantine quarantine;
  private final QuarantineCopies copies;
  private final QuarantineWriting writing;
  private final RepairedFiles repaired;
  private final Set<String> undecided;
  private final Map<String, Long> untouched = new TreeMap<>();
  private final Map<Path, Replayed> replayed = new LinkedHashMap<>();
  private final Map<Path, List<QuarantinedRow>> added = new HashMap<>();
  private final Map<Path, Reread> reread = new HashMap<>();
  private final Map<Path, List<QuarantinedRow>> left = new LinkedHashMap<>();

  /** Rows taken in, by the hash of their file and their place in it, and where each stood. */
  private final Map<String, Path> takenIn = new HashMap<>();

  /**
   * @param undecided rules whose rows are tried again only once somebody has edited them
   */
  public QuarantineReplay(Quarantine quarantine, Set<String> undecided) {
    this.quarantine = quarantine;
    this.copies = new QuarantineCopies(quarantine, replayed.keySet());
    this.writing = new QuarantineWriting(quarantine, copies);
    this.repaired = new RepairedFiles(quarantine);
    this.undecided = Set.copyOf(undecided);
  }

  /**
   * Whether a file of this label holds rows that are in the quarantine now, and not such as were
   * taken in before.
   */
  public static boolean isTried(String label) {
    return label.startsWith(LABEL) && !label.startsWith(RepairedFiles.LABEL);
  }

  /** Makes the empty table. */
  public void open(DuckDb db) {
    ReplayedRows.open(db);
  }

  /**
   * The rows to try, one file for each quarantine file. Of a row that stands in several it is one.
   *
   * @param nextId first number to give, negative; the following go down
   * @throws RefusedException if one of them cannot be read
   */
  public List<Taken> prepare(DuckDb db, List<SourceSpec> sources, Path work, int nextId)
      throws IOException {
    List<Taken> all = new ArrayList<>();
    int id = nextId;
    for (SourceSpec source : sources) {
      List<Path> files = quarantine.files(source.name());
      for (Path quarantined : files) {
        QuarantinedRow.requireReadable(quarantined);
      }
      copies.find(files);
      for (Path quarantined : files) {
        Path plain = work.resolve("replay" + id + ".csv");
        Path copy = work.resolve("quarantined" + id + ".csv");
        Files.copy(quarantined, copy, StandardCopyOption.REPLACE_EXISTING);
        Optional<String> origin =
            ReplayedRows.write(
                db,
                copy,
                plain,
                new ReplayedRows.Source(id, sha(quarantined), null),
                row -> tries(quarantined, row));
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

  private boolean tries(Path quarantined, QuarantinedRow row) {
    if (copies.isCopy(quarantined, row)) {
      return false;
    }
    if (undecided(row)) {
      untouched.merge(row.rule(), 1L, Long::sum);
      return false;
    }
    return true;
  }

  /**
   * Rows of the quarantine that {@link #prepare} left as they are because nobody has changed them,
   * by the rule they broke.
   */
  public Map<String, Long> untouched() {
    return Map.copyOf(untouched);
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
    return repaired.all(db, work, nextId, known, this::undecided);
  }

  /**
   * Looks up which rows of the files at hand were taken in before, in a run that leaves them where
   * they are in the tables.
   */
  public void noteRepaired(DuckDb db, List<TakenFile> files) throws IOException {
    Set<String> shas = new HashSet<>();
    files.forEach(file -> shas.add(file.file().sha256().substring(0, 8)));
    repaired.note(db, shas);
  }

  private static String sha(Path file) {
    return QuarantineName.of(file).sha();
  }

  /** A duplicate nobody has decided on would win by being replayed. */
  private boolean undecided(QuarantinedRow row) {
    return undecided.contains(row.rule()) && !row.edited();
  }

  /**
   * How many refused rows of a file have been repaired, in this run or before it.
   *
   * @param which condition on {@code rejected as r}: those to count
   */
  public long repairedRows(DuckDb db, TakenFile file, String which) {
    return db.queryLong(
        "select count(*) from rejected as r where r.src_file = ? and "
            + (which + " and ")
            + ReplayedRows.passed(file.file().sha256(), 0),
        file.id());
  }

  /**
   * Writes the refused rows of a file to the quarantine, without those that have been repaired.
   * Nothing is written over a file whose rows this run tries, or that a person has changed.
   */
  public void write(DuckDb db, TakenFile taken, Path quarantined) throws IOException {
    write(db, taken, quarantined, QuarantineWriting.EVERY);
  }

  /**
   * The same of some of its rows, which are all that the quarantine file may hold.
   *
   * @param which condition on {@code rejected as r}
   */
  public void write(DuckDb db, TakenFile taken, Path quarantined, String which) throws IOException {
    if (replayed.containsKey(quarantined)) {
      reread.put(quarantined, new Reread(taken, which, true));
    } else {
      writing.write(db, taken, quarantined, which);
    }
  }

  /**
   * The same of rows that the quarantine file may hold among others: those others stay there.
   *
   * @param which condition on {@code rejected as r}
   */
  public void writeAmong(DuckDb db, TakenFile taken, Path quarantined, String which)
      throws IOException {
    if (replayed.containsKey(quarantined)) {
      reread.put(quarantined, new Reread(taken, which, false));
    } else {
      writing.writeAmong(db, taken, quarantined, which);
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
    List<QuarantinedRow> more = Quarantine.rows(db, rows, label, header);
    if (replayed.containsKey(quarantined)) {
      added.computeIfAbsent(quarantined, path -> new ArrayList<>()).addAll(more);
    } else {
      QuarantineCopies.save(
          quarantined, QuarantinedRow.with(QuarantinedRow.all(quarantined), more));
    }
  }

  /**
   * Keeps the rows that were taken in where a full build finds them, and works out what stays in
   * the quarantine; before the run commits.
   */
  public void keepRepaired(DuckDb db, String run) throws IOException {
    for (Replayed one : replayed.values()) {
      List<QuarantinedRow> good = new ArrayList<>();
      List<QuarantinedRow> stays = new ArrayList<>();
      tell(db, one, good, stays);
      if (!good.isEmpty()) {
        Files.createDirectories(quarantine.repaired());
        String name =
            one.file().source()
                + ("-" + run + one.file().id() + ".")
                + one.quarantined().getFileName();
        Durable.write(
            quarantine.repaired().resolve(name), QuarantinedRow.bytes(RepairedFiles.BROKE, good));
      }
      good.forEach(row -> takenIn.putIfAbsent(inTables(one.quarantined(), row), one.quarantined()));
      List<QuarantinedRow> all = QuarantinedRow.with(stays, refusedBesides(db, one));
      left.put(
          one.quarantined(),
          QuarantinedRow.with(all, added.getOrDefault(one.quarantined(), List.of())));
    }
    left.replaceAll(
        (file, rows) -> rows.stream().filter(row -> !isSuperfluous(file, row)).toList());
  }

  /** Which of the rows that were tried are good, and which rows stay in the quarantine. */
  private void tell(DuckDb db, Replayed one, List<QuarantinedRow> good, List<QuarantinedRow> stays)
      throws IOException {
    Map<Long, String> bad = ReplayedRows.refused(db, one.file().id());
    Set<Long> tried = ReplayedRows.tried(db, one.file().id());
    Reread again = reread.get(one.quarantined());
    try (CSVParser rows = QuarantinedRow.parser(one.copy())) {
      long line = 1;
      for (CSVRecord record : rows) {
        QuarantinedRow row = QuarantinedRow.of(record);
        if (copies.isCopy(one.quarantined(), row)) {
          continue;
        }
        if (undecided(row)) {
          if (again == null || !again.whole()) {
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
  }

  private static String inTables(Path quarantined, QuarantinedRow row) {
    return sha(quarantined) + " " + row.place();
  }

  /**
   * Whether a row of a quarantine file is a copy of one that was taken in or that stands elsewhere.
   * Two that a person has made of one in the same file are no copies of each other.
   */
  private boolean isSuperfluous(Path file, QuarantinedRow row) {
    Path from = takenIn.get(inTables(file, row));
    return copies.isCopy(file, row) || (from != null && (!from.equals(file) || !row.edited()));
  }

  /** Refused rows of a file read again in this run that were not tried from its quarantine file. */
  private List<QuarantinedRow> refusedBesides(DuckDb db, Replayed one) throws IOException {
    Reread again = reread.get(one.quarantined());
    if (again == null) {
      return List.of();
    }
    return writing.refused(db, again.taken(), again.which(), one.file().id(), one.quarantined());
  }

  /**
   * Takes the rows that were taken in out of the quarantine; after the run has committed. A file
   * that a person has changed meanwhile stays as it is: what was taken in can be taken in twice.
   */
  public void leaveQuarantine() throws IOException {
    for (Map.Entry<Path, List<QuarantinedRow>> one : left.entrySet()) {
      Path file = one.getKey();
      if (Files.exists(file) && Files.mismatch(file, replayed.get(file).copy()) < 0) {
        QuarantineCopies.save(file, one.getValue());
      }
    }
    for (Path file : copies.untried()) {
      QuarantineCopies.takeOff(file, row -> isSuperfluous(file, row));
    }
  }
}
