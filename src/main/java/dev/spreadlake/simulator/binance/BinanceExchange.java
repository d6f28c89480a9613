package dev.spreadlake.simulator.binance;

import dev.spreadlake.simulator.Exchange;
import dev.spreadlake.simulator.ExchangeClient;
import dev.spreadlake.simulator.ExchangeSession;
import dev.spreadlake.simulator.Fault;
import dev.spreadlake.simulator.FaultKind;
import dev.spreadlake.simulator.Faults;
import dev.spreadlake.simulator.MarketEvent;
import dev.spreadlake.simulator.MarketSpec;
import dev.spreadlake.simulator.RestFaults;
import dev.spreadlake.simulator.RestReply;
import dev.spreadlake.simulator.Sessions;
import dev.spreadlake.simulator.TradePrint;
import dev.spreadlake.simulator.TradingFloor;
import dev.spreadlake.simulator.VenueFaults;
import dev.spreadlake.simulator.binance.BinanceFrames.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A simulated Binance spot, market data only: the symbols of a {@link TradingFloor}. Attach a
 * client in memory with {@link #connect}, drive it with {@link #advanceTo}; or deploy it behind
 * {@link dev.spreadlake.simulator.SimulatorVerticle}. Not thread-safe.
 */
public final class BinanceExchange implements Exchange {
  private static final long FAST_MS = 100;
  private static final long SLOW_MS = 1_000;
  private static final List<String> FAST_NAMES = List.of("@100ms");

  /** The second may be named or left out. */
  private static final List<String> SLOW_NAMES = List.of("", "@1000ms");

  private static final int[] PARTIAL_DEPTHS = {5, 10, 20};
  private static final long KLINE_EVERY_MS = 2_000;

  private final TradingFloor floor;
  private final BinanceLimits limits;
  private final VenueFaults faults;
  private final RestFaults restFaults;
  private final BinanceRest rest;
  private final AttemptLimit attempts;
  private final Map<String, Symbol> symbols = new LinkedHashMap<>();
  private final Map<String, Long> lateDepth = new HashMap<>();
  private final Sessions<BinanceSession> sockets = new Sessions<>();
  private long closedForSilence;
  private long closedForTalking;

  /** With the venue's own limits. */
  public BinanceExchange(TradingFloor floor) {
    this(floor, BinanceLimits.published());
  }

  /** With limits of one's own. */
  public BinanceExchange(TradingFloor floor, BinanceLimits limits) {
    this.floor = floor;
    this.limits = limits;
    for (String name : floor.books()) {
      if (MarketSpec.isSymbol(name)) {
        symbols.put(name, new Symbol(floor.book(name)));
      }
    }
    faults = floor.faults().at(venue());
    restFaults = new RestFaults(faults);
    rest = new BinanceRest(this, restFaults);
    attempts = new AttemptLimit(limits.connectionsPerFiveMinutes());
    floor.listen(this::publish);
    faults.onStart(this::strike);
    floor.after(FAST_MS - Math.floorMod(floor.nowMs(), FAST_MS), this::flush);
  }

  @Override
  public String venue() {
    return Fault.BINANCE;
  }

  @Override
  public TradingFloor floor() {
    return floor;
  }

  @Override
  public Collection<BinanceSession> sessions() {
    return sockets.all();
  }

  @Override
  public Map<String, Long> counters() {
    return Map.of(
        "connections", sockets.connections(),
        "connections_refused", attempts.refused(),
        "rest_refused", rest.refused(),
        "closed_without_pong", closedForSilence,
        "closed_for_too_many_requests", closedForTalking);
  }

  @Override
  public Optional<RestReply> upgradeRefusal(String ip, String path) {
    Optional<RestReply> refusal = restFaults.upgradeRefusal(ip);
    if (refusal.isPresent()) {
      return refusal;
    }
    if (!isStreamPath(path)) {
      return Optional.of(RestReply.empty(404));
    }
    return attempts.admit(ip, floor.nowMs()) ? Optional.empty() : Optional.of(RestReply.empty(429));
  }

  /** Whether a WebSocket of this path, without query, is Binance's. */
  public static boolean isStreamPath(String path) {
    return path.equals("/ws") || path.startsWith("/ws/") || path.equals("/stream");
  }

  @Override
  public ExchangeSession connect(String ip, String path, ExchangeClient client) {
    String id = sockets.nextId("b");
    BinanceSession session = new BinanceSession(id, ip, this, client, StreamPath.of(path));
    sockets.add(session);
    session.open();
    return session;
  }

  @Override
  public RestReply rest(
      String path, Map<String, String> query, Map<String, String> headers, String ip) {
    return rest.answer(path, query, headers, ip);
  }

  @Override
  public RestReply refusal(int status, String path, String ip) {
    return rest.refusal(status, ip);
  }

  BinanceLimits limits() {
    return limits;
  }

  VenueFaults faults() {
    return faults;
  }

  /** The time the venue stamps on frames and replies: its clock, skewed if a fault says so. */
  Clock clock(boolean micros) {
    return new Clock(micros, floor.nowMicros() + 1_000 * restFaults.skewMs());
  }

  /** The symbols it trades just now. */
  List<Symbol> symbols() {
    return symbols.values().stream()
        .filter(symbol -> !faults.has(FaultKind.UNKNOWN_BOOK, symbol.bookName(), null))
        .toList();
  }

  /** The symbol of this name, or null if it trades none just now. */
  Symbol symbol(String bookName) {
    return faults.has(FaultKind.UNKNOWN_BOOK, bookName, null) ? null : symbols.get(bookName);
  }

  /** Who is connected, and hears what. */
  Sessions<BinanceSession> sockets() {
    return sockets;
  }

  void closedWithoutPong() {
    closedForSilence++;
  }

  void closedForTooManyRequests() {
    closedForTalking++;
  }

  private void publish(MarketEvent event) {
    Symbol symbol = symbols.get(event.book().name());
    if (symbol == null) {
      return; // another venue's
    }
    if (symbol.isGapBefore(event)) {
      flush(symbol, symbol.fast(), FAST_NAMES);
      flush(symbol, symbol.slow(), SLOW_NAMES);
    }
    List<Symbol.AggregateTrade> aggregates = symbol.take(event);
    for (TradePrint print : event.trades()) {
      sendTrade(symbol, "trade", print.atMs(), clock -> BinanceFrames.trade(symbol, print, clock));
    }
    for (Symbol.AggregateTrade trade : aggregates) {
      sendTrade(
          symbol,
          "aggTrade",
          trade.first().atMs(),
          clock -> BinanceFrames.aggregateTrade(symbol, trade, clock));
    }
    String best = event.changes().isEmpty() ? null : symbol.changedTicker();
    if (best != null) {
      send(symbol, "bookTicker", clock -> BinanceFrames.bookTicker(symbol, best));
    }
  }

  private void sendTrade(
      Symbol symbol, String channel, long tradedMs, Function<Clock, String> writer) {
    Optional<Faults.Active> late =
        faults.hit(FaultKind.LATE_TRADE, symbol.bookName(), channel, channel);
    if (late.isEmpty()) {
      send(symbol, channel, writer);
      return;
    }
    long nextMinute = Interval.M1.next(Interval.M1.start(tradedMs, 0), 0);
    long wait = nextMinute - floor.nowMs() + late.get().fault().delay().toMillis();
    floor.after(wait, () -> send(symbol, channel, writer));
  }

  /** Each 100 ms of the exchange's clock. */
  private void flush() {
    long nowMs = floor.nowMs();
    boolean second = Math.floorMod(nowMs, SLOW_MS) == 0;
    for (Symbol symbol : symbols.values()) {
      flush(symbol, symbol.fast(), FAST_NAMES);
      if (second) {
        flush(symbol, symbol.slow(), SLOW_NAMES);
        klines(symbol, nowMs);
        tickers(symbol, nowMs);
      }
    }
    if (second && sockets.isWanted("!miniTicker@arr")) {
      sendTo("!miniTicker@arr", null, "miniTicker", this::allMiniTickers);
    }
    floor.after(FAST_MS - Math.floorMod(nowMs, FAST_MS), this::flush);
  }

  /**
   * Sends depth, now or as late as a fault makes it; what follows on the stream comes after it.
   *
   * @param suffix the stream's name after the symbol
   */
  private void sendDepth(
      Symbol symbol, String suffix, String channel, Function<Clock, String> writer) {
    long nowMs = floor.nowMs();
    long delayMs =
        faults
            .hit(FaultKind.LATE_DEPTH, symbol.bookName(), channel, suffix)
            .map(fault -> fault.fault().delay().toMillis())
            .orElse(0L);
    String stream = symbol.bookName() + '@' + suffix;
    long dueMs = Math.max(nowMs + delayMs, lateDepth.getOrDefault(stream, 0L));
    if (dueMs <= nowMs) {
      lateDepth.remove(stream);
      send(symbol, suffix, channel, writer);
      return;
    }
    if (!sockets.isWanted(stream)) {
      return;
    }
    lateDepth.put(stream, dueMs);
    String millis = writer.apply(clock(false));
    String micros = writer.apply(clock(true));
    floor.after(
        dueMs - nowMs,
        () -> send(symbol, suffix, channel, clock -> clock.micros() ? micros : millis));
  }

  /**
   * @param speeds how streams of this window end
   */
  private void flush(Symbol symbol, DepthWindow window, List<String> speeds) {
    if (!window.isOpen()) {
      return;
    }
    boolean omits =
        BinanceFrames.tellsOfRemoved(symbol, window)
            && faults
                .hit(FaultKind.OMIT_DELETE, symbol.bookName(), "depth", "depth" + speeds.get(0))
                .isPresent();
    for (String speed : speeds) {
      sendDepth(
          symbol,
          "depth" + speed,
          "depth",
          clock -> BinanceFrames.depthUpdate(symbol, window, omits, clock));
    }
    window.clear();
    for (int levels : PARTIAL_DEPTHS) {
      for (String speed : speeds) {
        sendDepth(
            symbol,
            "depth" + levels + speed,
            "depth" + levels,
            clock ->
                BinanceFrames.levels(
                    symbol, window.lastId(), symbol.bids(), symbol.asks(), levels));
      }
    }
  }

  private void klines(Symbol symbol, long nowMs) {
    for (Interval interval : Interval.values()) {
      String channel = "kline_" + interval.id();
      if (!sockets.isWanted(symbol.bookName() + '@' + channel)) {
        continue;
      }
      if (interval.start(nowMs, 0) == nowMs) {
        Kline ended = symbol.klines().at(interval, nowMs - 1);
        send(symbol, channel, clock -> BinanceFrames.kline(symbol, interval, ended, true, clock));
      } else if (Math.floorMod(nowMs, KLINE_EVERY_MS) == 0) {
        Kline running = symbol.klines().at(interval, nowMs);
        send(
            symbol, channel, clock -> BinanceFrames.kline(symbol, interval, running, false, clock));
      }
    }
  }

  private void tickers(Symbol symbol, long nowMs) {
    if (sockets.isWanted(symbol.bookName() + "@miniTicker")
        || sockets.isWanted(symbol.bookName() + "@ticker")) {
      Kline day = symbol.klines().day(nowMs);
      send(symbol, "miniTicker", clock -> BinanceFrames.miniTicker(symbol, day, clock));
      send(symbol, "ticker", clock -> BinanceFrames.ticker(symbol, day, clock));
    }
  }

  private String allMiniTickers(Clock clock) {
    return symbols().stream()
        .map(symbol -> BinanceFrames.miniTicker(symbol, symbol.klines().day(floor.nowMs()), clock))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private void send(Symbol symbol, String channel, Function<Clock, String> writer) {
    send(symbol, channel, channel, writer);
  }

  private void send(Symbol symbol, String suffix, String channel, Function<Clock, String> writer) {
    sendTo(symbol.bookName() + '@' + suffix, symbol.bookName(), channel, writer);
  }

  private void sendTo(String stream, String book, String channel, Function<Clock, String> writer) {
    String[] texts = new String[2];
    for (BinanceSession session : sockets.of(stream)) {
      int unit = session.micros() ? 1 : 0;
      if (texts[unit] == null) {
        texts[unit] = writer.apply(clock(session.micros()));
      }
      session.data(stream, book, channel, texts[unit]);
    }
  }

  private void strike(Faults.Active begun) {
    Duration delay = begun.fault().delay();
    for (BinanceSession session : List.copyOf(sockets.all())) {
      switch (begun.fault().kind()) {
        case CLOSE_1011 -> session.wire().close(1011, "");
        case CUT_24H -> session.expire();
        case SERVER_SHUTDOWN -> session.shutdown(delay.toMillis());
        case DROP -> session.wire().cut();
        default -> {
          // Nothing that strikes open connections.
        }
      }
    }
  }
}
