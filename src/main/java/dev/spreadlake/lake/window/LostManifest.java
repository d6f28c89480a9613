package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.table.Dataset.BOOK_SECONDS;
import static dev.spreadlake.lake.table.Dataset.GAPS;
import static dev.spreadlake.lake.table.Dataset.SPREADS;
import static dev.spreadlake.lake.table.Dataset.SUSPECT;

import dev.spreadlake.lake.table.CsvFiles;
import dev.spreadlake.lake.table.DamagedFileException;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import dev.spreadlake.lake.table.Manifest.GapEntry;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.lake.table.RowBuffer;
import dev.spreadlake.market.Book;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the manifest of a day anew that somebody took away because it was damaged. What the tables
 * beside it say of the same seconds must agree with its files, to the byte, as far as it goes: what
 * is newer a crash has left, and the journal holds it. Blocking; one thread.
 */
final class LostManifest {
  private static final Logger LOG = LoggerFactory.getLogger(LostManifest.class);

  private final LakeLayout layout;
  private final WindowListing listing;

  LostManifest(LakeLayout layout) {
    this.layout = layout;
    this.listing = new WindowListing(layout);
  }

  /**
   * What the files of a folder without a manifest are; {@code empty} if it has none, or if a crash
   * came before the first manifest of the day, so that the journal still holds them.
   *
   * @throws DamagedFileException if the files do not agree, or nothing is left that vouches for
   *     them
   */
  Manifest madeAnew(Dataset dataset, Book book, LocalDate date, Manifest empty) throws IOException {
    List<Path> there = CsvFiles.in(layout.folder(dataset, book, date));
    if (there.isEmpty() && dataset != SPREADS) {
      return empty;
    }
    Manifest made;
    try {
      made =
          switch (dataset) {
            case SPREADS -> spreads(book, date, empty);
            case BOOK_SECONDS -> bookSeconds(book, date, empty);
            case GAPS -> gaps(book, date, empty);
            case SUSPECT, ALERTS, TRADES, IMPLIED -> asItIs(dataset, there, empty);
            case SPREADS_1M, MINUTES -> empty;
          };
    } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException damaged) {
      throw new DamagedFileException(
          layout.folder(dataset, book, date)
              + " has lost its manifest, and files that hold what was never written",
          damaged);
    }
    if (made.equals(empty)) {
      return empty;
    }
    Path folder = layout.folder(dataset, book, date);
    LOG.warn(
        "manifest is gone and made anew of the files folder={} files={}",
        folder,
        made.files().size());
    return Files.exists(folder.resolve(LakeLayout.SUCCESS)) ? made.close() : made;
  }

  /** Of what was computed for the same seconds, and the gaps; their manifests vouch for them. */
  private Manifest spreads(Book book, LocalDate date, Manifest empty) throws IOException {
    Map<Long, FileEntry> observed = byWindow(BOOK_SECONDS, book, date);
    Map<Long, FileEntry> explained = byWindow(GAPS, book, date);
    Map<Long, FileEntry> windows = new TreeMap<>(observed);
    explained.forEach(windows::putIfAbsent);
    Manifest made = empty;
    long until = Long.MIN_VALUE;
    for (long start : windows.keySet()) {
      Window window = window(book, start, observed.get(start), explained.get(start));
      if (window.isWhole()) {
        made = made.with(listing.spreads(window, sameSpreads(window)));
        until = Math.max(until, window.accountedTo());
      }
    }
    requireAllVouchedFor(book, date, made);
    if (until == Long.MIN_VALUE) {
      return empty;
    }
    return suspected(book, date, made).accounted(LakeLayout.dayStart(date), until);
  }

  /** A crash leaves one window at most that has files and is in no manifest of its day. */
  private void requireAllVouchedFor(Book book, LocalDate date, Manifest made) throws IOException {
    Path folder = layout.folder(SPREADS, book, date);
    List<String> unknown =
        CsvFiles.in(folder).stream()
            .map(file -> file.getFileName().toString())
            .filter(name -> !made.lists(name))
            .toList();
    if (unknown.size() > 1) {
      throw new DamagedFileException(
          folder + " has no manifest, and the other tables do not vouch for " + unknown);
    }
  }

  private Map<Long, FileEntry> byWindow(Dataset dataset, Book book, LocalDate date)
      throws IOException {
    Map<Long, FileEntry> windows = new TreeMap<>();
    Manifest manifest = Manifests.read(layout.folder(dataset, book, date));
    for (FileEntry file : manifest == null ? List.<FileEntry>of() : manifest.files()) {
      windows.put(LakeRows.secondOf(file.window()), file);
    }
    return windows;
  }

  private Window window(Book book, long start, FileEntry observed, FileEntry explained)
      throws IOException {
    List<String> rows =
        observed == null
            ? List.of()
            : TablePublisher.rowsOf(layout.file(BOOK_SECONDS, book, start), observed);
    List<GapRange> gaps =
        explained == null
            ? List.of()
            : TablePublisher.gapsOf(layout.file(GAPS, book, start), book, explained);
    long last = gaps.isEmpty() ? start : gaps.get(gaps.size() - 1).last();
    Window window = new Window(book, start, Math.max(start + layout.windowSeconds(), last + 1));
    WindowFiles.fill(window, Long.MAX_VALUE, rows, gaps);
    return window;
  }

  /**
   * The spread table's file of a window as it must be; null if it has no rows. What follows in the
   * file a crash has left there.
   */
  private byte[] sameSpreads(Window window) throws IOException {
    if (window.rows().isEmpty()) {
      return null;
    }
    byte[] content = WindowListing.spreads(window);
    Path file = layout.file(SPREADS, window.book(), window.start());
    byte[] there = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    int mismatch = Arrays.mismatch(content, there);
    if (mismatch >= 0 && mismatch < content.length) {
      throw new DamagedFileException(
          file
              + " is not what "
              + layout.file(BOOK_SECONDS, window.book(), window.start())
              + " says");
    }
    return content;
  }

  private Manifest suspected(Book book, LocalDate date, Manifest made) throws IOException {
    Manifest marked = made;
    for (Path file : CsvFiles.in(layout.folder(SUSPECT, book, date))) {
      for (String row : CsvFiles.rows(file)) {
        marked = TablePublisher.suspecting(marked, row);
      }
    }
    return marked;
  }

  /** As the spread table's manifest vouches for them: their first columns are that table's rows. */
  private Manifest bookSeconds(Book book, LocalDate date, Manifest empty) throws IOException {
    Manifest made = empty;
    for (FileEntry entry : listedSpreads(book, date)) {
      if (entry.name() == null) {
        continue;
      }
      long start = LakeRows.secondOf(entry.window());
      Path file = layout.file(BOOK_SECONDS, book, start);
      long end = Math.max(start + layout.windowSeconds(), entry.accountedTo() + 1);
      Window window = new Window(book, start, end);
      if (Files.exists(file)) {
        WindowFiles.fill(window, entry.accountedTo(), CsvFiles.rows(file), List.of());
      }
      if (!Sha256.of(WindowListing.spreads(window)).equals(entry.sha256())) {
        throw new DamagedFileException(file + " is not what the spread table's manifest says");
      }
      byte[] content = window.rows().file(BOOK_SECONDS.header());
      made = made.with(listing.bookSeconds(window, content));
    }
    return made;
  }

  private Manifest gaps(Book book, LocalDate date, Manifest empty) throws IOException {
    Manifest made = empty;
    for (FileEntry entry : listedSpreads(book, date)) {
      if (entry.gaps() == null || entry.gaps().isEmpty()) {
        continue;
      }
      long start = LakeRows.secondOf(entry.window());
      Path file = layout.file(GAPS, book, start);
      LakeRows text = new LakeRows();
      List<GapEntry> told = new ArrayList<>();
      RowBuffer rows = new RowBuffer();
      for (String row : Files.exists(file) ? CsvFiles.rows(file) : List.<String>of()) {
        GapRange there = GapRange.parse(row);
        if (there.first() <= entry.accountedTo()) {
          GapRange gap = there.until(entry.accountedTo());
          rows.add(text.gap(book.name(), gap));
          told.add(
              new GapEntry(
                  text.second(gap.first()), text.second(gap.last()), gap.seconds(), gap.reason()));
        }
      }
      if (!told.equals(entry.gaps())) {
        throw new DamagedFileException(file + " is not what the spread table's manifest says");
      }
      made =
          made.with(
              TablePublisher.entry(
                  file,
                  start,
                  rows.file(GAPS.header()),
                  rows.rows(),
                  LakeRows.secondOf(told.get(0).firstSecond()),
                  LakeRows.secondOf(told.get(told.size() - 1).lastSecond())));
    }
    return made;
  }

  private List<FileEntry> listedSpreads(Book book, LocalDate date) throws IOException {
    Manifest spreads = Manifests.read(layout.folder(SPREADS, book, date));
    if (spreads == null || spreads.compactedInto() != null) {
      return List.of();
    }
    return Stream.concat(
            spreads.files().stream(),
            spreads.unrecorded() == null ? Stream.of() : spreads.unrecorded().stream())
        .toList();
  }

  /** Nothing else tells what these tables had: their files are taken as they are. */
  private static Manifest asItIs(Dataset dataset, List<Path> there, Manifest empty)
      throws IOException {
    Manifest made = empty;
    for (Path file : there) {
      long first = Long.MAX_VALUE;
      long last = Long.MIN_VALUE;
      List<String> rows = CsvFiles.rows(file);
      for (String row : rows) {
        first = Math.min(first, SideTables.secondOf(dataset, row));
        last = Math.max(last, SideTables.lastSecondOf(dataset, row));
      }
      if (!rows.isEmpty()) {
        long window = LakeLayout.windowOf(file);
        byte[] content = Files.readAllBytes(file);
        made = made.with(TablePublisher.entry(file, window, content, rows.size(), first, last));
      }
    }
    return made;
  }
}
