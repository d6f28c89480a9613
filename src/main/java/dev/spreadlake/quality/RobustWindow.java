package dev.spreadlake.quality;

import java.util.Arrays;

/**
 * The last n values of a series with their median and median absolute deviation, exact at every
 * step: what the database calls {@code median} and {@code mad} over the n rows before. Memory is
 * two arrays; a step costs O(n). Not thread-safe.
 */
public final class RobustWindow {
  private final double[] ring;
  private final double[] sorted;
  private int size;
  private int next;

  /**
   * @param capacity values kept, at least 2
   */
  public RobustWindow(int capacity) {
    if (capacity < 2) {
      throw new IllegalArgumentException("a window holds at least 2 values (was " + capacity + ")");
    }
    this.ring = new double[capacity];
    this.sorted = new double[capacity];
  }

  /** Adds a value; the oldest leaves when the window is full. NaN is refused. */
  public void add(double value) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("NaN has no place in a window");
    }
    if (size == ring.length) {
      remove(ring[next]);
    }
    int at = Arrays.binarySearch(sorted, 0, size, value);
    int place = at < 0 ? -at - 1 : at;
    System.arraycopy(sorted, place, sorted, place + 1, size - place);
    sorted[place] = value;
    size++;
    ring[next] = value;
    next = next + 1 == ring.length ? 0 : next + 1;
  }

  private void remove(double value) {
    int at = Arrays.binarySearch(sorted, 0, size, value);
    System.arraycopy(sorted, at + 1, sorted, at, size - at - 1);
    size--;
  }

  /** Values in the window. */
  public int size() {
    return size;
  }

  /** Median; NaN if empty. */
  public double median() {
    return size == 0 ? Double.NaN : middle(sorted[(size - 1) / 2], sorted[size / 2]);
  }

  /** Median of the distances from the median; NaN if empty. */
  public double mad() {
    if (size == 0) {
      return Double.NaN;
    }
    double median = median();
    // The distances grow from the middle to both ends: take the nearest until half are taken.
    int right = Arrays.binarySearch(sorted, 0, size, median);
    right = right < 0 ? -right - 1 : right;
    int left = right - 1;
    double before = 0;
    double distance = 0;
    for (int taken = 0; taken <= size / 2; taken++) {
      before = distance;
      boolean fromRight =
          left < 0 || (right < size && sorted[right] - median <= median - sorted[left]);
      distance = fromRight ? sorted[right++] - median : median - sorted[left--];
    }
    return size % 2 == 1 ? distance : middle(before, distance);
  }

  private static double middle(double low, double high) {
    return low + (high - low) * 0.5;
  }
}
