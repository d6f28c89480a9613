package dev.spreadlake.alert;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The newest events, bounded. Not thread-safe. */
final class AlertHistory {
  private final int max;
  private final ArrayDeque<AlertEvent> events = new ArrayDeque<>();
  private boolean isWhole = true;

  AlertHistory(int max) {
    this.max = max;
  }

  void add(AlertEvent event) {
    if (events.size() == max) {
      events.removeFirst();
      isWhole = false;
    }
    events.addLast(event);
  }

  /** True if every event after {@code seq} is here, of those there are. */
  boolean reaches(long seq) {
    return events.isEmpty() || seq >= events.peekFirst().seq() - 1;
  }

  /** Events with a sequence number above {@code seq}, oldest first. */
  List<AlertEvent> after(long seq, int limit) {
    List<AlertEvent> found = new ArrayList<>();
    for (AlertEvent event : events) {
      if (event.seq() > seq) {
        if (found.size() == limit) {
          break;
        }
        found.add(event);
      }
    }
    return found;
  }

  /** True if every event observed at or after {@code from} is here, of those there are. */
  boolean reaches(Instant from) {
    return isWhole || events.peekFirst().observedAt().isBefore(from);
  }

  /** The newest {@code limit} events observed in [from, to), newest first. */
  List<AlertEvent> between(Instant from, Instant to, int limit) {
    List<AlertEvent> found = new ArrayList<>();
    for (Iterator<AlertEvent> back = events.descendingIterator();
        back.hasNext() && found.size() < limit; ) {
      AlertEvent event = back.next();
      if (!event.observedAt().isBefore(from) && event.observedAt().isBefore(to)) {
        found.add(event);
      }
    }
    return found;
  }
}
