package dev.spreadlake.venue;

import dev.spreadlake.market.FrameText;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of one frame, looked at eight at a time: tokens, numbers and decimals where they stand.
 *
 * <p>What reads something returns the position after it, or {@link #REFUSED} if something else is
 * there. Zeros stand at that position and after the end, and nothing accepts a zero: what is
 * refused once stays refused, and nothing checks for the end. Not thread-safe.
 */
public final class FrameBytes {
  /** Not what was wanted; nothing can be read here. */
  public static final int REFUSED = 0;

  /** Where a frame begins. */
  public static final int START = FrameText.MARGIN;

  /** Longest frame taken, bytes. */
  public static final int LENGTH_MAX = 1 << 20;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int TEXT_MAX = 48;
  private static final int DIGITS_MAX = 18;
  private static final long EACH = 0x0101010101010101L;
  private static final long ZEROS = '0' * EACH;
  private static final long TOP_BITS = 0x8080808080808080L;
  private static final long[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
  };

  private byte[] bytes = FrameText.room(0);
  private long number;
  private int decimals;

  /** A text of up to 16 ASCII characters, compared as one or two words. */
  public record Token(long first, long firstMask, long second, long secondMask, int length) {
    /** The token of a text; IllegalArgumentException if it is longer. */
    public static Token of(String text) {
      if (text.length() > 2 * Long.BYTES) {
        throw new IllegalArgumentException("a token of more than 16 characters: " + text);
      }
      byte[] ascii = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 2 * Long.BYTES);
      byte[] mask = new byte[2 * Long.BYTES];
      Arrays.fill(mask, 0, text.length(), (byte) 0xff);
      return new Token(
          (long) WORD.get(ascii, 0),
          (long) WORD.get(mask, 0),
          (long) WORD.get(ascii, 8),
          (long) WORD.get(mask, 8),
          text.length());
    }
  }

  /** Takes a frame; returns where it ends, or {@link #REFUSED} if it is too long. */
  public int load(FrameText text) {
    bytes = text.bytes();
    int end = bytes.length - FrameText.MARGIN;
    return end - START > LENGTH_MAX ? REFUSED : end;
  }

  /** The byte at a position. */
  public byte at(int position) {
    return bytes[position];
  }

  /** Eight bytes, the first one lowest. */
  public long word(int position) {
    return (long) WORD.get(bytes, position);
  }

  /** True if the token stands here. */
  public boolean isAt(int position, Token token) {
    long differs = (word(position) ^ token.first) & token.firstMask;
    if (token.length > Long.BYTES) {
      differs |= (word(position + Long.BYTES) ^ token.second) & token.secondMask;
    }
    return differs == 0;
  }

  /** Reads a token. */
  public int after(int from, Token token) {
    return isAt(from, token) ? from + token.length : REFUSED;
  }

  /** Reads a text of up to 64 characters. */
  public int after(int from, byte[] text) {
    int to = from + text.length;
    return Arrays.equals(bytes, from, to, text, 0, text.length) ? to : REFUSED;
  }

  /** Reads one character. */
  public int after(int from, char one) {
    return bytes[from] == one ? from + 1 : REFUSED;
  }

  /** Position of the next quote; {@link #REFUSED} if it is not near. */
  public int quote(int from) {
    for (int at = from; at < from + TEXT_MAX; at++) {
      if (bytes[at] == '"') {
        return at;
      }
    }
    return REFUSED;
  }

  /** Which of the names stands between two positions; -1 if none. */
  public int bookAt(int from, int to, BookNames names) {
    return names.indexOf(bytes, from, to);
  }

  /** The number last read, without its point. */
  public long number() {
    return number;
  }

  /** How many digits followed its point. */
  public int decimals() {
    return decimals;
  }

  /** A bare whole number of at most 18 digits. */
  public int digits(int from) {
    int at = run(from, 0);
    return at == from || at - from > DIGITS_MAX || leadingZero(from, at) ? REFUSED : at;
  }

  /** A quoted decimal of at most 18 digits. */
  public int decimal(int from) {
    if (bytes[from] != '"') {
      return REFUSED;
    }
    int start = from + 1;
    int at = run(start, 0);
    if (at == start) {
      return REFUSED;
    }
    int length = at - start;
    decimals = 0;
    if (bytes[at] == '.') {
      int point = at;
      at = run(point + 1, number);
      decimals = at - point - 1;
      if (decimals == 0) {
        return REFUSED;
      }
      length += decimals;
    }
    return bytes[at] == '"' && length <= DIGITS_MAX ? at + 1 : REFUSED;
  }

  /** A whole number that nobody needs. */
  public int skipDigits(int from) {
    int at = from;
    long others;
    while ((others = others(word(at) ^ ZEROS)) == 0) {
      at += Long.BYTES;
    }
    at += Long.numberOfTrailingZeros(others) >>> 3;
    return at == from ? REFUSED : at;
  }

  /** Epoch milliseconds that nobody needs: 13 digits until the year 2286, or any whole number. */
  public int skipMillis(int from) {
    boolean usual = (others(word(from) ^ ZEROS) | others(word(from + 5) ^ ZEROS)) == 0;
    int at = usual && bytes[from + 13] < '0' ? from + 13 : skipDigits(from);
    return leadingZero(from, at) ? REFUSED : at;
  }

  /** True if a bare number is written as JSON does not allow. */
  private boolean leadingZero(int from, int to) {
    return bytes[from] == '0' && to > from + 1;
  }

  /** A quoted decimal that nobody needs. */
  public int skipDecimal(int from) {
    if (bytes[from] != '"') {
      return REFUSED;
    }
    int at = skipDigits(from + 1);
    if (bytes[at] == '.') {
      at = skipDigits(at + 1);
    }
    return after(at, '"');
  }

  /** Appends the digits that stand here to {@code before}, for {@link #number}. */
  private int run(int from, long before) {
    int at = from;
    long value = before;
    while (true) {
      long digits = word(at) ^ ZEROS;
      long others = others(digits);
      if (others == 0) {
        value = value * POWERS[8] + valueOf(digits);
        at += Long.BYTES;
        continue;
      }
      if ((others & 0x80) == 0) {
        int some = Long.numberOfTrailingZeros(others) >>> 3;
        value = value * POWERS[some] + valueOf(digits << (64 - 8 * some));
        at += some;
      }
      number = value;
      return at;
    }
  }

  /** Marks the bytes that are not 0 to 9; right up to the lowest mark. */
  private static long others(long digits) {
    // Adding carries only out of a byte that is no digit.
    return ((digits + 0x76 * EACH) | digits) & TOP_BITS;
  }

  /** Value of eight digits, the first one in the lowest byte: pairs, then fours, then all. */
  private static long valueOf(long digits) {
    long pairs = digits * 10 + (digits >>> 8) & 0x00ff00ff00ff00ffL;
    long fours = pairs * 100 + (pairs >>> 16) & 0x0000ffff0000ffffL;
    return fours * 10_000 + (fours >>> 32) & 0xffffffffL;
  }
}
