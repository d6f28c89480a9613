package dev.spreadlake.market;

import java.util.Arrays;

/**
 * Price levels of one side as sorted arrays with the best level last, because nearly all changes
 * are near the best one and so move little. Prices and amounts are scaled longs; the scale is the
 * owner's. Not thread-safe.
 */
final class PriceLadder {
  // Bids keep prices as they are, asks negated: the last key is the best one on either side.
  private final boolean bids;
  private long[] keys = new long[256];
  private long[] amounts = new long[256];
  private int[] orders = new int[256];
  // How many decimals the exchange wrote in the newest order of the level.
  private byte[] written = new byte[256];
  private int size;

  PriceLadder(boolean bids) {
    this.bids = bids;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void clear() {
    size = 0;
  }

  /** Price of the level {@code depth} steps from the best one (0 = best). */
  long price(int depth) {
    long key = keys[size - 1 - depth];
    return bids ? key : -key;
  }

  long amount(int depth) {
    return amounts[size - 1 - depth];
  }

  int written(int depth) {
    return written[size - 1 - depth];
  }

  /** Decimals written at a price; {@code otherwise} if there is no such level. */
  int writtenAt(long price, int otherwise) {
    int at = indexOf(bids ? price : -price);
    return at < 0 ? otherwise : written[at];
  }

  /**
   * Adds one order's amount.
   *
   * @return false if the level's sum does not fit; nothing has changed then
   */
  boolean add(long price, long amount, int decimals) {
    long key = bids ? price : -price;
    int at = indexOf(key);
    if (at >= 0) {
      long sum = amounts[at] + amount;
      if (sum < 0) {
        return false;
      }
      amounts[at] = sum;
      orders[at]++;
      written[at] = (byte) decimals;
      return true;
    }
    insert(-at - 1, key, amount, (byte) decimals);
    return true;
  }

  /** Takes one order's amount away; the level goes with its last order. */
  void subtract(long price, long amount) {
    int at = indexOf(bids ? price : -price);
    if (at < 0) {
      throw new IllegalStateException("no level at " + price);
    }
    amounts[at] -= amount;
    if (--orders[at] == 0) {
      int moved = size - at - 1;
      if (moved > 0) {
        System.arraycopy(keys, at + 1, keys, at, moved);
        System.arraycopy(amounts, at + 1, amounts, at, moved);
        System.arraycopy(orders, at + 1, orders, at, moved);
        System.arraycopy(written, at + 1, written, at, moved);
      }
      size--;
    }
  }

  long largestPrice() {
    return size == 0 ? 0 : Math.max(Math.abs(keys[0]), Math.abs(keys[size - 1]));
  }

  long largestAmount() {
    long largest = 0;
    for (int i = 0; i < size; i++) {
      largest = Math.max(largest, amounts[i]);
    }
    return largest;
  }

  void scalePrices(long factor) {
    for (int i = 0; i < size; i++) {
      keys[i] *= factor;
    }
  }

  void scaleAmounts(long factor) {
    for (int i = 0; i < size; i++) {
      amounts[i] *= factor;
    }
  }

  private void insert(int at, long key, long amount, byte decimals) {
    if (size == keys.length) {
      int capacity = size * 2;
      keys = Arrays.copyOf(keys, capacity);
      amounts = Arrays.copyOf(amounts, capacity);
      orders = Arrays.copyOf(orders, capacity);
      written = Arrays.copyOf(written, capacity);
    }
    int moved = size - at;
    if (moved > 0) {
      System.arraycopy(keys, at, keys, at + 1, moved);
      System.arraycopy(amounts, at, amounts, at + 1, moved);
      System.arraycopy(orders, at, orders, at + 1, moved);
      System.arraycopy(written, at, written, at + 1, moved);
    }
    keys[at] = key;
    amounts[at] = amount;
    orders[at] = 1;
    written[at] = decimals;
    size++;
  }

  /** Index of the key, or -(insertion point) - 1. Looks at the best few first. */
  private int indexOf(long key) {
    int low = 0;
    int high = size - 1;
    for (int probes = 4; probes > 0 && high >= 0; probes--, high--) {
      if (keys[high] == key) {
        return high;
      }
      if (keys[high] < key) {
        return -(high + 1) - 1;
      }
    }
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = keys[middle];
      if (found < key) {
        low = middle + 1;
      } else if (found > key) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -low - 1;
  }
}
