package dev.spreadlake.venue.binance;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.LevelBook;
import dev.spreadlake.market.MarketFeed;
import dev.spreadlake.market.SampleReply;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.time.Timers;
import dev.spreadlake.venue.ExchangeLink;
import dev.spreadlake.venue.FeedWatch;
import dev.spreadlake.venue.Intake;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Binance's symbols: one combined stream of {@code bookTicker}, {@code depth@100ms}, {@code trade}
 * and {@code kline_1m} for all of them, each book seeded by REST and checked by its update ids; the
 * best prices polled by REST beside it, and in its place while no socket can be had.
 *
 * <p>Decides without doing: sockets, requests, timers and clocks are given. Runs on one thread.
 */
public final class BinanceFeed implements MarketFeed {
  private static final List<String> STREAMS =
      List.of("bookTicker", "depth@100ms", "trade", "kline_1m");
  private static final Duration TICK = Duration.ofMillis(100);

  private final Settings.Binance settings;
  private final TimeSource time;
  private final Timers timers;
  private final Intake intake;
  private final Map<String, SymbolChannel> channels = new LinkedHashMap<>();
  private final List<DepthWatch> depths;
  private final Streams streams;
  private final TradeRecovery missed;
  private final BinanceRest rest;
  private final FeedWatch watch;
  private final ClockSkew skew;
  private final StreamScanner scanner;
  private final StreamFrame quick = new StreamFrame();

  private Timers.Timer ticker = () -> {};
  private boolean overlap;
  private boolean running;

  /**
   * @param link opens the address that {@link #streamUrl} gives
   * @param random source of the reconnect jitter
   */
  public BinanceFeed(
      Settings.Binance settings,
      ExchangeLink link,
      TimeSource time,
      Timers timers,
      Meters meters,
      RandomGenerator random,
      FeedListener listener) {
    this.settings = settings;
    this.time = time;
    this.timers = timers;
    this.intake = new Intake(Venue.BINANCE, time, meters, listener);
    for (Book book : settings.symbols()) {
      channels.put(book.name(), new SymbolChannel(book, time, listener));
    }
    this.depths = channels.values().stream().map(c -> new DepthWatch(c, intake, meters)).toList();
    this.streams =
        new Streams(link, time, meters, random, settings.sessionMax(), new StreamEvents());
    this.missed = new TradeRecovery(List.copyOf(channels.values()), time, meters, intake);
    this.rest =
        new BinanceRest(
            settings,
            link,
            time,
            meters,
            listener,
            intake,
            List.copyOf(channels.values()),
            missed,
            new RestEvents());
    this.watch =
        new FeedWatch(
            Venue.BINANCE,
            List.copyOf(channels.values()),
            new FeedWatch.Polling(false, settings.pollFallbackAfter(), settings.pollMaxAge()),
            streams,
            rest.desk(),
            time,
            meters,
            listener,
            intake);
    this.skew = new ClockSkew(time, meters, Venue.BINANCE);
    this.scanner = new StreamScanner(List.copyOf(channels.keySet()));
  }

  /** The address of the combined stream for these symbols. */
  public static URI streamUrl(Settings.Binance settings) {
    String names =
        settings.symbols().stream()
            .flatMap(book -> STREAMS.stream().map(stream -> book.name() + "@" + stream))
            .collect(Collectors.joining("/"));
    return URI.create(rootOf(settings.wsUrl(), "/stream", "/ws") + "/stream?streams=" + names);
  }

  /**
   * What {@code /api/v3/…} is added to; the testnet's address is published with its {@code /api}.
   */
  public static URI restRoot(Settings.Binance settings) {
    return URI.create(rootOf(settings.restUrl(), "/api/v3", "/api"));
  }

  /** An address without the path that is added to it anyway. */
  private static String rootOf(URI url, String... added) {
    String base = url.toString();
    for (String path : added) {
      if (base.endsWith(path)) {
        return base.substring(0, base.length() - path.length());
      }
    }
    return base;
  }

