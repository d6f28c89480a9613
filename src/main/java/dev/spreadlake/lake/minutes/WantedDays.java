package dev.spreadlake.lake.minutes;

import dev.spreadlake.bars.DayBars;
import dev.spreadlake.market.Book;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Days whose minutes are to be made, in the order in which they were asked for. Of a day that only
 * a file of trades of the next one may belong to, that file is looked at first. One thread.
 */
final class WantedDays {
  /** One day of one book. */
  record Day(Book book, LocalDate date) {}

  /**
   * @param trades path of a file of trades that the day is to be made for if one of them counts on
   *     it; empty if it is to be made in any case
   */
  record Ask(Day day, String trades) {}

  /** Each day's files of trades; none if it is to be made in any case. */
  private final Map<Day, Set<String>> days = new LinkedHashMap<>();

  /** The same of days that could not be made and are to be asked for again. */
  private final Map<Day, Set<String>> failed = new LinkedHashMap<>();

  /** What a window that is in the tables asks for: its day. */
  static List<Ask> afterWindow(Book book, Instant from) {
    return List.of(new Ask(new Day(book, dateOf(from)), ""));
  }

  /**
   * What a file of trades asks for: its day. In the first hour it may hold what was received too
   * late for the day before.
   *
   * @param from receipt of the first of them
   */
  static List<Ask> afterTrades(Book book, Instant from, String path) {
    List<Ask> asked = new ArrayList<>();
    LocalDate date = dateOf(from);
    Instant midnight = date.atStartOfDay(ZoneOffset.UTC).toInstant();
    if (from.isBefore(midnight.plus(DayBars.RECEIVED_WITHIN))) {
      asked.add(new Ask(new Day(book, date.minusDays(1)), path));
    }
    asked.add(new Ask(new Day(book, date), ""));
    return asked;
  }

  private static LocalDate dateOf(Instant second) {
    return LocalDate.ofInstant(second, ZoneOffset.UTC);
  }

  void add(Ask asked) {
    Set<String> trades = asked.trades().isEmpty() ? Set.of() : Set.of(asked.trades());
    days.merge(asked.day(), trades, WantedDays::both);
  }

  boolean isEmpty() {
    return days.isEmpty();
  }

  Set<Day> days() {
    return Set.copyOf(days.keySet());
  }

  /** How many of them are so. */
  int count(Predicate<Day> which) {
    return (int) days.keySet().stream().filter(which).count();
  }

  /** The day that was asked for first of those that are so; null if none is. */
  Day first(Predicate<Day> which) {
    return days.keySet().stream().filter(which).findFirst().orElse(null);
  }

  /** Takes a day out; gives its files of trades, none if it is to be made in any case. */
  Set<String> remove(Day day) {
    return days.remove(day);
  }

  /**
   * Says that a day that was taken out could not be made.
   *
   * @param trades as {@link #remove} gave them
   */
  void failed(Day day, Set<String> trades) {
    failed.merge(day, trades, WantedDays::both);
  }

  /** Asks again for the days of a book that could not be made. */
  void again(Book book) {
    failed.entrySet().stream()
        .filter(day -> day.getKey().book().equals(book))
        .forEach(day -> days.merge(day.getKey(), day.getValue(), WantedDays::both));
    failed.keySet().removeIf(day -> day.book().equals(book));
  }

  private static Set<String> both(Set<String> one, Set<String> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return Set.of();
    }
    Set<String> both = new LinkedHashSet<>(one);
    both.addAll(other);
    return both;
  }
}
