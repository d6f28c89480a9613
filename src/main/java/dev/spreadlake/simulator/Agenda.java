package dev.spreadlake.simulator;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Things to do later on the exchange's own clock, in order of time and then of entry. Not
 * thread-safe.
 */
public final class Agenda {
  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(
          Comparator.comparingLong((Entry e) -> e.atMicros).thenComparingLong(e -> e.number));
  private long number;

  /** How much later everything entered is than it was entered for. */
  private long postponedMicros;

  /** Something entered; may be struck out. */
  public final class Entry {
    private final long atMicros;
    private final long number;
    private final Runnable action;

    private Entry(long atMicros, long number, Runnable action) {
      this.atMicros = atMicros;
      this.number = number;
      this.action = action;
    }

    /** Strikes it out; no effect once it has run. */
    public void cancel() {
      entries.remove(this);
    }
  }

  /** Enters an action for a time; a time already past means at the next opportunity. */
  public Entry at(long atMicros, Runnable action) {
    Entry entry = new Entry(atMicros - postponedMicros, number++, action);
    entries.add(entry);
    return entry;
  }

  long nextAtMicros() {
    Entry first = entries.peek();
    return first == null ? Long.MAX_VALUE : first.atMicros + postponedMicros;
  }

  /** Everything entered so far is so much later. */
  void postpone(long micros) {
    postponedMicros += micros;
  }

  void runNext() {
    entries.remove().action.run();
  }
}
