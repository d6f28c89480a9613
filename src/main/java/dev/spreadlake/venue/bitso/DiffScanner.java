package dev.spreadlake.venue.bitso;

import static dev.spreadlake.venue.FrameBytes.REFUSED;
import static dev.spreadlake.venue.FrameBytes.START;

import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.OrderId;
import dev.spreadlake.venue.BookNames;
import dev.spreadlake.venue.FrameBytes;
import dev.spreadlake.venue.FrameBytes.Token;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads a {@code diff-orders} frame of the known shape without objects: in the order in which Bitso
 * writes its members, and what is not in that order, in any. What it does not know, it refuses, and
 * {@link BitsoMessages} reads it: white space, escapes, nested values, long ids, numbers beyond 18
 * digits, a status that is not one of the three. Not thread-safe.
 */
public final class DiffScanner {
  private static final Token BOOK = Token.of("book\":\"");
  private static final Token SEQUENCE = Token.of("sequence\":");
  private static final Token SENT = Token.of("sent\":");
  private static final byte[] TYPE = ascii("type\":\"diff-orders\"");
  private static final Token PAYLOAD = Token.of("payload\":[");
  private static final Token IS_OPEN = Token.of("\"open\"");
  private static final Token IS_CANCELLED = Token.of("\"cancelled\"");
  private static final Token IS_COMPLETED = Token.of("\"completed\"");

  // Members as they follow one another on the wire.
  private static final byte[] THEN_PAYLOAD = ascii(",\"type\":\"diff-orders\",\"payload\":[");
  private static final Token THEN_SENT = Token.of(",\"sent\":");
  private static final Token AMOUNT_FIRST = Token.of("\"a\":");
  private static final Token CREATED_FIRST = Token.of("\"d\":");
  private static final Token THEN_CREATED = Token.of(",\"d\":");
  private static final Token THEN_ID = Token.of(",\"o\":");
  private static final Token THEN_PRICE = Token.of(",\"r\":");
  private static final Token THEN_STATUS = Token.of(",\"s\":");
  private static final Token THEN_SIDE = Token.of(",\"t\":");
  private static final Token THEN_VALUE = Token.of(",\"v\":");
  private static final Token THEN_CHANGED = Token.of(",\"z\":");

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
  private static final int HAS_ALL = 31;

  private final FrameBytes bytes = new FrameBytes();
  private final BookNames books;
  // How a frame of each book begins, up to its sequence.
  private final byte[][] beginnings;
  private int lastBook;
  private DiffFrame frame;

  /**
   * @param books names of the books; a frame's book is told as the index in this list
   */
  public DiffScanner(List<String> books) {
    this.books = new BookNames(books);
    this.beginnings =
        books.stream()
            .map(name -> ascii("{\"book\":\"" + name + "\",\"sequence\":"))
            .toArray(byte[][]::new);
  }

  /** Fills {@code into}; false if the frame is not of the known shape. */
  public boolean scan(FrameText text, DiffFrame into) {
    int end = bytes.load(text);
    if (end == REFUSED || beginnings.length == 0) {
      return false;
    }
    frame = into;
    frame.clear();
    if (inOrder() == end) {
      return true;
    }
    frame.clear();
    return inAnyOrder() == end;
  }

  /** A frame of the same book as the one before, as Bitso writes it. */
  private int inOrder() {
    frame.book = lastBook;
    int at = sequence(bytes.after(START, beginnings[lastBook]));
    at = changes(bytes.after(at, THEN_PAYLOAD));
    at = sent(bytes.after(at, THEN_SENT));
    return bytes.after(at, '}');
  }

  /** Any frame; the position after its closing brace, or REFUSED. */
  private int inAnyOrder() {
    int at = bytes.after(START, '{');
    int seen = 0;
    while (true) {
      if (bytes.at(at++) != '"') {
        return REFUSED;
      }
      switch (bytes.at(at)) {
        case 'b' -> {
          at = book(at);
          seen |= SEEN_BOOK;
        }
        case 's' -> {
          if (bytes.isAt(at, SEQUENCE)) {
            at = sequence(bytes.after(at, SEQUENCE));
            seen |= SEEN_SEQUENCE;
          } else {
            at = sent(bytes.after(at, SENT));
          }
        }
        case 't' -> {
          at = bytes.after(at, TYPE);
          seen |= SEEN_TYPE;
        }
        case 'p' -> {
          at = changes(bytes.after(at, PAYLOAD));
          seen |= SEEN_PAYLOAD;
        }
        default -> at = REFUSED;
      }
      byte next = bytes.at(at++);
      if (next == '}') {
        return seen == SEEN_ALL ? at : REFUSED;
      }
      if (next != ',') {
        return REFUSED;
      }
    }
  }

  private int book(int from) {
    int start = bytes.after(from, BOOK);
    int end = bytes.quote(start);
    int index = end == REFUSED ? -1 : bytes.bookAt(start, end, books);
    if (index < 0) {
      return REFUSED;
    }
    frame.book = index;
    lastBook = index;
    return end + 1;
  }

