package dev.spreadlake.lake.replay;

import dev.spreadlake.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Timers over a recording's time: they fire, in order, as it goes on. One thread. */
final class ReplayTimers implements Timers {
  private static final class Entry {
    private final Instant at;
    private final long number;
    private final Runnable action;
    private boolean cancelled;

    private Entry(Instant at, long number, Runnable action) {
      this.at = at;
      this.number = number;
      this.action = action;
    }
  }

  private final ReplayTime time;
  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(
          Comparator.<Entry, Instant>comparing(entry -> entry.at)
              .thenComparingLong(entry -> entry.number));
  private long number;

  ReplayTimers(ReplayTime time) {
    this.time = time;
  }

  @Override
  public Timer after(Duration delay, Runnable action) {
    Entry entry = new Entry(time.now().plus(delay), number++, action);
    entries.add(entry);
    return () -> entry.cancelled = true;
  }

  /** Lets time pass; what falls due runs at its own moment. Time never goes back. */
  void runTo(Instant end) {
    while (!entries.isEmpty() && !entries.peek().at.isAfter(end)) {
      Entry entry = entries.poll();
      if (!entry.cancelled) {
        time.set(later(entry.at));
        entry.action.run();
      }
    }
    time.set(later(end));
  }

  private Instant later(Instant instant) {
    return instant.isAfter(time.now()) ? instant : time.now();
  }
}
