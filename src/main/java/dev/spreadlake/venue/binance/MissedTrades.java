package dev.spreadlake.venue.binance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The trades of one symbol that the stream has left out, by their ids, which Binance counts one by
 * one: known until REST has told them, or can no longer. Times are monotonic nanoseconds. Not
 * thread-safe.
 */
final class MissedTrades {
  /** Stretches of ids kept; of more, the oldest is given up. */
  static final int STRETCHES_MAX = 1_000;

  /** Questions without a new trade in the answer until what is asked for is given up. */
  static final int VAIN_MAX = 6;

  private static final long FIRST = Duration.ofMillis(500).toNanos();
  private static final long AGAIN = Duration.ofSeconds(5).toNanos();

  /**
   * What an answer brought.
   *
   * @param found missed ones, oldest first
   * @param lost how many are given up
   */
  record Outcome(List<BinanceMessages.Execution> found, long lost) {}

  /** Last id of each stretch, by its first. */
  private final TreeMap<Long, Long> stretches = new TreeMap<>();

  private long dueAt;
  private int inVain;
  private long overflown;

  /** The stream left these ids out, both included. */
  void missed(long first, long last, long now) {
    if (stretches.isEmpty()) {
      // Not at once: others may be under way, and one answer has them all.
      dueAt = Math.max(dueAt, now + FIRST);
    }
    stretches.put(first, last);
    if (stretches.size() > STRETCHES_MAX) {
      Map.Entry<Long, Long> oldest = stretches.pollFirstEntry();
      overflown += oldest.getValue() - oldest.getKey() + 1;
    }
  }

  /** The stream tells one after all. */
  void told(long id) {
    take(id);
  }

  /** True if REST is to be asked. */
  boolean isDue(long now) {
    return !stretches.isEmpty() && now - dueAt >= 0;
  }

  /** REST is asked; unless it helps, it is asked again, ever later. */
  void asked(long now) {
    dueAt = now + (AGAIN << Math.min(inVain, VAIN_MAX));
  }

  /** REST has not answered: it is asked ever later, and nothing is given up. */
  void failed() {
    inVain = Math.min(inVain + 1, VAIN_MAX - 1);
  }

  /**
   * REST has told the newest trades. What is older than those, or left out among them, it will not
   * tell any more; what is newer may be missing from a cached answer.
   */
  Outcome answered(List<BinanceMessages.Execution> newest) {
    List<BinanceMessages.Execution> inOrder = new ArrayList<>(newest);
    inOrder.sort(Comparator.comparingLong(BinanceMessages.Execution::id));
    List<BinanceMessages.Execution> found = new ArrayList<>();
    for (BinanceMessages.Execution trade : inOrder) {
      if (take(trade.id())) {
        found.add(trade);
      }
    }
    inVain = found.isEmpty() ? inVain + 1 : 0;
    long known = inOrder.isEmpty() ? Long.MIN_VALUE : inOrder.get(inOrder.size() - 1).id();
    long lost = overflown + giveUp(inVain >= VAIN_MAX ? Long.MAX_VALUE : known);
    overflown = 0;
    if (stretches.isEmpty()) {
      inVain = 0;
    }
    return new Outcome(found, lost);
  }

  /** Takes an id out; false if it was not missed. */
  private boolean take(long id) {
    Map.Entry<Long, Long> stretch = stretches.floorEntry(id);
    if (stretch == null || stretch.getValue() < id) {
      return false;
    }
    stretches.remove(stretch.getKey());
    if (stretch.getKey() < id) {
      stretches.put(stretch.getKey(), id - 1);
    }
    if (id < stretch.getValue()) {
      stretches.put(id + 1, stretch.getValue());
    }
    return true;
  }

  /** Forgets ids up to this one; how many there were. */
  private long giveUp(long last) {
    long lost = 0;
    while (!stretches.isEmpty() && stretches.firstKey() <= last) {
      Map.Entry<Long, Long> stretch = stretches.pollFirstEntry();
      lost += Math.min(last, stretch.getValue()) - stretch.getKey() + 1;
      if (stretch.getValue() > last) {
        stretches.put(last + 1, stretch.getValue());
        break;
      }
    }
    return lost;
  }
}
