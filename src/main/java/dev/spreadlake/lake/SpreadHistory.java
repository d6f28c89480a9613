package dev.spreadlake.lake;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.market.Book;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads past spreads of a book for a chart: from CSV, from Parquet and from the window that is
 * still open, thinned out so that the smallest and the largest spread of every stretch stay, each
 * at its own second. Long ranges come from the minute table.
 *
 * <p>Blocking and thread-safe; reads only.
 */
public final class SpreadHistory implements AutoCloseable {
  /** Most points that one answer holds: every second of a day. */
  public static final int POINTS_MAX = 86_400;

  /** Most gap ranges that one answer holds; the longest are kept. */
  public static final int GAPS_MAX = 2_000;

  /** Longest range of one question. */
  public static final long RANGE_SECONDS_MAX = 3_700 * LakeLayout.DAY_SECONDS;

  private static final long MINUTE = 60;

  /** What the window that is still open holds. */
  public interface OpenWindow {
    /** Rows of the spread table, in order; a copy. */
    List<String> rows(Book book);

    /** Gaps, in order; a copy. */
    List<GapRange> gaps(Book book);
  }

  /**
   * One observed second; decimals as text.
   *
   * @param suspect true if it was recorded while the feed was already dead
   */
  public record Point(Instant second, String bid, String ask, String spread, boolean suspect) {
    private Point doubted() {
      return new Point(second, bid, ask, spread, true);
    }
  }

  /**
   * An answer.
   *
   * @param resolution {@code 1s} if every second was looked at, {@code 1m} if minutes were
   * @param thinned false if every observed second of the range is here
   * @param gapsLeftOut true if there were more gaps than {@link #GAPS_MAX}
   */
  public record Series(
      Book book,
      Instant from,
      Instant to,
      String resolution,
      boolean thinned,
      List<Point> points,
      List<GapRange> gaps,
      boolean gapsLeftOut) {
    public Series {
      points = List.copyOf(points);
      gaps = List.copyOf(gaps);
    }
  }

  private final LakeLayout layout;
  private final OpenWindow open;
  private final Path spill;
  private DuckDb db;

  /**
   * @param spill folder for what the SQL engine cannot keep in memory
   */
  public SpreadHistory(LakeLayout layout, OpenWindow open, Path spill) {
    this.layout = layout;
    this.open = open;
    this.spill = spill;
  }

  /**
   * Rows of {@code from..to} (end excluded).
   *
   * @param points how many the caller wants at most, 2 to {@link #POINTS_MAX}
   * @throws IllegalArgumentException if a bound is broken
   */
  public Series read(Book book, Instant from, Instant to, int points) throws IOException {
    long first = from.getEpochSecond();
    long end = to.getNano() == 0 ? to.getEpochSecond() : to.getEpochSecond() + 1;
    if (end <= first || end - first > RANGE_SECONDS_MAX) {
      throw new IllegalArgumentException(
          "from must be before to, at most 3700 days apart (was " + from + ", " + to + ")");
    }
    if (points < 2 || points > POINTS_MAX) {
      throw new IllegalArgumentException(
          "points must be 2.." + POINTS_MAX + " (was " + points + ")");
    }
    long span = end - first;
    int stretches = points / 2;
    List<Manifest> manifests = manifests(book, first, end);
    boolean whole = span <= points || observedAtMost(manifests, book, first, end) <= points;
    long stretch = whole ? 1 : -Math.floorDiv(-span, stretches);
    boolean minutes = stretch >= MINUTE;
    Thinner thinner = new Thinner(first, end, stretch);
    long known = Long.MIN_VALUE;
    for (LocalDate date = LakeLayout.date(first);
        LakeLayout.dayStart(date) < end;
        date = date.plusDays(1)) {
      List<MinuteRollup.Row> rows = minutes ? minutes(book, date) : seconds(book, date, first, end);
      for (MinuteRollup.Row row : rows) {
        thinner.add(row);
        known = Math.max(known, row.second());
      }
    }
    for (String row : open.rows(book)) {
      long second = LakeRows.secondOf(row);
      if (minutes || second > known) {
        thinner.add(MinuteRollup.Row.parse(row));
      }
    }
    List<GapRange> gaps = gaps(manifests, book, first, end);
    boolean tooMany = gaps.size() > GAPS_MAX;
    return new Series(
        book,
        from,
        to,
        minutes ? "1m" : "1s",
        stretch > 1,
        doubted(thinner.points(), manifests),
        tooMany ? longest(gaps) : gaps,
        tooMany);
  }

  /** Observed seconds of the range, and those beside it in the two files at its ends. */
  private long observedAtMost(List<Manifest> manifests, Book book, long first, long end) {
    long observed =
        open.rows(book).stream()
            .mapToLong(LakeRows::secondOf)
            .filter(second -> second >= first && second < end)
            .count();
    for (Manifest manifest : manifests) {
      for (Manifest.FileEntry file : manifest.files()) {
        if (LakeRows.secondOf(file.lastSecond()) >= first
            && LakeRows.secondOf(file.firstSecond()) < end) {
          observed += file.rows();
        }
      }
    }
    return observed;
  }

