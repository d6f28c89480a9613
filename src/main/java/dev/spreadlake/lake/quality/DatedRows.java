package dev.spreadlake.lake.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spreadlake.lake.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Rows that come now and then, as CSV files in folders of days: {@code date=D/<name>_<time>.csv}.
 * Each call of {@link #append} makes one complete file; {@link #join} makes of many small ones of a
 * day one {@code <name>_<first>_to_<last>.csv}. A process killed between joining and removing
 * leaves both, and {@link #open} removes what was joined. Days beyond the retention are removed,
 * and a day that is full takes no more. One thread.
 */
final class DatedRows {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Pattern FILE =
      Pattern.compile("[a-z-]+_(\\d{8}T\\d{9}Z)(?:_to_(\\d{8}T\\d{9}Z))?\\.csv");
  private static final String DATE = "date=";

  /**
   * Bounds.
   *
   * @param filesMax files of a day before they are joined
   * @param dayBytesMax bytes a day may hold
   */
  record Limits(int filesMax, long dayBytesMax, int daysKept) {}

  private record Part(Path file, String first, String last) {}

  private final DurableFiles files;
  private final Path folder;
  private final String name;
  private final String header;
  private final Limits limits;

  /**
   * @param folder below the root of {@code files}
   * @param header of every file, without a line end
   */
  DatedRows(DurableFiles files, Path folder, String name, String header, Limits limits) {
    this.files = files;
    this.folder = folder;
    this.name = name;
    this.header = header;
    this.limits = limits;
  }

  /** Ends what a killed process had begun. */
  void open() throws IOException {
    for (LocalDate day : days()) {
      dropJoined(day);
    }
  }

  /** The days that have a folder, oldest first. */
  List<LocalDate> days() throws IOException {
    List<LocalDate> days = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> list = Files.list(folder)) {
        list.map(path -> path.getFileName().toString())
            .filter(text -> text.matches(DATE + "\\d{4}-\\d{2}-\\d{2}"))
            .map(text -> LocalDate.parse(text.substring(DATE.length())))
            .sorted()
            .forEach(days::add);
      }
    }
    return days;
  }

  /**
   * Writes rows as one file of the day of {@code now}; on the disk when this returns.
   *
   * @return false if that day is full, and nothing was written
   */
  boolean append(Instant now, List<String> rows) throws IOException {
    LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
    List<Part> parts = parts(day);
    if (bytes(parts) >= limits.dayBytesMax()) {
      return false;
    }
    files.publish(file(day, after(parts, now)), text(rows));
    return true;
  }

  /**
   * Joins the files of the day of {@code now} once there are many. Apart from {@link #append}: on a
   * disk that has no room for the joined file, what was appended is kept all the same.
   */
  void join(Instant now) throws IOException {
    LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
    if (parts(day).size() > limits.filesMax()) {
      // What an interrupted join has left would be joined a second time.
      dropJoined(day);
      join(day);
    }
  }

  /** The rows of a day, without headers, oldest first. */
  List<String> read(LocalDate day) throws IOException {
    List<String> rows = new ArrayList<>();
    for (Part part : parts(day)) {
      try {
        List<String> lines = CsvLines.split(Files.readString(part.file(), UTF_8));
        rows.addAll(lines.subList(Math.min(1, lines.size()), lines.size()));
      } catch (NoSuchFileException joined) {
        // Another thread's reader met a join; the joined file has these rows.
        return read(day);
      }
    }
    return rows;
  }

  /** Removes days past the retention. */
  void retain(Instant now) throws IOException {
    LocalDate oldest = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(limits.daysKept());
    for (LocalDate day : days()) {
      if (day.isBefore(oldest)) {
        remove(folder(day));
      }
    }
  }

  /** With what a killed process left unfinished, but not with a file of somebody else's. */
  private void remove(Path day) throws IOException {
    List<Path> found;
    try (Stream<Path> list = Files.list(day)) {
      found = list.toList();
    }
    boolean empty = true;
    for (Path file : found) {
      String text = file.getFileName().toString();
      if (FILE.matcher(text).matches() || text.startsWith(".")) {
        files.delete(file);
      } else {
        empty = false;
      }
    }
    if (empty) {
      Files.deleteIfExists(day);
    }
  }

  /**
   * The stamp of a new file: {@code now}, but after every file of the day, also when the clock
   * stands or was set back. A stamp inside a joined file's range would be taken for one of its
   * parts, and removed.
   */
  private static Instant after(List<Part> parts, Instant now) {
    Instant stamp = now.truncatedTo(ChronoUnit.MILLIS);
    for (Part part : parts) {
      Instant last = STAMP.parse(part.last(), Instant::from);
      if (!stamp.isAfter(last)) {
        stamp = last.plusMillis(1);
      }
    }
    return stamp;
  }

  private void join(LocalDate day) throws IOException {
    List<Part> parts = parts(day);
    List<String> rows = read(day);
    String first = parts.get(0).first();
    String last = parts.get(parts.size() - 1).last();
    files.publish(folder(day).resolve(name + "_" + first + "_to_" + last + ".csv"), text(rows));
    dropJoined(day);
  }

  /** Removes every file whose rows a longer one holds. */
  private void dropJoined(LocalDate day) throws IOException {
    List<Part> parts = parts(day);
    for (Part part : parts) {
      for (Part other : parts) {
        boolean inside =
            other.first().compareTo(part.first()) <= 0 && other.last().compareTo(part.last()) >= 0;
        if (inside && !other.equals(part) && !sameRange(part, other)) {
          files.delete(part.file());
          break;
        }
      }
    }
  }

  private static boolean sameRange(Part one, Part other) {
    return one.first().equals(other.first()) && one.last().equals(other.last());
  }

  /** Files of a day that no longer one holds, oldest first. */
  private List<Part> parts(LocalDate day) throws IOException {
    List<Part> parts = new ArrayList<>();
    Path at = folder(day);
    if (!Files.isDirectory(at)) {
      return parts;
    }
    try (Stream<Path> list = Files.list(at)) {
      for (Path file : (Iterable<Path>) list::iterator) {
        Matcher matcher = FILE.matcher(file.getFileName().toString());
        if (matcher.matches()) {
          String first = matcher.group(1);
          parts.add(new Part(file, first, matcher.group(2) == null ? first : matcher.group(2)));
        }
      }
    }
    parts.sort(Comparator.comparing(Part::first).thenComparing(Part::last));
    return parts;
  }

  private static long bytes(List<Part> parts) throws IOException {
    long bytes = 0;
    for (Part part : parts) {
      bytes += Files.size(part.file());
    }
    return bytes;
  }

  private byte[] text(List<String> rows) {
    return (header + "\n" + String.join("\n", rows) + "\n").getBytes(UTF_8);
  }

  private Path folder(LocalDate day) {
    return folder.resolve(DATE + day);
  }

  private Path file(LocalDate day, Instant stamp) {
    return folder(day).resolve(name + "_" + STAMP.format(stamp) + ".csv");
  }
}
