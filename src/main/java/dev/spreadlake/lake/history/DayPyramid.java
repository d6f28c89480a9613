package dev.spreadlake.lake.history;

import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.lake.table.MinuteRollup;
import dev.spreadlake.lake.table.MinuteRollup.Row;
import dev.spreadlake.market.Book;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a chart of many days needs of each: the smallest and the largest spread of every ten minutes
 * and of every hour, each at its own second, how many seconds were observed, the gaps and what is
 * suspect. Worked out from the day's manifest and minute table when first asked for, and again
 * whenever one of them has changed. Of a closed day it is kept beside the lake's tables, under
 * {@code .pyramid/book=B/<date>.csv}, which may be deleted at any time.
 *
 * <p>Blocking and thread-safe. Holds the hours of the last 4,096 days asked for, and the ten
 * minutes of the last 256: some 40 MB.
 */
final class DayPyramid {
  /** Seconds of the finer stretches. */
  static final int TEN_MINUTES = 600;

  /** Seconds of the coarser stretches. */
  static final int HOUR = 3_600;

  private static final Logger LOG = LoggerFactory.getLogger(DayPyramid.class);
  private static final int DAYS_MAX = 4_096;
  private static final int FINE_DAYS_MAX = 256;

  /** A second range, both ends included. */
  record Span(long first, long last) {}

  /**
   * A day of a book.
   *
   * @param rows observed seconds
   * @param hours the smallest and the largest of each hour, in order of time
   */
  record Day(
      LocalDate date,
      String stamp,
      long rows,
      List<GapRange> gaps,
      List<Span> suspect,
      List<Row> hours) {
    Day {
      gaps = List.copyOf(gaps);
      suspect = List.copyOf(suspect);
      hours = List.copyOf(hours);
    }
  }

  private record Key(String book, LocalDate date) {}

  private record Fine(String stamp, List<Row> rows) {}

  private record Built(Day day, Fine fine) {}

  /** The last so many entries that were asked for. */
  private static final class Last<V> extends LinkedHashMap<Key, V> {
    private static final long serialVersionUID = 1L;
    private final int max;

    Last(int max) {
      super(16, 0.75f, true);
      this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Key, V> eldest) {
      return size() > max;
    }
  }

  private final LakeLayout layout;
  private final Map<Key, Day> days = new Last<>(DAYS_MAX);
  private final Map<Key, Fine> fines = new Last<>(FINE_DAYS_MAX);

  DayPyramid(LakeLayout layout) {
    this.layout = layout;
  }

  /** The day as it is on the disk now; null if there is none. */
  synchronized Day day(Book book, LocalDate date) throws IOException {
    Key key = new Key(book.name(), date);
    String stamp = stamp(book, date);
    if (stamp.isEmpty()) {
      return null;
    }
    Day held = days.get(key);
    return held != null && held.stamp().equals(stamp) ? held : load(book, key, stamp).day();
  }

  /** The smallest and the largest spread of each ten minutes, in order of time. */
  synchronized List<Row> tenMinutes(Book book, LocalDate date) throws IOException {
    Key key = new Key(book.name(), date);
    String stamp = stamp(book, date);
    if (stamp.isEmpty()) {
      return List.of();
    }
    Fine held = fines.get(key);
    Fine fine = held != null && held.stamp().equals(stamp) ? held : load(book, key, stamp).fine();
    fines.put(key, fine);
    return fine.rows();
  }

  /** Changes whenever the manifest or the minute table of a day does; empty without a manifest. */
  private String stamp(Book book, LocalDate date) throws IOException {
    Path manifest = layout.folder(Dataset.SPREADS, book, date).resolve(LakeLayout.MANIFEST);
    String of = stamp(manifest);
    return of.isEmpty() ? "" : of + " " + stamp(layout.minutes(book, date));
  }

