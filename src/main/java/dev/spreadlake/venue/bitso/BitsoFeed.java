package dev.spreadlake.venue.bitso;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FeedListener;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bitso's books: one socket for all of them, each seeded by REST and checked by its sequence; or,
 * where that is asked for or the socket cannot be had, polled by REST within the same budget.
 *
 * <p>Decides without doing: sockets, requests, timers and clocks are given. Runs on one thread.
 */
public final class BitsoFeed implements MarketFeed {
  private static final Logger LOG = LoggerFactory.getLogger(BitsoFeed.class);
  private static final Duration TICK = Duration.ofMillis(200);
  private static final long UNVERIFIED = Duration.ofSeconds(30).toNanos();
  private static final int PROBES_FAILED = 3;
  private static final int NAMES_SHOWN = 3;

  private final Settings.Bitso settings;
  private final TimeSource time;
  private final Timers timers;
  private final Meters meters;
  private final FeedListener listener;
  private final DiffReader reader;
  private final List<BookChannel> channels = new ArrayList<>();
  private final BitsoSocket socket;
  private final BitsoRest rest;
  private final StatusBoard board;

  private Timers.Timer ticker = () -> {};
  private boolean polling;
  private long downSince;
  private boolean down = true;
  private long lastDataAt;
  private boolean anyData;
  private boolean running;

  /**
   * @param random source of the reconnect jitter
   */
  public BitsoFeed(
      Settings.Bitso settings,
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
    this.reader = new DiffReader(settings.books());
    for (Book book : settings.books()) {
      channels.add(new BookChannel(book, new BookSync(book, reader), time, listener));
    }
    this.socket = new BitsoSocket(link, time, meters, random, new SocketEvents());
    this.rest = new BitsoRest(settings, link, time, meters, listener, channels, new RestEvents());
    this.board = new StatusBoard(Venue.BITSO, time, meters, listener, settings.books());
  }

  @Override
  public Venue venue() {
    return Venue.BITSO;
  }

  @Override
  public void start() {
    running = true;
    downSince = time.nanoTime();
    polling = settings.kind() == Settings.FeedKind.POLL;
    if (!polling) {
      socket.start();
    }
    tick();
  }

  @Override
  public void stop() {
    running = false;
    ticker.cancel();
    socket.stop();
    rest.stop();
    channels.forEach(BookChannel::stop);
  }

  @Override
  public SampleReply sample(Instant second) {
    List<BookSample> samples = new ArrayList<>(channels.size());
    for (BookChannel channel : channels) {
      samples.add(channel.sample(second, view(channel), settings.slippageSizes()));
    }
    return new SampleReply(Venue.BITSO, samples);
  }

  private void tick() {
    if (!running) {
      return;
    }
    long now = time.nanoTime();
    if (settings.kind() == Settings.FeedKind.STREAM) {
      socket.tick(now);
      for (BookChannel channel : channels) {
        watch(channel, now);
      }
      choosePolling(now);
    }
    rest.dispatch(polling);
    publishStatus();
    ticker = timers.after(TICK, this::tick);
  }

