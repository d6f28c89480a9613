package dev.spreadlake.lake.window;

import dev.spreadlake.lake.table.LakeLayout;
import dev.spreadlake.market.Book;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.ClockReading;
import dev.spreadlake.time.SteadyClock;
import dev.spreadlake.time.StepDoubt;
import dev.spreadlake.time.TimeSource;
import java.io.UncheckedIOException;
import java.time.Duration;
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
   * A hole longer than this is not explained. Either the lake's last is of a recording, and the
   * book's time begins anew; or a clock is wrong, and its seconds are refused until it is put right
   * or has been believed.
   */
  static final long HOLE_SECONDS_MAX = 400 * LakeLayout.DAY_SECONDS;

  /**
   * What the files of a book end with.
   *
   * @param to newest second that they account for
   * @param recorded true if a replay wrote it, so that it tells nothing of when that was
   */
  record OnDisk(long to, boolean recorded) {}

  private final boolean isReplay;
  private final TimeSource time;
  private final Meters meters;
  private final Function<Book, OnDisk> onDisk;
  private final Map<Book, Long> accountedTo = new HashMap<>();
  private final Set<Book> running = new HashSet<>();

  /** Books whose files end with a recording and of which no second was taken since. */
  private final Set<Book> recorded = new HashSet<>();

  private final Set<Book> refusing = new HashSet<>();
  private final Map<Book, SteadyClock> jumps = new HashMap<>();

  /** A hole that did not pass by the monotonic clock is a step of the wall clock. */
  private final Map<Book, StepDoubt> steps = new HashMap<>();

  /** The second taken that was the furthest ahead of the monotonic clock; null before the first. */
  private ClockReading furthest;

  /**
   * @param isReplay true if the seconds are a recording's, whose clock is right whatever it says
   * @param onDisk of a book; null if it has no files; asked once a book
   */
  Accounting(boolean isReplay, TimeSource time, Meters meters, Function<Book, OnDisk> onDisk) {
    this.isReplay = isReplay;
    this.time = time;
    this.meters = meters;
    this.onDisk = onDisk;
  }

  /** The journal accounts for a book up to this second. */
  void recovered(Book book, long to) {
    OnDisk files;
    try {
      files = read(book);
    } catch (UncheckedIOException e) {
      // What is in files was in the journal before.
      files = null;
    }
    accountedTo.put(book, files == null ? to : Math.max(to, files.to()));
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
    return admit(book, second, false);
  }

  /**
   * The same of the last second of a range that is told as passed over: whoever tells it has seen
   * the clock step, and believes it.
   */
  long admitTold(Book book, long second) {
    return admit(book, second, true);
  }

  private long admit(Book book, long second, boolean believed) {
    ClockReading now = new ClockReading(Instant.ofEpochSecond(second), time.nanoTime());
    long to = accountedTo(book, second);
    if (second <= to) {
      return refuse("duplicate_second", "the lake already accounts for them", book, second, to);
    }
    if (second - to > HOLE_SECONDS_MAX) {
      if (!beginsAnew(book, now)) {
        return refuse("implausible_second", "the clock has jumped too far", book, second, to);
      }
      LOG.warn("time begins anew book={} last_was={}", book, Instant.ofEpochSecond(to));
      to = dayBefore(second);
    } else if (!believed && isDoubtedStep(book, now, second - to)) {
      return refuse("implausible_second", "the clock has stepped", book, second, to);
    }
    refusing.remove(book);
    jumps.remove(book);
    steps.remove(book);
    if (furthest == null || now.stepSince(furthest).compareTo(Duration.ZERO) > 0) {
      furthest = now;
    }
    running.add(book);
    recorded.remove(book);
    accountedTo.put(book, second);
    return to + 1;
  }

  /**
   * A second that was late in coming, as behind a disk that refused, is not ahead of the monotonic
   * clock; nor is one after a stall, as the clock went on meanwhile.
   */
  private boolean isDoubtedStep(Book book, ClockReading now, long hole) {
    if (isReplay || furthest == null) {
      return false;
    }
    Duration step = now.stepSince(furthest);
    Duration jump = step.toSeconds() < hole ? step : Duration.ofSeconds(hole);
    return !steps.computeIfAbsent(book, name -> new StepDoubt()).follows(jump, now);
  }

  private boolean beginsAnew(Book book, ClockReading now) {
    return isReplay
        || recorded.contains(book)
        || jumps
            .computeIfAbsent(book, name -> SteadyClock.doubted(SteadyClock.HALF_AN_HOUR))
            .isSteady(now);
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
      OnDisk files = read(book);
      known = files == null ? dayBefore(second) : files.to();
      accountedTo.put(book, known);
    }
    return known;
  }

  private OnDisk read(Book book) {
    OnDisk files = onDisk.apply(book);
    if (files != null && files.recorded()) {
      recorded.add(book);
    }
    return files;
  }

  /** The last second before the day of {@code second}. */
  private static long dayBefore(long second) {
    return LakeLayout.dayStart(LakeLayout.date(second)) - 1;
  }
}