  private int sequence(int from) {
    int at = bytes.digits(from);
    frame.sequence = bytes.number();
    return at;
  }

  private int sent(int from) {
    int at = bytes.digits(from);
    frame.sentMillis = bytes.number();
    return at;
  }

  /** Objects of the payload; the position after its closing bracket. */
  private int changes(int from) {
    int at = from;
    int count = 0;
    while (count < DiffFrame.CHANGES_MAX) {
      int start = bytes.after(at, '{');
      at = changeInOrder(start, count);
      if (at == REFUSED) {
        at = changeInAnyOrder(start, count);
      }
      frame.count = ++count;
      byte next = bytes.at(at++);
      if (next == ']') {
        return at;
      }
      if (next != ',') {
        return REFUSED;
      }
    }
    return REFUSED;
  }

  /** Members of one change as Bitso writes them; the position after its closing brace. */
  private int changeInOrder(int from, int slot) {
    boolean sized = bytes.isAt(from, AMOUNT_FIRST);
    int at =
        sized
            ? bytes.after(amount(bytes.after(from, AMOUNT_FIRST), slot), THEN_CREATED)
            : bytes.after(from, CREATED_FIRST);
    at = bytes.skipMillis(at);
    at = id(bytes.after(at, THEN_ID), slot);
    at = price(bytes.after(at, THEN_PRICE), slot);
    at = status(bytes.after(at, THEN_STATUS), slot);
    at = side(bytes.after(at, THEN_SIDE), slot);
    if (sized) {
      at = bytes.skipDecimal(bytes.after(at, THEN_VALUE));
    }
    at = bytes.skipMillis(bytes.after(at, THEN_CHANGED));
    at = bytes.after(at, '}');
    return complete(slot, sized ? HAS_ALL : HAS_ALL - HAS_AMOUNT) ? at : REFUSED;
  }

  /** The same in any order, all with keys of one letter. */
  private int changeInAnyOrder(int from, int slot) {
    int at = from;
    int has = 0;
    while (true) {
      if (bytes.at(at) != '"' || bytes.at(at + 2) != '"' || bytes.at(at + 3) != ':') {
        return REFUSED;
      }
      byte key = bytes.at(at + 1);
      at += 4;
      switch (key) {
        case 'a' -> {
          at = amount(at, slot);
          has |= HAS_AMOUNT;
        }
        case 'r' -> {
          at = price(at, slot);
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
          at = side(at, slot);
          has |= HAS_SIDE;
        }
        case 'd', 'z' -> at = bytes.skipMillis(at);
        case 'v' -> at = bytes.skipDecimal(at);
        default -> at = REFUSED;
      }
      byte next = bytes.at(at++);
      if (next == '}') {
        return complete(slot, has) ? at : REFUSED;
      }
      if (next != ',') {
        return REFUSED;
      }
    }
  }

  private int amount(int from, int slot) {
    int at = bytes.decimal(from);
    frame.amount[slot] = bytes.number();
    frame.amountDecimals[slot] = (byte) bytes.decimals();
    return at;
  }

  private int price(int from, int slot) {
    int at = bytes.decimal(from);
    frame.price[slot] = bytes.number();
    frame.priceDecimals[slot] = (byte) bytes.decimals();
    return at;
  }

  private int side(int from, int slot) {
    byte side = bytes.at(from);
    frame.buy[slot] = side == '0';
    return side == '0' || side == '1' ? from + 1 : REFUSED;
  }

  private boolean complete(int slot, int has) {
    if (frame.action[slot] == DiffFrame.OPEN && (has & HAS_STATUS) != 0) {
      return has == HAS_ALL && frame.price[slot] > 0 && frame.amount[slot] > 0;
    }
    return (has & (HAS_ID | HAS_STATUS)) == (HAS_ID | HAS_STATUS);
  }

  private int status(int from, int slot) {
    int at = bytes.after(from, IS_OPEN);
    frame.action[slot] = at == REFUSED ? DiffFrame.REMOVE : DiffFrame.OPEN;
    if (at == REFUSED) {
      at = bytes.after(from, IS_CANCELLED);
    }
    return at == REFUSED ? bytes.after(from, IS_COMPLETED) : at;
  }

  /** A quoted id of 1 to 16 plain ASCII characters. */
  private int id(int from, int slot) {
    if (bytes.at(from) != '"') {
      return REFUSED;
    }
    int at = from + 1;
    if (bytes.at(at + OrderId.LENGTH_MAX) == '"') {
      long high = bytes.word(at);
      long low = bytes.word(at + 8);
      if (isPlain(high) && isPlain(low)) {
        frame.idHigh[slot] = high;
        frame.idLow[slot] = low;
        return at + OrderId.LENGTH_MAX + 1;
      }
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i <= OrderId.LENGTH_MAX; i++) {
      byte c = bytes.at(at + i);
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

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
