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
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Up to which second the files of a book account for it. Blocking, stateless. */
final class AccountedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(AccountedFiles.class);
  private static final String DATE = "date=";

  private final LakeLayout layout;

  AccountedFiles(LakeLayout layout) {
    this.layout = layout;
  }

  /**
   * As the manifest of the book's newest day says; where that is damaged or gone, as the day's
   * files do, so that no second of them is taken again.
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
          days.filter(day -> day.getFileName().toString().startsWith(DATE))
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
            LakeRows.secondOf(manifest.accountedUntil()),
            FeedMode.REPLAY.id().equals(manifest.mode()));
      }
    } catch (DamagedFileException | IndexOutOfBoundsException | IllegalArgumentException damaged) {
      LOG.warn("seconds of a day taken from its files reason={}", damaged.getMessage());
    } catch (DateTimeException damaged) {
      LOG.warn("seconds of a day taken from its files folder={}", day, damaged);
    }
    LocalDate date = LocalDate.parse(day.getFileName().toString().substring(DATE.length()));
    String observed = newestRow(BOOK_SECONDS, book, date);
    String explained = newestRow(GAPS, book, date);
    long to =
        Math.max(
            observed == null ? Long.MIN_VALUE : lastSecondOf(BOOK_SECONDS, observed),
            explained == null ? Long.MIN_VALUE : lastSecondOf(GAPS, explained));
    boolean recorded = observed != null && observed.contains("," + FeedMode.REPLAY.id() + ",");
    return to == Long.MIN_VALUE ? null : new Accounting.OnDisk(to, recorded);
  }

  /** The newest row of a day that can be read; null if there is none. */
  private String newestRow(Dataset dataset, Book book, LocalDate date) throws IOException {
    List<Path> files = CsvFiles.in(layout.folder(dataset, book, date));
    for (int i = files.size() - 1; i >= 0; i--) {
      List<String> rows =
          new String(Files.readAllBytes(files.get(i)), StandardCharsets.UTF_8)
              .lines()
              .skip(1)
              .toList();
      for (int row = rows.size() - 1; row >= 0; row--) {
        if (isReadable(dataset, rows.get(row))) {
          return rows.get(row);
        }
      }
    }
    return null;
  }

  private static boolean isReadable(Dataset dataset, String row) {
    try {
      return lastSecondOf(dataset, row) >= LakeRows.secondOf(row);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | DateTimeException damaged) {
      return false;
    }
  }

  private static long lastSecondOf(Dataset dataset, String row) {
    return LakeRows.secondOf(dataset == GAPS ? row.substring(row.indexOf(',') + 1) : row);
  }
}
