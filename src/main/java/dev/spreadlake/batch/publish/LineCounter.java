package dev.spreadlake.batch.publish;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Counts line ends, eight bytes at a time, up to a given count. Not thread-safe. */
final class LineCounter {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long NEWLINES = 0x0a0a0a0a0a0a0a0aL;
  private static final long LOW = 0x7f7f7f7f7f7f7f7fL;

  private long count;
  private long bytes;

  /**
   * Takes bytes from {@code from}; stops after the line end that makes the count {@code target}.
   *
   * @return index of the first byte not taken
   */
  int advance(byte[] chunk, int from, int to, long target) {
    int i = from;
    while (i + 8 <= to) {
      long word = (long) LONGS.get(chunk, i) ^ NEWLINES;
      int ends = Long.bitCount(~(((word & LOW) + LOW) | word | LOW));
      if (count + ends >= target) {
        break;
      }
      count += ends;
      i += 8;
    }
    while (i < to) {
      i++;
      if (chunk[i - 1] == '\n') {
        count++;
        if (count == target) {
          break;
        }
        if (i + 8 <= to && count + 8 < target) {
          bytes += i - from;
          return i;
        }
      }
    }
    bytes += i - from;
    return i;
  }

  /** Line ends so far. */
  long count() {
    return count;
  }

  /** Bytes so far. */
  long bytes() {
    return bytes;
  }
}
