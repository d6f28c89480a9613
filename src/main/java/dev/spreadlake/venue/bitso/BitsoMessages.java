package dev.spreadlake.venue.bitso;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spreadlake.market.OrderBook;
import dev.spreadlake.market.Side;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Bitso's frames and REST bodies the thorough way. Numbers may come as JSON strings or
 * numbers; both are taken by their text. Stateless and thread-safe.
 */
final class BitsoMessages {
  static final String DIFF_ORDERS = "diff-orders";
  static final String TRADES = "trades";
  static final String KEEP_ALIVE = "ka";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  // REST writes an offset with a colon or without, and seconds with a fraction or without.
  private static final DateTimeFormatter REST_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss[.SSS][XXX][XX]");
  private static final Pattern REFUSED_BOOK =
      Pattern.compile("(?:not supported - |Unknown [Oo]rder ?[Bb]ook )(\\S{1,60})");
  private static final Pattern BOOK_HINT =
      Pattern.compile("\"book\"\\s*:\\s*\"([a-z0-9_]{1,41})\"");
  // Beyond these a number is not a price, and plain arithmetic on it could exhaust the memory.
  private static final int DIGITS_MAX = 60;
  private static final int REFUSAL_LENGTH_MAX = 2_000;

  private BitsoMessages() {}

  /** A frame of the socket. */
  sealed interface Frame permits KeepAlive, Ack, Refusal, Diff, Trades, Other {}

  /** {@code {"type":"ka"}}. */
  record KeepAlive() implements Frame {}

  /** A subscription stands; {@code book} may be empty, as the documentation has it. */
  record Ack(String channel, String book, String response) implements Frame {}

  /** The venue refuses something; {@code book} is empty unless its text names one. */
  record Refusal(String error, String book) implements Frame {}

  /**
   * Order changes of one book.
   *
   * @param oddStatus a status that nobody knows, whose order is taken for open; empty if none
   */
  record Diff(
      String book, long sequence, long sentMillis, List<DiffFrame.Change> changes, String oddStatus)
      implements Frame {}

  /** Executions of one book. */
  record Trades(String book, List<Execution> executions) implements Frame {}

  /** One execution; {@code aggressor} null and {@code atMillis} 0 if the venue did not say. */
  record Execution(long id, BigDecimal price, BigDecimal amount, Side aggressor, long atMillis) {}

  /** A frame of another type; ignored. */
  record Other(String type) implements Frame {}

  /** One line of a REST order book; {@code id} is empty where orders are aggregated. */
  record Resting(String id, BigDecimal price, BigDecimal amount) {}

  /** A REST order book. */
  record Snapshot(long sequence, List<Resting> bids, List<Resting> asks) {
    boolean isEmpty() {
      return bids.isEmpty() && asks.isEmpty();
    }

    /** Puts its orders in the place of all that the book holds. */
    void applyTo(OrderBook orders) {
      orders.clear();
      for (Resting order : bids) {
        orders.put(order.id(), Side.BUY, order.price(), order.amount());
      }
      for (Resting order : asks) {
        orders.put(order.id(), Side.SELL, order.price(), order.amount());
      }
    }

    /** Refuses one by which no local book can be kept: without a sequence, or without order ids. */
    void checkOrders() throws MalformedMessage {
      if (sequence < 0) {
        throw new MalformedMessage("order book without a sequence");
      }
      for (List<Resting> side : List.of(bids, asks)) {
        for (Resting order : side) {
          if (order.id().isEmpty()) {
            throw new MalformedMessage("order book without order ids");
          }
        }
      }
    }
  }

  /** Reads one frame. */
  static Frame frame(String text) throws MalformedMessage {
    JsonNode root = object(text);
    if (root.hasNonNull("error")) {
      String error = root.get("error").asText();
      return new Refusal(error, refusedBook(error));
    }
    if (root.hasNonNull("action")) {
      return new Ack(
          root.path("type").asText(), root.path("book").asText(), root.path("response").asText());
    }
    String type = textOf(root, "type");
    return switch (type) {
      case KEEP_ALIVE -> new KeepAlive();
      case DIFF_ORDERS -> diff(root);
      case TRADES -> trades(root);
      default -> new Other(type);
    };
  }