  @Override
  public void start() {
    running = true;
    watch.start();
    streams.start();
    tick();
  }

  @Override
  public void stop() {
    running = false;
    ticker.cancel();
    streams.stop();
    rest.desk().stop();
    channels.values().forEach(SymbolChannel::stop);
  }

  @Override
  public SampleReply sample(Instant second) {
    return watch.sample(second, settings.slippageSizes());
  }

  /** The local book of a symbol, to be held against another's. */
  LevelBook levels(String symbol) {
    return channels.get(symbol).sync().book();
  }

  private void tick() {
    if (!running) {
      return;
    }
    long now = time.nanoTime();
    streams.tick(now);
    for (SymbolChannel channel : channels.values()) {
      if (channel.sync().tick(now)) {
        gap(channel);
      }
      rest.expire(channel, now);
    }
    depths.forEach(depth -> depth.tick(now));
    watch.check(now);
    if (watch.choosePolling(now) && watch.isPolling()) {
      rest.hurryPolls();
    }
    rest.dispatch(watch.isPolling());
    watch.publish();
    ticker = timers.after(TICK, this::tick);
  }

  private void gap(SymbolChannel channel) {
    intake.missedChange(channel.book());
    channel.publishSuspects("a change was missed: found out at the next one");
    rest.dispatch(watch.isPolling());
  }

  private void bookLive(SymbolChannel channel) {
    channel.onSnapshot();
    watch.live(channel);
    channel.checked();
    channel.publishTop(null);
  }

  private final class StreamEvents implements Streams.Owner {
    @Override
    public void onOpen() {
      long now = time.nanoTime();
      for (SymbolChannel channel : channels.values()) {
        if (!channel.isUnknown()) {
          channel.sync().connected(now);
        }
      }
      rest.dispatch(watch.isPolling());
    }

    @Override
    public void onText(FrameText text, boolean second) {
      if (scanner.scan(text, quick)) {
        onQuick(text, second);
        return;
      }
      try {
        onFrame(BinanceMessages.frame(text.toString()), text, second);
      } catch (MalformedFrame e) {
        intake.malformed(text, e);
        // Whose it was cannot be known: if a change is missing, the next one will show it.
      }
    }

    /** A frame read without objects; the same as {@link #onFrame} does. */
    private void onQuick(FrameText text, boolean second) {
      switch (quick.kind()) {
        case DEPTH -> {
          intake.frame("depth", text);
          onDepth(quick, second);
        }
        case TICKER -> {
          intake.frame("book-ticker", text);
          SymbolChannel channel = known(quick.symbol());
          if (channel != null && isCurrent(channel, quick.last())) {
            onTicker(channel, channel.told().read(quick));
          }
        }
        case TRADE -> {
          intake.frame("trade", text);
          onTrade(quick.execution());
        }
      }
    }

    private void onFrame(BinanceMessages.Frame message, FrameText text, boolean second) {
      if (message instanceof BinanceMessages.Depth depth) {
        intake.frame("depth", text);
        onDepth(depth, second);
      } else if (message instanceof BinanceMessages.Ticker best) {
        intake.frame("book-ticker", text);
        SymbolChannel channel = known(best.symbol());
        if (channel != null && isCurrent(channel, best.update())) {
          onTicker(channel, best);
        }
      } else if (message instanceof BinanceMessages.Execution execution) {
        intake.frame("trade", text);
        onTrade(execution);
      } else if (message instanceof BinanceMessages.Kline) {
        intake.frame("kline-1m", text);
        data();
      } else {
        intake.frame("control", text);
        if (message instanceof BinanceMessages.Shutdown) {
          streams.restarts(second);
        } else {
          intake.fault("control");
          intake.says(text.toString());
        }
      }
    }

