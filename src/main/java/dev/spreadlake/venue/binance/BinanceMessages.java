package dev.spreadlake.venue.binance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spreadlake.market.LevelBook;
import dev.spreadlake.market.Side;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Binance's frames and REST bodies as objects: combined ({@code {"stream":…,"data":…}}) and raw,
 * members in any order, unknown members ignored. Numbers may come as JSON strings or numbers; both
 * keep their text.
 */
final class BinanceMessages {
  /** Times from here on are microseconds, below they are milliseconds. */
  private static final long MICROS_FROM = 100_000_000_000_000L;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(1 << 20).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  // Beyond these a number is not a price, and plain arithmetic on it could exhaust the memory.
  private static final int DIGITS_MAX = 60;
  private static final int REFUSAL_LENGTH_MAX = 2_000;

  private static final Pattern STATUS = Pattern.compile("[A-Z_]{1,40}");

  private BinanceMessages() {}

  /** A frame that could be read. */
  sealed interface Frame permits Depth, Ticker, Execution, Kline, Shutdown, Control {}

  /** A price and the whole amount at it. */
  record Level(BigDecimal price, BigDecimal amount) {}

  /**
   * Changes of a book.
   *
   * @param first first update id in it ({@code U})
   * @param last last update id in it ({@code u})
   * @param at the venue's time
   */
  record Depth(String symbol, Instant at, long first, long last, List<Level> bids, List<Level> asks)
      implements Frame, Changes {
    @Override
    public void applyTo(LevelBook book) {
      set(book, true, bids);
      set(book, false, asks);
    }

    @Override
    public Depth kept() {
      return this;
    }
  }

  /** Best bid and ask as of an update id. */
  record Ticker(String symbol, long update, Level bid, Level ask) implements Frame, BestPrices {
    @Override
    public BigDecimal price(boolean buy) {
      return (buy ? bid : ask).price();
    }

    @Override
    public BigDecimal amount(boolean buy) {
      return (buy ? bid : ask).amount();
    }

    @Override
    public boolean areTopOf(LevelBook book) {
      return isBest(book, true, bid) && isBest(book, false, ask);
    }

    /** A side without a level is told with zeros. */
    private static boolean isBest(LevelBook book, boolean buy, Level level) {
      if (book.isEmpty(buy)) {
        return level.price().signum() == 0 && level.amount().signum() == 0;
      }
      return level.price().compareTo(book.bestPrice(buy)) == 0
          && level.amount().compareTo(book.bestAmount(buy)) == 0;
    }
  }

  /** A trade. */
  record Execution(
      String symbol,
      long id,
      BigDecimal price,
      BigDecimal amount,
      Side aggressor,
      Instant tradedAt,
      Instant sentAt)
      implements Frame {}

  /** A candle as the venue draws it; kept as it came. */
  record Kline(String symbol) implements Frame {}

  /** The server will close soon. */
  record Shutdown() implements Frame {}

  /** An answer to a command, an error, or something unknown. */
  record Control(String text) implements Frame {}

  /** A REST book. */
  record Snapshot(long update, List<Level> bids, List<Level> asks) {
    /** True if there is no order at all. */
    boolean isEmpty() {
      return bids.isEmpty() && asks.isEmpty();
    }

    /** Sets its levels. */
    void applyTo(LevelBook book) {
      set(book, true, bids);
      set(book, false, asks);
    }
  }

  private static void set(LevelBook book, boolean buy, List<Level> levels) {
    for (Level level : levels) {
      book.set(buy, level.price(), level.amount());
    }
  }

  /** Reads a text message. */
  static Frame frame(String text) throws MalformedFrame {
    JsonNode root = tree(text);
    JsonNode data = root.has("stream") && root.has("data") ? root.get("data") : root;
    if (!data.isObject()) {
      throw new MalformedFrame("not an object");
    }
    switch (data.path("e").asText("")) {
      case "depthUpdate" -> {
        return new Depth(
            symbol(data),
            instant(data, "E"),
            whole(data, "U"),
            whole(data, "u"),
            levels(data.get("b"), "b"),
            levels(data.get("a"), "a"));
      }
      case "trade" -> {
        return execution(data);
      }
      case "kline" -> {
        return new Kline(symbol(data));
      }
      case "serverShutdown" -> {
        return new Shutdown();
      }
      default -> {
        boolean ticker = data.has("u") && data.has("s") && data.has("b") && data.has("a");
        return ticker ? ticker(data) : new Control(text);
      }
    }
  }

