package dev.spreadlake.venue.bitso;

import dev.spreadlake.market.OrderId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a {@code diff-orders} frame of the known shape, keys in any order, without objects. What it
 * does not know, it refuses, and {@link BitsoMessages} reads it: white space, escapes, nested
 * values, long ids, numbers beyond 18 digits, a status that is not one of the three. Not
 * thread-safe.
 */
public final class DiffScanner {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int REFUSED = -1;
  // Over-reads land in zeros, which no rule accepts, so nothing checks for the end.
  private static final int PADDING = 64;
  private static final int DIGITS_MAX = 18;
  // A key of one letter: quote, anything, quote, colon.
  private static final int KEY_MASK = 0xffff00ff;
  private static final int KEY_FORM = 0x3a220022;
  private static final long[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
  };

  private static final Literal BOOK = new Literal("book\":\"");
  private static final Literal SEQUENCE = new Literal("sequence\":");
  private static final Literal SENT = new Literal("sent\":");
  private static final Literal TYPE = new Literal("type\":\"diff-orders\"");
  private static final Literal PAYLOAD = new Literal("payload\":[");
  private static final Literal IS_OPEN = new Literal("\"open\"");
  private static final Literal IS_CANCELLED = new Literal("\"cancelled\"");
  private static final Literal IS_COMPLETED = new Literal("\"completed\"");

  private static final int SEEN_BOOK = 1;
  private static final int SEEN_SEQUENCE = 2;
  private static final int SEEN_TYPE = 4;
  private static final int SEEN_PAYLOAD = 8;
  private static final int SEEN_ALL = 15;

  private static final int HAS_ID = 1;
  private static final int HAS_STATUS = 2;
  private static final int HAS_PRICE = 4;
  private static final int HAS_AMOUNT = 8;
  private static final int HAS_SIDE = 16;
  private static final int ENOUGH_TO_OPEN = 31;

  private final Literal[] books;
  private byte[] bytes = new byte[1024];
  private DiffFrame frame;
  private long number;
  private int decimals;

  /**
   * @param books names of the books; a frame's book is told as the index in this list
   */
  public DiffScanner(List<String> books) {
    this.books = books.stream().map(name -> new Literal(name + '"')).toArray(Literal[]::new);
  }

