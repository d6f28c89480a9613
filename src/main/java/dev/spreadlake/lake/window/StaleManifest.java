package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.table.Dataset.BOOK_SECONDS;
import static dev.spreadlake.lake.table.Dataset.GAPS;
import static dev.spreadlake.lake.table.Dataset.SPREADS;

import dev.spreadlake.lake.table.DamagedFileException;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import dev.spreadlake.market.Book;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Refuses manifests that know less than the files beside them: an older one was put in the place of
 * the day's. What is published with such a one would leave files listed nowhere, or be written over
 * them. Blocking, one thread.
 */
final class StaleManifest {
  private final LakeLayout layout;
  private final AccountedFiles accounted;

  StaleManifest(LakeLayout layout, AccountedFiles accounted) {
    this.layout = layout;
    this.accounted = accounted;
  }

  /** Newest second that the spread table's manifest of a day accounts for. */
  static long accountedUntil(Manifest manifest, LocalDate date) {
    return manifest.accountedUntil() == null
        ? LakeLayout.dayStart(date) - 1
        : LakeRows.secondOf(manifest.accountedUntil());
  }

  /**
   * Looks whether a window may follow what the spread table's manifest of its day accounts for.
   * Seconds that neither has, as of a line of the journal that cannot be read, keep no window back.
   *
   * @param from first second that the window itself has
   * @throws DamagedFileException if files have older seconds, of which the manifest knows nothing
   */
  void requireFollows(Book book, LocalDate date, Manifest manifest, long from) throws IOException {
    long until = accountedUntil(manifest, date);
    if (until >= from - 1 || manifest.compactedInto() != null) {
      return;
    }
    long newest = accounted.newestBefore(book, date, from);
    if (newest > until) {
      throw new DamagedFileException(
          file(SPREADS, book, date)
              + (manifest.accountedUntil() == null
                  ? " is gone"
                  : " ends with " + manifest.accountedUntil())
              + ", and is older than the files beside it, which go on to "
              + new LakeRows().second(newest));
    }
  }

  /**
   * Looks whether the manifests beside the spread table's have each window that it lists, but for
   * one that is being published.
   *
   * @param published first second of that one
   * @throws DamagedFileException if one of them has not
   */
  void requireSame(
      Book book, LocalDate date, Manifest spreads, Map<Dataset, Manifest> beside, long published)
      throws IOException {
    String mayDiffer = new LakeRows().second(published);
    Map<String, Long> rows = new HashMap<>();
    Map<String, Long> gaps = new HashMap<>();
    Stream.concat(
            spreads.files().stream(),
            spreads.unrecorded() == null ? Stream.of() : spreads.unrecorded().stream())
        .filter(entry -> !entry.window().equals(mayDiffer))
        .forEach(
            entry -> {
              rows.merge(entry.window(), entry.rows(), Long::sum);
              gaps.merge(
                  entry.window(), entry.gaps() == null ? 0L : entry.gaps().size(), Long::sum);
            });
    requireLists(BOOK_SECONDS, book, date, beside.get(BOOK_SECONDS), rows);
    requireLists(GAPS, book, date, beside.get(GAPS), gaps);
  }

  private void requireLists(
      Dataset dataset, Book book, LocalDate date, Manifest manifest, Map<String, Long> told)
      throws DamagedFileException {
    if (manifest.compactedInto() != null) {
      return;
    }
    Map<String, Long> listed = new HashMap<>();
    for (FileEntry entry : manifest.files()) {
      listed.merge(entry.window(), entry.rows(), Long::sum);
    }
    List<String> fewer =
        told.keySet().stream()
            .filter(window -> listed.getOrDefault(window, 0L) < told.get(window))
            .sorted()
            .toList();
    if (!fewer.isEmpty()) {
      throw new DamagedFileException(
          file(dataset, book, date)
              + " is older than the files beside it: the spread table's lists more of the window "
              + fewer.get(0)
              + (fewer.size() > 1 ? " and of " + (fewer.size() - 1) + " others" : ""));
    }
  }

  private Path file(Dataset dataset, Book book, LocalDate date) {
    return layout.folder(dataset, book, date).resolve(LakeLayout.MANIFEST);
  }
}
