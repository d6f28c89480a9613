package dev.spreadlake.venue.binance;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Ten minutes of a seeded market on Binance's combined stream, in the shapes and about the mix seen
 * on the wire: each 100 ms one change of 3 to 40 levels near the top, best prices several times,
 * two trades, and a candle each two seconds.
 */
final class BinanceFrames {
  /** When the last frame was sent. */
  static final Instant END = Instant.parse("2026-11-22T00:10:00Z");

  private static final int STEPS = 6_000;
  private static final int TICKERS = 5;
  private static final int TRADES = 2;
  private static final int LEVELS = 1_000;

  private final Random random;
  private final List<byte[]> frames = new ArrayList<>();
  private final TreeMap<Long, Long> bids = new TreeMap<>(Comparator.reverseOrder());
  private final TreeMap<Long, Long> asks = new TreeMap<>();
  private final Map<BigDecimal, BigDecimal> firstBids;
  private final Map<BigDecimal, BigDecimal> firstAsks;
  private final long firstUpdate;
  private long update = 54_000_000_000L;
  private long trade = 3_900_000_000L;
  // In cents.
  private long middle = 9_123_456;
  private long now;

  BinanceFrames(long seed) {
    random = new Random(seed);
    now = END.toEpochMilli() - STEPS * 100L;
    for (int i = 1; i <= LEVELS; i++) {
      bids.put(middle - i, size());
      asks.put(middle + i, size());
    }
    firstBids = copy(bids);
    firstAsks = copy(asks);
    firstUpdate = update;
    for (int step = 0; step < STEPS; step++) {
      step(step);
    }
  }

  List<byte[]> frames() {
    return frames;
  }

  Map<BigDecimal, BigDecimal> bids() {
    return firstBids;
  }

  Map<BigDecimal, BigDecimal> asks() {
    return firstAsks;
  }

  long update() {
    return firstUpdate;
  }

  private void step(int step) {
    now += 100;
    middle += random.nextInt(5) == 0 ? random.nextInt(21) - 10 : 0;
    String stamp = "\"E\":" + now + ",\"s\":\"BTCUSDT\"";
    List<String> changedBids = new ArrayList<>();
    List<String> changedAsks = new ArrayList<>();
    // What the price has passed is gone.
    for (Long gone : List.copyOf(bids.headMap(middle, true).keySet())) {
      changedBids.add(set(bids, gone, 0));
    }
    for (Long gone : List.copyOf(asks.headMap(middle, true).keySet())) {
      changedAsks.add(set(asks, gone, 0));
    }
    for (int i = 3 + random.nextInt(38); i > 0; i--) {
      int away = 1 + (int) Math.abs(random.nextGaussian() * 60);
      long amount = random.nextInt(3) == 0 ? 0 : size();
      if (random.nextBoolean()) {
        changedBids.add(set(bids, middle - away, away == 1 ? size() : amount));
      } else {
        changedAsks.add(set(asks, middle + away, away == 1 ? size() : amount));
      }
    }
    long first = update + 1;
    update += 20 + random.nextInt(60);
    for (int i = 0; i < TICKERS; i++) {
      long at = i == TICKERS - 1 ? update : first + i;
      frame("bookTicker", "\"u\":" + at + ",\"s\":\"BTCUSDT\"" + best());
    }
    frame(
        "depth@100ms",
        "\"e\":\"depthUpdate\","
            + stamp
            + ",\"U\":"
            + first
            + ",\"u\":"
            + update
            + ",\"b\":["
            + String.join(",", changedBids)
            + "],\"a\":["
            + String.join(",", changedAsks)
            + "]");
    for (int i = 0; i < TRADES; i++) {
      boolean sold = random.nextBoolean();
      frame(
          "trade",
          "\"e\":\"trade\","
              + stamp
              + ",\"t\":"
              + ++trade
              + ",\"p\":\""
              + price(sold ? bids.firstKey() : asks.firstKey())
              + "\",\"q\":\""
              + amount(1 + size() / 10)
              + "\",\"T\":"
              + (now - 2)
              + ",\"m\":"
              + sold
              + ",\"M\":true");
    }
    if (step % 20 == 0) {
      frame("kline_1m", "\"e\":\"kline\"," + stamp + ",\"k\":{\"i\":\"1m\",\"x\":false}");
    }
  }

  private String best() {
    return ",\"b\":\""
        + price(bids.firstKey())
        + "\",\"B\":\""
        + amount(bids.firstEntry().getValue())
        + "\",\"a\":\""
        + price(asks.firstKey())
        + "\",\"A\":\""
        + amount(asks.firstEntry().getValue())
        + "\"";
  }

  private static String set(TreeMap<Long, Long> side, long price, long amount) {
    if (amount == 0) {
      side.remove(price);
    } else {
      side.put(price, amount);
    }
    return "[\"" + price(price) + "\",\"" + amount(amount) + "\"]";
  }

  private void frame(String stream, String members) {
    String text = "{\"stream\":\"btcusdt@" + stream + "\",\"data\":{" + members + "}}";
    frames.add(text.getBytes(StandardCharsets.UTF_8));
  }

  private long size() {
    return 1_000 * (1L + random.nextInt(200_000));
  }

  private static String price(long cents) {
    return String.format(Locale.ROOT, "%d.%02d000000", cents / 100, cents % 100);
  }

  private static String amount(long units) {
    return String.format(Locale.ROOT, "%d.%08d", units / 100_000_000, units % 100_000_000);
  }

  private static Map<BigDecimal, BigDecimal> copy(TreeMap<Long, Long> side) {
    Map<BigDecimal, BigDecimal> copy = new LinkedHashMap<>();
    side.forEach(
        (price, amount) -> copy.put(new BigDecimal(price(price)), new BigDecimal(amount(amount))));
    return copy;
  }
}
