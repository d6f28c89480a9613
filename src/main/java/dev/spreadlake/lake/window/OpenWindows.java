package dev.spreadlake.lake.window;

import dev.spreadlake.lake.table.FileClosed;
import dev.spreadlake.lake.table.GapRange;
import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.lake.table.LakeRows;
import dev.spreadlake.market.Book;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The windows that are being filled, one a book, and those that wait to become files. One thread,
 * except {@link #openRows} and {@link #openGaps}.
 */
final class OpenWindows {
  private static final Logger LOG = LoggerFactory.getLogger(OpenWindows.class);

  private final LakeLayout layout;
  private final WindowPublisher publisher;
  private final LakeWriter.Listener listener;
  private final WindowFiles stored;
  private final AccountedFiles accounted;
  private final Map<Book, Window> filling = new HashMap<>();
  private final PublishQueue<Book, Window> finished =
      new PublishQueue<>(Window::book, window -> window.rows().rows());
  private final Map<Book, List<String>> visible = new ConcurrentHashMap<>();
  private final Map<Book, List<GapRange>> visibleGaps = new ConcurrentHashMap<>();

  /** First second of each book's newest window since the start. */
  private final Map<Book, Long> newestOf = new HashMap<>();

  /** Books of which files that are gone on with cannot be read, and why. */
  private final Map<Book, IOException> unread = new ConcurrentHashMap<>();

  private boolean recovered;
  private long newestWindow = Long.MIN_VALUE;

  OpenWindows(
      LakeLayout layout,
      AccountedFiles accounted,
      WindowFiles stored,
      WindowPublisher publisher,
      LakeWriter.Listener listener) {
    this.layout = layout;
    this.accounted = accounted;
    this.stored = stored;
    this.publisher = publisher;
    this.listener = listener;
  }

  void observe(String wideRow, long segment) {
    long second = LakeRows.secondOf(wideRow);
    String[] fields = wideRow.split(",", 3);
    Book book = new Book(fields[1]);
    long start = layout.windowStart(second);
    Window window = window(book, start, start + layout.windowSeconds());
    window.heldBy(segment);
    if (window.observe(second, wideRow)) {
      List<String> rows = visible.computeIfAbsent(book, b -> new ArrayList<>());
      synchronized (rows) {
        rows.add(LakeRows.narrow(wideRow));
      }
    }
    finishIfComplete(window);
  }

  void explain(String gapRow, long segment) {
    GapRange gap = GapRange.parse(gapRow);
    Book book = new Book(gapRow.split(",", 5)[3]);
    long start = layout.windowStart(gap.first());
    long end = Math.max(start + layout.windowSeconds(), gap.last() + 1);
    Window window = window(book, start, end);
    window.heldBy(segment);
    if (window.explain(gap)) {
      List<GapRange> gaps = visibleGaps.computeIfAbsent(book, b -> new ArrayList<>());
      synchronized (gaps) {
        append(gaps, gap);
      }
    }
    finishIfComplete(window);
  }

  /** A range that goes on within its window stays one: nobody knows how long it will wait. */
  private void append(List<GapRange> gaps, GapRange gap) {
    int newest = gaps.size() - 1;
    GapRange before = newest < 0 ? null : gaps.get(newest);
    if (before != null
        && before.joins(gap)
        && layout.windowStart(before.first()) == layout.windowStart(gap.first())) {
      gaps.set(newest, new GapRange(before.first(), gap.last(), gap.reason(), gap.detail()));
    } else {
      gaps.add(gap);
    }
  }

  private Window window(Book book, long start, long end) {
    newestWindow = Math.max(newestWindow, start);
    Window current = filling.get(book);
    if (current != null && current.start() == start) {
      return current;
    }
    if (current != null) {
      filling.remove(book);
      finished.add(current);
    }
    Window waiting = takeBack(book, start);
    if (waiting != null) {
      filling.put(book, waiting);
      return waiting;
    }
    Window opened = isNew(book, start) ? new Window(book, start, end) : reopen(book, start, end);
    filling.put(book, opened);
    newestOf.merge(book, start, Math::max);
    List<String> rows = visible.computeIfAbsent(book, b -> new ArrayList<>());
    synchronized (rows) {
      opened.rows().columns(5).text().lines().forEach(rows::add);
    }
    return opened;
  }

  /**
   * What the files hold of a window. While they cannot be read no second of it is lost: it is begun
   * apart from them and joined to them later.
   */
  private Window reopen(Book book, long start, long end) {
    try {
      return stored.reopen(book, start, end, !recovered);
    } catch (IOException e) {
      cannotRead(book, e);
      return Window.detached(book, start, end);
    }
  }

  /**
   * True if no file can have anything of the window: seconds are taken in order, and earlier ones
   * were since the start. So the manifest of the day, however it is, keeps no second from its book.
   */
  private boolean isNew(Book book, long start) {
    Long newest = newestOf.get(book);
    return recovered && newest != null && newest < start;
  }

  /** What comes from now on was not in the journal. */
  void recovered() {
    recovered = true;
  }

  /**
   * A window that was given up and is not yet a file is gone on with: one begun beside it would
   * take its place in the manifest.
   */
  private Window takeBack(Book book, long start) {
    Window window = finished.find(w -> w.start() == start && w.book().equals(book));
    if (window != null) {
      finished.remove(window);
    }
    return window;
  }

  private void finishIfComplete(Window window) {
    if (window.complete()) {
      filling.remove(window.book());
      finished.add(window);
    }
  }

  /** Gives up waiting for books that have been silent for a whole window. */
  void retireIdle(long newest) {
    retire(window -> window.end() + layout.windowSeconds() <= newest);
  }

  void retireAll() {
    retire(window -> true);
  }

  private void retire(Predicate<Window> which) {
    List<Window> idle =
        filling.values().stream().filter(which).sorted(Comparator.comparing(Window::book)).toList();
    for (Window window : idle) {
      filling.remove(window.book());
      finished.add(window);
    }
  }

  /**
   * Publishes the oldest finished window that is not passed over; false if there is none.
   *
   * @throws IOException if it cannot be; its book is passed over until it is tried again
   */
  boolean publishNext() throws IOException {
    Window window = finished.next();
    if (window == null) {
      return false;
    }
    Window whole;
    FileClosed file;
    try {
      whole = window.isDetached() ? stored.attach(window) : window;
      file = publisher.publish(whole);
    } catch (IOException | RuntimeException e) {
      finished.refuse(window);
      throw e;
    }
    finished.remove(window);
    forget(window);
    forgetUnread(window.book());
    if (file != null) {
      listener.fileClosed(file);
    }
    listener.windowClosed(whole.closed());
    return true;
  }

  /** Windows that are over and not yet files. */
  PublishQueue<Book, Window> finished() {
    return finished;
  }

  private void forget(Window window) {
    List<String> rows = visible.get(window.book());
    if (rows != null) {
      synchronized (rows) {
        rows.removeIf(row -> LakeRows.secondOf(row) < window.end());
      }
    }
    List<GapRange> gaps = visibleGaps.get(window.book());
    if (gaps != null) {
      synchronized (gaps) {
        gaps.removeIf(gap -> gap.last() < window.end());
      }
    }
  }

  List<String> openRows(Book book) {
    List<String> rows = visible.get(book);
    if (rows == null) {
      return List.of();
    }
    synchronized (rows) {
      return List.copyOf(rows);
    }
  }

  List<GapRange> openGaps(Book book) {
    List<GapRange> gaps = visibleGaps.get(book);
    if (gaps == null) {
      return List.of();
    }
    synchronized (gaps) {
      return List.copyOf(gaps);
    }
  }

  long newestWindow() {
    return newestWindow;
  }

  /** The oldest journal segment still needed. */
  long lowestSegment() {
    return Stream.concat(filling.values().stream(), finished.stream())
        .mapToLong(Window::segment)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Newest accounted second of each book that has a window here. */
  Map<Book, Long> accounted() {
    Map<Book, Long> accounted = new HashMap<>();
    Stream.concat(finished.stream(), filling.values().stream())
        .forEach(w -> accounted.merge(w.book(), w.accountedTo(), Math::max));
    return accounted;
  }

  /**
   * What the files of {@code book} account for; null if it has none.
   *
   * @throws UncheckedIOException if they cannot be read
   */
  Accounting.OnDisk accountedOnDisk(Book book) {
    try {
      Accounting.OnDisk found = accounted.of(book);
      forgetUnread(book);
      return found;
    } catch (IOException e) {
      cannotRead(book, e);
      throw new UncheckedIOException("the files of " + book.name() + " cannot be read", e);
    }
  }

  private void cannotRead(Book book, IOException reason) {
    if (unread.put(book, reason) == null) {
      LOG.error("files that are gone on with cannot be read book={}", book, reason);
    }
  }

  private void forgetUnread(Book book) {
    boolean waits =
        Stream.concat(finished.stream(), filling.values().stream())
            .anyMatch(window -> window.isDetached() && window.book().equals(book));
    if (!waits && unread.remove(book) != null) {
      LOG.info("files that were not readable are read book={}", book);
    }
  }

  /**
   * Tries again to read the files that could not be. Where an older window of the book waits, its
   * publication does: the newer one goes on from it.
   */
  void readAgain() {
    for (Book book : List.copyOf(unread.keySet())) {
      if (finished.find(waiting -> waiting.book().equals(book)) != null) {
        continue;
      }
      Window window = filling.get(book);
      try {
        if (window != null && window.isDetached()) {
          filling.put(book, stored.attach(window));
        } else {
          accounted.of(book);
        }
        forgetUnread(book);
      } catch (IOException e) {
        cannotRead(book, e);
      }
    }
  }

  /** Why files that are gone on with cannot be read, of one of the books; null if all are. */
  IOException unread() {
    return unread.values().stream().findFirst().orElse(null);
  }

  /** Books of which it is so; any thread. */
  int unreadBooks() {
    return unread.size();
  }
}
