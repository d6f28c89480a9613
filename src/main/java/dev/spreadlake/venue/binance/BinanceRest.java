package dev.spreadlake.venue.binance;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.venue.Catalogue;
import dev.spreadlake.venue.DueBooks;
import dev.spreadlake.venue.ExchangeLink;
import dev.spreadlake.venue.InTurn;
import dev.spreadlake.venue.Intake;
import dev.spreadlake.venue.Recheck;
import dev.spreadlake.venue.RestAnswer;
import dev.spreadlake.venue.RestDesk;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spends the REST weight: snapshots first, then limits, statuses and the list of symbols, then
 * looks at symbols whose best prices cannot be; then, in turn, probes of silent symbols, a look at
 * the venue's own best levels each minute, the poll of the best prices, and trades that the stream
 * has left out. A throttling or refusing reply stops all of them for as long as it says. Not
 * thread-safe.
 */
final class BinanceRest {
  /** What the feed does about answers. */
  interface Owner {
    /** A snapshot has put the book in step. */
    void onBookLive(SymbolChannel channel);

    /** The venue does not know the symbol. */
    void onUnknownSymbol(SymbolChannel channel, String message);

    /** The best levels differ from the venue's. */
    void onDiverged(SymbolChannel channel);

    /** The symbols that exist, lower case. */
    void onCatalogue(List<String> names);
  }

  /** What is asked while nothing is more urgent. */
  private enum Routine {
    PROBE,
    LOOK,
    POLL,
    TRADES
  }

  private static final Logger LOG = LoggerFactory.getLogger(BinanceRest.class);
  private static final int IN_FLIGHT_MAX = 4;
  private static final int SNAPSHOT_WEIGHT = 250;
  private static final int PROBE_WEIGHT = 5;
  private static final int CHECK_LEVELS = 100;
  private static final int CHECK_WEIGHT = 5;
  private static final int TICKER_WEIGHT = 2;
  private static final int INFO_WEIGHT = 20;
  private static final int CATALOGUE_WEIGHT = 4;
  private static final long GRACE = Duration.ofSeconds(1).toNanos();
  private static final long FALLBACK_EVERY = Duration.ofSeconds(1).toNanos();

  private final Settings.Binance settings;
  private final TimeSource time;
  private final Owner owner;
  private final Intake intake;
  private final WeightBudget budget;
  private final RestDesk desk;
  private final Catalogue catalogue = new Catalogue();
  private final List<SymbolChannel> channels;
  private final DueBooks<SymbolChannel> due;
  private final StatusQuestions statuses;
  private final TradeRecovery missed;
  private final InTurn<Routine> routine = new InTurn<>(Routine.class);

  private long nextPollAt;

  BinanceRest(
      Settings.Binance settings,
      ExchangeLink link,
      TimeSource time,
      Meters meters,
      FeedListener listener,
      Intake intake,
      List<SymbolChannel> channels,
      TradeRecovery missed,
      Owner owner) {
    this.settings = settings;
    this.time = time;
    this.intake = intake;
    this.channels = channels;
    this.missed = missed;
    this.owner = owner;
    this.budget = new WeightBudget(time);
    this.desk =
        new RestDesk(
            Venue.BINANCE,
            link,
            time,
            meters,
            listener,
            budget,
            IN_FLIGHT_MAX,
            BinanceErrors::read);
    this.due = new DueBooks<>(channels);
    this.statuses = new StatusQuestions(channels, time.nanoTime());
    this.nextPollAt = time.nanoTime();
  }

  RestDesk desk() {
    return desk;
  }

  /** The symbols that exist. */
  Catalogue catalogue() {
    return catalogue;
  }

  /**
   * Sends whatever is due and affordable.
   *
   * @param fallback true while the sockets cannot be had: best prices are polled each second
   */
  void dispatch(boolean fallback) {
    long now = time.nanoTime();
    desk.dispatch(() -> sendOne(now, fallback));
  }

  private boolean sendOne(long now, boolean fallback) {
    InTurn.Turn seed =
        due.seed(now, channel -> budget.tryTake(SNAPSHOT_WEIGHT) && seed(channel, now));
    if (seed != InTurn.Turn.NOT_DUE) {
      return seed == InTurn.Turn.SENT;
    }
    if (statuses.isDue(now)) {
      return budget.tryTake(INFO_WEIGHT) && info(now);
    }
    if (catalogue.isDue(now)) {
      return budget.tryTake(CATALOGUE_WEIGHT) && names(now);
    }
    InTurn.Turn broken =
        due.urgentCheck(now, channel -> budget.tryTake(CHECK_WEIGHT) && recheck(channel, now));
    if (broken != InTurn.Turn.NOT_DUE) {
      return broken == InTurn.Turn.SENT;
    }
    return routine.sendOne(kind -> turn(kind, now, fallback));
  }

