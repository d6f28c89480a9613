package dev.spreadlake.venue.binance;

import static dev.spreadlake.venue.FrameBytes.REFUSED;
import static dev.spreadlake.venue.FrameBytes.START;

import dev.spreadlake.market.FrameText;
import dev.spreadlake.venue.BookNames;
import dev.spreadlake.venue.FrameBytes;
import dev.spreadlake.venue.FrameBytes.Token;
import dev.spreadlake.venue.binance.StreamFrame.Kind;
import java.util.List;
import java.util.Locale;

/**
 * Reads {@code depthUpdate}, {@code bookTicker} and {@code trade} frames without objects where
 * their members stand as Binance writes them. What it does not know, it refuses, and {@link
 * BinanceMessages} reads it: white space, escapes, another order, unknown members, numbers beyond
 * ten digits before the point or eight after it, levels that are not positive. Not thread-safe.
 */
final class StreamScanner {
  private static final Token STREAM = Token.of("{\"stream\":\"");
  private static final Token THEN_DATA = Token.of(",\"data\":");
  private static final Token DEPTH = Token.of("depthUpdate\"");
  private static final Token TRADE = Token.of("trade\"");
  private static final Token EVENT = Token.of("{\"e\":\"");
  private static final Token UPDATE = Token.of("{\"u\":");
  private static final Token THEN_SENT = Token.of(",\"E\":");
  private static final Token THEN_SYMBOL = Token.of(",\"s\":\"");
  private static final Token THEN_FIRST = Token.of(",\"U\":");
  private static final Token THEN_LAST = Token.of(",\"u\":");
  private static final Token THEN_BIDS = Token.of(",\"b\":[");
  private static final Token THEN_ASKS = Token.of(",\"a\":[");
  private static final Token THEN_BID = Token.of(",\"b\":");
  private static final Token THEN_BID_AMOUNT = Token.of(",\"B\":");
  private static final Token THEN_ASK = Token.of(",\"a\":");
  private static final Token THEN_ASK_AMOUNT = Token.of(",\"A\":");
  private static final Token THEN_ID = Token.of(",\"t\":");
  private static final Token THEN_PRICE = Token.of(",\"p\":");
  private static final Token THEN_QUANTITY = Token.of(",\"q\":");
  private static final Token THEN_TRADED = Token.of(",\"T\":");
  private static final Token THEN_MAKER = Token.of(",\"m\":");
  private static final Token THEN_IGNORED = Token.of(",\"M\":");
  private static final Token TRUE = Token.of("true");
  private static final Token FALSE = Token.of("false");

  private final FrameBytes bytes = new FrameBytes();
  private final BookNames spellings;
  private final List<String> names;
  private StreamFrame frame;

  /**
   * @param names of the books, lower case; frames of others are refused
   */
  StreamScanner(List<String> names) {
    this.names = List.copyOf(names);
    this.spellings = new BookNames(names.stream().map(n -> n.toUpperCase(Locale.ROOT)).toList());
  }

  /** Fills {@code into}; false if the frame is not of a known shape. */
  boolean scan(FrameText text, StreamFrame into) {
    int end = bytes.load(text);
    if (end == REFUSED) {
      return false;
    }
    frame = into;
    frame.clear();
    int at = bytes.after(START, STREAM);
    if (at == REFUSED) {
      return event(START) == end;
    }
    at = event(bytes.after(plainText(at), THEN_DATA));
    return bytes.after(at, '}') == end;
  }

  /** The rest of a text of plain ASCII characters, and its quote. */
  private int plainText(int from) {
    int end = bytes.quote(from);
    for (int at = from; at < end; at++) {
      byte c = bytes.at(at);
      if (c < ' ' || c == '\\') {
        return REFUSED;
      }
    }
    return end == REFUSED ? REFUSED : end + 1;
  }

  private int event(int from) {
    if (from == REFUSED) {
      return REFUSED;
    }
    if (bytes.isAt(from, UPDATE)) {
      return ticker(bytes.after(from, UPDATE));
    }
    int at = bytes.after(from, EVENT);
    return bytes.isAt(at, DEPTH) ? depth(bytes.after(at, DEPTH)) : trade(bytes.after(at, TRADE));
  }

