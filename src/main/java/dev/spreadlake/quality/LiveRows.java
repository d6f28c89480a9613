package dev.spreadlake.quality;

import dev.spreadlake.bars.MinuteBar;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.Trade;
import dev.spreadlake.market.Venue;
import dev.spreadlake.quality.row.RowRule;
import dev.spreadlake.spread.SpreadObservation;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Judges the rows of the stream by the rules of single rows, the same that batches use: seconds,
 * trades and bars; and what only neighbours can tell: repeated and missing trades and minutes, and
 * venues that disagree. Memory is bounded for each book. One thread.
 */
public final class LiveRows {
  /** What this class evaluates besides the rules of single rows. */
  public static final List<String> RULES =
      List.of("trades.unique", "trades.sequence", "minutes.grid", "minutes.unique");

  private static final List<String> QUOTE =
      List.of(
          "bid",
          "ask",
          "spread",
          "bid_size",
          "ask_size",
          "imbalance",
          "age_ms",
          "move_bps",
          "move_median",
          "move_mad");
  private static final List<String> TRADE =
      List.of("price", "amount", "exchange_us", "received_us", "mid");
  private static final List<String> BAR =
      List.of(
          "open",
          "high",
          "low",
          "close",
          "volume",
          "quote_volume",
          "vwap",
          "buy_volume",
          "sell_volume",
          "trades",
          "seconds",
          "open_us",
          "judged_us",
          "grid_us",
          "move_bps",
          "move_median",
          "move_mad",
          "volume_median");
  private static final List<String> CROSS = List.of("btc_mxn", "usd_mxn", "btc_usd");

  private static final int MOVES = 300;
  private static final int MOVES_MIN = 60;
  private static final int VOLUMES = 1_440;
  private static final int IDS_MAX = 4_096;
  private static final long MINUTE = 60;
  private static final double BPS = 10_000;

  /** Moves of one price, and the window of the moves before. */
  private static final class Moves {
    private final RobustWindow window = new RobustWindow(MOVES);
    private double last = Double.NaN;
    private long lastAt = Long.MIN_VALUE;

    /** Judged against what was before, then part of it. */
    double next(double price, long at, long step) {
      double move = lastAt + step == at ? (price - last) / last * BPS : Double.NaN;
      last = price;
      lastAt = at;
      return move;
    }

    void fill(RowJudge rows, int column, double move) {
      rows.set(column, move);
      if (window.size() >= MOVES_MIN) {
        rows.set(column + 1, window.median());
        rows.set(column + 2, window.mad());
      }
      if (!Double.isNaN(move)) {
        window.add(move);
      }
    }
  }

