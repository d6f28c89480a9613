package dev.spreadlake.lake.window;

import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.market.Book;
import dev.spreadlake.metrics.Meters;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to which second each book is accounted for, so that each of its seconds is written once and
 * none is left out. Seconds of the epoch. One thread.
 */
final class Accounting {
  private static final Logger LOG = LoggerFactory.getLogger(Accounting.class);

  /**
   * Longer than this, a hole is not explained: while running it is a broken clock, and its seconds
   * are refused; before a start the book's time in this lake begins anew.
   */
  static final long HOLE_SECONDS_MAX = 400 * LakeLayout.DAY_SECONDS;

  private final Meters meters;
  private final Function<Book, Long> onDisk;
  private final Map<Book, Long> accountedTo = new HashMap<>();
  private final Set<Book> running = new HashSet<>();
  private final Set<Book> refusing = new HashSet<>();

  /**
   * @param onDisk newest second that the files of a book account for; null if it has none
   */
  Accounting(Meters meters, Function<Book, Long> onDisk) {
    this.meters = meters;
    this.onDisk = onDisk;
  }

  /** The journal accounts for a book up to this second. */
  void recovered(Book book, long to) {
    Long files = onDisk.apply(book);
    accountedTo.put(book, files == null ? to : Math.max(to, files));
  }

  /** True once a second of the book was taken since the start. */
  boolean isRunning(Book book) {
    return running.contains(book);
  }

  /**
   * Takes the next second of a book.
   *
   * @return the first second that is not accounted for, {@code second} itself unless there is a
   *     hole; a later one if {@code second} is refused
   */
  long admit(Book book, long second) {
    long to = accountedTo(book, second);
    if (second <= to) {
      return refuse("duplicate_second", "the lake already accounts for them", book, second, to);
    }
    if (second - to > HOLE_SECONDS_MAX) {
      return refuse("implausible_second", "the clock has jumped too far", book, second, to);
    }
    refusing.remove(book);
    running.add(book);
    accountedTo.put(book, second);
    return to + 1;
  }

  /** Said once, until a second of the book is taken again. */
  private long refuse(String error, String why, Book book, long second, long to) {
    meters.lakeErrors(error).increment();
    if (refusing.add(book)) {
      LOG.warn(
          "seconds refused, {} book={} from={} accounted_to={}",
          why,
          book,
          Instant.ofEpochSecond(second),
          Instant.ofEpochSecond(to));
    }
    return Long.MAX_VALUE;
  }

  private long accountedTo(Book book, long second) {
    Long known = accountedTo.get(book);
    if (known == null) {
      known = onDisk.apply(book);
    }
    boolean longGone = known != null && !isRunning(book) && second - known > HOLE_SECONDS_MAX;
    if (longGone) {
      LOG.warn(
          "the lake's last of book={} is of {}: its time begins anew",
          book,
          Instant.ofEpochSecond(known));
    }
    if (known == null || longGone) {
      known = LakeLayout.dayStart(LakeLayout.date(second)) - 1;
    }
    accountedTo.put(book, known);
    return known;
  }
}
