package dev.spreadlake.venue.binance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spreadlake.bars.DayBars;
import dev.spreadlake.bars.Indicators;
import dev.spreadlake.bars.MinuteBar;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.LevelBook;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Frames of Binance to quotes and minute bars, against the usual way: Jackson's tree, BigDecimal,
 * TreeMap. Both get the same bytes; after each frame both must have the same best prices and
 * amounts, and in the end the same minutes, or nothing is measured. Rounds take turns; medians of
 * processor time are shown.
 */
public final class BinanceBench {
  private static final int BLOCK = 500;
  private static final int WARM_UP = 8;
  private static final int ROUNDS = 15;
  private static final String NAME = "btcusdt";
  private static final LocalDate DAY = LocalDate.ofInstant(BinanceFrames.END, ZoneOffset.UTC);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private BinanceBench() {}

  /** Nanoseconds of processor time for each frame, medians over the rounds. */
  public record Result(double workNanos, double peerNanos, int frames) {
    /** How many times faster the work is than its peer. */
    public double ratio() {
      return peerNanos / workNanos;
    }
  }

  /** One way from frames to quotes and minutes. */
  private interface Keeper {
    void snapshot(Map<BigDecimal, BigDecimal> bids, Map<BigDecimal, BigDecimal> asks, long update);

    void frame(FrameText text) throws Exception;

    /** The best price has changed with the last frame, or its amount. */
    boolean changed();

    /** Best bid and its amount, best ask and its amount. */
    List<BigDecimal> top();

    /**
     * Open, high, low, close, volume, turnover, VWAP, buys and sells of each minute, and trades.
     */
    List<List<Object>> minutes();
  }

  /** Prints one row of the table of ratios. */
  public static void run(String[] args) throws Exception {
    Result result = measure();
    System.out.println(
        String.format(
            Locale.ROOT,
            "Binance frames to quote and minute bars | Jackson tree + BigDecimal + TreeMap | %.2f x"
                + " | %.0f ns/frame, peer %.0f ns/frame of processor time (medians of %d rounds of"
                + " %d frames)",
            result.ratio(),
            result.workNanos(),
            result.peerNanos(),
            ROUNDS,
            result.frames()));
  }

