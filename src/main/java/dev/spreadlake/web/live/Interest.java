package dev.spreadlake.web.live;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What one socket wants: a union of its {@code subscribe} messages, each under its own id. Confined
 * to the hub's thread.
 */
final class Interest {
  /** One {@code subscribe}; an empty set of books means all. */
  record Wish(Set<LiveTopic> topics, Set<String> books) {}

  private final int subscriptionsMax;
  private final Map<String, Wish> wishes = new LinkedHashMap<>();
  private final EnumSet<LiveTopic> everyBook = EnumSet.noneOf(LiveTopic.class);
  private final EnumMap<LiveTopic, Set<String>> someBooks = new EnumMap<>(LiveTopic.class);

  Interest(int subscriptionsMax) {
    this.subscriptionsMax = subscriptionsMax;
  }

  /** Adds, or replaces what was under {@code id}; false if there are too many already. */
  boolean put(String id, Wish wish) {
    if (!wishes.containsKey(id) && wishes.size() >= subscriptionsMax) {
      return false;
    }
    wishes.put(id, wish);
    recompute();
    return true;
  }

  /** Takes back one subscription; false if there is none of that id. */
  boolean remove(String id) {
    boolean found = wishes.remove(id) != null;
    recompute();
    return found;
  }

  /** Takes {@code topics} out of every subscription. */
  void removeTopics(Set<LiveTopic> topics) {
    wishes.replaceAll(
        (id, wish) -> {
          EnumSet<LiveTopic> left = EnumSet.noneOf(LiveTopic.class);
          left.addAll(wish.topics());
          left.removeAll(topics);
          return new Wish(left, wish.books());
        });
    wishes.values().removeIf(wish -> wish.topics().isEmpty());
    recompute();
  }

  /** True if a frame of {@code topic} about {@code book} is wanted; null: about no single book. */
  boolean wants(LiveTopic topic, String book) {
    if (everyBook.contains(topic)) {
      return true;
    }
    Set<String> books = someBooks.get(topic);
    return books != null && (book == null || books.contains(book));
  }

  /** True if anything of the topic is wanted. */
  boolean has(LiveTopic topic) {
    return everyBook.contains(topic) || someBooks.containsKey(topic);
  }

  /** The books wanted of a topic; empty means all. */
  Set<String> books(LiveTopic topic) {
    return everyBook.contains(topic) ? Set.of() : someBooks.getOrDefault(topic, Set.of());
  }

  private void recompute() {
    everyBook.clear();
    someBooks.clear();
    for (Wish wish : wishes.values()) {
      for (LiveTopic topic : wish.topics()) {
        add(topic, wish.books());
        if (topic == LiveTopic.MARKET) {
          add(LiveTopic.MINUTES, wish.books());
        }
      }
    }
  }

  private void add(LiveTopic topic, Set<String> books) {
    if (books.isEmpty()) {
      everyBook.add(topic);
    } else {
      someBooks.computeIfAbsent(topic, t -> new HashSet<>()).addAll(books);
    }
  }
}
