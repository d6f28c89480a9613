package dev.spreadlake.web.live;

import dev.spreadlake.market.Book;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.MissedSeconds;
import dev.spreadlake.spread.SpreadObservation;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The newest seconds of every book, at most an hour of each and a bounded number altogether.
 * Confined to one thread; the lists it hands out are copies.
 */
public final class RecentSeconds {
  /** Seconds kept of one book while there are few books. */
  public static final int SECONDS_MAX = 3600;

  private static final int ALTOGETHER_MAX = 400_000;

  /**
   * One second of one book. {@code reason} is null for an observation; bid, ask and spread are null
   * for a gap; {@code imbalance} is NaN where it is not known; {@code suspect} if the second was
   * recorded while the feed was already dead.
   */
  public record Second(
      Instant at,
      Book book,
      BigDecimal bid,
      BigDecimal ask,
      BigDecimal spread,
      String reason,
      double imbalance,
      boolean suspect) {
    /** A second whose imbalance is not known, and of which nothing is doubted. */
    public Second(
        Instant at, Book book, BigDecimal bid, BigDecimal ask, BigDecimal spread, String reason) {
      this(at, book, bid, ask, spread, reason, Double.NaN, false);
    }

    /** From an observation. */
    public static Second of(SpreadObservation seen) {
      return new Second(
          seen.second(),
          seen.book(),
          seen.bid(),
          seen.ask(),
          seen.spread(),
          null,
          seen.imbalance(),
          false);
    }

    /** The same second, doubted from now on; a gap stays as it is. */
    Second doubted() {
      return reason != null || suspect
          ? this
          : new Second(at, book, bid, ask, spread, null, imbalance, true);
    }

    /** From a gap. */
    public static Second of(Gap gap) {
      return new Second(gap.second(), gap.book(), null, null, null, gap.reason().id());
    }
  }

  private final Map<String, ArrayDeque<Second>> byBook = new TreeMap<>();

  /** Adds the next second of a book, dropping the oldest beyond the bound. */
  public void add(Second second) {
    ArrayDeque<Second> seconds =
        byBook.computeIfAbsent(second.book().name(), name -> new ArrayDeque<>());
    seconds.addLast(second);
    while (seconds.size() > bound()) {
      seconds.removeFirst();
    }
  }

  /** Adds the newest of many seconds without an observation, as many as are kept. */
  public void missed(MissedSeconds missed) {
    Instant oldest = missed.to().minusSeconds(SECONDS_MAX - 1L);
    Instant at = missed.from().isAfter(oldest) ? missed.from() : oldest;
    for (; !at.isAfter(missed.to()); at = at.plusSeconds(1)) {
      add(Second.of(new Gap(at, missed.book(), missed.reason(), missed.detail())));
    }
  }

  private int bound() {
    return Math.max(1, Math.min(SECONDS_MAX, ALTOGETHER_MAX / byBook.size()));
  }

  /** Marks what is kept of a book within {@code [from, to]} as doubtful. */
  public void suspect(Book book, Instant from, Instant to) {
    ArrayDeque<Second> seconds = byBook.get(book.name());
    if (seconds == null) {
      return;
    }
    List<Second> all = List.copyOf(seconds);
    seconds.clear();
    for (Second one : all) {
      boolean within = !one.at().isBefore(from) && !one.at().isAfter(to);
      seconds.addLast(within ? one.doubted() : one);
    }
  }

  /** Names of the books seen so far. */
  public Set<String> books() {
    return byBook.keySet();
  }

  /** The newest {@code max} seconds of a book that lie after {@code after}, oldest first. */
  public List<Second> newest(String book, int max, Instant after) {
    ArrayDeque<Second> seconds = byBook.get(book);
    if (seconds == null) {
      return List.of();
    }
    ArrayList<Second> newest = new ArrayList<>(Math.min(max, seconds.size()));
    var backwards = seconds.descendingIterator();
    while (backwards.hasNext() && newest.size() < max) {
      Second second = backwards.next();
      if (!second.at().isAfter(after)) {
        break;
      }
      newest.add(second);
    }
    java.util.Collections.reverse(newest);
    return newest;
  }

  /** What is kept of a book within {@code [from, to)}, oldest first. */
  public List<Second> between(Book book, Instant from, Instant to) {
    ArrayDeque<Second> seconds = byBook.get(book.name());
    if (seconds == null) {
      return List.of();
    }
    return seconds.stream().filter(s -> !s.at().isBefore(from) && s.at().isBefore(to)).toList();
  }

  /** Right after the newest second of a book; the epoch if there is none. */
  public Instant end(Book book) {
    ArrayDeque<Second> seconds = byBook.get(book.name());
    return seconds == null || seconds.isEmpty()
        ? Instant.EPOCH
        : seconds.getLast().at().plusSeconds(1);
  }

  /** Right after the newest second of any book; empty if there is none. */
  public Optional<Instant> end() {
    return byBook.values().stream()
        .map(seconds -> seconds.getLast().at().plusSeconds(1))
        .max(Instant::compareTo);
  }

  /** The oldest second kept of a book; null if there is none. */
  public Instant oldest(Book book) {
    ArrayDeque<Second> seconds = byBook.get(book.name());
    return seconds == null || seconds.isEmpty() ? null : seconds.getFirst().at();
  }
}
