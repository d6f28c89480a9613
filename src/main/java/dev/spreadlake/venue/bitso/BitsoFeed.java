package dev.spreadlake.venue.bitso;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.FrameText;
import dev.spreadlake.market.MarketFeed;
import dev.spreadlake.market.SampleReply;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.time.Timers;
import dev.spreadlake.venue.ExchangeLink;
import dev.spreadlake.venue.FeedWatch;
import dev.spreadlake.venue.Intake;
import dev.spreadlake.venue.Spacing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

  private final Settings.Bitso settings;
  private final TimeSource time;
  private final Timers timers;
  private final Intake intake;
  private final DiffReader reader;
  private final List<BookChannel> channels = new ArrayList<>();
  private final TradeRecovery missed;
  private final BitsoSocket socket;
  private final BitsoRest rest;
  private final FeedWatch watch;

  private Timers.Timer ticker = () -> {};
  private boolean running;

  /**
   * @param random source of the jitter in waits
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
    this.intake = new Intake(Venue.BITSO, time, meters, listener);
    this.reader = new DiffReader(settings.books());
    for (Book book : settings.books()) {
      BookSync sync = new BookSync(reader, BitsoRest.recheckEvery(settings), random);
      channels.add(new BookChannel(book, sync, time, listener));
    }
    this.missed = new TradeRecovery(channels, time, meters, intake);
    this.socket = new BitsoSocket(link, time, meters, random, new SocketEvents());
    this.rest =
        new BitsoRest(
            settings,
            link,
            time,
            meters,
            listener,
            intake,
            channels,
            missed,
            new Spacing(time, timers, random),
            new RestEvents());
    this.watch =
        new FeedWatch(
            Venue.BITSO,
            channels,
            new FeedWatch.Polling(
                settings.kind() == Settings.FeedKind.POLL,
                settings.pollFallbackAfter(),
                settings.pollMaxAge()),
            socket,
            rest.desk(),
            time,
            meters,
            listener,
            intake);
  }

  @Override
  public void start() {
    running = true;
    watch.start();
    if (settings.kind() == Settings.FeedKind.STREAM) {
      socket.start();
    }
    tick();
  }

  @Override
  public void stop() {
    running = false;
    ticker.cancel();
    socket.stop();
    rest.desk().stop();
    channels.forEach(BookChannel::stop);
  }

  @Override
  public SampleReply sample(Instant second) {
    return watch.sample(second, settings.slippageSizes());
  }

  private void tick() {
    if (!running) {
      return;
    }
    if (settings.kind() == Settings.FeedKind.STREAM) {
      long now = time.nanoTime();
      socket.tick(now);
      for (BookChannel channel : channels) {
        channel.sync().tick(now);
        rest.expire(channel, now);
        if (channel.isUnheard(now)) {
          unheard(channel, now);
        }
      }
      watch.check(now);
      if (watch.choosePolling(now) && !watch.isPolling()) {
        channels.forEach(BookChannel::dropPoll);
      }
    }
    rest.dispatch(watch.isPolling());
    watch.publish();
    ticker = timers.after(TICK, this::tick);
  }

  private void bookLive(BookChannel channel) {
    watch.live(channel);
    channel.checked();
    channel.publishTop(0);
  }

  private void unknownBook(BookChannel channel, String message) {
    watch.refused(channel, message, rest.catalogue());
  }

  /**
   * The venue has said neither yes nor no: it is told once more, and the book is seeded all the
   * same.
   */
  private void unheard(BookChannel channel, long now) {
    intake.odd("no_acknowledgement", channel.book() + ": the subscription is not acknowledged");
    socket.subscribe(channel.book());
    subscribed(channel, now);
  }

  /** The book is seeded, unless REST has shown that this socket does not serve it. */
  private void subscribed(BookChannel channel, long now) {
    if (!channel.subscription().isLeft()) {
      channel.sync().subscribed(now);
    }
  }

  private void countedAnew(BookChannel channel) {
    intake.fault("sequence_restart");
    channel.publishSuspects("the venue's sequence has begun anew");
  }

  private final class SocketEvents implements BitsoSocket.Owner {
    @Override
    public List<Book> wanted() {
      return channels.stream().filter(c -> !c.isUnknown()).map(BookChannel::book).toList();
    }

    @Override
    public void onAsked(Book book) {
      channels.get(reader.indexOf(book.name())).subscription().asked();
    }

    @Override
    public void onLost(String reason) {
      missed.onLost();
      watch.lost(reason);
    }

    @Override
    public void onText(FrameText text) {
      DiffFrame frame = reader.quick(text);
      if (frame != null) {
        intake.frame(BitsoMessages.DIFF_ORDERS, text);
        onDiff(frame, text);
        return;
      }
      try {
        onFrame(BitsoMessages.frame(text.toString()), text);
      } catch (MalformedMessage e) {
        intake.malformed(text, e);
        if (BitsoMessages.mayBeChange(text.toString())) {
          doubt(reader.indexOf(BitsoMessages.bookHint(text.toString())));
        }
      }
    }

    /** A change of this book, or of any if it is negative, may be missing. */
    private void doubt(int index) {
      for (int i = 0; i < channels.size(); i++) {
        if (index < 0 || index == i) {
          channels.get(i).sync().onDoubt(time.nanoTime());
        }
      }
    }

    private void onFrame(BitsoMessages.Frame message, FrameText text) {
      if (message instanceof BitsoMessages.Diff diff) {
        intake.frame(BitsoMessages.DIFF_ORDERS, text);
        DiffFrame frame = reader.take(diff);
        if (frame != null) {
          if (!diff.oddStatus().isEmpty()) {
            intake.odd(
                "unknown_status",
                diff.book() + ": status '" + diff.oddStatus() + "' of an order is taken for open");
          }
          onDiff(frame, text);
        } else {
          intake.fault("unexpected_book");
        }
      } else if (message instanceof BitsoMessages.Trades trades) {
        intake.frame(BitsoMessages.TRADES, text);
        onTrades(trades, text.toString());
      } else {
        intake.frame("control", text);
        onControl(message);
      }
    }

    private void onControl(BitsoMessages.Frame message) {
      if (message instanceof BitsoMessages.Ack ack) {
        if (ack.channel().equals(BitsoMessages.DIFF_ORDERS)) {
          onAck(ack.book());
        } else if (ack.channel().equals(BitsoMessages.TRADES)) {
          of(ack.book()).forEach(missed::onAcknowledged);
        }
      } else if (message instanceof BitsoMessages.Refusal refusal) {
        int index = reader.indexOf(refusal.book());
        if (index >= 0) {
          unknownBook(channels.get(index), refusal.error());
        } else {
          intake.fault("refusal");
          intake.says(refusal.error());
        }
      }
    }

    /** The documented form names no book; then the splice finds out whose it was. */
    private void onAck(String book) {
      for (BookChannel channel : of(book)) {
        if (!channel.isUnknown()) {
          subscribed(channel, time.nanoTime());
        }
      }
      rest.dispatch(watch.isPolling());
    }

    /** Those that an acknowledgement may be about. */
    private List<BookChannel> of(String book) {
      return channels.stream()
          .filter(channel -> book.isEmpty() || channel.book().name().equals(book))
          .toList();
    }

    private void onDiff(DiffFrame frame, FrameText text) {
      BookChannel channel = channels.get(frame.book());
      if (channel.isUnknown()) {
        return;
      }
      long sent = frame.sentMillis();
      data();
      channel.subscription().heard();
      BookSync.Effect effect;
      try {
        effect = channel.sync().onDiff(frame, text, time.nanoTime());
      } catch (IllegalStateException full) {
        intake.fault("book_too_large");
        LOG.error("bitso {}: {}", channel.book(), full.getMessage());
        channel.sync().onDistrust(time.nanoTime());
        return;
      }
      switch (effect) {
        case APPLIED -> {
          channel.isTrue();
          channel.touched();
          channel.publishTop(sent);
          rest.compare(channel);
        }
        case LIVE -> bookLive(channel);
        case DUPLICATE -> intake.fault("duplicate");
        case GAP -> {
          intake.missedChange(channel.book());
          channel.publishSuspects("a change was missed: found out at the next one");
          rest.dispatch(watch.isPolling());
        }
        case RESTARTED -> {
          countedAnew(channel);
          rest.dispatch(watch.isPolling());
        }
        case QUEUED, LATE, EMPTY, TOO_OLD, HELD, UNTOLD -> {}
      }
    }

    private void onTrades(BitsoMessages.Trades trades, String text) {
      int index = reader.indexOf(trades.book());
      if (index < 0) {
        intake.fault("unexpected_book");
        intake.refused(BitsoMessages.TRADES, "feed.unexpected_book", Venue.BITSO.id(), text, "");
        return;
      }
      data();
      String book = channels.get(index).book().name();
      for (BitsoMessages.Execution execution : trades.executions()) {
        String id = "trade " + execution.id();
        if (execution.aggressor() == null) {
          intake.fault("trade_without_side");
          intake.refused(BitsoMessages.TRADES, "trades.side_known", book, text, id);
        } else if (!missed.onTrade(channels.get(index), execution)) {
          intake.fault("duplicate_trade");
          intake.refused(BitsoMessages.TRADES, "trades.unique", book, text, id);
        }
      }
    }

    private void data() {
      watch.data();
      socket.sawValidData();
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
      intake.fault("diverged");
      channel.publishUnchecked("the local book differed from the venue's at the same sequence");
      channel.sync().onDistrust(time.nanoTime());
    }

    @Override
    public void onCorrected(BookChannel channel) {
      intake.fault("diverged");
      channel.publishUnchecked("the book differed from the venue's: a change was left out");
      channel.isTrue();
      channel.touched();
      channel.publishTop(0);
    }

    @Override
    public void onCountsAnew(BookChannel channel) {
      channel.sync().onCountsAnew(time.nanoTime());
      countedAnew(channel);
    }

    @Override
    public void onCatalogue(List<String> names) {
      watch.catalogue(channels, names, channel -> socket.subscribe(channel.book()));
    }
  }
}