  /** Checks, warms up, measures. */
  public static Result measure() throws Exception {
    BinanceFrames market = new BinanceFrames(20261129);
    check(market);
    List<Double> work = new ArrayList<>();
    List<Double> peer = new ArrayList<>();
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      double ours = time(new Ours(), market);
      double usual = time(new Usual(), market);
      if (round >= 0) {
        work.add(ours);
        peer.add(usual);
      }
    }
    return new Result(median(work), median(peer), market.frames().size());
  }

  private static double time(Keeper keeper, BinanceFrames market) throws Exception {
    keeper.snapshot(market.bids(), market.asks(), market.update());
    List<byte[]> frames = market.frames();
    List<FrameText> block = new ArrayList<>(BLOCK);
    long changes = 0;
    long processor = 0;
    for (int from = 0; from < frames.size(); from += BLOCK) {
      // As on the socket: a frame's bytes have just been copied when they are handed over.
      block.clear();
      for (byte[] frame : frames.subList(from, Math.min(from + BLOCK, frames.size()))) {
        block.add(FrameText.copyOf(frame));
      }
      long begun = THREADS.getCurrentThreadCpuTime();
      for (FrameText text : block) {
        keeper.frame(text);
        if (keeper.changed()) {
          changes++;
        }
      }
      processor += THREADS.getCurrentThreadCpuTime() - begun;
    }
    long begun = THREADS.getCurrentThreadCpuTime();
    int minutes = keeper.minutes().size();
    processor += THREADS.getCurrentThreadCpuTime() - begun;
    if (changes == 0 || minutes == 0) {
      throw new IllegalStateException("no quote changed, or no minute: nothing was measured");
    }
    return (double) processor / frames.size();
  }

  private static void check(BinanceFrames market) throws Exception {
    Keeper ours = new Ours();
    Keeper usual = new Usual();
    for (Keeper keeper : List.of(ours, usual)) {
      keeper.snapshot(market.bids(), market.asks(), market.update());
    }
    for (byte[] frame : market.frames()) {
      FrameText text = FrameText.copyOf(frame);
      ours.frame(text);
      usual.frame(text);
      if (ours.changed() != usual.changed() || !same(ours.top(), usual.top())) {
        throw new IllegalStateException("wrong answer after " + text);
      }
    }
    if (!ours.minutes().equals(usual.minutes())) {
      throw new IllegalStateException("wrong minutes: " + ours.minutes().get(0));
    }
  }

  private static boolean same(List<BigDecimal> left, List<BigDecimal> right) {
    for (int i = 0; i < left.size(); i++) {
      if (left.get(i).compareTo(right.get(i)) != 0) {
        return false;
      }
    }
    return left.size() == right.size();
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static List<Object> row(
      BigDecimal open,
      BigDecimal high,
      BigDecimal low,
      BigDecimal close,
      BigDecimal buys,
      BigDecimal sells,
      BigDecimal turnover,
      int trades) {
    BigDecimal volume = buys.add(sells);
    BigDecimal vwap = turnover.divide(volume, 8, RoundingMode.HALF_EVEN);
    return List.of(open, high, low, close, volume, turnover, vwap, buys, sells, trades);
  }

  /** The product's own classes, as the feed and the minutes use them. */
  private static final class Ours implements Keeper {
    private final Book book = new Book(NAME);
    private final StreamScanner scanner = new StreamScanner(List.of(NAME));
    private final StreamFrame frame = new StreamFrame();
    private final SymbolSync sync = new SymbolSync();
    private final LevelBook.Top top = new LevelBook.Top();
    private final DayBars bars = new DayBars(DAY, Indicators.State.empty());
    private final PlainBest plain = new PlainBest();
    private BestPrices ticker;

    @Override
    public void snapshot(
        Map<BigDecimal, BigDecimal> bids, Map<BigDecimal, BigDecimal> asks, long update) {
      sync.connected(0);
      long asked = sync.seeds().asked(0);
      sync.onSnapshot(asked, new BinanceMessages.Snapshot(update, levels(bids), levels(asks)), 0);
      changed();
    }

    private static List<BinanceMessages.Level> levels(Map<BigDecimal, BigDecimal> side) {
      return side.entrySet().stream()
          .map(level -> new BinanceMessages.Level(level.getKey(), level.getValue()))
          .toList();
    }

    @Override
    public void frame(FrameText text) throws MalformedFrame {
      if (!scanner.scan(text, frame)) {
        BinanceMessages.frame(text.toString());
        return;
      }
      switch (frame.kind()) {
        case DEPTH -> sync.onDepth(frame, false, 0);
        case TICKER -> ticker = plain.take(frame) ? plain : frame.ticker();
        case TRADE -> trade(frame.execution());
      }
      if (ticker != null && ticker.update() == sync.sequence()) {
        if (!ticker.areTopOf(sync.book())) {
          throw new IllegalStateException("the best prices differ");
        }
        ticker = null;
      }
    }

    private void trade(BinanceMessages.Execution told) {
      bars.add(
          new Trade(
              Venue.BINANCE,
              book,
              told.id(),
              told.price(),
              told.amount(),
              told.aggressor(),
              told.tradedAt(),
              told.sentAt()));
    }

    @Override
    public boolean changed() {
      return sync.book().topChanged(top);
    }

    @Override
    public List<BigDecimal> top() {
      LevelBook levels = sync.book();
      return List.of(
          levels.bestPrice(true),
          levels.bestAmount(true),
          levels.bestPrice(false),
          levels.bestAmount(false));
    }

    @Override
    public List<List<Object>> minutes() {
      List<List<Object>> rows = new ArrayList<>();
      for (DayBars.Row row : bars.rows(BinanceFrames.END).rows()) {
        MinuteBar bar = row.bar();
        rows.add(
            row(
                bar.open(),
                bar.high(),
                bar.low(),
                bar.close(),
                bar.buyVolume(),
                bar.sellVolume(),
                bar.quoteVolume(),
                bar.trades()));
      }
      return rows;
    }
  }

  /** Trees of nodes, big decimals, trees of levels. */
  private static final class Usual implements Keeper {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One minute. */
    private static final class Minute {
      private BigDecimal open;
      private BigDecimal high;
      private BigDecimal low;
      private BigDecimal close;
      private BigDecimal buys = BigDecimal.ZERO;
      private BigDecimal sells = BigDecimal.ZERO;
      private BigDecimal turnover = BigDecimal.ZERO;
      private int trades;
    }

    private final TreeMap<BigDecimal, BigDecimal> bids = new TreeMap<>();
    private final TreeMap<BigDecimal, BigDecimal> asks = new TreeMap<>();
    private final TreeMap<Long, Minute> minutes = new TreeMap<>();
    private long update;
    private long lastTrade = -1;
    private long tickerUpdate = -1;
    private List<BigDecimal> ticker;
    private List<BigDecimal> before = List.of();

    @Override
    public void snapshot(
        Map<BigDecimal, BigDecimal> newBids, Map<BigDecimal, BigDecimal> newAsks, long id) {
      bids.putAll(newBids);
      asks.putAll(newAsks);
      update = id;
      changed();
    }

    @Override
    public void frame(FrameText text) throws Exception {
      JsonNode data = JSON.readTree(text.bytes(), FrameText.MARGIN, text.size()).get("data");
      String event = data.path("e").asText();
      if (event.equals("depthUpdate")) {
        if (data.get("U").asLong() > update + 1) {
          throw new IllegalStateException("a gap");
        }
        set(data.get("b"), bids);
        set(data.get("a"), asks);
        update = data.get("u").asLong();
      } else if (event.equals("trade")) {
        trade(data);
      } else if (!data.has("e")) {
        tickerUpdate = data.get("u").asLong();
        ticker =
            List.of(
                new BigDecimal(data.get("b").asText()),
                new BigDecimal(data.get("B").asText()),
                new BigDecimal(data.get("a").asText()),
                new BigDecimal(data.get("A").asText()));
      }
      if (tickerUpdate == update) {
        if (!same(ticker, top())) {
          throw new IllegalStateException("the best prices differ");
        }
        tickerUpdate = -1;
      }
    }

    private static void set(JsonNode levels, TreeMap<BigDecimal, BigDecimal> side) {
      for (JsonNode level : levels) {
        BigDecimal price = new BigDecimal(level.get(0).asText());
        BigDecimal amount = new BigDecimal(level.get(1).asText());
        if (amount.signum() == 0) {
          side.remove(price);
        } else {
          side.put(price, amount);
        }
      }
    }

    private void trade(JsonNode data) {
      long id = data.get("t").asLong();
      if (id <= lastTrade) {
        return;
      }
      lastTrade = id;
      BigDecimal price = new BigDecimal(data.get("p").asText());
      BigDecimal amount = new BigDecimal(data.get("q").asText());
      Minute minute =
          minutes.computeIfAbsent(data.get("T").asLong() / 60_000, ignored -> new Minute());
      minute.open = minute.open == null ? price : minute.open;
      minute.high = minute.high == null ? price : minute.high.max(price);
      minute.low = minute.low == null ? price : minute.low.min(price);
      minute.close = price;
      minute.turnover = minute.turnover.add(price.multiply(amount));
      minute.trades++;
      if (data.get("m").asBoolean()) {
        minute.sells = minute.sells.add(amount);
      } else {
        minute.buys = minute.buys.add(amount);
      }
    }

    @Override
    public boolean changed() {
      List<BigDecimal> now = top();
      boolean changed = before.isEmpty() || !same(before, now);
      before = now;
      return changed;
    }

    @Override
    public List<BigDecimal> top() {
      Map.Entry<BigDecimal, BigDecimal> bid = bids.lastEntry();
      Map.Entry<BigDecimal, BigDecimal> ask = asks.firstEntry();
      return List.of(bid.getKey(), bid.getValue(), ask.getKey(), ask.getValue());
    }

    @Override
    public List<List<Object>> minutes() {
      return minutes.values().stream()
          .map(m -> row(m.open, m.high, m.low, m.close, m.buys, m.sells, m.turnover, m.trades))
          .toList();
    }
  }
}
