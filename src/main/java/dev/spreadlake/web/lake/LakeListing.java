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
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The lake's catalogue, as the page lists it: the newest folders, those of the spread table before
 * others, and the newest files and gaps of that table. Sums and the first second are of everything.
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
    LakeCatalog.Catalog all = catalog.read();
    int detailed = 0;
    for (LakeCatalog.Partition folder : listed(all.partitions(), max)) {
      partitions.add(partition(folder));
      if (isSpreads(folder) && detailed < DETAILED_MAX) {
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
        all.totals().stream().map(LakeListing::total).toList(),
        firstSecond(all.partitions()),
        all.partitions().size() - partitions.size(),
        all.damaged().stream().limit(max).map(LakeCatalog.Damage::folder).toList(),
        all.damaged().stream()
            .limit(max)
            .map(one -> new Damage(one.path(), one.reason()))
            .toList());
  }

  /** The newest of the spread table, and of the others as many as there is room for; as ordered. */
  private static List<LakeCatalog.Partition> listed(List<LakeCatalog.Partition> all, int max) {
    int spreads = Math.min(max, (int) all.stream().filter(LakeListing::isSpreads).count());
    int others = max - spreads;
    List<LakeCatalog.Partition> listed = new ArrayList<>();
    for (LakeCatalog.Partition folder : all) {
      if (isSpreads(folder) ? spreads-- > 0 : others-- > 0) {
        listed.add(folder);
      }
    }
    return listed;
  }

  private static boolean isSpreads(LakeCatalog.Partition folder) {
    return folder.dataset().equals(SPREADS);
  }

  /** A day that is all gap so far begins nothing. */
  private static Instant firstSecond(List<LakeCatalog.Partition> all) {
    return all.stream()
        .filter(folder -> isSpreads(folder) && orZero(folder.captured()) > 0)
        .map(LakeListing::firstSecond)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private static Instant firstSecond(LakeCatalog.Partition folder) {
    return folder.firstSecond() == null
        ? LocalDate.parse(folder.date()).atStartOfDay(ZoneOffset.UTC).toInstant()
        : instant(folder.firstSecond());
  }

  private static Total total(LakeCatalog.Total one) {
    return new Total(one.dataset(), one.partitions(), one.files(), one.rows(), one.bytes());
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
        folder.closed(),
        folder.mode());
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