  private static String stamp(Path file) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return found.lastModifiedTime().toInstant() + "/" + found.size();
    } catch (NoSuchFileException none) {
      return "";
    }
  }

  private Built load(Book book, Key key, String stamp) throws IOException {
    Path kept = layout.inside(".pyramid/book=" + key.book() + "/" + key.date() + ".csv");
    Built built = readIfWhole(kept, key.date(), stamp);
    if (built == null) {
      Manifest manifest = Manifests.read(layout.folder(Dataset.SPREADS, book, key.date()));
      built = build(book, key.date(), stamp, manifest);
      if (manifest != null && manifest.closed()) {
        keep(kept, built);
      }
    }
    days.put(key, built.day());
    return built;
  }

  private Built build(Book book, LocalDate date, String stamp, Manifest manifest)
      throws IOException {
    long start = LakeLayout.dayStart(date);
    Thinner hours = new Thinner(start, start + LakeLayout.DAY_SECONDS, HOUR);
    Thinner tens = new Thinner(start, start + LakeLayout.DAY_SECONDS, TEN_MINUTES);
    for (Row row : minutes(book, date)) {
      hours.add(row);
      tens.add(row);
    }
    long rows = 0;
    List<GapRange> gaps = new ArrayList<>();
    List<Span> suspect = new ArrayList<>();
    if (manifest != null) {
      rows = manifest.files().stream().mapToLong(Manifest.FileEntry::rows).sum();
      Stream.concat(
              manifest.files().stream(),
              manifest.unrecorded() == null ? Stream.of() : manifest.unrecorded().stream())
          .filter(entry -> entry.gaps() != null)
          .flatMap(entry -> entry.gaps().stream())
          .map(gap -> range(gap.firstSecond(), gap.lastSecond(), gap.reason()))
          .forEach(gaps::add);
      if (manifest.suspect() != null) {
        manifest.suspect().stream()
            .map(
                range ->
                    new Span(
                        LakeRows.secondOf(range.firstSecond()),
                        LakeRows.secondOf(range.lastSecond())))
            .forEach(suspect::add);
      }
    }
    return new Built(
        new Day(date, stamp, rows, gaps, suspect, hours.rows()), new Fine(stamp, tens.rows()));
  }

  private static GapRange range(String first, String last, String reason) {
    return new GapRange(LakeRows.secondOf(first), LakeRows.secondOf(last), reason, "");
  }

  /** Smallest and largest row of each minute. */
  List<Row> minutes(Book book, LocalDate date) throws IOException {
    List<Row> rows = new ArrayList<>();
    try {
      List<String> lines = Files.readAllLines(layout.minutes(book, date));
      for (String line : lines.subList(1, lines.size())) {
        rows.addAll(MinuteRollup.extremes(line));
      }
    } catch (NoSuchFileException nothing) {
      return rows;
    }
    return rows;
  }

  /** What cannot be understood is worked out again. */
  private static Built readIfWhole(Path kept, LocalDate date, String stamp) {
    try {
      return read(kept, date, stamp);
    } catch (IOException | RuntimeException damaged) {
      LOG.warn("kept day worked out again file={} why={}", kept, damaged.toString());
      return null;
    }
  }

  private static Built read(Path kept, LocalDate date, String stamp) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(kept);
    } catch (NoSuchFileException none) {
      return null;
    }
    // Written in one step, and for the files as they are now; anything else is worked out again.
    if (lines.size() < 3 || !lines.get(0).equals(stamp) || !lines.get(lines.size() - 1).isEmpty()) {
      return null;
    }
    List<GapRange> gaps = new ArrayList<>();
    List<Span> suspect = new ArrayList<>();
    List<Row> hours = new ArrayList<>();
    List<Row> tens = new ArrayList<>();
    for (String line : lines.subList(2, lines.size() - 1)) {
      String[] f = line.split(",", -1);
      long first = Long.parseLong(f[1]);
      switch (f[0]) {
        case "gap" -> gaps.add(new GapRange(first, Long.parseLong(f[2]), f[3], ""));
        case "suspect" -> suspect.add(new Span(first, Long.parseLong(f[2])));
        case "hour" -> hours.add(row(first, f));
        case "ten" -> tens.add(row(first, f));
        default -> throw new IOException(kept + " has a line of no kind: " + line);
      }
    }
    Day day = new Day(date, stamp, Long.parseLong(lines.get(1)), gaps, suspect, hours);
    return new Built(day, new Fine(stamp, List.copyOf(tens)));
  }

  private static Row row(long second, String[] f) {
    return new Row(second, f[2], f[3], new BigDecimal(f[4]));
  }

  private static void keep(Path kept, Built built) {
    StringBuilder text = new StringBuilder(built.day().stamp());
    text.append('\n').append(built.day().rows()).append('\n');
    for (GapRange gap : built.day().gaps()) {
      text.append("gap,").append(gap.first()).append(',').append(gap.last());
      text.append(',').append(gap.reason()).append('\n');
    }
    for (Span span : built.day().suspect()) {
      text.append("suspect,").append(span.first()).append(',').append(span.last()).append('\n');
    }
    rows(text, "hour,", built.day().hours());
    rows(text, "ten,", built.fine().rows());
    text.append('\n');
    try {
      Files.createDirectories(kept.getParent());
      Path hidden = Files.createTempFile(kept.getParent(), ".", ".part");
      try {
        Files.writeString(hidden, text, StandardCharsets.UTF_8);
        Files.move(hidden, kept, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(hidden);
      }
    } catch (IOException e) {
      LOG.warn("day kept in memory only file={} why={}", kept, e.toString());
    }
  }

  private static void rows(StringBuilder text, String kind, List<Row> rows) {
    for (Row row : rows) {
      text.append(kind).append(row.second()).append(',').append(row.bid()).append(',');
      text.append(row.ask()).append(',').append(row.spread().toPlainString()).append('\n');
    }
  }
}
