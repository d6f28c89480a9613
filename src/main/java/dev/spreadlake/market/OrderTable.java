package dev.spreadlake.market;

/**
 * Open orders by a 128-bit id: open addressing, linear probing, backward-shift deletion; no object
 * per order. Not thread-safe.
 */
final class OrderTable {
  private static final int FIRST_CAPACITY = 1024;

  private long[] idHigh = new long[FIRST_CAPACITY];
  private long[] idLow = new long[FIRST_CAPACITY];
  private long[] price = new long[FIRST_CAPACITY];
  private long[] amount = new long[FIRST_CAPACITY];
  // 0 = free, 1 = buy, 2 = sell.
  private byte[] kind = new byte[FIRST_CAPACITY];
  private int size;

  static final byte BUY = 1;
  static final byte SELL = 2;

  int size() {
    return size;
  }

  int capacity() {
    return kind.length;
  }

  /** Slot of the id, or -1. */
  int find(long high, long low) {
    int mask = kind.length - 1;
    int slot = hash(high, low) & mask;
    while (kind[slot] != 0) {
      if (idLow[slot] == low && idHigh[slot] == high) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  boolean used(int slot) {
    return kind[slot] != 0;
  }

  boolean buy(int slot) {
    return kind[slot] == BUY;
  }

  long price(int slot) {
    return price[slot];
  }

  long amount(int slot) {
    return amount[slot];
  }

  long idHigh(int slot) {
    return idHigh[slot];
  }

  long idLow(int slot) {
    return idLow[slot];
  }

  /** Overwrites the order in {@code slot}, keeping its id. */
  void set(int slot, boolean buy, long newPrice, long newAmount) {
    kind[slot] = buy ? BUY : SELL;
    price[slot] = newPrice;
    amount[slot] = newAmount;
  }

  /** Adds an id that is not in the table. */
  void add(long high, long low, boolean buy, long newPrice, long newAmount) {
    if (size * 2 >= kind.length) {
      grow();
    }
    insert(high, low, buy ? BUY : SELL, newPrice, newAmount);
    size++;
  }

  void removeAt(int slot) {
    int mask = kind.length - 1;
    int free = slot;
    int next = (free + 1) & mask;
    while (kind[next] != 0) {
      int home = hash(idHigh[next], idLow[next]) & mask;
      // Move back only what probing from its home would otherwise no longer reach.
      if (((next - home) & mask) >= ((next - free) & mask)) {
        idHigh[free] = idHigh[next];
        idLow[free] = idLow[next];
        price[free] = price[next];
        amount[free] = amount[next];
        kind[free] = kind[next];
        free = next;
      }
      next = (next + 1) & mask;
    }
    kind[free] = 0;
    size--;
  }

  void clear() {
    java.util.Arrays.fill(kind, (byte) 0);
    size = 0;
  }

  /** Multiplies every price; the caller has made sure that none overflows. */
  void scalePrices(long factor) {
    for (int i = 0; i < price.length; i++) {
      price[i] = kind[i] == 0 ? 0 : price[i] * factor;
    }
  }

  /** Multiplies every amount; the caller has made sure that none overflows. */
  void scaleAmounts(long factor) {
    for (int i = 0; i < amount.length; i++) {
      amount[i] = kind[i] == 0 ? 0 : amount[i] * factor;
    }
  }

  private void insert(long high, long low, byte side, long newPrice, long newAmount) {
    int mask = kind.length - 1;
    int slot = hash(high, low) & mask;
    while (kind[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    idHigh[slot] = high;
    idLow[slot] = low;
    kind[slot] = side;
    price[slot] = newPrice;
    amount[slot] = newAmount;
  }

  private void grow() {
    long[] oldHigh = idHigh;
    long[] oldLow = idLow;
    long[] oldPrice = price;
    long[] oldAmount = amount;
    byte[] oldKind = kind;
    int capacity = oldKind.length * 2;
    idHigh = new long[capacity];
    idLow = new long[capacity];
    price = new long[capacity];
    amount = new long[capacity];
    kind = new byte[capacity];
    for (int i = 0; i < oldKind.length; i++) {
      if (oldKind[i] != 0) {
        insert(oldHigh[i], oldLow[i], oldKind[i], oldPrice[i], oldAmount[i]);
      }
    }
  }

  private static int hash(long high, long low) {
    long mixed = (high * 0x9E3779B97F4A7C15L) ^ low;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return (int) (mixed ^ (mixed >>> 32));
  }
}