  private static Ticker ticker(JsonNode data) throws MalformedFrame {
    return new Ticker(
        symbol(data),
        whole(data, "u"),
        new Level(decimal(data, "b"), decimal(data, "B")),
        new Level(decimal(data, "a"), decimal(data, "A")));
  }

  private static Execution execution(JsonNode data) throws MalformedFrame {
    return new Execution(
        symbol(data),
        whole(data, "t"),
        decimal(data, "p"),
        decimal(data, "q"),
        aggressor(data, "m"),
        instant(data, "T"),
        instant(data, "E"));
  }

  /** If the buyer was the maker, the aggressor sold. */
  private static Side aggressor(JsonNode data, String name) throws MalformedFrame {
    JsonNode maker = data.get(name);
    if (maker == null || !maker.isBoolean()) {
      throw new MalformedFrame("trade without a boolean " + name);
    }
    return maker.booleanValue() ? Side.SELL : Side.BUY;
  }

  /**
   * Reads {@code /api/v3/trades}, which names no symbol.
   *
   * @param symbol lower case
   */
  static List<Execution> trades(String symbol, String body) throws MalformedFrame {
    JsonNode root = tree(body);
    if (!root.isArray()) {
      throw new MalformedFrame("trades are no array");
    }
    List<Execution> trades = new ArrayList<>(root.size());
    for (JsonNode row : root) {
      Instant at = instant(row, "time");
      trades.add(
          new Execution(
              symbol,
              whole(row, "id"),
              decimal(row, "price"),
              decimal(row, "qty"),
              aggressor(row, "isBuyerMaker"),
              at,
              at));
    }
    return trades;
  }

  /** Reads {@code /api/v3/depth}. */
  static Snapshot snapshot(String body) throws MalformedFrame {
    JsonNode root = tree(body);
    return new Snapshot(
        whole(root, "lastUpdateId"),
        levels(root.get("bids"), "bids"),
        levels(root.get("asks"), "asks"));
  }

  /** Reads {@code /api/v3/ticker/bookTicker} of one symbol. */
  static Ticker bookTicker(String body) throws MalformedFrame {
    JsonNode root = tree(body);
    return new Ticker(
        text(root, "symbol").toLowerCase(Locale.ROOT),
        -1,
        new Level(decimal(root, "bidPrice"), decimal(root, "bidQty")),
        new Level(decimal(root, "askPrice"), decimal(root, "askQty")));
  }