  private InTurn.Turn turn(Routine kind, long now, boolean fallback) {
    return switch (kind) {
      case PROBE ->
          due.probe(
              now,
              settings.probeAfter().toNanos(),
              channel -> budget.tryTake(PROBE_WEIGHT) && probe(channel, now));
      case LOOK -> due.check(now, channel -> budget.tryTake(CHECK_WEIGHT) && recheck(channel, now));
      case POLL ->
          now - nextPollAt < 0
              ? InTurn.Turn.NOT_DUE
              : due.poll(
                  channel -> true,
                  channel -> budget.tryTake(TICKER_WEIGHT) && poll(channel, now, fallback));
      case TRADES ->
          due.trades(
              channel -> missed.isDue(channel, now),
              channel ->
                  budget.tryTake(TradeRecovery.WEIGHT)
                      && missed.ask(channel, now, desk, owner::onUnknownSymbol));
    };
  }

  private boolean seed(SymbolChannel channel, long now) {
    long epoch = channel.sync().seeds().asked(now);
    get(
        "/api/v3/depth?symbol=" + channel.venueName() + "&limit=" + SymbolSync.SNAPSHOT_LEVELS,
        "depth-snapshot",
        (answer, body) -> onSeed(channel, epoch, answer, body));
    return true;
  }

  private void onSeed(SymbolChannel channel, long epoch, RestAnswer answer, String body) {
    long now = time.nanoTime();
    if (answer.kind() != RestAnswer.Kind.OK) {
      channel.sync().seeds().failed(epoch, now);
      if (answer.kind() == RestAnswer.Kind.UNKNOWN_BOOK) {
        owner.onUnknownSymbol(channel, answer.detail());
      }
      return;
    }
    try {
      switch (channel.sync().onSnapshot(epoch, BinanceMessages.snapshot(body), now)) {
        case LIVE -> owner.onBookLive(channel);
        case LATE -> intake.fault("late_snapshot");
        case EMPTY -> intake.fault("empty_snapshot");
        case TOO_OLD -> intake.fault("stale_snapshot");
        case APPLIED, DUPLICATE, OLD, QUEUED, GAP -> {}
      }
    } catch (MalformedFrame e) {
      desk.unreadable("book of " + channel.book(), e);
      channel.sync().seeds().failed(epoch, now);
    }
  }

  private boolean probe(SymbolChannel channel, long now) {
    long question = channel.probe().asked(now);
    get(
        "/api/v3/depth?symbol=" + channel.venueName() + "&limit=5",
        "depth-snapshot",
        (answer, body) -> {
          if (!channel.probe().answered(question) || !channel.isLive()) {
            return;
          }
          switch (answer.kind()) {
            case OK -> onProbe(channel, body);
            case UNKNOWN_BOOK -> owner.onUnknownSymbol(channel, answer.detail());
            case FAILED, THROTTLED, REFUSED -> channel.probe().failed();
          }
        });
    return true;
  }

  private void onProbe(SymbolChannel channel, String body) {
    try {
      long theirs = BinanceMessages.snapshot(body).update();
      long ours = channel.sequence();
      if (theirs > ours) {
        channel.probe().moved(theirs, time.nanoTime() + GRACE);
      } else if (theirs == ours) {
        if (!channel.isNotBehind(channel.probe().askedAt())) {
          intake.fault("ticker_untrue");
        }
        channel.onSilence();
      }
      // An older answer is a cached one and says nothing.
    } catch (MalformedFrame e) {
      desk.unreadable("book of " + channel.book(), e);
      channel.probe().failed();
    }
  }

  /** Holds the book against the venue's own, while it goes on. */
  private boolean recheck(SymbolChannel channel, long now) {
    long question = channel.sync().recheck().asked(now);
    get(
        "/api/v3/depth?symbol=" + channel.venueName() + "&limit=" + CHECK_LEVELS,
        "depth-snapshot",
        (answer, body) -> {
          long then = time.nanoTime();
          if (answer.kind() == RestAnswer.Kind.UNKNOWN_BOOK) {
            if (channel.sync().recheck().answered(question, then)) {
              owner.onUnknownSymbol(channel, answer.detail());
            }
            return;
          }
          if (answer.kind() != RestAnswer.Kind.OK) {
            inVain(channel, question, then);
            return;
          }
          try {
            BinanceMessages.Snapshot theirs = BinanceMessages.snapshot(body);
            judge(channel, channel.sync().onRecheck(question, theirs, then));
          } catch (MalformedFrame e) {
            desk.unreadable("book of " + channel.book(), e);
            inVain(channel, question, then);
          }
        });
    return true;
  }