  private static final class Ids extends LinkedHashMap<Long, Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
      return size() > IDS_MAX;
    }
  }

  /** What is remembered of one book. */
  private static final class BookMemory {
    private final Moves seconds = new Moves();
    private final Moves closes = new Moves();
    private final RobustWindow volumes = new RobustWindow(VOLUMES);
    private final Ids ids = new Ids();
    private double mid = Double.NaN;
    private long lastTrade = -1;
    private long lastMinute = Long.MIN_VALUE;
  }

  private record Mid(Instant second, BigDecimal value) {}

  private final Judge judge;
  private final RowJudge quotes;
  private final RowJudge trades;
  private final RowJudge bars;
  private final RowJudge cross;
  private final Map<Book, BookMemory> books = new HashMap<>();
  private final Map<String, Mid> mids = new HashMap<>();

  public LiveRows(RuleCatalogue catalogue, Judge judge) {
    this.judge = judge;
    List<RowRule> ofSeconds = new ArrayList<>(RowRule.group(catalogue, "quotes"));
    ofSeconds.addAll(RowRule.group(catalogue, "spreads"));
    this.quotes = new RowJudge(QUOTE, ofSeconds, judge);
    this.trades = new RowJudge(TRADE, RowRule.group(catalogue, "trades"), judge);
    this.bars = new RowJudge(BAR, RowRule.group(catalogue, "bars"), judge);
    this.cross = new RowJudge(CROSS, RowRule.group(catalogue, "cross"), judge);
  }

  private BookMemory memory(Book book) {
    return books.computeIfAbsent(book, name -> new BookMemory());
  }

  /** One good second. */
  public void observation(SpreadObservation o) {
    BookMemory memory = memory(o.book());
    double mid = o.mid().doubleValue();
    memory.mid = mid;
    quotes.begin();
    quotes.set(0, o.bid());
    quotes.set(1, o.ask());
    quotes.set(2, o.spread());
    quotes.set(3, o.bidSize());
    quotes.set(4, o.askSize());
    quotes.set(5, o.imbalance());
    quotes.set(6, (double) o.ageMillis());
    memory.seconds.fill(quotes, 7, memory.seconds.next(mid, o.second().getEpochSecond(), 1));
    quotes.judge(o.book().name(), o.second());
    mids.put(o.book().name(), new Mid(o.second(), o.mid()));
    cross(o.second());
  }

  /** Judged once all three rates of one second are there. */
  private void cross(Instant second) {
    Mid btcMxn = mids.get("btc_mxn");
    Mid usdMxn = mids.get("usd_mxn");
    Mid btcUsd = mids.get("btcusdt");
    if (btcMxn != null
        && usdMxn != null
        && btcUsd != null
        && btcMxn.second().equals(second)
        && usdMxn.second().equals(second)
        && btcUsd.second().equals(second)) {
      cross.begin();
      cross.set(0, btcMxn.value());
      cross.set(1, usdMxn.value());
      cross.set(2, btcUsd.value());
      cross.judge("", second);
    }
  }

  /** One trade. */
  public void trade(Trade t) {
    BookMemory memory = memory(t.book());
    trades.begin();
    trades.set(0, t.price());
    trades.set(1, t.amount());
    trades.set(2, t.exchangeAt() == null ? Double.NaN : micros(t.exchangeAt()));
    trades.set(3, micros(t.receivedAt()));
    trades.set(4, memory.mid);
    String book = t.book().name();
    trades.judge(book, t.receivedAt());
    boolean fresh = memory.ids.put(t.id(), Boolean.TRUE) == null;
    judge.verdict(
        "trades.unique", book, fresh, t.receivedAt(), () -> "trade " + t.id(), "told twice");
    if (t.venue() == Venue.BINANCE && fresh) {
      long missing = memory.lastTrade < 0 ? 0 : Math.max(0, t.id() - memory.lastTrade - 1);
      judge.verdict(
          "trades.sequence",
          book,
          missing == 0,
          t.receivedAt(),
          () -> missing + " missing before trade " + t.id(),
          "",
          missing);
      memory.lastTrade = Math.max(memory.lastTrade, t.id());
    }
  }

  /**
   * One finished minute of a book. Of the first one that is told, the start of the program may have
   * cut off seconds: how many it has is not judged.
   *
   * @param corrected whether the minute was told before and comes again on purpose
   */
  public void bar(Book book, MinuteBar b, boolean corrected, Instant now) {
    BookMemory memory = memory(book);
    String name = book.name();
    long minute = b.minute().getEpochSecond() / MINUTE;
    boolean first = memory.lastMinute == Long.MIN_VALUE;
    double seconds = first ? Double.NaN : b.seconds();
    if (corrected) {
      rows(name, memory, b, Double.NaN, seconds, now);
      return;
    }
    judge.verdict(
        "minutes.unique",
        name,
        first || minute > memory.lastMinute,
        b.minute(),
        () -> "minute " + b.minute(),
        "told again without being a correction");
    long missing = first ? 0 : Math.max(0, minute - memory.lastMinute - 1);
    judge.verdict(
        "minutes.grid",
        name,
        missing == 0,
        b.minute(),
        () -> missing + " missing before " + b.minute(),
        "",
        missing);
    memory.lastMinute = Math.max(memory.lastMinute, minute);
    double move =
        b.close() == null ? Double.NaN : memory.closes.next(b.close().doubleValue(), minute, 1);
    rows(name, memory, b, move, seconds, now);
    if (b.volume() != null) {
      memory.volumes.add(b.volume().doubleValue());
    }
  }

  private void rows(
      String name, BookMemory memory, MinuteBar b, double move, double seconds, Instant now) {
    bars.begin();
    bars.set(0, b.open());
    bars.set(1, b.high());
    bars.set(2, b.low());
    bars.set(3, b.close());
    bars.set(4, b.volume());
    bars.set(5, b.quoteVolume());
    bars.set(6, b.vwap());
    bars.set(7, b.buyVolume());
    bars.set(8, b.sellVolume());
    bars.set(9, b.trades());
    bars.set(10, seconds);
    bars.set(11, micros(b.minute()));
    bars.set(12, micros(now));
    bars.set(13, Math.floorMod(b.minute().getEpochSecond(), MINUTE) * 1e6);
    memory.closes.fill(bars, 14, move);
    if (memory.volumes.size() >= MOVES_MIN) {
      bars.set(17, memory.volumes.median());
    }
    bars.judge(name, b.minute());
  }

  private static double micros(Instant at) {
    long micros = Duration.between(Instant.EPOCH, at).toNanos() / 1_000;
    return (double) micros;
  }
}
