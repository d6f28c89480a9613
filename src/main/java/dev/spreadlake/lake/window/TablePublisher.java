package dev.spreadlake.lake.window;

import static dev.spreadlake.lake.table.Dataset.SPREADS;
import static dev.spreadlake.lake.table.Dataset.SPREADS_1M;

import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.table.CsvFiles;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifest.FileEntry;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.lake.table.RowBuffer;
import dev.spreadlake.market.Book;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files and manifests of tables, each for itself: what the tables that are not one row a second are
 * made with, and the tables of a window. Every step may be repeated. Blocking; one thread.
 */
final class TablePublisher {
  private static final String DATE = "date=";

  private final LakeLayout layout;
  private final LakeFiles files;
  private final LakeRows text = new LakeRows();

  TablePublisher(LakeLayout layout, LakeFiles files) {
    this.layout = layout;
    this.files = files;
  }

  /** An entry of a table that has no fixed number of rows. */
  FileEntry entry(Path file, long window, byte[] content, long rows, long first, long last) {
    return new FileEntry(
        file.getFileName().toString(),
        text.second(window),
        rows,
        null,
        null,
        text.second(first),
        text.second(last),
        (long) content.length,
        Manifests.sha256(content),
        null,
        null,
        null,
        null);
  }

  /** Writes rows of a table that is not accounted by the second. */
  FileClosed table(Dataset dataset, Book book, long window, RowBuffer rows, long first, long last)
      throws IOException {
    Path file = layout.file(dataset, book, window);
    byte[] content = rows.file(dataset.header());
    files.place(file, content);
    FileEntry listed = entry(file, window, content, rows.rows(), first, last);
    add(dataset, book, LakeLayout.date(window), listed);
    return new FileClosed(
        dataset.id(),
        layout.relative(file),
        rows.rows(),
        Instant.ofEpochSecond(first),
        Instant.ofEpochSecond(last),
        listed.sha256(),
        true);
  }

  /** Marks seconds of one day as suspect, in their table and in the day's manifest. */
  void suspect(Book book, long first, long last, String row, String reason) throws IOException {
    RowBuffer rows = new RowBuffer();
    rows.add(row);
    table(Dataset.SUSPECT, book, first, rows, first, last);
    LocalDate date = LakeLayout.date(first);
    Manifest.SuspectEntry entry =
        new Manifest.SuspectEntry(text.second(first), text.second(last), last - first + 1, reason);
    Manifests.write(
        files,
        layout.folder(SPREADS, book, date),
        manifest(SPREADS, book, date).suspecting(entry, first, last));
  }

  /** Enters a file into the manifest of its day. */
  void add(Dataset dataset, Book book, LocalDate date, FileEntry entry) throws IOException {
    Manifest manifest = manifest(dataset, book, date);
    Manifests.write(files, layout.folder(dataset, book, date), manifest.with(entry));
  }

  Manifest manifest(Dataset dataset, Book book, LocalDate date) throws IOException {
    Manifest found = Manifests.read(layout.folder(dataset, book, date));
    return found != null
        ? found
        : Manifest.empty(
            LakeLayout.table(dataset),
            "book=" + book.name(),
            date.toString(),
            dataset == SPREADS_1M ? null : (Long) layout.windowSeconds());
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
    List<String> earlier;
    try (Stream<Path> folders = Files.list(table)) {
      earlier =
          folders
              .filter(folder -> !Files.exists(folder.resolve(LakeLayout.SUCCESS)))
              .map(folder -> folder.getFileName().toString())
              .filter(name -> name.startsWith(DATE) && name.compareTo(DATE + date) < 0)
              .sorted()
              .toList();
    }
    for (String name : earlier) {
      closeFolder(dataset, book, LocalDate.parse(name.substring(DATE.length())));
    }
  }

  /** Rows of a file, without its header; none if there is no file. */
  List<String> rowsOf(Dataset dataset, Book book, long window) throws IOException {
    return rowsOf(layout.file(dataset, book, window));
  }

  static List<String> rowsOf(Path file) throws IOException {
    return Files.exists(file) ? CsvFiles.rows(file) : List.of();
  }
}
