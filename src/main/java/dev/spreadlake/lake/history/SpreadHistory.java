package dev.spreadlake.lake.history;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.Manifest;
import dev.spreadlake.lake.table.Manifests;
import dev.spreadlake.lake.table.MinuteRollup;
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

/**
 * Reads past spreads of a book for a chart: from CSV, from Parquet and from the window that is
 * still open, thinned out so that the smallest and the largest spread of every stretch stay, each
 * at its own second. Long ranges come from the minute table, longer ones from {@link DayPyramid}.
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
   * @param resolution {@code 1s} if every second was looked at; {@code 1m}, {@code 10m} or {@code
   *     1h} if the extremes of so long were
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
  private final DayPyramid pyramid;
  private DuckDb db;

  /**
   * @param spill folder for what the SQL engine cannot keep in memory
   */
  public SpreadHistory(LakeLayout layout, OpenWindow open, Path spill) {
    this.layout = layout;
    this.open = open;
    this.spill = spill;
    this.pyramid = new DayPyramid(layout);
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
    // Before the manifests: a window that becomes a file meanwhile is in both, not in neither.
    List<String> openRows = open.rows(book);
    List<GapRange> openGaps = open.gaps(book);
    List<DayPyramid.Day> days = days(book, first, end);
    boolean whole =
        end - first <= points || observedAtMost(days, openRows, book, first, end) <= points;
    Grain grain = whole ? new Grain(first, 1) : Grain.of(first, end, points / 2);
    Thinner thinner = new Thinner(grain.from(), end, grain.stretch());
    long known = Long.MIN_VALUE;
    for (LocalDate date = LakeLayout.date(first);
        LakeLayout.dayStart(date) < end;
        date = date.plusDays(1)) {
      for (MinuteRollup.Row row : rows(book, date, first, end, grain)) {
        if (row.second() >= first) {
          thinner.add(row);
          known = Math.max(known, row.second());
        }
      }
    }
    for (String row : openRows) {
      long second = LakeRows.secondOf(row);
      if (second >= first && (grain.stretch() >= MINUTE || second > known)) {
        thinner.add(MinuteRollup.Row.parse(row));
      }
    }
    List<GapRange> gaps = gaps(days, openGaps, first, end);
    boolean tooMany = gaps.size() > GAPS_MAX;
    return new Series(
        book,
        from,
        to,
        grain.resolution(),
        grain.stretch() > 1,
        doubted(thinner.points(), days),
        tooMany ? longest(gaps) : gaps,
        tooMany);
  }

  /**
   * How coarse an answer is. Of stretches of ten minutes and more, each is made of whole ten
   * minutes or hours, so that it holds exactly its own smallest and largest.
   *
   * @param from where the first stretch begins
   * @param stretch seconds
   */
  private record Grain(long from, long stretch) {
    static Grain of(long first, long end, int stretches) {
      long stretch = -Math.floorDiv(first - end, stretches);
      for (int unit : List.of(DayPyramid.HOUR, DayPyramid.TEN_MINUTES)) {
        if (stretch >= unit) {
          long from = Math.floorDiv(first, unit) * unit;
          long units = -Math.floorDiv(from - end, unit);
          return new Grain(from, -Math.floorDiv(-units, stretches) * unit);
        }
      }
      return new Grain(first, stretch);
    }

    String resolution() {
      return stretch >= DayPyramid.HOUR
          ? "1h"
          : stretch >= DayPyramid.TEN_MINUTES ? "10m" : stretch >= MINUTE ? "1m" : "1s";
    }
  }

  /** The rows of a day that an answer is made of; at the ends of the range always by the minute. */
  private List<MinuteRollup.Row> rows(Book book, LocalDate date, long first, long end, Grain grain)
      throws IOException {
    if (grain.stretch() < MINUTE) {
      return seconds(book, date, first, end, grain);
    }
    long start = LakeLayout.dayStart(date);
    boolean inside = start >= first && start + LakeLayout.DAY_SECONDS <= end;
    if (!inside || grain.stretch() < DayPyramid.TEN_MINUTES) {
      return pyramid.minutes(book, date);
    }
    if (grain.stretch() < DayPyramid.HOUR) {
      return pyramid.tenMinutes(book, date);
    }
    DayPyramid.Day day = pyramid.day(book, date);
    return day == null ? List.of() : day.hours();
  }

  /** Observed seconds of the range, and those beside it in the two files at its ends. */
  private long observedAtMost(
      List<DayPyramid.Day> days, List<String> openRows, Book book, long first, long end)
      throws IOException {
    long observed =
        openRows.stream()
            .mapToLong(LakeRows::secondOf)
            .filter(second -> second >= first && second < end)
            .count();
    for (DayPyramid.Day day : days) {
      long start = LakeLayout.dayStart(day.date());
      if (start >= first && start + LakeLayout.DAY_SECONDS <= end) {
        observed += day.rows();
      } else {
        observed += observedAtEdge(book, day.date(), first, end);
      }
    }
    return observed;
  }

  private long observedAtEdge(Book book, LocalDate date, long first, long end) throws IOException {
    Manifest manifest = Manifests.read(layout.folder(Dataset.SPREADS, book, date));
    long observed = 0;
    if (manifest != null) {
      for (Manifest.FileEntry file : manifest.files()) {
        if (LakeRows.secondOf(file.lastSecond()) >= first
            && LakeRows.secondOf(file.firstSecond()) < end) {
          observed += file.rows();
        }
      }
    }
    return observed;
  }

  private List<MinuteRollup.Row> seconds(
      Book book, LocalDate date, long first, long end, Grain grain) throws IOException {
    Path folder = layout.folder(Dataset.SPREADS, book, date);
    Manifest manifest = Manifests.read(folder);
    if (manifest == null) {
      return List.of();
    }
    if (manifest.compactedInto() != null) {
      return parquet(book, date, first, end, grain);
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
          return parquet(book, date, first, end, grain);
        }
      }
    }
    return rows;
  }

  /** Of stretches of several seconds the engine gives those of the smallest and largest spread. */
  private synchronized List<MinuteRollup.Row> parquet(
      Book book, LocalDate date, long first, long end, Grain grain) {
    if (db == null) {
      db = DuckDb.inMemory("512MB", 2, spill);
    }
    YearMonth month = YearMonth.from(date);
    Path file =
        layout.inside(
            LakeLayout.table(Dataset.SPREADS)
                + LakeLayout.PARQUET_SUFFIX
                + "/book="
                + book.name()
                + "/month="
                + month
                + "/spreads_"
                + month
                + ".parquet");
    long from = Math.max(first, LakeLayout.dayStart(date));
    long to = Math.min(end, LakeLayout.dayStart(date) + LakeLayout.DAY_SECONDS);
    String rows =
        "with r as materialized (select orderbook_timestamp as t, book, bid, ask, spread,"
            + (" (cast(epoch(orderbook_timestamp) as bigint) - " + grain.from() + ") // ")
            + (grain.stretch() + " as stretch from read_parquet(" + DuckDb.literal(file))
            + (") where orderbook_timestamp >= to_timestamp(" + from + ") and")
            + (" orderbook_timestamp < to_timestamp(" + to + "))");
    // The thinner chooses between equals.
    rows +=
        grain.stretch() == 1
            ? " select * from r"
            : ", e as (select stretch, min(spread) as low, max(spread) as high from r group by"
                + " stretch) select r.* from r inner join e on e.stretch = r.stretch where r.spread"
                + " in (e.low, e.high)";
    return db
        .queryStrings(
            "select strftime(t, '%Y-%m-%dT%H:%M:%S+00:00') || ',' || book || ','"
                + " || rtrim(rtrim(cast(bid as varchar), '0'), '.') || ','"
                + " || rtrim(rtrim(cast(ask as varchar), '0'), '.') || ',' || spread"
                + (" from (" + rows + ") order by t"))
        .stream()
        .map(MinuteRollup.Row::parse)
        .toList();
  }

  /** Of the days of the range that have one. */
  private List<DayPyramid.Day> days(Book book, long first, long end) throws IOException {
    List<DayPyramid.Day> days = new ArrayList<>();
    for (LocalDate date = LakeLayout.date(first);
        LakeLayout.dayStart(date) < end;
        date = date.plusDays(1)) {
      DayPyramid.Day day = pyramid.day(book, date);
      if (day != null) {
        days.add(day);
      }
    }
    return days;
  }

  /** Points that lie in a suspect range of a manifest say so. */
  private static List<Point> doubted(List<Point> points, List<DayPyramid.Day> days) {
    TreeMap<Long, Long> lastByFirst = new TreeMap<>();
    for (DayPyramid.Day day : days) {
      day.suspect().forEach(range -> lastByFirst.merge(range.first(), range.last(), Math::max));
    }
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

  private static List<GapRange> gaps(
      List<DayPyramid.Day> days, List<GapRange> openGaps, long first, long end) {
    List<GapRange> gaps = new ArrayList<>();
    days.forEach(day -> gaps.addAll(day.gaps()));
    openGaps.forEach(gap -> gaps.add(new GapRange(gap.first(), gap.last(), gap.reason(), "")));
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
