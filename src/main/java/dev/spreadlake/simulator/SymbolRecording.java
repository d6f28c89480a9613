package dev.spreadlake.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spreadlake.failure.FailureText;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recorded frames of Binance that say something about a book: depth events, REST depth snapshots,
 * trades. A snapshot names its symbol in the {@code url} it was fetched from, in the wrapping
 * {@code stream} or as {@code symbol}; a recording of only one symbol needs no name. Not
 * thread-safe.
 */
final class SymbolRecording {
  private static final Pattern SYMBOL_IN_URL = Pattern.compile("[?&]symbol=([A-Za-z0-9]+)");

  private final List<Entry> entries = new ArrayList<>();

  /** What an entry says. */
  enum Kind {
    SNAPSHOT,
    DEPTH,
    TRADE,
    AGGREGATE
  }

  /**
   * An entry.
   *
   * @param book empty if a snapshot does not say
   */
  record Entry(Instant at, String book, Kind kind, JsonNode message) {}

  boolean isEmpty() {
    return entries.isEmpty();
  }

  int size() {
    return entries.size();
  }

  /** Takes a message in if it is Binance's; true if so, even where it has nothing to play. */
  boolean take(Instant at, String url, JsonNode message) {
    boolean wrapped = message.has("stream") && message.has("data");
    JsonNode data = wrapped ? message.path("data") : message;
    String stream = message.path("stream").asText();
    if (data.has("lastUpdateId") && data.has("bids")) {
      if (stream.contains("@depth") && !stream.contains("snapshot")) {
        return true; // partial depth: the top of a book says nothing of the rest
      }
      entries.add(new Entry(at, named(url, stream, message), Kind.SNAPSHOT, data));
      return true;
    }
    Kind kind =
        switch (data.path("e").asText()) {
          case "depthUpdate" -> Kind.DEPTH;
          case "trade" -> Kind.TRADE;
          case "aggTrade" -> Kind.AGGREGATE;
          default -> null;
        };
    if (kind != null) {
      entries.add(new Entry(at, data.path("s").asText().toLowerCase(Locale.ROOT), kind, data));
    }
    return kind != null || wrapped;
  }

  private static String named(String url, String stream, JsonNode message) {
    Matcher inUrl = SYMBOL_IN_URL.matcher(url + message.path("url").asText());
    String name =
        inUrl.find()
            ? inUrl.group(1)
            : stream.contains("@")
                ? stream.substring(0, stream.indexOf('@'))
                : message.path("symbol").asText();
    return name.toLowerCase(Locale.ROOT);
  }

  long firstMicros() {
    return entries.stream()
        .mapToLong(entry -> TradingFloor.micros(entry.at()))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /**
   * Looks whether it can be played.
   *
   * @throws IOException if a symbol is malformed or a snapshot's is not known
   */
  void check(Path path) throws IOException {
    try {
      byBook().keySet().forEach(MarketSpec::of);
    } catch (IllegalArgumentException e) {
      throw new IOException(path + ": " + FailureText.of(e), e);
    }
  }

  private Map<String, List<Entry>> byBook() {
    List<String> named =
        entries.stream().map(Entry::book).filter(b -> !b.isEmpty()).distinct().toList();
    Map<String, List<Entry>> byBook = new TreeMap<>();
    for (Entry entry : entries) {
      if (entry.book().isEmpty() && named.size() != 1) {
        throw new IllegalArgumentException(
            "a depth snapshot does not say which of " + named + " it is of");
      }
      String book = entry.book().isEmpty() ? named.get(0) : entry.book();
      byBook.computeIfAbsent(book, key -> new ArrayList<>()).add(entry);
    }
    byBook.values().forEach(list -> list.sort(Comparator.comparing(Entry::at)));
    return byBook;
  }

  List<Market> markets(long firstMicros, long startMicros, Simulation simulation) {
    List<Market> markets = new ArrayList<>();
    byBook()
        .forEach(
            (name, list) -> {
              int scale = list.stream().mapToInt(entry -> scale(entry.message())).max().orElse(0);
              BigDecimal tick = BigDecimal.ONE.movePointLeft(scale);
              MarketSpec spec = MarketSpec.of(name);
              spec = spec.withPrices(tick, price(list, spec).max(tick.movePointRight(1)));
              LimitOrderBook book = Recordings.book(spec, startMicros, simulation);
              markets.add(
                  new RecordedSymbolMarket(
                      book, list, firstMicros, startMicros, simulation.speed()));
            });
    return markets;
  }

  private static BigDecimal price(List<Entry> entries, MarketSpec spec) {
    return entries.stream()
        .filter(entry -> entry.kind() == Kind.SNAPSHOT)
        .map(entry -> entry.message().path("bids").path(0).path(0).asText())
        .filter(text -> !text.isEmpty())
        .map(BigDecimal::new)
        .findFirst()
        .orElse(spec.price());
  }

  private static int scale(JsonNode message) {
    int scale = decimals(message.path("p"));
    for (String side : List.of("b", "a", "bids", "asks")) {
      for (JsonNode level : message.path(side)) {
        scale = Math.max(scale, decimals(level.path(0)));
      }
    }
    return scale;
  }

  private static int decimals(JsonNode price) {
    return price.asText().isEmpty()
        ? 0
        : Math.max(0, new BigDecimal(price.asText()).stripTrailingZeros().scale());
  }
}
