package dev.spreadlake.alert;

import dev.spreadlake.market.Book;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sockets' own thresholds, bounded for each socket and overall. Not thread-safe. */
final class Subscriptions {
  private record Own(Book book, Watch watch) {}

  private final AlertEngine engine;
  private final int perSubscriberMax;
  private final int max;
  private final Map<String, Map<String, List<Own>>> bySubscriber = new HashMap<>();
  private int size;

  Subscriptions(AlertEngine engine, int perSubscriberMax, int max) {
    this.engine = engine;
    this.perSubscriberMax = perSubscriberMax;
    this.max = max;
  }

  /**
   * Sets a threshold; one with the same id is replaced. A rule without a book is one threshold of
   * its connection, and one for each book of what there may be overall.
   *
   * @throws IllegalArgumentException if the book is not among {@code books}, or a limit is reached
   */
  void subscribe(String subscriber, AlertRule rule, Collection<Book> books) {
    if (rule.book() != null && !books.contains(rule.book())) {
      throw new IllegalArgumentException(
          "book '" + rule.book() + "' is not watched; books are " + books);
    }
    Collection<Book> on =
        rule.book() == null
            ? books.stream().filter(book -> !BasisSeries.is(book)).toList()
            : List.of(rule.book());
    Map<String, List<Own>> mine = bySubscriber.getOrDefault(subscriber, Map.of());
    List<Own> replaced = mine.getOrDefault(rule.id(), List.of());
    if (!mine.containsKey(rule.id()) && mine.size() >= perSubscriberMax) {
      throw new IllegalArgumentException(
          "at most " + perSubscriberMax + " own thresholds for one connection");
    }
    if (size - replaced.size() + on.size() > max) {
      throw new IllegalArgumentException(
          "at most " + max + " own thresholds over all connections; try again later");
    }
    unsubscribe(subscriber, rule.id());
    List<Own> added = new ArrayList<>();
    for (Book book : on) {
      added.add(new Own(book, engine.subscribe(book, rule, subscriber)));
    }
    size += added.size();
    bySubscriber.computeIfAbsent(subscriber, key -> new LinkedHashMap<>()).put(rule.id(), added);
  }

  /** Takes back one threshold, or all of them if {@code id} is null; false if there was none. */
  boolean unsubscribe(String subscriber, String id) {
    Map<String, List<Own>> mine = bySubscriber.get(subscriber);
    if (mine == null) {
      return false;
    }
    if (id == null) {
      mine.values().forEach(this::remove);
      bySubscriber.remove(subscriber);
      return true;
    }
    List<Own> removed = mine.remove(id);
    if (removed == null) {
      return false;
    }
    remove(removed);
    if (mine.isEmpty()) {
      bySubscriber.remove(subscriber);
    }
    return true;
  }

  /** Thresholds set, each book counted. */
  int size() {
    return size;
  }

  private void remove(List<Own> removed) {
    removed.forEach(own -> engine.unsubscribe(own.book(), own.watch()));
    size -= removed.size();
  }
}
