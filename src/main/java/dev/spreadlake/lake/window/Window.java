package dev.spreadlake.lake.window;

import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.RowBuffer;
import dev.spreadlake.lake.table.WindowClosed;
import dev.spreadlake.market.Book;
import dev.spreadlake.spread.GapReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One book's rows and gaps between two instants: an ordinary window, or a longer stretch within one
 * day in which nothing ran. Seconds are taken in order, each once. One thread.
 */
final class Window {
  private final Book book;
  private final long start;
  private final long end;
  private final RowBuffer rows = new RowBuffer();
  private final List<GapRange> gaps = new ArrayList<>();
  private final Set<String> sources = new TreeSet<>();
  private final Set<String> modes = new TreeSet<>();
  private long accountedTo;
  private long firstObserved = Long.MAX_VALUE;
  private long lastObserved = Long.MIN_VALUE;
  private final boolean isDetached;
  private long segment = Long.MAX_VALUE;

  /**
   * @param end excluded
   */
  Window(Book book, long start, long end) {
    this(book, start, end, false);
  }

  private Window(Book book, long start, long end, boolean isDetached) {
    this.book = book;
    this.start = start;
    this.end = end;
    this.accountedTo = start - 1;
    this.isDetached = isDetached;
  }

  /** One whose files cannot be read: what they hold is missing in it, what comes is taken. */
  static Window detached(Book book, long start, long end) {
    return new Window(book, start, end, true);
  }

  /** Adds an observation; false if that second is already accounted for. */
  boolean observe(long second, String wideRow) {
    if (second <= accountedTo || second >= end) {
      return false;
    }
    rows.add(wideRow);
    String[] fields = wideRow.split(",", 9);
    modes.add(fields[6]);
    sources.add(fields[7]);
    firstObserved = Math.min(firstObserved, second);
    lastObserved = second;
    accountedTo = second;
    return true;
  }

  /** Adds a gap, joined to the one before if it continues it; false if already accounted for. */
  boolean explain(GapRange gap) {
    if (gap.last() <= accountedTo || gap.last() >= end) {
      return false;
    }
    GapRange part =
        new GapRange(
            Math.max(gap.first(), accountedTo + 1), gap.last(), gap.reason(), gap.detail());
    int newest = gaps.size() - 1;
    if (newest >= 0 && gaps.get(newest).joins(part)) {
      GapRange before = gaps.get(newest);
      gaps.set(newest, new GapRange(before.first(), part.last(), part.reason(), part.detail()));
    } else {
      gaps.add(part);
    }
    accountedTo = part.last();
    return true;
  }

  /** Says that a journal segment holds part of this window. */
  void heldBy(long number) {
    segment = Math.min(segment, number);
  }

  /** Says that all of it is in this journal segment, too. */
  void movedTo(long number) {
    segment = number;
  }

  long segment() {
    return segment;
  }

  /** True if it is to be joined to what its files hold before anything is made of it. */
  boolean isDetached() {
    return isDetached;
  }

  Book book() {
    return book;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  long accountedTo() {
    return accountedTo;
  }

  /** Its oldest second with a row or a gap; the one after its end if it has none. */
  long accountedFrom() {
    long explained = gaps.isEmpty() ? end : gaps.get(0).first();
    return Math.min(Math.min(explained, firstObserved), end);
  }

  /** True if none of its seconds up to the newest is left out. */
  boolean isWhole() {
    long explained = gaps.stream().mapToLong(GapRange::seconds).sum();
    return rows.rows() + explained == accountedTo - start + 1;
  }

  long firstObserved() {
    return firstObserved;
  }

  long lastObserved() {
    return lastObserved;
  }

  RowBuffer rows() {
    return rows;
  }

  List<GapRange> gaps() {
    return List.copyOf(gaps);
  }

  List<String> sources() {
    return List.copyOf(sources);
  }

  /** {@code simulated}, {@code live}, {@code replay}, or several joined by {@code +}. */
  String mode() {
    return String.join("+", modes);
  }

  /** What there is to tell once it is in the tables. */
  WindowClosed closed() {
    long starting = seconds(GapReason.STARTING);
    long explained = gaps.stream().mapToLong(GapRange::seconds).sum();
    return new WindowClosed(
        book,
        Instant.ofEpochSecond(start),
        Instant.ofEpochSecond(accountedTo),
        rows.rows(),
        explained - starting - seconds(GapReason.NOT_RUNNING),
        starting);
  }

  private long seconds(GapReason reason) {
    return gaps.stream()
        .filter(gap -> gap.reason().equals(reason.id()))
        .mapToLong(GapRange::seconds)
        .sum();
  }

  /** True once every second has a row or a reason. */
  boolean complete() {
    return accountedTo >= end - 1;
  }
}
