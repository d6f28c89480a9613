package dev.spreadlake.batch.run;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.intake.TakenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes the refused rows of the files that a run reads into quarantine files whose rows it does
 * not try. What a person has changed is not written over; a row is written into one quarantine file
 * and taken off the others of its delivery. One thread.
 */
final class QuarantineWriting {
  /** Condition on {@code rejected as r}: every refused row of a file. */
  static final String EVERY = "true";

  private final Quarantine quarantine;
  private final QuarantineCopies copies;

  QuarantineWriting(Quarantine quarantine, QuarantineCopies copies) {
    this.quarantine = quarantine;
    this.copies = copies;
  }

  /**
   * Writes a quarantine file anew.
   *
   * @param which condition on {@code rejected as r}: rows that are all that it may hold
   */
  void write(DuckDb db, TakenFile taken, Path quarantined, String which) throws IOException {
    boolean written = !QuarantinedRow.anyEdited(quarantined);
    if (written) {
      writeAnew(db, taken, quarantined, which);
    }
    takeOffOthers(db, taken, quarantined, written && which.equals(EVERY));
  }

  /**
   * Adds rows to a quarantine file, in which others stay as they are, and takes those off it that
   * have been repaired.
   *
   * @param which condition on {@code rejected as r}
   */
  void writeAmong(DuckDb db, TakenFile taken, Path quarantined, String which) throws IOException {
    if (Files.exists(quarantined)) {
      List<QuarantinedRow> present = new ArrayList<>();
      if (!QuarantinedRow.ifReadable(quarantined, present::add)) {
        return;
      }
      Set<String> passed = ReplayedRows.passedPlaces(db, taken.file().sha256());
      List<QuarantinedRow> stay =
          present.stream().filter(row -> row.edited() || !passed.contains(row.place())).toList();
      List<QuarantinedRow> all =
          QuarantinedRow.with(stay, refused(db, taken, which, 0, quarantined));
      if (!all.equals(present)) {
        QuarantineCopies.save(quarantined, all);
      }
    } else {
      writeAnew(db, taken, quarantined, which);
    }
    takeOffOthers(db, taken, quarantined, false);
  }

  private void writeAnew(DuckDb db, TakenFile taken, Path quarantined, String which)
      throws IOException {
    if (copies.elsewhere(quarantined).isEmpty()) {
      String rows = rows(taken, which, 0);
      quarantine.write(db, rows, taken.label(), header(taken), quarantined);
    } else {
      QuarantineCopies.save(quarantined, refused(db, taken, which, 0, quarantined));
    }
  }

  /**
   * Takes off the other quarantine files of this delivery what stands in this one, or in one that
   * is left as it is, and what has been repaired.
   *
   * @param every whether this one has every row of the file that is refused: any other is not
   */
  private void takeOffOthers(DuckDb db, TakenFile taken, Path quarantined, boolean every)
      throws IOException {
    if (quarantine.besides(quarantined).isEmpty()) {
      return;
    }
    Set<String> here = new HashSet<>(copies.elsewhere(quarantined));
    if (Files.exists(quarantined)) {
      QuarantinedRow.ifReadable(quarantined, row -> here.add(row.origin()));
    }
    Set<String> passed = ReplayedRows.passedPlaces(db, taken.file().sha256());
    copies.takeOffOthers(
        quarantined,
        row ->
            here.contains(row.origin())
                || passed.contains(row.place())
                || (every && row.file().equals(taken.label())));
  }

  /**
   * Refused rows of a file that belong into a quarantine file and stand in no other, but those that
   * passed when they were tried, or were tried from one file.
   *
   * @param fromFile number of that file; 0: none
   */
  List<QuarantinedRow> refused(
      DuckDb db, TakenFile taken, String which, int fromFile, Path quarantined) throws IOException {
    Set<String> elsewhere = copies.elsewhere(quarantined);
    return Quarantine.rows(db, rows(taken, which, fromFile), taken.label(), header(taken)).stream()
        .filter(row -> !elsewhere.contains(row.origin()))
        .toList();
  }

  private static String rows(TakenFile taken, String which, int fromFile) {
    return "r.src_file = "
        + (taken.id() + " and " + which + " and not ")
        + ReplayedRows.passed(taken.file().sha256(), fromFile);
  }

  private static String header(TakenFile taken) {
    return String.join(",", taken.file().columns());
  }
}
