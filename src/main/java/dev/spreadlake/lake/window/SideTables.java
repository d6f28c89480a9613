package dev.spreadlake.lake.window;

import dev.spreadlake.basis.ImpliedRate;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.RowBuffer;
import dev.spreadlake.market.Book;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The tables that are not one row a second: suspect seconds, alerts, trades, implied rate. One
 * thread.
 */
final class SideTables {
  /** Rows that become one file. */
  private static final class Part {
    private final Dataset dataset;
    private final Book book;
    private final long window;
    private final RowBuffer rows = new RowBuffer();
    private final Set<String> known = new HashSet<>();
    private final long segment;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    private Part(Dataset dataset, Book book, long window, long segment) {
      this.dataset = dataset;
      this.book = book;
      this.window = window;
      this.segment = segment;
    }

    private void add(String row, long from, long to) {
      rows.add(row);
      first = Math.min(first, from);
      last = Math.max(last, to);
    }
  }

  private final TablePublisher publisher;
  private final Consumer<FileClosed> onClosed;

  /** Which table of which book. */
  private record Table(Dataset dataset, Book book) {}

  private final Map<Table, Part> open = new HashMap<>();
  private final Map<Table, LocalDate> days = new HashMap<>();
  private final Deque<Part> finished = new ArrayDeque<>();

  SideTables(TablePublisher publisher, Consumer<FileClosed> onClosed) {
    this.publisher = publisher;
    this.onClosed = onClosed;
  }

  void suspect(String row, long segment) {
    String[] fields = row.split(",", 6);
    long first = LakeRows.secondOf(fields[0]);
    Part part = new Part(Dataset.SUSPECT, new Book(fields[3]), first, segment);
    part.add(row, first, LakeRows.secondOf(fields[1]));
    finished.add(part);
  }

  /**
   * Takes a row that begins with the window it is filed under: its own, or the open one if it came
   * too late for that.
   */
  void alert(String filed, long segment) throws IOException {
    int comma = filed.indexOf(',');
    long window = Long.parseLong(filed.substring(0, comma));
    String row = filed.substring(comma + 1);
    add(
        Dataset.ALERTS,
        new Book(row.split(",", 3)[1]),
        window,
        LakeRows.secondOf(row),
        row,
        segment);
  }

  /** The same for a trade: the window, the second it was received in, the row. */
  void trade(String filed, long segment) throws IOException {
    String[] fields = filed.split(",", 3);
    Book book = new Book(fields[2].split(",", 4)[2]);
    add(
        Dataset.TRADES,
        book,
        Long.parseLong(fields[0]),
        Long.parseLong(fields[1]),
        fields[2],
        segment);
  }

  /**
   * The same for a second of the implied rate, filed under its own window also when that is over; a
   * second that is there is left as it is.
   */
  void implied(String filed, long segment) throws IOException {
    int comma = filed.indexOf(',');
    long window = Long.parseLong(filed.substring(0, comma));
    String row = filed.substring(comma + 1);
    Table table = new Table(Dataset.IMPLIED, ImpliedRate.USD_MXN);
    Part part = open.get(table);
    if (part != null && part.window < window) {
      finished.add(part);
      part = null;
      open.remove(table);
    }
    if (part == null || part.window > window) {
      boolean late = part != null;
      part = finishedPart(table, window);
      if (part == null) {
        part = begin(table, window, segment);
        if (late) {
          finished.add(part);
        } else {
          open.put(table, part);
        }
      }
    }
    long second = LakeRows.secondOf(row);
    if (part.known.add(keyOf(Dataset.IMPLIED, row))) {
      part.add(row, second, second);
    }
  }

  private Part finishedPart(Table table, long window) {
    return finished.stream()
        .filter(part -> part.window == window)
        .filter(part -> part.dataset == table.dataset() && part.book.equals(table.book()))
        .findFirst()
        .orElse(null);
  }

  private void add(Dataset dataset, Book book, long window, long second, String row, long segment)
      throws IOException {
    Table table = new Table(dataset, book);
    Part part = open.get(table);
    if (part != null && part.window < window) {
      finished.add(part);
      part = null;
    }
    if (part == null) {
      part = begin(table, window, segment);
      open.put(table, part);
    }
    if (part.known.add(row)) {
      part.add(row, second, second);
    }
  }

  /** A window's part, with what its file holds if there is one. */
  private Part begin(Table table, long window, long segment) throws IOException {
    Part part = new Part(table.dataset(), table.book(), window, segment);
    for (String kept : publisher.rowsOf(table.dataset(), table.book(), window)) {
      part.known.add(keyOf(table.dataset(), kept));
      long at = secondOf(table.dataset(), kept);
      part.add(kept, at, at);
    }
    return part;
  }

  /** What makes a row the same as another: of the implied rate its second, else all of it. */
  private static String keyOf(Dataset dataset, String row) {
    return dataset == Dataset.IMPLIED ? row.substring(0, row.indexOf(',')) : row;
  }

  private static long secondOf(Dataset dataset, String row) {
    // A trade's first column may be empty; the second says when it was received.
    return LakeRows.secondOf(dataset == Dataset.TRADES ? row.substring(row.indexOf(',') + 1) : row);
  }

  void retireBefore(long newestWindow) {
    retire(part -> part.window < newestWindow);
  }

  void retireAll() {
    retire(part -> true);
  }

  private void retire(Predicate<Part> which) {
    List<Part> done =
        open.values().stream()
            .filter(which)
            .sorted(Comparator.comparing((Part p) -> p.dataset).thenComparing(p -> p.book))
            .toList();
    for (Part part : done) {
      open.remove(new Table(part.dataset, part.book));
      finished.add(part);
    }
  }

  boolean publishNext() throws IOException {
    Part part = finished.peek();
    if (part == null) {
      return false;
    }
    publish(part);
    finished.remove();
    return true;
  }

  private void publish(Part part) throws IOException {
    if (part.dataset == Dataset.SUSPECT) {
      String row = part.rows.text().strip();
      String reason = LakeRows.untext(row.split(",", 6)[5]);
      publisher.suspect(part.book, part.first, part.last, row, reason);
      closeEarlierDays(part);
      return;
    }
    FileClosed file =
        publisher.table(part.dataset, part.book, part.window, part.rows, part.first, part.last);
    closeEarlierDays(part);
    onClosed.accept(file);
  }

  /** The days of a table that are over, also the part's own where a newer one has begun. */
  private void closeEarlierDays(Part part) throws IOException {
    Table table = new Table(part.dataset, part.book);
    LocalDate date = LakeLayout.date(part.window);
    LocalDate before = days.get(table);
    if (before == null) {
      // Whoever wrote before this process may have ended before the day after began.
      publisher.closeFoldersBefore(part.dataset, part.book, date);
    } else if (!before.equals(date)) {
      publisher.closeFolder(part.dataset, part.book, before.isBefore(date) ? before : date);
    }
    if (before == null || before.isBefore(date)) {
      days.put(table, date);
    }
  }

  long lowestSegment() {
    return Stream.concat(open.values().stream(), finished.stream())
        .mapToLong(part -> part.segment)
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
