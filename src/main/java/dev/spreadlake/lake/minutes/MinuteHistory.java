package dev.spreadlake.lake.minutes;

import dev.spreadlake.bars.MinuteNews;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.market.Book;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Minutes of any time: the newest from what was told, older ones from {@code gold/minutes}. A book
 * is told of on one thread at a time, all are asked on any; {@link #rows} blocks.
 */
public final class MinuteHistory {
  /** Minutes of each book that are kept at hand. */
  static final int KEPT_MAX = 1_500;

  /** The longest time that can be asked for. */
  public static final Duration SPAN_MAX = Duration.ofDays(31);

  private final LakeLayout layout;
  private final Map<Book, Newest> newest = new ConcurrentHashMap<>();

  /** The newest minutes of one book. */
  private static final class Newest {
    private final ConcurrentSkipListMap<Instant, MinuteNews> minutes =
        new ConcurrentSkipListMap<>();

    /** Of the teller's thread; the map would count itself anew each time. */
    private int count;

    private void add(MinuteNews news) {
      if (minutes.put(news.minute(), news) == null) {
        count++;
      }
      while (count > KEPT_MAX) {
        minutes.pollFirstEntry();
        count--;
      }
    }
  }

  public MinuteHistory(LakeLayout layout) {
    this.layout = layout;
  }

  /** A minute as of now; replaces what was told of it before. */
  public void told(MinuteNews news) {
    newest.computeIfAbsent(news.book(), book -> new Newest()).add(news);
  }

  /** A row, and whether its minute's watermark has passed. */
  public record Minute(String row, boolean isFinal) {}

  /**
   * The minutes in [from, to), oldest first; at most the newest {@code limit} of them.
   *
   * @throws IllegalArgumentException if more than {@link #SPAN_MAX} is asked for
   */
  public List<Minute> rows(Book book, Instant from, Instant to, int limit) throws IOException {
    if (Duration.between(from, to).compareTo(SPAN_MAX) > 0) {
      throw new IllegalArgumentException("at most " + SPAN_MAX.toDays() + " days can be asked for");
    }
    NavigableMap<Long, Minute> found = new TreeMap<>();
    Newest kept = newest.getOrDefault(book, new Newest());
    NavigableMap<Instant, MinuteNews> told = kept.minutes.subMap(from, true, to, false);
    told.forEach(
        (minute, news) ->
            found.put(minute.getEpochSecond(), new Minute(news.row(), news.isFinal())));
    boolean enough = found.size() >= limit;
    LocalDate first = LocalDate.ofInstant(from, ZoneOffset.UTC);
    for (LocalDate day = LocalDate.ofInstant(to, ZoneOffset.UTC);
        !enough && !day.isBefore(first);
        day = day.minusDays(1)) {
      read(layout.minuteBars(book, day), from, to, found);
      // Of the days before this one more may be in files than was told.
      enough = found.tailMap(LakeLayout.dayStart(day)).size() >= limit;
    }
    List<Minute> rows = new ArrayList<>(found.values());
    return rows.subList(Math.max(0, rows.size() - limit), rows.size());
  }

  /** What was told is newer than the file. */
  private static void read(Path file, Instant from, Instant to, Map<Long, Minute> into)
      throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    for (String row : lines.subList(Math.min(1, lines.size()), lines.size())) {
      long second = LakeRows.secondOf(row);
      if (second >= from.getEpochSecond() && second < to.getEpochSecond()) {
        into.putIfAbsent(second, new Minute(row, true));
      }
    }
  }
}