  /** Fills {@code into}; false if the frame is not of the known shape. */
  public boolean scan(String text, DiffFrame into) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return scan(utf8, utf8.length, into);
  }

  /** The same for UTF-8 bytes. */
  public boolean scan(byte[] utf8, int length, DiffFrame into) {
    if (bytes.length < length + PADDING) {
      if (length > 1 << 20) {
        return false;
      }
      bytes = new byte[length * 2 + PADDING];
    }
    System.arraycopy(utf8, 0, bytes, 0, length);
    Arrays.fill(bytes, length, length + PADDING, (byte) 0);
    into.clear();
    frame = into;
    return bytes[0] == '{' && top(1) == length;
  }

  /** Members of the frame; the position after its closing brace, or REFUSED. */
  private int top(int from) {
    int at = from;
    int seen = 0;
    while (true) {
      if (bytes[at++] != '"') {
        return REFUSED;
      }
      switch (bytes[at]) {
        case 'b' -> {
          at = book(at);
          seen |= SEEN_BOOK;
        }
        case 's' -> {
          if (matches(at, SEQUENCE)) {
            at = digits(at + SEQUENCE.length());
            frame.sequence = number;
            seen |= SEEN_SEQUENCE;
          } else if (matches(at, SENT)) {
            at = digits(at + SENT.length());
            frame.sentMillis = number;
          } else {
            return REFUSED;
          }
        }
        case 't' -> {
          at = matches(at, TYPE) ? at + TYPE.length() : REFUSED;
          seen |= SEEN_TYPE;
        }
        case 'p' -> {
          at = matches(at, PAYLOAD) ? changes(at + PAYLOAD.length()) : REFUSED;
          seen |= SEEN_PAYLOAD;
        }
        default -> at = REFUSED;
      }
      if (at < 0) {
        return REFUSED;
      }
      byte next = bytes[at++];
      if (next == '}') {
        return seen == SEEN_ALL ? at : REFUSED;
      }
      if (next != ',') {
        return REFUSED;
      }
    }
  }

  private int book(int from) {
    if (!matches(from, BOOK)) {
      return REFUSED;
    }
    int at = from + BOOK.length();
    for (int i = 0; i < books.length; i++) {
      if (matches(at, books[i])) {
        frame.book = i;
        return at + books[i].length();
      }
    }
    return REFUSED;
  }

  /** Objects of the payload; the position after its closing bracket. */
  private int changes(int from) {
    int at = from;
    int count = 0;
    while (true) {
      if (bytes[at] != '{' || count == DiffFrame.CHANGES_MAX) {
        return REFUSED;
      }
      at = change(at + 1, count);
      if (at < 0) {
        return REFUSED;
      }
      frame.count = ++count;
      byte next = bytes[at++];
      if (next == ']') {
        return at;
      }
      if (next != ',') {
        return REFUSED;
      }
    }
  }

  /** Members of one change, all with keys of one letter; the position after its closing brace. */
  private int change(int from, int slot) {
    int at = from;
    int has = 0;
    while (true) {
      int member = (int) (long) WORD.get(bytes, at);
      if ((member & KEY_MASK) != KEY_FORM) {
        return REFUSED;
      }
      byte key = (byte) (member >>> 8);
      at += 4;
      switch (key) {
        case 'a' -> {
          at = decimal(at);
          frame.amount[slot] = number;
          frame.amountDecimals[slot] = (byte) decimals;
          has |= HAS_AMOUNT;
        }
        case 'r' -> {
          at = decimal(at);
          frame.price[slot] = number;
          frame.priceDecimals[slot] = (byte) decimals;
          has |= HAS_PRICE;
        }
        case 'o' -> {
          at = id(at, slot);
          has |= HAS_ID;
        }
        case 's' -> {
          at = status(at, slot);
          has |= HAS_STATUS;
        }
        case 't' -> {
          byte side = bytes[at];
          at = side == '0' || side == '1' ? at + 1 : REFUSED;
          frame.buy[slot] = side == '0';
          has |= HAS_SIDE;
        }
        case 'd', 'z' -> at = skipNumber(at);
        case 'v' -> at = skipDecimal(at);
        default -> at = REFUSED;
      }
      if (at < 0) {
        return REFUSED;
      }
      byte next = bytes[at++];
      if (next == '}') {
        return complete(slot, has) ? at : REFUSED;
      }
      if (next != ',') {
        return REFUSED;
      }
    }
  }

  private boolean complete(int slot, int has) {
    if (frame.action[slot] == DiffFrame.OPEN && (has & HAS_STATUS) != 0) {
      return has == ENOUGH_TO_OPEN && frame.price[slot] > 0 && frame.amount[slot] > 0;
    }
    return (has & (HAS_ID | HAS_STATUS)) == (HAS_ID | HAS_STATUS);
  }

  private int status(int at, int slot) {
    if (matches(at, IS_OPEN)) {
      frame.action[slot] = DiffFrame.OPEN;
      return at + IS_OPEN.length();
    }
    frame.action[slot] = DiffFrame.REMOVE;
    if (matches(at, IS_CANCELLED)) {
      return at + IS_CANCELLED.length();
    }
    return matches(at, IS_COMPLETED) ? at + IS_COMPLETED.length() : REFUSED;
  }

  /** A quoted id of 1 to 16 plain ASCII characters. */
  private int id(int from, int slot) {
    if (bytes[from] != '"') {
      return REFUSED;
    }
    int at = from + 1;
    if (bytes[at + OrderId.LENGTH_MAX] == '"') {
      long high = (long) WORD.get(bytes, at);
      long low = (long) WORD.get(bytes, at + 8);
      if (isPlain(high) && isPlain(low)) {
        frame.idHigh[slot] = high;
        frame.idLow[slot] = low;
        return at + OrderId.LENGTH_MAX + 1;
      }
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i <= OrderId.LENGTH_MAX; i++) {
      byte c = bytes[at + i];
      if (c == '"') {
        frame.idHigh[slot] = high;
        frame.idLow[slot] = low;
        return i == 0 ? REFUSED : at + i + 1;
      }
      if (c < ' ' || c == '\\' || i == OrderId.LENGTH_MAX) {
        return REFUSED;
      }
      if (i < 8) {
        high |= (long) c << (i * 8);
      } else {
        low |= (long) c << ((i - 8) * 8);
      }
    }
    return REFUSED;
  }

  /** True if all 8 bytes are ASCII letters, digits or the like: above 0x2f, not a backslash. */
  private static boolean isPlain(long word) {
    long high = word & 0x8080808080808080L;
    long below = (word + 0x5050505050505050L) & 0x8080808080808080L;
    long backslash = word ^ 0x5c5c5c5c5c5c5c5cL;
    long zero = (backslash - 0x0101010101010101L) & ~backslash & 0x8080808080808080L;
    return high == 0 && below == 0x8080808080808080L && zero == 0;
  }

  /** A quoted decimal of at most 18 digits. */
  private int decimal(int from) {
    if (bytes[from] != '"') {
      return REFUSED;
    }
    int at = digits(from + 1);
    if (at < 0) {
      return REFUSED;
    }
    decimals = 0;
    if (bytes[at] == '.') {
      long whole = number;
      int wholeDigits = at - from - 1;
      int fraction = at + 1;
      at = digits(fraction);
      if (at < 0 || wholeDigits + at - fraction > DIGITS_MAX) {
        return REFUSED;
      }
      decimals = at - fraction;
      number += whole * power(decimals);
    }
    return bytes[at] == '"' ? at + 1 : REFUSED;
  }

  /** A quoted decimal that nobody needs. */
  private int skipDecimal(int from) {
    if (bytes[from] != '"') {
      return REFUSED;
    }
    int at = skipDigits(from + 1);
    if (bytes[at] == '.') {
      at = skipDigits(at + 1);
    }
    return bytes[at] == '"' ? at + 1 : REFUSED;
  }

  /** A bare whole number of at most 18 digits, eight at a time. */
  private int digits(int from) {
    int at = from;
    long value = 0;
    while (true) {
      long word = (long) WORD.get(bytes, at);
      int run = leadingDigits(word);
      if (run == 0) {
        break;
      }
      value = value * POWERS[run] + eightDigits(word << (64 - 8 * run));
      at += run;
      if (run < 8) {
        break;
      }
      if (at - from > DIGITS_MAX) {
        return REFUSED;
      }
    }
    number = value;
    return at == from || at - from > DIGITS_MAX ? REFUSED : at;
  }

  /** A bare whole number that nobody needs. */
  private int skipNumber(int from) {
    int at = skipDigits(from);
    return at == from ? REFUSED : at;
  }

  private int skipDigits(int from) {
    int at = from;
    int run;
    do {
      run = leadingDigits((long) WORD.get(bytes, at));
      at += run;
    } while (run == 8);
    return at;
  }

  /** How many of the 8 bytes, from the first, are digits. */
  private static int leadingDigits(long word) {
    long distance = word ^ 0x3030303030303030L;
    // The top bit of a byte is set unless it was 0 to 9; a carry disturbs only later bytes.
    long other = ((distance + 0x7676767676767676L) | distance) & 0x8080808080808080L;
    return Long.numberOfTrailingZeros(other) >>> 3;
  }

  /** The number written by 8 digits, the first in the lowest byte; zero bytes count as 0. */
  private static long eightDigits(long digits) {
    long pairs = ((digits & 0x0f0f0f0f0f0f0f0fL) * 2561) >>> 8;
    long fours = ((pairs & 0x00ff00ff00ff00ffL) * 6_553_601) >>> 16;
    return ((fours & 0x0000ffff0000ffffL) * 42_949_672_960_001L) >>> 32;
  }

  private static long power(int exponent) {
    return exponent <= 8
        ? POWERS[exponent]
        : exponent <= 16
            ? POWERS[8] * POWERS[exponent - 8]
            : POWERS[8] * POWERS[8] * POWERS[exponent - 16];
  }

  private boolean matches(int at, Literal wanted) {
    long[] words = wanted.words;
    long[] masks = wanted.masks;
    byte[] from = bytes;
    for (int i = 0; i < words.length; i++) {
      if (((long) WORD.get(from, at + 8 * i) & masks[i]) != words[i]) {
        return false;
      }
    }
    return true;
  }

  /** A fixed ASCII text, compared eight bytes at a time. */
  private static final class Literal {
    private final int length;
    private final long[] words;
    private final long[] masks;

    private Literal(String text) {
      byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
      length = ascii.length;
      words = new long[(length + 7) / 8];
      masks = new long[words.length];
      for (int i = 0; i < length; i++) {
        words[i / 8] |= (long) ascii[i] << (i % 8 * 8);
        masks[i / 8] |= 0xffL << (i % 8 * 8);
      }
    }

    private int length() {
      return length;
    }
  }
}
