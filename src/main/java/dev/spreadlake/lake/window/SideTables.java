package dev.spreadlake.lake.window;

import dev.spreadlake.basis.ImpliedRate;
import dev.spreadlake.lake.journal.JournalEntry;
import dev.spreadlake.lake.journal.JournalEntry.Kind;
import dev.spreadlake.lake.table.DamagedFileException;
import dev.spreadlake.lake.table.Dataset;
import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.lake.table.RowBuffer;
import dev.spreadlake.market.Book;
import dev.spreadlake.metrics.Meters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that are not one row a second: suspect seconds, alerts, trades, implied rate. One
 * thread.
 */
final class SideTables {
  /** Rows that become one file. */
  static final class Part {
    private final Dataset dataset;
    private final Book book;
    private final long window;
    private RowBuffer rows = new RowBuffer();
    private final Set<String> known = new HashSet<>();
    private long segment;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    /** False while what its file holds is still to be read. */
    private boolean goesOn;

    private Part(Dataset dataset, Book book, long window, long segment) {
      this.dataset = dataset;
      this.book = book;
      this.window = window;
      this.segment = segment;
    }

    Table table() {
      return new Table(dataset, book);
    }

    /** The oldest journal segment that holds part of it. */
    long segment() {
      return segment;
    }

    /** Says that all of it is in this journal segment, too. */
    void movedTo(long number) {
      segment = number;
    }

    /** Its rows as the journal has them. */
    List<JournalEntry> entries() {
      return rows.text().lines().map(this::entry).toList();
    }

    private JournalEntry entry(String row) {
      return switch (dataset) {
        case SUSPECT -> new JournalEntry(Kind.SUSPECT, row);
        case ALERTS -> new JournalEntry(Kind.ALERT, window + "," + row);
        case IMPLIED -> new JournalEntry(Kind.IMPLIED, window + "," + row);
        case TRADES ->
            new JournalEntry(Kind.TRADE, window + "," + secondOf(dataset, row) + "," + row);
        case SPREADS, BOOK_SECONDS, GAPS, SPREADS_1M, MINUTES ->
            throw new IllegalStateException("no table of this kind: " + dataset);
      };
    }

    /** Adds a row unless it is there. */
    private void add(String row) {
      if (known.add(keyOf(dataset, row))) {
        rows.add(row);
        first = Math.min(first, secondOf(dataset, row));
        last = Math.max(last, lastSecondOf(dataset, row));
      }
    }