  private void inVain(SymbolChannel channel, long question, long now) {
    if (channel.sync().recheck().answered(question, now)) {
      judge(channel, channel.sync().onRecheckInVain(now));
    }
  }

  /** Gives up a look that nobody answers; call several times a second. */
  void expire(SymbolChannel channel, long now) {
    if (channel.sync().recheck().expired(now)) {
      judge(channel, channel.sync().onRecheckInVain(now));
    }
  }

  /** What comes of a look at the venue's own best levels. */
  void judge(SymbolChannel channel, Recheck.Verdict verdict) {
    switch (verdict) {
      case SAME -> channel.checked();
      case DIFFERED -> owner.onDiverged(channel);
      case GIVEN_UP -> channel.cannotBeJudged();
      case UNKNOWN -> {}
    }
  }

  /** Best prices by REST: a mode of its own, recorded always, and the fallback without a socket. */
  private boolean poll(SymbolChannel channel, long now, boolean fallback) {
    long every = fallback ? FALLBACK_EVERY : settings.pollEvery().toNanos();
    nextPollAt = Math.max(nextPollAt + every / channels.size(), now);
    get(
        "/api/v3/ticker/bookTicker?symbol=" + channel.venueName(),
        "rest-ticker",
        (answer, body) -> {
          if (answer.kind() == RestAnswer.Kind.UNKNOWN_BOOK) {
            owner.onUnknownSymbol(channel, answer.detail());
          } else if (answer.kind() == RestAnswer.Kind.OK) {
            takePoll(channel, body, now);
          }
        });
    return true;
  }

  private void takePoll(SymbolChannel channel, String body, long askedAt) {
    try {
      if (!channel.takePoll(BinanceMessages.bookTicker(body), askedAt)) {
        intake.fault("late_snapshot");
      }
    } catch (MalformedFrame e) {
      desk.unreadable("ticker of " + channel.book(), e);
    }
  }

  /** The fallback begins: the next poll is due at once. */
  void hurryPolls() {
    nextPollAt = time.nanoTime();
  }

  /** Limits and statuses. */
  private boolean info(long now) {
    List<SymbolChannel> about = statuses.asked(now);
    get(
        StatusQuestions.path(about),
        "exchange-info",
        (answer, body) -> {
          if (answer.kind() == RestAnswer.Kind.UNKNOWN_BOOK && about.size() == 1) {
            owner.onUnknownSymbol(about.get(0), answer.detail());
          } else if (answer.kind() == RestAnswer.Kind.OK) {
            takeInfo(body);
          }
        });
    return true;
  }

  private void takeInfo(String body) {
    try {
      BinanceMessages.ExchangeInfo info = BinanceMessages.exchangeInfo(body);
      budget.setLimit(info.weightPerMinute());
      statuses.answered(time.nanoTime());
      for (SymbolChannel channel : channels) {
        String status = info.statuses().get(channel.book().name());
        if (status != null) {
          takeStatus(channel, status);
        }
      }
    } catch (MalformedFrame e) {
      desk.unreadable("limits and statuses", e);
    }
  }

  private void takeStatus(SymbolChannel channel, String status) {
    if (!channel.takeStatus(status)) {
      return;
    }
    if (channel.halted().isEmpty()) {
      LOG.info("binance {} is traded again", channel.venueName());
    } else {
      intake.fault("not_trading");
      LOG.warn("binance {}", channel.halted());
    }
  }

  /** A symbol that is not traded trades. */
  void hurryStatus() {
    statuses.hurry();
  }

  private boolean names(long now) {
    catalogue.asked(now);
    get(
        "/api/v3/ticker/price",
        "symbols",
        (answer, body) -> {
          if (answer.kind() != RestAnswer.Kind.OK) {
            return;
          }
          try {
            List<String> names = BinanceMessages.symbols(body);
            catalogue.read(names, time.nanoTime());
            owner.onCatalogue(names);
          } catch (MalformedFrame e) {
            desk.unreadable("list of symbols", e);
          }
        });
    return true;
  }

  /** The body of a depth names no symbol: the question is kept with it. */
  private void get(String path, String channel, RestDesk.AnswerHandler handler) {
    desk.get(path, channel, path, handler);
  }
}
