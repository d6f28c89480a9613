package dev.spreadlake.venue.binance;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.LevelBook;
import dev.spreadlake.market.MarketFeed;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.RefusedRow;
import dev.spreadlake.market.SampleReply;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.time.Timers;
import dev.spreadlake.venue.BookView;
import dev.spreadlake.venue.ExchangeLink;
import dev.spreadlake.venue.NearestNames;
import dev.spreadlake.venue.StatusBoard;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binance's symbols: one combined stream of {@code bookTicker}, {@code depth@100ms}, {@code trade}
 * and {@code kline_1m} for all of them, each book seeded by REST and checked by its update ids; the
 * best prices polled by REST beside it, and in its place while no socket can be had.
 *
 * <p>Decides without doing: sockets, requests, timers and clocks are given. Runs on one thread.
 */
public final class BinanceFeed implements MarketFeed {
  private static final Logger LOG = LoggerFactory.getLogger(BinanceFeed.class);
  private static final List<String> STREAMS =
      List.of("bookTicker", "depth@100ms", "trade", "kline_1m");
  private static final Duration TICK = Duration.ofMillis(100);
  private static final long UNVERIFIED = Duration.ofSeconds(30).toNanos();
  private static final int PROBES_FAILED = 3;
  private static final int NAMES_SHOWN = 3;

  private final Settings.Binance settings;
  private final TimeSource time;
  private final Timers timers;
  private final Meters meters;
  private final FeedListener listener;
  private final Map<String, SymbolChannel> channels = new LinkedHashMap<>();
  private final Streams streams;
  private final BinanceRest rest;
  private final StatusBoard board;
  private final ClockSkew skew;

