package dev.spreadlake.alert;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The newest events, bounded. Not thread-safe. */
final class AlertHistory {
  private final int max;
  private final ArrayDeque<AlertEvent> events = new ArrayDeque<>();

  AlertHistory(int max) {
    this.max = max;
  }

  void add(AlertEvent event) {
    if (events.size() == max) {
      events.removeFirst();
    }
    events.addLast(event);
  }

  /** True if every event after {@code seq} is here, of those there are. */
  boolean reaches(long seq) {
    return events.isEmpty() || events.peekFirst().seq() <= seq + 1;
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
}