  /** Names in {@code /api/v3/ticker/price}. */
  static List<String> symbols(String body) throws MalformedFrame {
    List<String> names = new ArrayList<>();
    for (JsonNode row : tree(body)) {
      names.add(text(row, "symbol").toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /**
   * What {@code /api/v3/exchangeInfo} says.
   *
   * @param weightPerMinute request weight; -1 if it says none
   * @param statuses by symbol, lower case: {@code TRADING}, {@code HALT}, {@code BREAK} or another
   */
  record ExchangeInfo(long weightPerMinute, Map<String, String> statuses) {}

  /** Reads {@code /api/v3/exchangeInfo}. */
  static ExchangeInfo exchangeInfo(String body) throws MalformedFrame {
    JsonNode root = tree(body);
    long weight = -1;
    for (JsonNode limit : root.path("rateLimits")) {
      if (limit.path("rateLimitType").asText().equals("REQUEST_WEIGHT")
          && limit.path("interval").asText().equals("MINUTE")
          && limit.path("intervalNum").asLong() == 1) {
        weight = limit.path("limit").asLong(-1);
      }
    }
    Map<String, String> statuses = new HashMap<>();
    for (JsonNode row : root.path("symbols")) {
      String status = row.path("status").asText("");
      if (STATUS.matcher(status).matches()) {
        statuses.put(text(row, "symbol").toLowerCase(Locale.ROOT), status);
      }
    }
    return new ExchangeInfo(weight, statuses);
  }

  /**
   * What an error body says.
   *
   * @param code Binance's own, negative; 0 if it is no error body
   */
  record RestError(int code, String message) {}

  /** True for an error body, whatever status it came under. */
  static boolean isRefusal(String body) {
    if (body.length() > REFUSAL_LENGTH_MAX) {
      return false; // what was asked for: not read twice
    }
    try {
      JsonNode root = tree(body);
      return root.hasNonNull("code") && root.hasNonNull("msg");
    } catch (MalformedFrame e) {
      return false;
    }
  }

  /** Reads an error body; anything else gives code 0. */
  static RestError error(String body) {
    try {
      JsonNode root = tree(body);
      return new RestError(root.path("code").asInt(0), root.path("msg").asText(""));
    } catch (MalformedFrame e) {
      return new RestError(0, "body is no JSON");
    }
  }

  /** Milliseconds or microseconds since the epoch; null for zero. */
  static Instant instantOf(long time) {
    if (time <= 0) {
      return null;
    }
    return time >= MICROS_FROM
        ? Instant.EPOCH.plus(time, ChronoUnit.MICROS)
        : Instant.ofEpochMilli(time);
  }

  private static JsonNode tree(String text) throws MalformedFrame {
    try {
      JsonNode root = JSON.readTree(text);
      if (root == null || root.isMissingNode()) {
        throw new MalformedFrame("empty");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new MalformedFrame("no JSON: " + e.getOriginalMessage());
    }
  }

  private static String symbol(JsonNode data) throws MalformedFrame {
    return text(data, "s").toLowerCase(Locale.ROOT);
  }

  private static String text(JsonNode data, String name) throws MalformedFrame {
    JsonNode value = data.get(name);
    if (value == null || !value.isTextual()) {
      throw new MalformedFrame(name + " is missing or no text");
    }
    return value.textValue();
  }

  private static long whole(JsonNode data, String name) throws MalformedFrame {
    JsonNode value = data.get(name);
    if (value != null && value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    if (value != null && value.isTextual()) {
      try {
        return Long.parseLong(value.textValue());
      } catch (NumberFormatException e) {
        throw new MalformedFrame(name + " is no whole number");
      }
    }
    throw new MalformedFrame(name + " is missing or no whole number");
  }

  private static Instant instant(JsonNode data, String name) throws MalformedFrame {
    return data.has(name) ? instantOf(whole(data, name)) : null;
  }

  private static BigDecimal decimal(JsonNode data, String name) throws MalformedFrame {
    return number(data.get(name), name);
  }

  private static BigDecimal number(JsonNode value, String name) throws MalformedFrame {
    if (value != null && value.isNumber()) {
      return checked(value.decimalValue(), name);
    }
    if (value == null || !value.isTextual()) {
      throw new MalformedFrame(name + " is missing or no number");
    }
    String text = value.textValue();
    if (text.length() > DIGITS_MAX) {
      throw new MalformedFrame(name + " is too long");
    }
    try {
      return checked(new BigDecimal(text), name);
    } catch (NumberFormatException e) {
      throw new MalformedFrame(name + " is no number");
    }
  }

  private static BigDecimal checked(BigDecimal value, String name) throws MalformedFrame {
    if (value.precision() > DIGITS_MAX || Math.abs(value.scale()) > DIGITS_MAX) {
      throw new MalformedFrame(name + " is out of range");
    }
    return value.scale() < 0 ? value.setScale(0) : value;
  }

  private static List<Level> levels(JsonNode rows, String name) throws MalformedFrame {
    if (rows == null || !rows.isArray()) {
      throw new MalformedFrame(name + " is missing or no list");
    }
    List<Level> levels = new ArrayList<>(rows.size());
    for (JsonNode row : rows) {
      if (!row.isArray() || row.size() < 2) {
        throw new MalformedFrame("a level of " + name + " is no pair");
      }
      Level level = new Level(number(row.get(0), name), number(row.get(1), name));
      if (level.price().signum() <= 0 || level.amount().signum() < 0) {
        throw new MalformedFrame("a level of " + name + " is not positive");
      }
      levels.add(level);
    }
    return levels;
  }
}
