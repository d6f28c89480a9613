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

  private static final byte[] BOOK = ascii("book\":\"");
  private static final byte[] SEQUENCE = ascii("sequence\":");
  private static final byte[] SENT = ascii("sent\":");
  private static final byte[] TYPE = ascii("type\":\"diff-orders\"");
  private static final byte[] PAYLOAD = ascii("payload\":[");
  private static final byte[] IS_OPEN = ascii("\"open\"");
  private static final byte[] IS_CANCELLED = ascii("\"cancelled\"");
  private static final byte[] IS_COMPLETED = ascii("\"completed\"");

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

  private final byte[][] books;
  private byte[] bytes = new byte[1024];
  private DiffFrame frame;
  private long number;
  private int decimals;

  /**
   * @param books names of the books; a frame's book is told as the index in this list
   */
  public DiffScanner(List<String> books) {
    this.books = books.stream().map(name -> ascii(name + '"')).toArray(byte[][]::new);
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
            at = digits(at + SEQUENCE.length);
            frame.sequence = number;
            seen |= SEEN_SEQUENCE;
          } else if (matches(at, SENT)) {
            at = digits(at + SENT.length);
            frame.sentMillis = number;
          } else {
            return REFUSED;
          }
        }
        case 't' -> {
          at = matches(at, TYPE) ? at + TYPE.length : REFUSED;
          seen |= SEEN_TYPE;
        }
        case 'p' -> {
          at = matches(at, PAYLOAD) ? changes(at + PAYLOAD.length) : REFUSED;
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
    int at = from + BOOK.length;
    for (int i = 0; i < books.length; i++) {
      if (matches(at, books[i])) {
        frame.book = i;
        return at + books[i].length;
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
      if (bytes[at] != '"' || bytes[at + 2] != '"' || bytes[at + 3] != ':') {
        return REFUSED;
      }
      byte key = bytes[at + 1];
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
        case 'd', 'z' -> at = digits(at);
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
      return at + IS_OPEN.length;
    }
    frame.action[slot] = DiffFrame.REMOVE;
    if (matches(at, IS_CANCELLED)) {
      return at + IS_CANCELLED.length;
    }
    return matches(at, IS_COMPLETED) ? at + IS_COMPLETED.length : REFUSED;
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
    int start = from + 1;
    int at = start;
    long value = 0;
    int dot = -1;
    while (true) {
      byte c = bytes[at];
      int digit = c - '0';
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
      } else if (c == '.' && dot < 0 && at > start) {
        dot = at;
      } else if (c == '"') {
        break;
      } else {
        return REFUSED;
      }
      at++;
    }
    int length = at - start;
    if (dot < 0 ? length < 1 || length > DIGITS_MAX : length - 1 > DIGITS_MAX || dot == at - 1) {
      return REFUSED;
    }
    number = value;
    decimals = dot < 0 ? 0 : at - dot - 1;
    return at + 1;
  }

  /** A quoted decimal that nobody needs. */
  private int skipDecimal(int from) {
    if (bytes[from] != '"') {
      return REFUSED;
    }
    int at = from + 1;
    while (bytes[at] >= '.' && bytes[at] <= '9') {
      at++;
    }
    return bytes[at] == '"' ? at + 1 : REFUSED;
  }

  /** A bare whole number of at most 18 digits. */
  private int digits(int from) {
    int at = from;
    long value = 0;
    int digit;
    while ((digit = bytes[at] - '0') >= 0 && digit <= 9) {
      value = value * 10 + digit;
      at++;
    }
    number = value;
    return at == from || at - from > DIGITS_MAX ? REFUSED : at;
  }

  private boolean matches(int at, byte[] wanted) {
    byte[] b = bytes;
    for (int i = 0; i < wanted.length; i++) {
      if (b[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
