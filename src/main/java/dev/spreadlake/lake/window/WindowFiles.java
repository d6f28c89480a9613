package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.table.Dataset.BOOK_SECONDS;
import static dev.spreadlake.lake.table.Dataset.GAPS;
import static dev.spreadlake.lake.table.Dataset.SPREADS;

import dev.spreadlake.lake.table.DamagedFileException;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import dev.spreadlake.market.Book;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;

/** What the files of a window hold, to be gone on with. Blocking; one thread. */
final class WindowFiles {
  private final LakeLayout layout;
  private final TablePublisher tables;
  private final WindowListing listing;
  private final StaleManifest stale;
  private final LakeRows text = new LakeRows();

  WindowFiles(LakeLayout layout, TablePublisher tables, StaleManifest stale) {
    this.layout = layout;
    this.tables = tables;
    this.listing = new WindowListing(layout);
    this.stale = stale;
  }

  /**
   * A window as its manifest vouches for it; empty if there is nothing. A crash may have left files
   * that are newer than the manifest, some of the tables and not others: what lies beyond the
   * manifest's word is left to the journal, which still holds it. Whether it does is seen once all
   * of the journal is read back: such a window begins apart from its files.
   *
   * @param recovering true while the journal is read back
   * @throws DamagedFileException if its files are not as they were written, or have seconds that
   *     neither manifest nor journal has
   */
  Window reopen(Book book, long start, long end, boolean recovering) throws IOException {
    Manifest manifest = manifest(book, start);
    try {
      stale.requireFollows(book, LakeLayout.date(start), manifest, Long.MAX_VALUE);
    } catch (DamagedFileException newer) {
      if (!recovering) {
        throw newer;
      }
      return Window.detached(book, start, end);
    }
    return reopen(book, start, end, manifest);
  }

  /**
   * What the files hold, joined to what came while they could not be read. Changes nothing.
   *
   * @throws DamagedFileException if they still are not as they were written, or another, older
   *     manifest was put in the place of the day's
   */
  Window attach(Window detached) throws IOException {
    Book book = detached.book();
    long start = detached.start();
    Manifest manifest = manifest(book, start);
    stale.requireFollows(book, LakeLayout.date(start), manifest, detached.accountedFrom());
    Window whole = reopen(book, start, detached.end(), manifest);
    fill(whole, Long.MAX_VALUE, detached.rows().text().lines().toList(), detached.gaps());
    whole.heldBy(detached.segment());
    return whole;
  }

  private Manifest manifest(Book book, long start) throws IOException {
    try {
      return tables.manifest(SPREADS, book, LakeLayout.date(start));
    } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException damaged) {
      throw new DamagedFileException(
          manifestFile(book, start) + " or a file beside it holds what was never written", damaged);
    }
  }

  private Path manifestFile(Book book, long start) {
    LocalDate date = LakeLayout.date(start);
    return layout.folder(SPREADS, book, date).resolve(LakeLayout.MANIFEST);
  }

  private Window reopen(Book book, long start, long end, Manifest manifest) throws IOException {
    Window window = new Window(book, start, end);
    if (manifest.compactedInto() != null) {
      return window;
    }
    FileEntry listed = manifest.ofWindow(text.second(start));
    if (listed == null) {
      return window;
    }
    Path observed = layout.file(BOOK_SECONDS, book, start);
    Path explained = layout.file(GAPS, book, start);
    try {
      fill(
          window,
          listed.accountedTo(),
          listed.name() == null
              ? List.of()
              : TablePublisher.rowsOf(observed, tables.listed(BOOK_SECONDS, book, start)),
          listed.gaps().isEmpty()
              ? List.of()
              : TablePublisher.gapsOf(explained, book, tables.listed(GAPS, book, start)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException damaged) {
      throw new DamagedFileException(
          observed + " or " + explained + " holds what was never written", damaged);
    }
    byte[] content = window.rows().isEmpty() ? null : WindowListing.spreads(window);
    if (!tellsTheSame(listing.spreads(window, content), listed)) {
      throw new DamagedFileException(
          observed + " or " + explained + " does not agree with " + manifestFile(book, start));
    }
    return window;
  }

  private static boolean tellsTheSame(FileEntry one, FileEntry other) {
    return one.rows() == other.rows()
        && Objects.equals(one.sha256(), other.sha256())
        && one.gaps().equals(other.gaps());
  }

  /** Adds rows and gaps up to {@code vouched}, both in order, as they follow one another. */
  static void fill(Window window, long vouched, List<String> observed, List<GapRange> explained) {
    int next = 0;
    for (String row : observed) {
      long second = LakeRows.secondOf(row);
      if (second > vouched) {
        break;
      }
      while (next < explained.size() && explained.get(next).first() < second) {
        window.explain(explained.get(next++));
      }
      window.observe(second, row);
    }
    for (; next < explained.size() && explained.get(next).first() <= vouched; next++) {
      window.explain(explained.get(next).until(vouched));
    }
  }
}
