package dev.spreadlake.venue.bitso;

import dev.spreadlake.market.OrderBook;
import dev.spreadlake.market.Side;
import java.math.BigDecimal;
import java.util.List;

/**
 * One decoded {@code diff-orders} frame, reused from frame to frame. Filled either by {@link
 * DiffScanner}, with plain numbers, or from {@link BitsoMessages}, with exact objects. Not
 * thread-safe.
 */
public final class DiffFrame {
  /** Frames with more changes take the slow road; Bitso sends 1 to 3. */
  static final int CHANGES_MAX = 64;

  static final byte REMOVE = 0;
  static final byte OPEN = 1;

  /**
   * One order's change as objects.
   *
   * @param open false takes the order away
   * @param side null unless open
   */
  record Change(String id, boolean open, Side side, BigDecimal price, BigDecimal amount) {}

  final long[] idHigh = new long[CHANGES_MAX];
  final long[] idLow = new long[CHANGES_MAX];
  final boolean[] buy = new boolean[CHANGES_MAX];
  final byte[] action = new byte[CHANGES_MAX];
  final long[] price = new long[CHANGES_MAX];
  final byte[] priceDecimals = new byte[CHANGES_MAX];
  final long[] amount = new long[CHANGES_MAX];
  final byte[] amountDecimals = new byte[CHANGES_MAX];
  int count;
  int book;
  long sequence;
  long sentMillis;
  private List<Change> exact;

  /** Makes room for the next frame. */
  void clear() {
    count = 0;
    book = -1;
    sequence = -1;
    sentMillis = 0;
    exact = null;
  }

  void fill(int bookIndex, long seq, long sent, List<Change> changes) {
    clear();
    book = bookIndex;
    sequence = seq;
    sentMillis = sent;
    exact = changes;
  }

  /** Index of the book in the names given to the scanner. */
  public int book() {
    return book;
  }

  /** The venue's counter for the book. */
  public long sequence() {
    return sequence;
  }

  /** When the venue sent the frame, epoch milliseconds; 0 if it did not say. */
  public long sentMillis() {
    return sentMillis;
  }

  /** Puts and removes orders, in the order of the frame. */
  public void applyTo(OrderBook orders) {
    if (exact != null) {
      for (Change change : exact) {
        if (change.open()) {
          orders.put(change.id(), change.side(), change.price(), change.amount());
        } else {
          orders.remove(change.id());
        }
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      if (action[i] == OPEN) {
        orders.put(
            idHigh[i], idLow[i], buy[i], price[i], priceDecimals[i], amount[i], amountDecimals[i]);
      } else {
        orders.remove(idHigh[i], idLow[i]);
      }
    }
  }
}
