package dev.spreadlake.alert;

import java.math.BigDecimal;
import java.util.Arrays;

/**
 * The largest value of a series since any of the moments excursions began at, without touching the
 * excursions: a stack of suffix maxima, strictly falling from bottom to top. An entry answers for
 * every start after the entry below it and up to its own tick. Amortised constant time for a
 * reading, logarithmic for a question.
 */
final class PeakTrack {
  private long[] ticks = new long[16];
  private BigDecimal[] values = new BigDecimal[16];
  private int size;
  private long tick;
  private BigDecimal newest;

  /**
   * Takes the next value.
   *
   * @return true if the peak of some excursion rose
   */
  boolean advance(BigDecimal value) {
    tick++;
    newest = value;
    boolean covered = false;
    boolean rose = false;
    while (size > 0) {
      int order = values[size - 1].compareTo(value);
      if (order > 0) {
        break;
      }
      covered = true;
      rose |= order < 0;
      values[--size] = null;
    }
    if (covered) {
      push();
    }
    return rose;
  }

  /** Marks the newest value as the beginning of an excursion; returns the tick to ask with. */
  long start() {
    if (size == 0 || ticks[size - 1] != tick) {
      push();
    }
    return tick;
  }

  /** The largest value since {@code start} returned {@code startTick}. */
  BigDecimal since(long startTick) {
    int found = Arrays.binarySearch(ticks, 0, size, startTick);
    return values[found >= 0 ? found : -found - 1];
  }

  /** Entries held. */
  int size() {
    return size;
  }

  /** Forgets everything; call when no excursion is left. */
  void clear() {
    Arrays.fill(values, 0, size, null);
    size = 0;
  }

  /** Drops entries that answer for none of {@code starts}, which must be sorted. */
  void retain(long[] starts) {
    int kept = 0;
    int at = 0;
    long below = Long.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      while (at < starts.length && starts[at] <= below) {
        at++;
      }
      below = ticks[i];
      if (at < starts.length && starts[at] <= ticks[i]) {
        ticks[kept] = ticks[i];
        values[kept++] = values[i];
      }
    }
    Arrays.fill(values, kept, size, null);
    size = kept;
  }

  private void push() {
    if (size == ticks.length) {
      ticks = Arrays.copyOf(ticks, size * 2);
      values = Arrays.copyOf(values, size * 2);
    }
    ticks[size] = tick;
    values[size++] = newest;
  }
}