    private void onDepth(Changes depth, boolean second) {
      SymbolChannel channel = known(depth.symbol());
      if (channel == null) {
        return;
      }
      data();
      skew.seen(depth.at());
      switch (channel.sync().onDepth(depth, second, time.nanoTime())) {
        case APPLIED -> {
          inStep(channel, depth.at());
          follow(channel, second);
        }
        case LIVE -> bookLive(channel);
        case DUPLICATE -> {
          follow(channel, second);
          if (!overlap) {
            intake.fault("duplicate");
          }
        }
        case GAP -> gap(channel);
        case OLD -> {
          channel.told().flows(time.nanoTime());
          follow(channel, second);
        }
        case QUEUED, LATE, EMPTY, TOO_OLD -> {}
      }
    }

    private void inStep(SymbolChannel channel, Instant at) {
      channel.onChange();
      channel.publishTop(at);
      if (!channel.agrees()) {
        disagrees(channel);
      }
      rest.judge(channel, channel.sync().compare(time.nanoTime()));
    }

    private void follow(SymbolChannel channel, boolean second) {
      if (overlap) {
        channel.follow(second);
      }
    }

    /** Of two sockets one is a little behind the other: what it tells again is nothing new. */
    private boolean isCurrent(SymbolChannel channel, long update) {
      data();
      return !(overlap && channel.told().isOutdated(update));
    }

    private void onTicker(SymbolChannel channel, BestPrices best) {
      channel.hear(best);
      if (!channel.agrees()) {
        disagrees(channel);
      }
    }

    private void disagrees(SymbolChannel channel) {
      intake.fault("ticker_disagrees");
      channel.publishUnchecked("the venue's best prices differ from the local book's");
      channel.sync().onDistrust(time.nanoTime());
    }

    private void onTrade(BinanceMessages.Execution execution) {
      SymbolChannel channel = known(execution.symbol());
      if (channel == null) {
        return;
      }
      data();
      skew.seen(execution.sentAt());
      if (!missed.onTrade(channel, execution)) {
        if (!overlap) {
          intake.fault("duplicate_trade");
          String id = "trade " + execution.id();
          intake.refused("trade", "trades.unique", channel.book().name(), "", id);
        }
        return;
      }
      if (!channel.halted().isEmpty()) {
        rest.hurryStatus();
      }
    }

    private SymbolChannel known(String symbol) {
      SymbolChannel channel = channels.get(symbol);
      if (channel == null) {
        intake.fault("unexpected_symbol");
        intake.refused("stream", "feed.unexpected_book", Venue.BINANCE.id(), "", symbol);
        return null;
      }
      return channel.isUnknown() ? null : channel;
    }

    private void data() {
      watch.data();
      streams.sawValidData();
    }

    @Override
    public void onLost(String reason) {
      watch.lost(reason);
    }

    @Override
    public boolean followed() {
      return channels.values().stream()
          .allMatch(c -> c.isUnknown() || !c.sync().isLive() || c.followed());
    }

    @Override
    public boolean lags() {
      return channels.values().stream()
          .anyMatch(c -> !c.isUnknown() && c.sync().isLive() && c.lags());
    }

    @Override
    public void onChangeOver(boolean begins) {
      overlap = begins;
      channels.values().forEach(SymbolChannel::onChangeOver);
    }
  }

  private final class RestEvents implements BinanceRest.Owner {
    @Override
    public void onBookLive(SymbolChannel channel) {
      bookLive(channel);
    }

    @Override
    public void onUnknownSymbol(SymbolChannel channel, String message) {
      watch.refused(channel, message, rest.catalogue());
    }

    @Override
    public void onDiverged(SymbolChannel channel) {
      intake.fault("diverged");
      channel.publishUnchecked("the book differed from the venue's: a change was left out");
      channel.sync().onDistrust(time.nanoTime());
    }

    @Override
    public void onCatalogue(List<String> names) {
      watch.catalogue(
          List.copyOf(channels.values()),
          names,
          channel -> channel.sync().connected(time.nanoTime()));
    }
  }
}