  private Timers.Timer ticker = () -> {};
  private boolean fallback;
  private boolean overlap;
  private long downSince;
  private boolean down = true;
  private long lastDataAt;
  private boolean anyData;
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
    this.meters = meters;
    this.listener = listener;
    for (Book book : settings.symbols()) {
      channels.put(book.name(), new SymbolChannel(book, time, listener));
    }
    this.streams =
        new Streams(link, time, meters, random, settings.sessionMax(), new StreamEvents());
    this.rest =
        new BinanceRest(
            settings,
            link,
            time,
            meters,
            listener,
            List.copyOf(channels.values()),
            new RestEvents());
    this.board = new StatusBoard(Venue.BINANCE, time, meters, listener, settings.symbols());
    this.skew = new ClockSkew(time, meters, Venue.BINANCE);
  }

  /** The address of the combined stream for these symbols. */
  public static URI streamUrl(Settings.Binance settings) {
    String names =
        settings.symbols().stream()
            .flatMap(book -> STREAMS.stream().map(stream -> book.name() + "@" + stream))
            .collect(Collectors.joining("/"));
    String base = settings.wsUrl().toString();
    String root = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return URI.create(root + "/stream?streams=" + names);
  }

  @Override
  public Venue venue() {
    return Venue.BINANCE;
  }

  @Override
  public void start() {
    running = true;
    downSince = time.nanoTime();
    streams.start();
    tick();
  }

  @Override
  public void stop() {
    running = false;
    ticker.cancel();
    streams.stop();
    rest.stop();
    channels.values().forEach(SymbolChannel::stop);
  }

  @Override
  public SampleReply sample(Instant second) {
    List<BookSample> samples = new ArrayList<>(channels.size());
    for (SymbolChannel channel : channels.values()) {
      samples.add(channel.sample(second, view(channel), settings.slippageSizes()));
    }
    return new SampleReply(Venue.BINANCE, samples);
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
      watch(channel, now);
    }
    chooseFallback(now);
    rest.dispatch(fallback);
    publishStatus();
    ticker = timers.after(TICK, this::tick);
  }

  private void watch(SymbolChannel channel, long now) {
    SymbolSync sync = channel.sync();
    if (sync.tick(now)) {
      gap(channel);
    }
    if (sync.takeRestartWanted()) {
      fault("snapshot_never_fits");
      streams.drop("snapshots of " + channel.book() + " do not fit the stream");
    } else if (channel.probe().graceOver(now)) {
      if (sync.isLive() && sync.sequence() < channel.probe().movedTo()) {
        fault("stall");
        String found =
            "stalled: "
                + channel.book()
                + " is at "
                + channel.probe().movedTo()
                + " by REST, at "
                + sync.sequence()
                + " on the socket";
        channel.publishSuspects(found);
        streams.drop(found);
      } else {
        channel.probe().clear();
      }
    }
  }

  /** Polls each second while the socket cannot be had; yields when every book is in step again. */
  private void chooseFallback(long now) {
    if (!fallback && down && now - downSince >= settings.pollFallbackAfter().toNanos()) {
      fallback = true;
      rest.hurryPolls();
      LOG.warn("binance socket not to be had: polling by REST");
    } else if (fallback && !down && channels.values().stream().allMatch(this::needsNoPoll)) {
      fallback = false;
      LOG.info("binance socket is back: polling each second ends");
    }
  }

  private boolean needsNoPoll(SymbolChannel channel) {
    return channel.isUnknown() || channel.sync().isLive();
  }

  /** What a book is good for now, and by which road. */
  private BookView view(SymbolChannel channel) {
    if (channel.isUnknown()) {
      return new BookView(BookState.UNKNOWN_BOOK, Source.WS, channel.unknown());
    }
    BookState stream = channel.sync().state();
    if (channel.sync().isLive()) {
      boolean unverified = stream == BookState.IN_STEP && isUnverified(channel);
      return unverified
          ? new BookView(BookState.STALE, Source.WS, "silent, and REST does not answer")
          : new BookView(stream, Source.WS, "");
    }
    if (fallback) {
      return polledView(channel);
    }
    if (rest.isPaused() && channel.sync().isSeeding()) {
      return new BookView(rest.pausedBy(), Source.WS, rest.pauseDetail());
    }
    BookState connection = streams.state();
    boolean connected = connection == BookState.IN_STEP || connection == BookState.SEEDING;
    return new BookView(connected ? stream : connection, Source.WS, streams.detail());
  }

  private BookView polledView(SymbolChannel channel) {
    SymbolChannel.Polled polled = channel.polled();
    long age = polled == null ? 0 : time.nanoTime() - polled.receivedAt();
    if (polled != null && age <= settings.pollMaxAge().toNanos()) {
      return new BookView(
          polled.isQuote() ? BookState.IN_STEP : BookState.CROSSED, Source.REST, "polled");
    }
    if (rest.isPaused()) {
      return new BookView(rest.pausedBy(), Source.REST, rest.pauseDetail());
    }
    return polled == null
        ? new BookView(BookState.STARTING, Source.REST, "first poll awaited")
        : new BookView(BookState.STALE, Source.REST, "last poll " + age / 1_000_000 + " ms ago");
  }

  private boolean isUnverified(SymbolChannel channel) {
    long now = time.nanoTime();
    return channel.probe().failures() >= PROBES_FAILED
        && now - channel.trueAt() >= UNVERIFIED
        && now - lastDataAt >= UNVERIFIED;
  }

  private void publishStatus() {
    long age = anyData ? (time.nanoTime() - lastDataAt) / 1_000_000 : -1;
    board.begin(streams.reconnects(), rest.budget().left(), age);
    board.connection(connectionView());
    int index = 0;
    for (SymbolChannel channel : channels.values()) {
      board.book(index++, view(channel));
    }
    board.end();
  }

  private BookView connectionView() {
    if (!fallback) {
      return new BookView(streams.state(), Source.WS, streams.detail());
    }
    if (rest.isPaused()) {
      return new BookView(rest.pausedBy(), Source.REST, rest.pauseDetail());
    }
    boolean any = channels.values().stream().anyMatch(c -> view(c).state() == BookState.IN_STEP);
    return new BookView(
        any ? BookState.IN_STEP : BookState.STALE,
        Source.REST,
        "polling by REST until the socket returns: " + streams.detail());
  }

  private void gap(SymbolChannel channel) {
    fault("sequence_gap");
    channel.publishSuspects("a change was missed: found out at the next one");
    rest.dispatch(fallback);
  }

  private void bookLive(SymbolChannel channel) {
    down = false;
    channel.isTrue();
    channel.isLive();
    channel.touched();
    channel.publishTop(null);
  }

  private void raw(String channel, String text) {
    meters.feedMessages(Venue.BINANCE, channel).increment();
    listener.onRawFrame(new RawFrame(Venue.BINANCE, channel, time.now(), text));
  }

  private void refused(String channel, String rule, String part, String text, String detail) {
    listener.onRefused(
        new RefusedRow(
            Venue.BINANCE, channel, rule, part, time.now(), text, String.valueOf(detail)));
  }

  private void fault(String kind) {
    meters.feedFaults(Venue.BINANCE, kind).increment();
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
      rest.dispatch(fallback);
    }

    @Override
    public void onText(String text, boolean second) {
      try {
        onFrame(BinanceMessages.frame(text), text, second);
      } catch (MalformedFrame e) {
        raw("malformed", text);
        fault("malformed");
        refused("malformed", "feed.malformed", Venue.BINANCE.id(), text, e.getMessage());
        LOG.warn("binance frame could not be read ({}): {}", e.getMessage(), head(text));
        // Whose it was cannot be known: if a change is missing, the next one will show it.
      }
    }

    private void onFrame(BinanceMessages.Frame message, String text, boolean second) {
      if (message instanceof BinanceMessages.Depth depth) {
        raw("depth", text);
        onDepth(depth, second);
      } else if (message instanceof BinanceMessages.Ticker best) {
        raw("book-ticker", text);
        onTicker(best);
      } else if (message instanceof BinanceMessages.Execution execution) {
        raw("trade", text);
        onTrade(execution);
      } else if (message instanceof BinanceMessages.Kline) {
        raw("kline-1m", text);
        data();
      } else {
        raw("control", text);
        if (message instanceof BinanceMessages.Shutdown) {
          streams.changeOver("the server will shut down");
        } else {
          fault("control");
          LOG.warn("binance says: {}", head(text));
        }
      }
    }

    private void onDepth(BinanceMessages.Depth depth, boolean second) {
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
            fault("duplicate");
          }
        }
        case GAP -> gap(channel);
        case OLD -> follow(channel, second);
        case QUEUED, LATE, TOO_OLD -> {}
      }
    }

    private void inStep(SymbolChannel channel, Instant at) {
      channel.isTrue();
      channel.touched();
      channel.publishTop(at);
      if (!channel.agrees(null)) {
        disagrees(channel);
      }
    }

    private void follow(SymbolChannel channel, boolean second) {
      if (second) {
        channel.setFollowed(true);
      }
    }

    private void onTicker(BinanceMessages.Ticker best) {
      SymbolChannel channel = known(best.symbol());
      if (channel == null) {
        return;
      }
      data();
      if (!channel.agrees(best)) {
        disagrees(channel);
      }
    }

    private void disagrees(SymbolChannel channel) {
      fault("ticker_disagrees");
      channel.publishSuspects("the venue's best prices differ from the local book's");
      channel.sync().onDistrust(time.nanoTime());
    }

    private void onTrade(BinanceMessages.Execution execution) {
      SymbolChannel channel = known(execution.symbol());
      if (channel == null) {
        return;
      }
      data();
      skew.seen(execution.sentAt());
      long missed = channel.missedBefore(execution.id());
      if (!channel.onTrade(execution)) {
        if (!overlap) {
          fault("duplicate_trade");
          String id = "trade " + execution.id();
          refused("trade", "trades.unique", channel.book().name(), "", id);
        }
      } else if (missed > 0) {
        fault("trades_missed");
        LOG.warn("binance {} trades missed before {}: {}", channel.book(), execution.id(), missed);
      }
    }

    private SymbolChannel known(String symbol) {
      SymbolChannel channel = channels.get(symbol);
      if (channel == null) {
        fault("unexpected_symbol");
        refused("stream", "feed.unexpected_book", Venue.BINANCE.id(), "", symbol);
        return null;
      }
      return channel.isUnknown() ? null : channel;
    }

    private void data() {
      anyData = true;
      lastDataAt = time.nanoTime();
      streams.sawValidData();
    }

    @Override
    public void onLost(String reason) {
      if (!down) {
        down = true;
        downSince = time.nanoTime();
      }
      channels.values().forEach(channel -> channel.disconnected(reason));
      publishStatus();
    }

    @Override
    public boolean followed() {
      return channels.values().stream()
          .allMatch(c -> c.isUnknown() || !c.sync().isLive() || c.followed());
    }

    @Override
    public void onChangeOver(boolean begins) {
      overlap = begins;
      channels.values().forEach(channel -> channel.setFollowed(false));
    }

    private String head(String text) {
      String cut = text.length() > 120 ? text.substring(0, 120) + "…" : text;
      return cut.replaceAll("\\p{Cntrl}", "?");
    }
  }

  private final class RestEvents implements BinanceRest.Owner {
    @Override
    public void onBookLive(SymbolChannel channel) {
      bookLive(channel);
    }

    @Override
    public void onUnknownSymbol(SymbolChannel channel, String message) {
      if (!channel.isUnknown()) {
        fault("unknown_book");
        LOG.error("binance does not know {}: {}", channel.symbol(), message);
        channel.setUnknown("Binance does not list " + channel.symbol());
        rest.wantCatalogue();
      }
    }

    @Override
    public void onCatalogue(List<String> names) {
      for (SymbolChannel channel : channels.values()) {
        String name = channel.book().name();
        if (!channel.isUnknown()) {
          continue;
        }
        if (names.contains(name)) {
          channel.setUnknown("");
          channel.sync().connected(time.nanoTime());
          LOG.info("binance lists {} now", channel.symbol());
        } else {
          channel.setUnknown(
              "Binance does not list "
                  + channel.symbol()
                  + "; nearest: "
                  + String.join(", ", NearestNames.to(name, names, NAMES_SHOWN)));
          LOG.error("{}", channel.unknown());
        }
      }
    }
  }
}
