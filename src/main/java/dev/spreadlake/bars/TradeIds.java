package dev.spreadlake.bars;

import java.util.Arrays;

/**
 * The trade ids of one minute, each once. Eight bytes an id, in order; ids that come in order are
 * added at the end. One thread.
 */
final class TradeIds {
  private static final long[] NONE = {};
  private static final int FIRST = 8;

  private long[] ids = NONE;
  private int size;

  /** Adds an id; false if it is there. */
  boolean add(long id) {
    int at = size == 0 || id > ids[size - 1] ? -size - 1 : Arrays.binarySearch(ids, 0, size, id);
    if (at >= 0) {
      return false;
    }
    int place = -at - 1;
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, Math.max(FIRST, size + (size >> 1)));
    }
    System.arraycopy(ids, place, ids, place + 1, size - place);
    ids[place] = id;
    size++;
    return true;
  }

  int size() {
    return size;
  }
}