    /** Puts what the file holds before what came while it could not be read. */
    private void goOnFrom(List<String> kept) {
      List<String> since = rows.text().lines().toList();
      rows = new RowBuffer();
      known.clear();
      kept.forEach(this::add);
      since.forEach(this::add);
      goesOn = true;
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(SideTables.class);

  private final TablePublisher publisher;
  private final long windowSeconds;
  private final Meters meters;
  private final Consumer<FileClosed> onClosed;

  /** Which table of which book. */
  record Table(Dataset dataset, Book book) {}

  private final Map<Table, Part> open = new HashMap<>();
  private final Map<Table, LocalDate> days = new HashMap<>();
  private final PublishQueue<Table, Part> finished =
      new PublishQueue<>(Part::table, part -> part.rows.rows());
  private long newestWindow = Long.MAX_VALUE;

  SideTables(
      TablePublisher publisher, long windowSeconds, Meters meters, Consumer<FileClosed> onClosed) {
    this.publisher = publisher;
    this.windowSeconds = windowSeconds;
    this.meters = meters;
    this.onClosed = onClosed;
  }

  void suspect(String row, long segment) {
    String[] fields = row.split(",", 6);
    long first = LakeRows.secondOf(fields[0]);
    // Read when it is published: another range may begin with the same second.
    Part part = new Part(Dataset.SUSPECT, new Book(fields[3]), first, segment);
    part.add(row);
    finished.add(part);
  }

  /**
   * Takes a row that begins with the window it is filed under: its own, or the open one if it came
   * too late for that.
   */
  void alert(String filed, long segment) {
    int comma = filed.indexOf(',');
    long window = Long.parseLong(filed.substring(0, comma));
    String row = filed.substring(comma + 1);
    add(Dataset.ALERTS, new Book(row.split(",", 3)[1]), window, row, segment);
  }

  /** The same for a trade: the window, the second it was received in, the row. */
  void trade(String filed, long segment) {
    String[] fields = filed.split(",", 3);
    Book book = new Book(fields[2].split(",", 4)[2]);
    add(Dataset.TRADES, book, Long.parseLong(fields[0]), fields[2], segment);
  }

  /**
   * The same for a second of the implied rate, filed under its own window also when that is over; a
   * second that is there is left as it is.
   */
  void implied(String filed, long segment) {
    int comma = filed.indexOf(',');
    long window = Long.parseLong(filed.substring(0, comma));
    String row = filed.substring(comma + 1);
    Table table = new Table(Dataset.IMPLIED, ImpliedRate.USD_MXN);
    Part part = openPart(table, window);
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
    part.add(row);
  }

  /**
   * The part that is being filled, unless it is over; or so far ahead that it is of a wrong clock,
   * which must not keep what is right.
   */
  private Part openPart(Table table, long window) {
    Part part = open.get(table);
    if (part != null && (part.window < window || part.window > window + windowSeconds)) {
      open.remove(table);
      finished.add(part);
      return null;
    }
    return part;
  }

  private Part finishedPart(Table table, long window) {
    return finished.find(part -> part.window == window && part.table().equals(table));
  }

  private void add(Dataset dataset, Book book, long window, String row, long segment) {
    Table table = new Table(dataset, book);
    Part part = openPart(table, window);
    if (part == null) {
      part = finishedPart(table, window);
      if (part == null) {
        part = begin(table, window, segment);
      } else {
        finished.remove(part);
      }
      open.put(table, part);
    }
    part.add(row);
  }

  /**
   * A window's part, with what its file holds if there is one. One that cannot be read for now is
   * read when the part is published: no row of any table waits for it.
   */
  private Part begin(Table table, long window, long segment) {
    Part part = new Part(table.dataset(), table.book(), window, segment);
    try {
      takeKept(part);
    } catch (IOException e) {
      meters.lakeErrors("read").increment();
      LOG.error("a file that is gone on with cannot be read now part={} {}", table, window, e);
    }
    return part;
  }

  /**
   * Adds what the part's file holds. A damaged one is put aside: the prices must not wait for the
   * trades.
   */
  private void takeKept(Part part) throws IOException {
    List<String> kept = List.of();
    try {
      kept = publisher.keptRows(part.dataset, part.book, part.window);
      for (String row : kept) {
        lastSecondOf(part.dataset, row);
        secondOf(part.dataset, row);
      }
    } catch (DamagedFileException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | DateTimeException damaged) {
      Path aside = publisher.putAside(part.dataset, part.book, part.window);
      meters.lakeErrors("damaged_file").increment();
      LOG.error("damaged file put aside, the table goes on without its rows as={}", aside, damaged);
      kept = List.of();
    }
    part.goOnFrom(kept);
  }

  /** What makes a row the same as another: of the implied rate its second, else all of it. */
  private static String keyOf(Dataset dataset, String row) {
    return dataset == Dataset.IMPLIED ? row.substring(0, row.indexOf(',')) : row;
  }

  /** The last second of a row, which but for suspect ranges is its only one. */
  static long lastSecondOf(Dataset dataset, String row) {
    return dataset == Dataset.SUSPECT
        ? LakeRows.secondOf(row.substring(row.indexOf(',') + 1))
        : secondOf(dataset, row);
  }

  /** The second that a row is of, or begins with. */
  static long secondOf(Dataset dataset, String row) {
    // A trade's first column may be empty; the second says when it was received.
    return LakeRows.secondOf(dataset == Dataset.TRADES ? row.substring(row.indexOf(',') + 1) : row);
  }

  /**
   * Ends the parts of windows that are over; and those that are far ahead, which are of another
   * clock than the seconds: no window would end them for long, and they keep the journal.
   *
   * @param newest window that a second was taken of
   */
  void retireAllBut(long newest) {
    newestWindow = newest;
    retire(part -> part.window < newest || part.window > newest + windowSeconds);
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
      open.remove(part.table());
      finished.add(part);
    }
  }

  /**
   * Publishes the oldest finished part that is not passed over; false if there is none.
   *
   * @throws IOException if it cannot be; its table is passed over until it is tried again
   */
  boolean publishNext() throws IOException {
    Part part = finished.next();
    if (part == null) {
      return false;
    }
    try {
      publish(part);
    } catch (IOException | RuntimeException e) {
      finished.refuse(part);
      throw e;
    }
    finished.remove(part);
    return true;
  }

  /** Parts that are over and not yet files. */
  PublishQueue<Table, Part> finished() {
    return finished;
  }

  private void publish(Part part) throws IOException {
    if (!part.goesOn) {
      takeKept(part);
    }
    if (part.dataset == Dataset.SUSPECT) {
      publisher.suspect(part.book, part.window, part.last, part.rows);
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
    Table table = part.table();
    // A part that a wrong clock has put ahead says nothing of days before it.
    LocalDate date = LakeLayout.date(Math.min(part.window, newestWindow));
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
