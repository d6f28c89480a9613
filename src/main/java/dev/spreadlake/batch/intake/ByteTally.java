package dev.spreadlake.batch.intake;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Counts what a CSV file is made of, eight bytes at a time: enough to prove that a file needs no
 * careful reading. Not thread-safe.
 */
final class ByteTally {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long LOW = 0x7f7f7f7f7f7f7f7fL;
  private static final long HIGH = 0x8080808080808080L;
  private static final long NEWLINES = ONES * '\n';
  private static final long COMMAS = ONES * ',';
  private static final long QUOTES = ONES * '"';
  private static final long RETURNS = ONES * '\r';

  private long newlines;
  private long commas;
  private boolean odd;
  private long lineBytes;
  private long longestLine;
  private boolean blankLine;
  private int lastByte = '\n';

  /** Takes the next {@code length} bytes of the file. */
  void add(byte[] bytes, int length) {
    int i = 0;
    int lineStart = 0;
    for (; i + 8 <= length; i += 8) {
      long word = (long) LONGS.get(bytes, i);
      long ends = zeros(word ^ NEWLINES);
      commas += Long.bitCount(zeros(word ^ COMMAS));
      if (((word & HIGH) | zeros(word) | zeros(word ^ QUOTES) | zeros(word ^ RETURNS)) != 0) {
        odd = true;
      }
      while (ends != 0) {
        int end = i + (Long.numberOfTrailingZeros(ends) >>> 3);
        endLine(end - lineStart);
        lineStart = end + 1;
        ends &= ends - 1;
      }
    }
    for (; i < length; i++) {
      byte b = bytes[i];
      if (b == '\n') {
        endLine(i - lineStart);
        lineStart = i + 1;
      } else if (b == ',') {
        commas++;
      } else if (b <= 0 || b == '"' || b == '\r') {
        odd = true;
      }
    }
    lineBytes += length - lineStart;
    if (length > 0) {
      lastByte = bytes[length - 1];
    }
  }

  private void endLine(long bytes) {
    long whole = lineBytes + bytes;
    lineBytes = 0;
    newlines++;
    blankLine |= whole == 0;
    longestLine = Math.max(longestLine, whole);
  }

  /** 0x80 in every byte that is zero in {@code word}, exactly. */
  private static long zeros(long word) {
    return ~(((word & LOW) + LOW) | word | LOW);
  }

  /** Lines, an unfinished last one included. */
  long lines() {
    return newlines + (lastByte == '\n' ? 0 : 1);
  }

  long commas() {
    return commas;
  }

  /** A quote, a carriage return, a NUL or a byte outside ASCII was seen. */
  boolean odd() {
    return odd;
  }

  boolean blankLine() {
    return blankLine;
  }

  long longestLine() {
    return Math.max(longestLine, lineBytes);
  }
}
