package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.table.Dataset.BOOK_SECONDS;
import static dev.spreadlake.lake.table.Dataset.GAPS;
import static dev.spreadlake.lake.table.Dataset.SPREADS;

import dev.spreadlake.lake.table.CsvFiles;
import dev.spreadlake.lake.table.DamagedFileException;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Up to which second the files of a book account for it. Blocking; one thread. */
final class AccountedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(AccountedFiles.class);

  private final LakeLayout layout;

  /** Days that were told of: who could not be read is looked at again and again. */
  private final Set<Path> told = new HashSet<>();

  AccountedFiles(LakeLayout layout) {
    this.layout = layout;
  }

  /**
   * As the manifest of the book's newest day says; where that is damaged, gone or older than the
   * day's files, as those do, so that no second of them is taken again.
   *
   * @return null if the book has no files
   */
  Accounting.OnDisk of(Book book) throws IOException {
    Path folder = layout.inside(LakeLayout.table(SPREADS) + "/book=" + book.name());
    if (!Files.isDirectory(folder)) {
      return null;
    }
    List<Path> newestFirst;
    try (Stream<Path> days = Files.list(folder)) {
      newestFirst =
          days.filter(day -> LakeLayout.dayOf(day) != null)
              .sorted(Comparator.reverseOrder())
              .toList();
    }
    for (Path day : newestFirst) {
      Accounting.OnDisk found = of(book, day);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private Accounting.OnDisk of(Book book, Path day) throws IOException {
    try {
      Manifest manifest = Manifests.read(day);
      if (manifest != null && manifest.accountedUntil() != null) {
        return new Accounting.OnDisk(
            Math.max(
                LakeRows.secondOf(manifest.accountedUntil()),
                newestUnlisted(book, LakeLayout.dayOf(day), manifest)),
            FeedMode.REPLAY.id().equals(manifest.mode()));
      }
    } catch (DamagedFileException damaged) {
      if (told.add(day)) {
        LOG.warn("seconds of a day taken from its files reason={}", damaged.getMessage());
      }
    }
    LocalDate date = LakeLayout.dayOf(day);
    String observed = newestRow(BOOK_SECONDS, book, date, Long.MAX_VALUE);
    String explained = newestRow(GAPS, book, date, Long.MAX_VALUE);
    long to =
        Math.max(
            observed == null ? Long.MIN_VALUE : lastSecondOf(BOOK_SECONDS, observed),
            explained == null ? Long.MIN_VALUE : lastSecondOf(GAPS, explained));
    boolean recorded = observed != null && observed.contains("," + FeedMode.REPLAY.id() + ",");
    return to == Long.MIN_VALUE ? null : new Accounting.OnDisk(to, recorded);
  }

  /** Newest second of the spread table's files that are longer than listed, or not listed. */
  private long newestUnlisted(Book book, LocalDate date, Manifest manifest) throws IOException {
    long newest = Long.MIN_VALUE;
    if (manifest.compactedInto() != null) {
      return newest;
    }
    for (Path file : CsvFiles.in(layout.folder(SPREADS, book, date))) {
      Manifest.FileEntry listed = manifest.listed(file.getFileName().toString());
      if (listed == null || listed.bytes() == null || Files.size(file) > listed.bytes()) {
        String row = newestRow(SPREADS, List.of(file), date, Long.MAX_VALUE);
        newest = row == null ? newest : Math.max(newest, LakeRows.secondOf(row));
      }
    }
    return newest;
  }

  /**
   * The newest second before {@code before} that the files of a day have a row or a reason of;
   * {@code Long.MIN_VALUE} if there is none.
   */
  long newestBefore(Book book, LocalDate date, long before) throws IOException {
    long newest = Long.MIN_VALUE;
    for (Dataset dataset : List.of(SPREADS, BOOK_SECONDS, GAPS)) {
      String row = newestRow(dataset, book, date, before);
      if (row != null) {
        newest = Math.max(newest, Math.min(before - 1, lastSecondOf(dataset, row)));
      }
    }
    return newest;
  }

  /** The newest row of a day that can be read and begins before a second; null if there is none. */
  private String newestRow(Dataset dataset, Book book, LocalDate date, long before)
      throws IOException {
    return newestRow(dataset, CsvFiles.in(layout.folder(dataset, book, date)), date, before);
  }

  private static String newestRow(Dataset dataset, List<Path> files, LocalDate date, long before)
      throws IOException {
    for (int i = files.size() - 1; i >= 0; i--) {
      List<String> rows =
          new String(Files.readAllBytes(files.get(i)), StandardCharsets.UTF_8)
              .lines()
              .skip(1)
              .toList();
      for (int row = rows.size() - 1; row >= 0; row--) {
        if (isReadable(dataset, rows.get(row), date) && LakeRows.secondOf(rows.get(row)) < before) {
          return rows.get(row);
        }
      }
    }
    return null;
  }

  /** A row whose date is not that of its day is a damaged one, whatever else it says. */
  private static boolean isReadable(Dataset dataset, String row, LocalDate date) {
    try {
      long last = lastSecondOf(dataset, row);
      return last >= LakeRows.secondOf(row) && LakeLayout.date(last).equals(date);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | DateTimeException damaged) {
      return false;
    }
  }

  private static long lastSecondOf(Dataset dataset, String row) {
    return LakeRows.secondOf(dataset == GAPS ? row.substring(row.indexOf(',') + 1) : row);
  }
}