  private void watch(BookChannel channel, long now) {
    BookSync sync = channel.sync();
    sync.tick(now);
    if (sync.takeRestartWanted()) {
      fault("snapshot_never_fits");
      socket.drop("snapshots of " + channel.book() + " do not fit the stream");
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
        socket.drop(found);
      } else {
        channel.probe().clear();
      }
    }
  }

  /** Polls while the socket cannot be had; yields when every book is in step again. */
  private void choosePolling(long now) {
    if (!polling && down && now - downSince >= settings.pollFallbackAfter().toNanos()) {
      polling = true;
      LOG.warn("bitso socket not to be had: polling by REST");
    } else if (polling && !down && channels.stream().allMatch(this::needsNoPoll)) {
      polling = false;
      channels.forEach(BookChannel::dropPoll);
      LOG.info("bitso socket is back: polling ends");
    }
  }

  private boolean needsNoPoll(BookChannel channel) {
    return channel.isUnknown() || channel.sync().isLive();
  }

  /** What a book is good for now, and by which road. */
  private BookView view(BookChannel channel) {
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
    if (polling) {
      return polledView(channel);
    }
    if (rest.isPaused() && channel.sync().isSeeding()) {
      return new BookView(rest.pausedBy(), Source.WS, rest.pauseDetail());
    }
    BookState connection = socket.state();
    boolean connected = connection == BookState.IN_STEP || connection == BookState.SEEDING;
    return new BookView(connected ? stream : connection, Source.WS, socket.detail());
  }

  private BookView polledView(BookChannel channel) {
    PolledBook polled = channel.polled();
    long age = polled == null ? 0 : time.nanoTime() - polled.receivedAt();
    if (polled != null && age <= settings.pollMaxAge().toNanos()) {
      return new BookView(polled.topState(), Source.REST, "polled");
    }
    if (rest.isPaused()) {
      return new BookView(rest.pausedBy(), Source.REST, rest.pauseDetail());
    }
    return polled == null
        ? new BookView(BookState.STARTING, Source.REST, "first poll awaited")
        : new BookView(BookState.STALE, Source.REST, "last poll " + age / 1_000_000 + " ms ago");
  }

  private boolean isUnverified(BookChannel channel) {
    long now = time.nanoTime();
    return channel.probe().failures() >= PROBES_FAILED
        && now - channel.trueAt() >= UNVERIFIED
        && now - lastDataAt >= UNVERIFIED;
  }

  private void publishStatus() {
    long age = anyData ? (time.nanoTime() - lastDataAt) / 1_000_000 : -1;
    board.begin(socket.reconnects(), rest.budget().left(), age);
    board.connection(connectionView());
    for (int i = 0; i < channels.size(); i++) {
      board.book(i, view(channels.get(i)));
    }
    board.end();
  }

  private BookView connectionView() {
    if (!polling) {
      return new BookView(socket.state(), Source.WS, socket.detail());
    }
    if (rest.isPaused()) {
      return new BookView(rest.pausedBy(), Source.REST, rest.pauseDetail());
    }
    boolean any = channels.stream().anyMatch(c -> view(c).state() == BookState.IN_STEP);
    String detail =
        settings.kind() == Settings.FeedKind.POLL
            ? "polling by REST"
            : "polling by REST until the socket returns: " + socket.detail();
    return new BookView(any ? BookState.IN_STEP : BookState.STALE, Source.REST, detail);
  }

  private void raw(String channel, String text) {
    meters.feedMessages(Venue.BITSO, channel).increment();
    listener.onRawFrame(new RawFrame(Venue.BITSO, channel, time.now(), text));
  }

  private void refused(String channel, String rule, String part, String text, String detail) {
    listener.onRefused(
        new RefusedRow(
            Venue.BITSO, channel, rule, part, time.now(), text, Objects.toString(detail, "")));
  }

  private void fault(String kind) {
    meters.feedFaults(Venue.BITSO, kind).increment();
  }

  private void bookLive(BookChannel channel) {
    down = false;
    channel.isTrue();
    channel.isLive();
    channel.touched();
    channel.publishTop(0);
  }

  private final class SocketEvents implements BitsoSocket.Owner {
    @Override
    public List<Book> wanted() {
      return channels.stream().filter(c -> !c.isUnknown()).map(BookChannel::book).toList();
    }

    @Override
    public void onText(String text) {
      DiffFrame frame = reader.quick(text);
      if (frame != null) {
        raw(BitsoMessages.DIFF_ORDERS, text);
        onDiff(frame, text);
        return;
      }
      try {
        onFrame(BitsoMessages.frame(text), text);
      } catch (MalformedMessage e) {
        raw("malformed", text);
        fault("malformed");
        refused("malformed", "feed.malformed", Venue.BITSO.id(), text, e.getMessage());
        LOG.warn("bitso frame could not be read ({}): {}", e.getMessage(), head(text));
        int index = reader.indexOf(BitsoMessages.bookHint(text));
        for (int i = 0; i < channels.size(); i++) {
          if (index < 0 || index == i) {
            channels.get(i).sync().onDoubt(time.nanoTime());
          }
        }
      }
    }

    @Override
    public void onLost(String reason) {
      if (!down) {
        down = true;
        downSince = time.nanoTime();
      }
      channels.forEach(channel -> channel.disconnected(reason));
      publishStatus();
    }

    private void onFrame(BitsoMessages.Frame message, String text) {
      if (message instanceof BitsoMessages.Diff diff) {
        raw(BitsoMessages.DIFF_ORDERS, text);
        DiffFrame frame = reader.take(diff);
        if (frame != null) {
          onDiff(frame, text);
        } else {
          fault("unexpected_book");
        }
      } else if (message instanceof BitsoMessages.Trades trades) {
        raw(BitsoMessages.TRADES, text);
        onTrades(trades, text);
      } else {
        raw("control", text);
        onControl(message);
      }
    }

    private void onControl(BitsoMessages.Frame message) {
      if (message instanceof BitsoMessages.Ack ack) {
        if (ack.channel().equals(BitsoMessages.DIFF_ORDERS)) {
          onAck(ack.book());
        }
      } else if (message instanceof BitsoMessages.Refusal refusal) {
        int index = reader.indexOf(refusal.book());
        if (index >= 0) {
          unknownBook(channels.get(index), refusal.error());
        } else {
          fault("refusal");
          LOG.warn("bitso refuses: {}", head(refusal.error()));
        }
      }
    }

    /** The documented form names no book; then the splice finds out whose it was. */
    private void onAck(String book) {
      int index = reader.indexOf(book);
      for (int i = 0; i < channels.size(); i++) {
        if ((book.isEmpty() || i == index) && !channels.get(i).isUnknown()) {
          channels.get(i).sync().subscribed(time.nanoTime());
        }
      }
      rest.dispatch(polling);
    }

    private void onDiff(DiffFrame frame, String text) {
      BookChannel channel = channels.get(frame.book());
      if (channel.isUnknown()) {
        return;
      }
      long sent = frame.sentMillis();
      data();
      BookSync.Effect effect;
      try {
        effect = channel.sync().onDiff(frame, text, time.nanoTime());
      } catch (IllegalStateException full) {
        fault("book_too_large");
        LOG.error("bitso {}: {}", channel.book(), full.getMessage());
        channel.sync().onDistrust(time.nanoTime());
        return;
      }
      switch (effect) {
        case APPLIED -> {
          channel.isTrue();
          channel.touched();
          channel.publishTop(sent);
        }
        case LIVE -> bookLive(channel);
        case DUPLICATE -> fault("duplicate");
        case GAP -> {
          fault("sequence_gap");
          channel.publishSuspects("a change was missed: found out at the next one");
          rest.dispatch(polling);
        }
        case QUEUED, LATE, TOO_OLD, HELD -> {}
      }
    }

    private void onTrades(BitsoMessages.Trades trades, String text) {
      int index = reader.indexOf(trades.book());
      if (index < 0) {
        fault("unexpected_book");
        refused(BitsoMessages.TRADES, "feed.unexpected_book", Venue.BITSO.id(), text, "");
        return;
      }
      data();
      String book = channels.get(index).book().name();
      for (BitsoMessages.Execution execution : trades.executions()) {
        String id = "trade " + execution.id();
        if (execution.aggressor() == null) {
          fault("trade_without_side");
          refused(BitsoMessages.TRADES, "trades.side_known", book, text, id);
        } else if (!channels.get(index).onTrade(execution)) {
          fault("duplicate_trade");
          refused(BitsoMessages.TRADES, "trades.unique", book, text, id);
        }
      }
    }

    private void data() {
      anyData = true;
      lastDataAt = time.nanoTime();
      socket.sawValidData();
    }

    private String head(String text) {
      String cut = text.length() > 120 ? text.substring(0, 120) + "…" : text;
      return cut.replaceAll("\\p{Cntrl}", "?");
    }
  }

  private void unknownBook(BookChannel channel, String message) {
    if (!channel.isUnknown()) {
      fault("unknown_book");
      LOG.error("bitso does not know {}: {}", channel.book(), message);
      channel.setUnknown("Bitso does not list " + channel.book());
      rest.wantCatalogue();
    }
  }

  private final class RestEvents implements BitsoRest.Owner {
    @Override
    public void onBookLive(BookChannel channel) {
      bookLive(channel);
    }

    @Override
    public void onUnknownBook(BookChannel channel, String message) {
      unknownBook(channel, message);
    }

    @Override
    public void onDiverged(BookChannel channel) {
      fault("diverged");
      channel.publishSuspects("the local book differed from the venue's at the same sequence");
      channel.sync().onDistrust(time.nanoTime());
    }

    @Override
    public void onCatalogue(List<String> names) {
      for (BookChannel channel : channels) {
        if (channel.isUnknown()) {
          String name = channel.book().name();
          if (names.contains(name)) {
            channel.setUnknown("");
            socket.subscribe(channel.book());
            LOG.info("bitso lists {} now", name);
          } else {
            channel.setUnknown(
                "Bitso does not list "
                    + name
                    + "; nearest: "
                    + String.join(", ", NearestNames.to(name, names, NAMES_SHOWN)));
            LOG.error("{}", channel.unknown());
          }
        }
      }
    }
  }
}
