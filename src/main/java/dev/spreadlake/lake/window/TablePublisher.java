package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.table.Dataset.SPREADS;
import static dev.spreadlake.lake.table.Dataset.SPREADS_1M;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.table.DamagedFileException;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.lake.table.RowBuffer;
import dev.spreadlake.market.Book;
import dev.spreadlake.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files and manifests of tables, each for itself: what the tables that are not one row a second are
 * made with, and the tables of a window. Every step may be repeated. Blocking; one thread.
 */
final class TablePublisher {
  private static final Logger LOG = LoggerFactory.getLogger(TablePublisher.class);

  private final LakeLayout layout;
  private final LakeFiles files;
  private final LostManifest lost;

  TablePublisher(LakeLayout layout, LakeFiles files) {
    this.layout = layout;
    this.files = files;
    this.lost = new LostManifest(layout);
  }

  /** An entry of a table that has no fixed number of rows. */
  static FileEntry entry(Path file, long window, byte[] content, long rows, long first, long last) {
    LakeRows text = new LakeRows();
    return new FileEntry(
        file.getFileName().toString(),
        text.second(window),
        rows,
        null,
        null,
        text.second(first),
        text.second(last),
        (long) content.length,
        Sha256.of(content),
        null,
        null,
        null,
        null);
  }

  /** Writes rows of a table that is not accounted by the second. */
  FileClosed table(Dataset dataset, Book book, long window, RowBuffer rows, long first, long last)
      throws IOException {
    Path file = layout.file(dataset, book, window);
    // No file is made that could not be listed.
    Manifest manifest = manifest(dataset, book, LakeLayout.date(window));
    byte[] content = rows.file(dataset.header());
    files.place(file, content);
    FileEntry listed = entry(file, window, content, rows.rows(), first, last);
    Manifests.write(files, file.getParent(), manifest.with(listed));
    return new FileClosed(
        dataset.id(),
        layout.relative(file),
        rows.rows(),
        Instant.ofEpochSecond(first),
        Instant.ofEpochSecond(last),
        listed.sha256(),
        true);
  }

  /**
   * Marks seconds of one day as suspect, in their table and in the day's manifest.
   *
   * @param rows of ranges that begin with the same second, which a file has its name of
   */
  void suspect(Book book, long first, long last, RowBuffer rows) throws IOException {
    LocalDate date = LakeLayout.date(first);
    Manifest day = manifest(SPREADS, book, date);
    table(Dataset.SUSPECT, book, first, rows, first, last);
    for (String row : rows.text().lines().toList()) {
      day = suspecting(day, row);
    }
    Manifests.write(files, layout.folder(SPREADS, book, date), day);
  }

  /** The manifest of a day's spreads with what a row of the suspect table says. */
  static Manifest suspecting(Manifest day, String row) {
    String[] fields = row.split(",", 6);
    long first = LakeRows.secondOf(fields[0]);
    long last = LakeRows.secondOf(fields[1]);
    String reason = LakeRows.untext(fields[5]);
    Manifest.SuspectEntry entry =
        new Manifest.SuspectEntry(
            LakeRows.secondText(fields[0]),
            LakeRows.secondText(fields[1]),
            last - first + 1,
            reason);
    return day.suspecting(entry, first, last);
  }

  /** What a day's folder holds; one that has files and lost its manifest is looked through. */
  Manifest manifest(Dataset dataset, Book book, LocalDate date) throws IOException {
    Manifest found = Manifests.read(layout.folder(dataset, book, date));
    if (found != null) {
      return found;
    }
    Manifest empty =
        Manifest.empty(
            LakeLayout.table(dataset),
            "book=" + book.name(),
            date.toString(),
            dataset == SPREADS_1M ? null : (Long) layout.windowSeconds());
    return lost.madeAnew(dataset, book, date, empty);
  }

  /** Closes the folder of a table that is not accounted by the second. */
  void closeFolder(Dataset dataset, Book book, LocalDate date) throws IOException {
    Path folder = layout.folder(dataset, book, date);
    Manifest manifest = Manifests.read(folder);
    if (manifest != null && !manifest.closed()) {
      Manifests.write(files, folder, manifest.close());
      files.publish(folder.resolve(LakeLayout.SUCCESS), new byte[0]);
    }
  }

