package dev.spreadlake.market;

/**
 * Packs an order id of 1 to 16 ASCII characters into two longs. No two such ids pack alike: ASCII
 * has no zero byte here, so a shorter id is padded with what no id contains.
 */
public final class OrderId {
  /** First long of an id that cannot be packed; ASCII never sets the top bit. */
  public static final long ODD = Long.MIN_VALUE;

  /** Longest id that packs. */
  public static final int LENGTH_MAX = 16;

  private OrderId() {}

  /** First 8 characters, or {@link #ODD}. */
  public static long high(String id) {
    int length = id.length();
    if (length == 0 || length > LENGTH_MAX) {
      return ODD;
    }
    for (int i = 0; i < length; i++) {
      char c = id.charAt(i);
      if (c == 0 || c > 0x7f) {
        return ODD;
      }
    }
    return pack(id, 0, Math.min(8, length));
  }

  /** Characters 9 to 16; 0 if there are none. */
  public static long low(String id) {
    return id.length() <= 8 ? 0 : pack(id, 8, id.length());
  }

  private static long pack(String id, int from, int to) {
    long packed = 0;
    for (int i = from; i < to; i++) {
      packed |= (long) id.charAt(i) << ((i - from) * 8);
    }
    return packed;
  }
}
