package dev.spreadlake.market;

import java.util.Arrays;

/**
 * Price levels of one side as one sorted array with the best level last, because nearly all changes
 * are near the best one and so move little. Prices and amounts are scaled longs; the scale is the
 * owner's. Not thread-safe.
 */
final class PriceLadder {
  // A level is four longs: key, sum of amounts, number of orders, and how many decimals the
  // exchange wrote in the newest order. Bids keep prices as they are as keys, asks negated: the
  // last key is the best one on either side.
  private static final int WIDTH = 4;
  private static final int AMOUNT = 1;
  private static final int ORDERS = 2;
  private static final int WRITTEN = 3;

  /** So many of the best levels are looked at one by one before the rest is halved. */
  private static final int PROBES = 16;

  private final boolean bids;
  private long[] levels = new long[256 * WIDTH];
  // Where the best level ends.
  private int end;

  PriceLadder(boolean bids) {
    this.bids = bids;
  }

  int size() {
    return end / WIDTH;
  }

  boolean isEmpty() {
    return end == 0;
  }

  void clear() {
    end = 0;
  }

  /** Price of the level {@code depth} steps from the best one (0 = best). */
  long price(int depth) {
    long key = levels[end - (depth + 1) * WIDTH];
    return bids ? key : -key;
  }

  long amount(int depth) {
    return levels[end - (depth + 1) * WIDTH + AMOUNT];
  }

  int written(int depth) {
    return (int) levels[end - (depth + 1) * WIDTH + WRITTEN];
  }

  /** Decimals written at a price; {@code otherwise} if there is no such level. */
  int writtenAt(long price, int otherwise) {
    int at = find(bids ? price : -price);
    return at < 0 ? otherwise : (int) levels[at + WRITTEN];
  }

  /**
   * Adds one order's amount.
   *
   * @return false if the level's sum does not fit; nothing has changed then
   */
  boolean add(long price, long amount, int decimals) {
    long key = bids ? price : -price;
    int at = find(key);
    if (at < 0) {
      insert(~at, key, amount, decimals);
      return true;
    }
    long sum = levels[at + AMOUNT] + amount;
    if (sum < 0) {
      return false;
    }
    levels[at + AMOUNT] = sum;
    levels[at + ORDERS]++;
    levels[at + WRITTEN] = decimals;
    return true;
  }

  /** Takes one order's amount away; the level goes with its last order. */
  void subtract(long price, long amount) {
    int at = find(bids ? price : -price);
    if (at < 0) {
      throw new IllegalStateException("no level at " + price);
    }
    levels[at + AMOUNT] -= amount;
    if (--levels[at + ORDERS] == 0) {
      drop(at);
    }
  }

  private void drop(int at) {
    int next = at + WIDTH;
    System.arraycopy(levels, next, levels, at, end - next);
    end -= WIDTH;
  }

  /** Sets a level's whole amount; 0 takes the level away, and nothing happens if there was none. */
  void set(long price, long amount, int decimals) {
    long key = bids ? price : -price;
    int at = find(key);
    if (amount == 0) {
      if (at >= 0) {
        drop(at);
      }
    } else if (at < 0) {
      insert(~at, key, amount, decimals);
    } else {
      levels[at + AMOUNT] = amount;
      levels[at + WRITTEN] = decimals;
    }
  }

  long largestPrice() {
    return end == 0 ? 0 : Math.max(Math.abs(levels[0]), Math.abs(levels[end - WIDTH]));
  }

  long largestAmount() {
    long largest = 0;
    for (int at = 0; at < end; at += WIDTH) {
      largest = Math.max(largest, levels[at + AMOUNT]);
    }
    return largest;
  }

  void scalePrices(long factor) {
    for (int at = 0; at < end; at += WIDTH) {
      levels[at] *= factor;
    }
  }

  void scaleAmounts(long factor) {
    for (int at = 0; at < end; at += WIDTH) {
      levels[at + AMOUNT] *= factor;
    }
  }

  private void insert(int at, long key, long amount, int decimals) {
    if (end == levels.length) {
      levels = Arrays.copyOf(levels, end * 2);
    }
    System.arraycopy(levels, at, levels, at + WIDTH, end - at);
    levels[at] = key;
    levels[at + AMOUNT] = amount;
    levels[at + ORDERS] = 1;
    levels[at + WRITTEN] = decimals;
    end += WIDTH;
  }

  /** Where the key's level begins, or the complement of where it would. */
  private int find(long key) {
    long[] l = levels;
    int at = end - WIDTH;
    for (int last = Math.max(0, end - PROBES * WIDTH); at >= last; at -= WIDTH) {
      if (l[at] <= key) {
        return l[at] == key ? at : ~(at + WIDTH);
      }
    }
    return halve(key, at / WIDTH);
  }

  /** The same by halving, among the levels up to {@code last}; -1 if there are none. */
  private int halve(long key, int last) {
    int low = 0;
    int high = last;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = levels[middle * WIDTH];
      if (found < key) {
        low = middle + 1;
      } else if (found > key) {
        high = middle - 1;
      } else {
        return middle * WIDTH;
      }
    }
    return ~(low * WIDTH);
  }
}
