package dev.spreadlake.venue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Index of a book by its name as it stands in a frame: open addressing, never more than half full,
 * so that five hundred books cost what two do. Immutable.
 */
public final class BookNames {
  private static final int FREE = -1;

  private final byte[][] names;
  private final int[] slots;

  /**
   * @param books names as frames have them; the place in this list is the index
   */
  public BookNames(List<String> books) {
    names = books.stream().map(b -> b.getBytes(StandardCharsets.US_ASCII)).toArray(byte[][]::new);
    slots = new int[Integer.highestOneBit(Math.max(1, names.length)) * 4];
    Arrays.fill(slots, FREE);
    for (int i = 0; i < names.length; i++) {
      int slot = hash(names[i], 0, names[i].length) & (slots.length - 1);
      while (slots[slot] != FREE) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = i;
    }
  }

  /** Index of the name in {@code bytes} from {@code from} up to {@code to}; -1 if there is none. */
  public int indexOf(byte[] bytes, int from, int to) {
    int slot = hash(bytes, from, to) & (slots.length - 1);
    while (slots[slot] != FREE) {
      byte[] name = names[slots[slot]];
      if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
        return slots[slot];
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return -1;
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + bytes[i];
    }
    return hash ^ (hash >>> 15);
  }
}