  private int depth(int from) {
    frame.kind = Kind.DEPTH;
    int at = sent(bytes.after(from, THEN_SENT));
    at = symbol(bytes.after(at, THEN_SYMBOL));
    at = bytes.digits(bytes.after(at, THEN_FIRST));
    frame.first = bytes.number();
    at = last(bytes.after(at, THEN_LAST));
    at = levels(bytes.after(at, THEN_BIDS));
    frame.bids = frame.count;
    at = levels(bytes.after(at, THEN_ASKS));
    return bytes.after(at, '}');
  }

  private int ticker(int from) {
    frame.kind = Kind.TICKER;
    int at = symbol(bytes.after(last(from), THEN_SYMBOL));
    at = price(bytes.after(at, THEN_BID), 0);
    at = amount(bytes.after(at, THEN_BID_AMOUNT), 0);
    at = price(bytes.after(at, THEN_ASK), 1);
    at = amount(bytes.after(at, THEN_ASK_AMOUNT), 1);
    return bytes.after(at, '}');
  }

  private int trade(int from) {
    frame.kind = Kind.TRADE;
    int at = sent(bytes.after(from, THEN_SENT));
    at = symbol(bytes.after(at, THEN_SYMBOL));
    at = last(bytes.after(at, THEN_ID));
    at = price(bytes.after(at, THEN_PRICE), 0);
    at = amount(bytes.after(at, THEN_QUANTITY), 0);
    if (bytes.isAt(at, THEN_BID)) {
      // The ids of both orders, which were told until 2023.
      at = bytes.digits(bytes.after(at, THEN_BID));
      at = bytes.digits(bytes.after(at, THEN_ASK));
    }
    at = bytes.digits(bytes.after(at, THEN_TRADED));
    frame.tradedAt = bytes.number();
    at = bytes.after(at, THEN_MAKER);
    frame.buyerMade = bytes.isAt(at, TRUE);
    at = flag(at);
    if (bytes.isAt(at, THEN_IGNORED)) {
      at = flag(bytes.after(at, THEN_IGNORED));
    }
    return bytes.after(at, '}');
  }

  private int flag(int from) {
    int at = bytes.after(from, TRUE);
    return at == REFUSED ? bytes.after(from, FALSE) : at;
  }

  private int sent(int from) {
    int at = bytes.digits(from);
    frame.sentAt = bytes.number();
    return at;
  }

  private int last(int from) {
    int at = bytes.digits(from);
    frame.last = bytes.number();
    return at;
  }

  private int symbol(int from) {
    int end = bytes.quote(from);
    int index = end == REFUSED ? -1 : bytes.bookAt(from, end, spellings);
    if (index < 0) {
      return REFUSED;
    }
    frame.symbol = names.get(index);
    return end + 1;
  }

  /** Pairs up to the closing bracket, which is read too. */
  private int levels(int from) {
    if (bytes.at(from) == ']') {
      return from + 1;
    }
    int at = from;
    int slot = frame.count;
    while (slot < StreamFrame.LEVELS_MAX) {
      at = level(at, slot);
      if (at == REFUSED) {
        return REFUSED;
      }
      slot++;
      byte next = bytes.at(at++);
      if (next == ']') {
        frame.count = slot;
        return at;
      }
      if (next != ',') {
        return REFUSED;
      }
    }
    return REFUSED;
  }

  private int level(int from, int slot) {
    int at = price(bytes.after(from, '['), slot);
    at = amount(bytes.after(at, ','), slot);
    at = bytes.after(at, ']');
    return frame.price[slot] > 0 && frame.fits(slot) ? at : REFUSED;
  }

  private int price(int from, int slot) {
    int at = bytes.decimal(from);
    frame.price[slot] = bytes.number();
    frame.priceDecimals[slot] = (byte) bytes.decimals();
    return at;
  }

  private int amount(int from, int slot) {
    int at = bytes.decimal(from);
    frame.amount[slot] = bytes.number();
    frame.amountDecimals[slot] = (byte) bytes.decimals();
    return at;
  }
}
