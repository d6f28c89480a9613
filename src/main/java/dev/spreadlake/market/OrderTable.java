package dev.spreadlake.market;

import java.util.Arrays;

/**
 * Open orders by a 128-bit id: open addressing, linear probing, backward-shift deletion; no object
 * per order, and all of an order side by side, because the memory is what a look-up waits for. Not
 * thread-safe.
 */
final class OrderTable {
  private static final int FIRST_CAPACITY = 1024;

  // An order is four longs: id, id, price (negated if it sells; 0 in a free slot), amount.
  private static final int WIDTH = 4;
  private static final int LOW = 1;
  private static final int PRICE = 2;
  private static final int AMOUNT = 3;

  private long[] cells = new long[FIRST_CAPACITY * WIDTH];
  private int size;

  int size() {
    return size;
  }

  int capacity() {
    return cells.length / WIDTH;
  }

  /** Slot of the id, or -1. */
  int find(long high, long low) {
    long[] c = cells;
    int mask = c.length - 1;
    int cell = home(high, low, mask);
    while (c[cell + PRICE] != 0) {
      if (c[cell + LOW] == low && c[cell] == high) {
        return cell / WIDTH;
      }
      cell = (cell + WIDTH) & mask;
    }
    return -1;
  }

  boolean used(int slot) {
    return cells[slot * WIDTH + PRICE] != 0;
  }

  boolean buy(int slot) {
    return cells[slot * WIDTH + PRICE] > 0;
  }

  long price(int slot) {
    return Math.abs(cells[slot * WIDTH + PRICE]);
  }

  long amount(int slot) {
    return cells[slot * WIDTH + AMOUNT];
  }

  long idHigh(int slot) {
    return cells[slot * WIDTH];
  }

  long idLow(int slot) {
    return cells[slot * WIDTH + LOW];
  }

  /** Overwrites the order in {@code slot}, keeping its id. */
  void set(int slot, boolean buy, long newPrice, long newAmount) {
    cells[slot * WIDTH + PRICE] = buy ? newPrice : -newPrice;
    cells[slot * WIDTH + AMOUNT] = newAmount;
  }

  /** Adds an id that is not in the table; the price is positive. */
  void add(long high, long low, boolean buy, long newPrice, long newAmount) {
    if (size * 2 >= capacity()) {
      grow();
    }
    insert(high, low, buy ? newPrice : -newPrice, newAmount);
    size++;
  }

  void removeAt(int slot) {
    long[] c = cells;
    int mask = c.length - 1;
    int free = slot * WIDTH;
    int next = (free + WIDTH) & mask;
    while (c[next + PRICE] != 0) {
      int home = home(c[next], c[next + LOW], mask);
      // Move back only what probing from its home would otherwise no longer reach.
      if (((next - home) & mask) >= ((next - free) & mask)) {
        c[free] = c[next];
        c[free + LOW] = c[next + LOW];
        c[free + PRICE] = c[next + PRICE];
        c[free + AMOUNT] = c[next + AMOUNT];
        free = next;
      }
      next = (next + WIDTH) & mask;
    }
    c[free + PRICE] = 0;
    size--;
  }

  void clear() {
    Arrays.fill(cells, 0);
    size = 0;
  }

  /** Multiplies every price; the caller has made sure that none overflows. */
  void scalePrices(long factor) {
    for (int cell = PRICE; cell < cells.length; cell += WIDTH) {
      cells[cell] *= factor;
    }
  }

  /** Multiplies every amount; the caller has made sure that none overflows. */
  void scaleAmounts(long factor) {
    for (int cell = 0; cell < cells.length; cell += WIDTH) {
      if (cells[cell + PRICE] != 0) {
        cells[cell + AMOUNT] *= factor;
      }
    }
  }

  private void insert(long high, long low, long signedPrice, long newAmount) {
    long[] c = cells;
    int mask = c.length - 1;
    int cell = home(high, low, mask);
    while (c[cell + PRICE] != 0) {
      cell = (cell + WIDTH) & mask;
    }
    c[cell] = high;
    c[cell + LOW] = low;
    c[cell + PRICE] = signedPrice;
    c[cell + AMOUNT] = newAmount;
  }

  private void grow() {
    long[] old = cells;
    cells = new long[old.length * 2];
    for (int cell = 0; cell < old.length; cell += WIDTH) {
      if (old[cell + PRICE] != 0) {
        insert(old[cell], old[cell + LOW], old[cell + PRICE], old[cell + AMOUNT]);
      }
    }
  }

  /** First cell of the slot where probing for the id begins. */
  private static int home(long high, long low, int mask) {
    long mixed = (high * 0x9E3779B97F4A7C15L) ^ low;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return ((int) (mixed ^ (mixed >>> 32)) * WIDTH) & mask;
  }
}
