package dev.spreadlake.lake.compact;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.duckdb.DuckDbException;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Tells a month's file that an earlier version, which announced nothing, had replaced when it was
 * killed from one that is damaged: beside as many rows as each of its days gave it has all rows of
 * further days of which the CSV is still there, exactly, and nothing else. Damage adds no day's
 * rows. Blocking.
 *
 * @param db stays owned by the caller
 */
record UnannouncedDays(Dataset dataset, MonthFile kept, DuckDb db) {
  /**
   * The further days in the file; none if it is as its manifest says, or damaged.
   *
   * @param taken days that are marked as given to the file
   * @param fresh closed days that are CSV
   */
  Map<Path, Manifest> of(Map<Path, Manifest> taken, Map<Path, Manifest> fresh) throws IOException {
    Manifest manifest = kept.manifest();
    if (manifest == null || kept.isLike(manifest)) {
      return Map.of();
    }
    Map<LocalDate, Long> held;
    try {
      held = kept.rows(db);
    } catch (DuckDbException damaged) {
      return Map.of();
    }
    Map<Path, Manifest> added = new TreeMap<>(fresh);
    added.keySet().removeIf(day -> !held.containsKey(LakeLayout.dayOf(day)));
    boolean isAllAccountedFor =
        !added.isEmpty()
            && held.size() == taken.size() + added.size()
            && taken.entrySet().stream()
                .allMatch(
                    day ->
                        held.getOrDefault(LakeLayout.dayOf(day.getKey()), -1L)
                            == rowsOf(day.getValue()))
            && hasJustTheRowsOf(added);
    return isAllAccountedFor ? added : Map.of();
  }

  /** Whether the file's rows of these days are those of their CSV. */
  private boolean hasJustTheRowsOf(Map<Path, Manifest> days) {
    List<Path> sources = new ArrayList<>();
    days.forEach(
        (day, manifest) ->
            manifest.files().forEach(entry -> sources.add(day.resolve(entry.name()))));
    String dates =
        days.keySet().stream()
            .map(day -> "'" + LakeLayout.dayOf(day) + "'")
            .collect(Collectors.joining(", ", "(", ")"));
    String there =
        ("(select * from " + MonthFile.rowsOf(kept.parquet()))
            + (" where strftime(" + kept.key() + ", '%Y-%m-%d') in " + dates + ")");
    db.execute(
        "create or replace temp table further as select * from "
            + new TypedCsv(dataset, sources).rows());
    long alike = db.queryLong("select count(*) - count(distinct " + kept.key() + ") from further");
    return alike == 0 && MonthFile.isSame(db, "further", there);
  }

  private static long rowsOf(Manifest day) {
    return day.files().stream().mapToLong(FileEntry::rows).sum();
  }
}