  /** The book that a broken text seems to be about; empty if it cannot be told. */
  static String bookHint(String text) {
    String head = text.length() > 4096 ? text.substring(0, 4096) : text;
    Matcher matcher = BOOK_HINT.matcher(head);
    return matcher.find() ? matcher.group(1) : "";
  }

  /**
   * True if a text that could not be read may have been a change of a book: it is none that is
   * whole and says that it is something else.
   */
  static boolean mayBeChange(String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return true;
    }
    JsonNode type = root.path("type");
    return root.isMissingNode()
        || (type.isTextual() ? type.asText().equals(DIFF_ORDERS) : root.has("sequence"));
  }

  /** The book named in a refusal; empty if none. */
  static String refusedBook(String error) {
    Matcher matcher = REFUSED_BOOK.matcher(error);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** {@code /order_book/}, either form. */
  static Snapshot orderBook(String body) throws MalformedMessage {
    JsonNode payload = payload(body);
    if (!payload.isObject()) {
      throw new MalformedMessage("order book is not an object");
    }
    long sequence = payload.has("sequence") ? longOf(payload, "sequence") : -1;
    return new Snapshot(sequence, side(payload, "bids"), side(payload, "asks"));
  }

  /** {@code /trades/} of a book, in the order told. */
  static List<Execution> executions(String book, String body) throws MalformedMessage {
    List<Execution> executions = new ArrayList<>();
    for (JsonNode row : array(payload(body), "payload")) {
      if (!textOf(row, "book").equals(book)) {
        throw new MalformedMessage("trade of another book");
      }
      // The stream tells the taker's side, REST the other one.
      Side aggressor =
          switch (textOf(row, "maker_side")) {
            case "buy" -> Side.SELL;
            case "sell" -> Side.BUY;
            default -> throw new MalformedMessage("maker_side is neither buy nor sell");
          };
      executions.add(
          new Execution(
              longOf(row, "tid"),
              positive(row, "price"),
              positive(row, "amount"),
              aggressor,
              time(row, "created_at").toEpochMilli()));
    }
    return executions;
  }

  private static Instant time(JsonNode row, String name) throws MalformedMessage {
    try {
      return REST_TIME.parse(textOf(row, name), Instant::from);
    } catch (DateTimeException e) {
      throw new MalformedMessage(name + " is not a time");
    }
  }

  /** Names of {@code /available_books/}. */
  static List<String> availableBooks(String body) throws MalformedMessage {
    List<String> names = new ArrayList<>();
    for (JsonNode row : array(payload(body), "payload")) {
      names.add(textOf(row, "book"));
    }
    return names;
  }

  /** True for an envelope that says that it is no success, whatever status it came under. */
  static boolean isRefusal(String body) {
    if (body.length() > REFUSAL_LENGTH_MAX) {
      return false; // a payload: not read twice
    }
    try {
      JsonNode root = object(body);
      return root.hasNonNull("success")
          ? !root.get("success").asBoolean()
          : root.hasNonNull("error");
    } catch (MalformedMessage notJson) {
      return false;
    }
  }

  /** Code and message of an error body; empty texts where there is none. */
  static RestError error(String body) {
    try {
      JsonNode error = object(body).path("error");
      return new RestError(error.path("code").asText(), error.path("message").asText());
    } catch (MalformedMessage notJson) {
      return new RestError("", "");
    }
  }

  /** What a refused request says. */
  record RestError(String code, String message) {}

  private static Diff diff(JsonNode root) throws MalformedMessage {
    List<DiffFrame.Change> changes = new ArrayList<>();
    String oddStatus = "";
    for (JsonNode row : array(root.path("payload"), "payload")) {
      String id = textOf(row, "o");
      String status = row.path("s").asText();
      boolean gone = status.equals("cancelled") || status.equals("completed");
      // The documentation's old examples have no status; an unknown one counts as open.
      boolean known = gone || status.isEmpty() || status.equals("open");
      oddStatus = known ? oddStatus : status;
      // Of an order without an amount nothing is left, unless it says that it is open.
      boolean left = !gone && (row.has("a") || status.equals("open"));
      BigDecimal amount = left ? decimal(row, "a") : BigDecimal.ZERO;
      changes.add(
          amount.signum() > 0
              ? new DiffFrame.Change(id, true, side(row), positive(row, "r"), amount)
              : new DiffFrame.Change(id, false, null, null, null));
    }
    return new Diff(
        textOf(root, "book"),
        longOf(root, "sequence"),
        root.path("sent").asLong(0),
        changes,
        oddStatus);
  }

  private static Trades trades(JsonNode root) throws MalformedMessage {
    List<Execution> executions = new ArrayList<>();
    for (JsonNode row : array(root.path("payload"), "payload")) {
      executions.add(
          new Execution(
              longOf(row, "i"),
              positive(row, "r"),
              positive(row, "a"),
              // Today's documentation: the taker's side. Old examples have none.
              row.has("t") ? side(row) : null,
              row.path("x").asLong(0)));
    }
    return new Trades(textOf(root, "book"), executions);
  }

  private static Side side(JsonNode row) throws MalformedMessage {
    return switch (textOf(row, "t")) {
      case "0" -> Side.BUY;
      case "1" -> Side.SELL;
      default -> throw new MalformedMessage("side is neither 0 nor 1");
    };
  }

  private static List<Resting> side(JsonNode payload, String name) throws MalformedMessage {
    JsonNode rows = array(payload.path(name), name);
    List<Resting> side = new ArrayList<>(rows.size());
    for (JsonNode row : rows) {
      BigDecimal amount = decimal(row, "amount");
      if (amount.signum() > 0) {
        side.add(new Resting(row.path("oid").asText(), positive(row, "price"), amount));
      }
    }
    return side;
  }

  private static JsonNode payload(String body) throws MalformedMessage {
    JsonNode root = object(body);
    if (!root.path("success").asBoolean(false) || !root.has("payload")) {
      throw new MalformedMessage("reply is not a success");
    }
    return root.get("payload");
  }

  private static JsonNode object(String text) throws MalformedMessage {
    try {
      JsonNode root = JSON.readTree(text);
      if (root != null && root.isObject()) {
        return root;
      }
    } catch (JsonProcessingException e) {
      throw new MalformedMessage("not JSON: " + e.getOriginalMessage());
    }
    throw new MalformedMessage("not a JSON object");
  }

  private static JsonNode array(JsonNode node, String name) throws MalformedMessage {
    if (!node.isArray()) {
      throw new MalformedMessage(name + " is not an array");
    }
    return node;
  }

  private static String textOf(JsonNode node, String name) throws MalformedMessage {
    JsonNode value = node.get(name);
    if (value == null || !value.isValueNode() || value.isNull() || value.asText().isEmpty()) {
      throw new MalformedMessage("no " + name);
    }
    return value.asText();
  }

  private static long longOf(JsonNode node, String name) throws MalformedMessage {
    String text = textOf(node, name);
    try {
      long value = Long.parseLong(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new MalformedMessage(name + " is not a whole number");
    }
    throw new MalformedMessage(name + " is negative");
  }

  private static BigDecimal positive(JsonNode node, String name) throws MalformedMessage {
    BigDecimal value = decimal(node, name);
    if (value.signum() == 0) {
      throw new MalformedMessage(name + " is zero");
    }
    return value;
  }

  /** Zero or more. */
  private static BigDecimal decimal(JsonNode node, String name) throws MalformedMessage {
    JsonNode value = node.get(name);
    if (value != null && value.isNumber()) {
      return checked(value.decimalValue(), name);
    }
    String text = textOf(node, name);
    if (text.length() > DIGITS_MAX) {
      throw new MalformedMessage(name + " is too long");
    }
    try {
      return checked(new BigDecimal(text), name);
    } catch (NumberFormatException e) {
      throw new MalformedMessage(name + " is not a number");
    }
  }

  private static BigDecimal checked(BigDecimal value, String name) throws MalformedMessage {
    if (value.signum() < 0
        || value.precision() > DIGITS_MAX
        || Math.abs(value.scale()) > DIGITS_MAX) {
      throw new MalformedMessage(name + " is out of range");
    }
    return value.scale() < 0 ? value.setScale(0) : value;
  }
}