  /** Closes the folders of such a table that are of earlier days and still open. */
  void closeFoldersBefore(Dataset dataset, Book book, LocalDate date) throws IOException {
    Path table = layout.folder(dataset, book, date).getParent();
    List<LocalDate> earlier;
    try (Stream<Path> folders = Files.list(table)) {
      earlier =
          folders
              .filter(folder -> !Files.exists(folder.resolve(LakeLayout.SUCCESS)))
              .map(LakeLayout::dayOf)
              .filter(day -> day != null && day.isBefore(date))
              .sorted()
              .toList();
    }
    for (LocalDate day : earlier) {
      closeFolder(dataset, book, day);
    }
  }

  /**
   * Rows that a window's file of a table beside the spread table has, as it was listed; none if
   * there is no such file. Where no manifest can say how it was, all that it has: a crash may have
   * come before the manifest, and nothing is published over it while the manifest is damaged.
   *
   * @throws DamagedFileException if the file is not as it was written
   */
  List<String> keptRows(Dataset dataset, Book book, long window) throws IOException {
    Path file = layout.file(dataset, book, window);
    if (!Files.exists(file)) {
      return List.of();
    }
    FileEntry listed = null;
    try {
      listed =
          manifest(dataset, book, LakeLayout.date(window)).listed(file.getFileName().toString());
    } catch (DamagedFileException unreadable) {
      LOG.warn("rows taken unseen file={} reason={}", file, unreadable.getMessage());
    }
    return listed == null
        ? new String(contentOf(file), UTF_8).lines().skip(1).toList()
        : rowsOf(file, listed);
  }

  /** Gives a window's file a hidden name and returns that; the manifest still lists the file. */
  Path putAside(Dataset dataset, Book book, long window) throws IOException {
    Path file = layout.file(dataset, book, window);
    Path hidden = file.resolveSibling(".damaged_" + file.getFileName());
    files.rename(file, hidden);
    return hidden;
  }

  /**
   * Rows of a listed file as they were when it was listed, without its header. What was appended
   * since, which a crash may leave, is not among them.
   *
   * @throws DamagedFileException if the file is gone or not as it was written
   */
  static List<String> rowsOf(Path file, FileEntry listed) throws IOException {
    byte[] content = contentOf(file);
    if (!goesOnFrom(listed, content)) {
      throw new DamagedFileException(file + " is not as it was written");
    }
    return new String(content, 0, Math.toIntExact(listed.bytes()), UTF_8).lines().skip(1).toList();
  }

  /**
   * The same of a file of gaps. A gap that went on has its row written anew, so what is there must
   * give the listed rows once it is cut where they end.
   */
  static List<GapRange> gapsOf(Path file, Book book, FileEntry listed) throws IOException {
    LakeRows text = new LakeRows();
    byte[] content = contentOf(file);
    long until = LakeRows.secondOf(listed.lastSecond());
    List<GapRange> gaps = new ArrayList<>();
    RowBuffer there = new RowBuffer();
    RowBuffer then = new RowBuffer();
    for (String row : new String(content, UTF_8).lines().skip(1).toList()) {
      GapRange gap = GapRange.parse(row);
      there.add(text.gap(book.name(), gap));
      if (gap.first() <= until) {
        gaps.add(gap.until(until));
        then.add(text.gap(book.name(), gap.until(until)));
      }
    }
    String header = Dataset.GAPS.header();
    boolean whole =
        goesOnFrom(listed, content)
            || (Arrays.equals(there.file(header), content)
                && Sha256.of(then.file(header)).equals(listed.sha256()));
    if (!whole) {
      throw new DamagedFileException(file + " is not as it was written");
    }
    return gaps;
  }

  private static byte[] contentOf(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException gone) {
      throw new DamagedFileException(file + " is listed in its manifest and not there", gone);
    }
  }

  private static boolean goesOnFrom(FileEntry listed, byte[] content) {
    return listed.bytes() != null
        && listed.bytes() <= content.length
        && Sha256.of(content, Math.toIntExact(listed.bytes())).equals(listed.sha256());
  }

  /**
   * What a table's own manifest says of the file of a window.
   *
   * @throws DamagedFileException if it is not listed
   */
  FileEntry listed(Dataset dataset, Book book, long window) throws IOException {
    Path file = layout.file(dataset, book, window);
    FileEntry listed =
        manifest(dataset, book, LakeLayout.date(window)).listed(file.getFileName().toString());
    if (listed == null) {
      throw new DamagedFileException(
          file.resolveSibling(LakeLayout.MANIFEST)
              + " does not list "
              + file.getFileName()
              + ", which the spread table's does");
    }
    return listed;
  }
}