  private List<MinuteRollup.Row> minutes(Book book, LocalDate date) throws IOException {
    List<MinuteRollup.Row> rows = new ArrayList<>();
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

  private List<MinuteRollup.Row> seconds(Book book, LocalDate date, long first, long end)
      throws IOException {
    Path folder = layout.folder(Dataset.SPREADS, book, date);
    Manifest manifest = Manifests.read(folder);
    if (manifest == null) {
      return List.of();
    }
    if (manifest.compactedInto() != null) {
      return parquet(book, date, first, end);
    }
    List<MinuteRollup.Row> rows = new ArrayList<>();
    for (Manifest.FileEntry file : manifest.files()) {
      if (LakeRows.secondOf(file.lastSecond()) >= first
          && LakeRows.secondOf(file.firstSecond()) < end) {
        try {
          List<String> lines = Files.readAllLines(folder.resolve(file.name()));
          for (String line : lines.subList(1, lines.size())) {
            rows.add(MinuteRollup.Row.parse(line));
          }
        } catch (NoSuchFileException compactedMeanwhile) {
          return parquet(book, date, first, end);
        }
      }
    }
    return rows;
  }

  private synchronized List<MinuteRollup.Row> parquet(
      Book book, LocalDate date, long first, long end) {
    if (db == null) {
      db = DuckDb.inMemory("512MB", 2, spill);
    }
    YearMonth month = YearMonth.from(date);
    Path file =
        layout.inside(
            LakeLayout.table(Dataset.SPREADS)
                + Compactor.TREE_SUFFIX
                + "/book="
                + book.name()
                + "/month="
                + month
                + "/spreads_"
                + month
                + ".parquet");
    long from = Math.max(first, LakeLayout.dayStart(date));
    long to = Math.min(end, LakeLayout.dayStart(date) + LakeLayout.DAY_SECONDS);
    return db
        .queryStrings(
            "select strftime(orderbook_timestamp, '%Y-%m-%dT%H:%M:%S+00:00') || ',' || book || ','"
                + " || rtrim(rtrim(cast(bid as varchar), '0'), '.') || ','"
                + " || rtrim(rtrim(cast(ask as varchar), '0'), '.') || ',' || spread"
                + " from read_parquet("
                + DuckDb.literal(file)
                + ") where orderbook_timestamp >= to_timestamp("
                + from
                + ") and orderbook_timestamp < to_timestamp("
                + to
                + ") order by orderbook_timestamp")
        .stream()
        .map(MinuteRollup.Row::parse)
        .toList();
  }

  /** Of the days of the range that have one. */
  private List<Manifest> manifests(Book book, long first, long end) throws IOException {
    List<Manifest> manifests = new ArrayList<>();
    for (LocalDate date = LakeLayout.date(first);
        LakeLayout.dayStart(date) < end;
        date = date.plusDays(1)) {
      Manifest manifest = Manifests.read(layout.folder(Dataset.SPREADS, book, date));
      if (manifest != null) {
        manifests.add(manifest);
      }
    }
    return manifests;
  }

  /** Points that lie in a suspect range of a manifest say so. */
  private static List<Point> doubted(List<Point> points, List<Manifest> manifests) {
    TreeMap<Long, Long> lastByFirst = new TreeMap<>();
    manifests.stream()
        .filter(manifest -> manifest.suspect() != null)
        .flatMap(manifest -> manifest.suspect().stream())
        .forEach(
            range ->
                lastByFirst.merge(
                    LakeRows.secondOf(range.firstSecond()),
                    LakeRows.secondOf(range.lastSecond()),
                    Math::max));
    if (lastByFirst.isEmpty()) {
      return points;
    }
    List<Point> marked = new ArrayList<>(points.size());
    for (Point point : points) {
      var range = lastByFirst.floorEntry(point.second().getEpochSecond());
      boolean within = range != null && range.getValue() >= point.second().getEpochSecond();
      marked.add(within ? point.doubted() : point);
    }
    return marked;
  }

  private List<GapRange> gaps(List<Manifest> manifests, Book book, long first, long end) {
    List<GapRange> gaps = new ArrayList<>();
    for (Manifest manifest : manifests) {
      Stream.concat(
              manifest.files().stream(),
              manifest.unrecorded() == null ? Stream.of() : manifest.unrecorded().stream())
          .filter(entry -> entry.gaps() != null)
          .flatMap(entry -> entry.gaps().stream())
          .forEach(
              gap ->
                  gaps.add(
                      new GapRange(
                          LakeRows.secondOf(gap.firstSecond()),
                          LakeRows.secondOf(gap.lastSecond()),
                          gap.reason(),
                          "")));
    }
    open.gaps(book)
        .forEach(gap -> gaps.add(new GapRange(gap.first(), gap.last(), gap.reason(), "")));
    gaps.sort(Comparator.comparingLong(GapRange::first));
    return joined(gaps, first, end).stream().map(gap -> within(gap, first, end)).toList();
  }

  /** The part of a gap that lies in {@code first..end}, end excluded. */
  private static GapRange within(GapRange gap, long first, long end) {
    return new GapRange(
        Math.max(gap.first(), first), Math.min(gap.last(), end - 1), gap.reason(), gap.detail());
  }

  private static List<GapRange> joined(List<GapRange> sorted, long first, long end) {
    List<GapRange> joined = new ArrayList<>();
    for (GapRange gap : sorted) {
      if (gap.last() < first || gap.first() >= end) {
        continue;
      }
      GapRange before = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (before != null && gap.last() <= before.last()) {
        continue;
      }
      if (before != null && before.joins(gap)) {
        joined.set(joined.size() - 1, new GapRange(before.first(), gap.last(), gap.reason(), ""));
      } else {
        joined.add(gap);
      }
    }
    return joined;
  }

  private static List<GapRange> longest(List<GapRange> gaps) {
    return gaps.stream()
        .sorted(Comparator.comparingLong(GapRange::seconds).reversed())
        .limit(GAPS_MAX)
        .sorted(Comparator.comparingLong(GapRange::first))
        .toList();
  }

  @Override
  public synchronized void close() {
    if (db != null) {
      db.close();
      db = null;
    }
  }
}
