package dev.spreadlake.simulator.binance;

import java.util.NavigableSet;
import java.util.TreeSet;

/** Price levels that changed since the last depth event of one speed. Not thread-safe. */
final class DepthWindow {
  private final NavigableSet<Long> bids = new TreeSet<>(java.util.Comparator.reverseOrder());
  private final NavigableSet<Long> asks = new TreeSet<>();
  private long firstId;
  private long lastId;
  private boolean open;

  /**
   * @param lastId update id before the first change
   */
  DepthWindow(long lastId) {
    this.lastId = lastId;
  }

  void changed(boolean bid, long price) {
    (bid ? bids : asks).add(price);
  }

  /** The update ids move on; they continue the last unless a recording has lost some. */
  void reach(long first, long last) {
    if (!open) {
      firstId = Math.max(first > lastId + 1 ? first : 0, lastId + 1);
      open = true;
    }
    lastId = last;
  }

  boolean isOpen() {
    return open;
  }

  long firstId() {
    return firstId;
  }

  long lastId() {
    return lastId;
  }

  NavigableSet<Long> bids() {
    return bids;
  }

  NavigableSet<Long> asks() {
    return asks;
  }

  void clear() {
    bids.clear();
    asks.clear();
    open = false;
  }
}
