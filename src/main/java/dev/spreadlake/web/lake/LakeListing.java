package dev.spreadlake.web.lake;

import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.LakeCatalog;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.market.Book;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The lake's catalogue, as the page lists it: every folder, and the newest files and gaps of the
 * spread table.
 */
public final class LakeListing implements LakeView {
  /** Folders of the spread table whose files and gaps are listed, newest first. */
  private static final int DETAILED_MAX = 20;

  private static final String BOOK = "book=";
  private static final String SPREADS = Dataset.SPREADS.layer() + "/" + Dataset.SPREADS.id();

  private final LakeCatalog catalog;
  private final Path root;

  public LakeListing(LakeCatalog catalog, Path root) {
    this.catalog = catalog;
    this.root = root;
  }

  @Override
  public Listing list(int max) throws IOException {
    List<Partition> partitions = new ArrayList<>();
    List<FileEntry> files = new ArrayList<>();
    List<GapSpan> gaps = new ArrayList<>();
    int detailed = 0;
    LakeCatalog.Catalog read = catalog.read(max);
    for (LakeCatalog.Partition folder : read.partitions()) {
      partitions.add(partition(folder));
      if (folder.dataset().equals(SPREADS) && detailed < DETAILED_MAX) {
        detailed++;
        details(folder, files, gaps);
      }
    }
    files.sort(Comparator.comparing(FileEntry::firstSecond).reversed());
    gaps.sort(Comparator.comparing(GapSpan::from).reversed());
    return new Listing(
        root.toString(),
        partitions,
        files.subList(0, Math.min(max, files.size())),
        gaps.subList(0, Math.min(max, gaps.size())),
        read.damaged().subList(0, Math.min(max, read.damaged().size())));
  }

  private void details(LakeCatalog.Partition folder, List<FileEntry> files, List<GapSpan> gaps)
      throws IOException {
    Book book = new Book(bookOf(folder));
    LocalDate date = LocalDate.parse(folder.date());
    Manifest manifest = catalog.manifest(Dataset.SPREADS, book, date);
    if (manifest == null) {
      return;
    }
    for (Manifest.FileEntry file : manifest.files()) {
      files.add(
          new FileEntry(
              manifest.dataset(),
              String.join(
                  "/", manifest.dataset(), manifest.partition(), "date=" + date, file.name()),
              file.rows(),
              file.bytes() == null ? 0 : file.bytes(),
              instant(file.firstSecond()),
              instant(file.lastSecond()),
              file.sha256(),
              "full".equals(file.state()),
              file.mode()));
      addGaps(book, file, gaps);
    }
    if (manifest.unrecorded() != null) {
      manifest.unrecorded().forEach(stretch -> addGaps(book, stretch, gaps));
    }
  }

  private static void addGaps(Book book, Manifest.FileEntry file, List<GapSpan> gaps) {
    if (file.gaps() == null) {
      return;
    }
    for (Manifest.GapEntry gap : file.gaps()) {
      gaps.add(
          new GapSpan(
              book.name(),
              instant(gap.firstSecond()),
              instant(gap.lastSecond()),
              gap.seconds(),
              gap.reason()));
    }
  }

  private static Partition partition(LakeCatalog.Partition folder) {
    return new Partition(
        folder.dataset(),
        bookOf(folder),
        folder.date(),
        folder.files(),
        folder.rows(),
        folder.bytes(),
        orZero(folder.expected()),
        orZero(folder.captured()),
        orZero(folder.explained()),
        folder.suspectSeconds(),
        folder.closed());
  }

  /** The book of a folder; null for tables that are not kept by book. */
  private static String bookOf(LakeCatalog.Partition folder) {
    String partition = folder.partition();
    return partition != null && partition.startsWith(BOOK)
        ? partition.substring(BOOK.length())
        : null;
  }

  private static long orZero(Long value) {
    return value == null ? 0 : value;
  }

  private static Instant instant(String text) {
    return text == null ? null : OffsetDateTime.parse(text).toInstant();
  }
}
