package dev.spreadlake.venue.binance;

import dev.spreadlake.config.Settings;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.RawFrame;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import dev.spreadlake.venue.ExchangeLink;
import dev.spreadlake.venue.ExchangeLink.RestReply;
import dev.spreadlake.venue.Probe;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spends the REST weight: snapshots first, then the limits and the list of symbols, then probes of
 * silent symbols, then the poll of the best prices. A throttling or refusing reply stops all of
 * them for as long as it says. Not thread-safe.
 */
final class BinanceRest {
  /** What the feed does about answers. */
  interface Owner {
    /** A snapshot has put the book in step. */
    void onBookLive(SymbolChannel channel);

    /** The venue does not know the symbol. */
    void onUnknownSymbol(SymbolChannel channel, String message);

    /** The symbols that exist, lower case. */
    void onCatalogue(List<String> names);
  }

  private static final Logger LOG = LoggerFactory.getLogger(BinanceRest.class);
  private static final int IN_FLIGHT_MAX = 4;
  private static final int SNAPSHOT_WEIGHT = 250;
  private static final int PROBE_WEIGHT = 5;
  private static final int TICKER_WEIGHT = 2;
  private static final int LIMITS_WEIGHT = 20;
  private static final int CATALOGUE_WEIGHT = 4;
  private static final long PATIENCE = Duration.ofSeconds(15).toNanos();
  private static final long GRACE = Duration.ofSeconds(1).toNanos();
  private static final long FALLBACK_EVERY = Duration.ofSeconds(1).toNanos();
  private static final long LIMITS_EVERY = Duration.ofHours(6).toNanos();
  private static final long RETRY = Duration.ofMinutes(1).toNanos();
  private static final long CATALOGUE_EVERY = Duration.ofHours(1).toNanos();

  private final Settings.Binance settings;
  private final ExchangeLink link;
  private final TimeSource time;
  private final Meters meters;
  private final FeedListener listener;
  private final Owner owner;
  private final WeightBudget budget;
  private final List<SymbolChannel> channels;

  private int inFlight;
  private int seedCursor;
  private int probeCursor;
  private int pollCursor;
  private long nextPollAt;
  private long limitsDueAt;
  private long catalogueDueAt = Long.MAX_VALUE;
  private BookState pausedBy = BookState.RATE_LIMITED;
  private String pauseDetail = "";
  private boolean stopped;

  BinanceRest(
      Settings.Binance settings,
      ExchangeLink link,
      TimeSource time,
      Meters meters,
      FeedListener listener,
      List<SymbolChannel> channels,
      Owner owner) {
    this.settings = settings;
    this.link = link;
    this.time = time;
    this.meters = meters;
    this.listener = listener;
    this.channels = channels;
    this.owner = owner;
    this.budget = new WeightBudget(time);
    this.nextPollAt = time.nanoTime();
    this.limitsDueAt = time.nanoTime();
    meters.restBudgetLeft(Venue.BINANCE, budget::left);
  }

  WeightBudget budget() {
    return budget;
  }

  boolean isPaused() {
    return budget.isPaused();
  }

  /** While paused: rate limited or refused. */
  BookState pausedBy() {
    return pausedBy;
  }

  String pauseDetail() {
    return pauseDetail;
  }

  /** The list of symbols is wanted now. */
  void wantCatalogue() {
    catalogueDueAt = Math.min(catalogueDueAt, time.nanoTime());
  }

  void stop() {
    stopped = true;
  }

  /**
   * Sends whatever is due and affordable.
   *
   * @param fallback true while the sockets cannot be had: best prices are polled each second
   */
  void dispatch(boolean fallback) {
    budget.refresh();
    long now = time.nanoTime();
    while (inFlight < IN_FLIGHT_MAX && !stopped && sendOne(now, fallback)) {
      // Each turn sends one request.
    }
  }

  private boolean sendOne(long now, boolean fallback) {
    SymbolChannel seed = nextSeed(now);
    if (seed != null) {
      return budget.tryTake(SNAPSHOT_WEIGHT) && seed(seed, now);
    }
    if (now - limitsDueAt >= 0) {
      return budget.tryTake(LIMITS_WEIGHT) && limits(now);
    }
    if (catalogueDueAt != Long.MAX_VALUE && now - catalogueDueAt >= 0) {
      return budget.tryTake(CATALOGUE_WEIGHT) && catalogue(now);
    }
    SymbolChannel probe = nextProbe(now);
    if (probe != null) {
      return budget.tryTake(PROBE_WEIGHT) && probe(probe, now);
    }
    return now - nextPollAt >= 0 && budget.tryTake(TICKER_WEIGHT) && poll(now, fallback);
  }

  private SymbolChannel nextSeed(long now) {
    for (int i = 0; i < channels.size(); i++) {
      SymbolChannel channel = channels.get((seedCursor + i) % channels.size());
      if (!channel.isUnknown() && channel.sync().seedDue(now)) {
        seedCursor = (seedCursor + i + 1) % channels.size();
        return channel;
      }
    }
    return null;
  }

  private SymbolChannel nextProbe(long now) {
    long after = settings.probeAfter().toNanos();
    for (int i = 0; i < channels.size(); i++) {
      SymbolChannel channel = channels.get((probeCursor + i) % channels.size());
      Probe probe = channel.probe();
      probe.expire(now, PATIENCE);
      boolean silent = channel.sync().isLive() && now - channel.trueAt() >= after;
      boolean rested = probe.askedAt() == Long.MIN_VALUE || now - probe.askedAt() >= after;
      if (silent && rested && probe.isIdle()) {
        probeCursor = (probeCursor + i + 1) % channels.size();
        return channel;
      }
    }
    return null;
  }

  private boolean seed(SymbolChannel channel, long now) {
    long epoch = channel.sync().seedAsked(now);
    get(
        "/api/v3/depth?symbol=" + channel.symbol() + "&limit=" + SymbolSync.SNAPSHOT_LEVELS,
        "depth-snapshot",
        (answer, body) -> onSeed(channel, epoch, answer, body));
    return true;
  }

  private void onSeed(SymbolChannel channel, long epoch, BinanceAnswer answer, String body) {
    long now = time.nanoTime();
    if (answer.kind() != BinanceAnswer.Kind.OK) {
      channel.sync().onSeedFailed(epoch, now);
      if (answer.kind() == BinanceAnswer.Kind.UNKNOWN_SYMBOL) {
        owner.onUnknownSymbol(channel, answer.detail());
      }
      return;
    }
    try {
      switch (channel.sync().onSnapshot(epoch, BinanceMessages.snapshot(body), now)) {
        case LIVE -> owner.onBookLive(channel);
        case LATE -> fault("late_snapshot");
        case TOO_OLD -> fault("stale_snapshot");
        case APPLIED, DUPLICATE, OLD, QUEUED, GAP -> {}
      }
    } catch (MalformedFrame e) {
      fault("malformed_rest");
      LOG.warn("binance book of {} could not be read: {}", channel.book(), e.getMessage());
      channel.sync().onSeedFailed(epoch, now);
    }
  }

  private boolean probe(SymbolChannel channel, long now) {
    long question = channel.probe().asked(now);
    get(
        "/api/v3/depth?symbol=" + channel.symbol() + "&limit=5",
        "depth-snapshot",
        (answer, body) -> {
          if (!channel.probe().answered(question) || !channel.sync().isLive()) {
            return;
          }
          if (answer.kind() == BinanceAnswer.Kind.OK) {
            onProbe(channel, body);
          } else {
            channel.probe().failed();
          }
        });
    return true;
  }

  private void onProbe(SymbolChannel channel, String body) {
    try {
      long theirs = BinanceMessages.snapshot(body).update();
      long ours = channel.sync().sequence();
      if (theirs > ours) {
        channel.probe().moved(theirs, time.nanoTime() + GRACE);
      } else if (theirs == ours) {
        channel.isTrue();
      }
      // An older answer is a cached one and says nothing.
    } catch (MalformedFrame e) {
      fault("malformed_rest");
      channel.probe().failed();
    }
  }

  /** Best prices by REST: a mode of its own, recorded always, and the fallback without a socket. */
  private boolean poll(long now, boolean fallback) {
    SymbolChannel channel = channels.get(pollCursor % channels.size());
    pollCursor = (pollCursor + 1) % channels.size();
    long every = fallback ? FALLBACK_EVERY : settings.pollEvery().toNanos();
    nextPollAt = Math.max(nextPollAt + every / channels.size(), now);
    get(
        "/api/v3/ticker/bookTicker?symbol=" + channel.symbol(),
        "rest-ticker",
        (answer, body) -> {
          if (answer.kind() == BinanceAnswer.Kind.UNKNOWN_SYMBOL) {
            owner.onUnknownSymbol(channel, answer.detail());
          } else if (answer.kind() == BinanceAnswer.Kind.OK) {
            takePoll(channel, body);
          }
        });
    return true;
  }

  private void takePoll(SymbolChannel channel, String body) {
    try {
      channel.takePoll(BinanceMessages.bookTicker(body));
    } catch (MalformedFrame e) {
      fault("malformed_rest");
      LOG.warn("binance ticker of {} could not be read: {}", channel.book(), e.getMessage());
    }
  }

  /** The fallback begins: the next poll is due at once. */
  void hurryPolls() {
    nextPollAt = time.nanoTime();
  }

  private boolean limits(long now) {
    limitsDueAt = now + RETRY;
    get(
        "/api/v3/exchangeInfo?symbol=" + channels.get(0).symbol(),
        "exchange-info",
        (answer, body) -> {
          if (answer.kind() != BinanceAnswer.Kind.OK) {
            return;
          }
          try {
            budget.setLimit(BinanceMessages.weightPerMinute(body));
            limitsDueAt = time.nanoTime() + LIMITS_EVERY;
          } catch (MalformedFrame e) {
            fault("malformed_rest");
            LOG.warn("binance limits could not be read: {}", e.getMessage());
          }
        });
    return true;
  }

  private boolean catalogue(long now) {
    catalogueDueAt = now + RETRY;
    get(
        "/api/v3/ticker/price",
        "symbols",
        (answer, body) -> {
          if (answer.kind() != BinanceAnswer.Kind.OK) {
            return;
          }
          try {
            List<String> names = BinanceMessages.symbols(body);
            catalogueDueAt = time.nanoTime() + CATALOGUE_EVERY;
            owner.onCatalogue(names);
          } catch (MalformedFrame e) {
            fault("malformed_rest");
            LOG.warn("binance list of symbols could not be read: {}", e.getMessage());
          }
        });
    return true;
  }

  /** Takes an answer that has been looked at. */
  @FunctionalInterface
  private interface AnswerHandler {
    void on(BinanceAnswer answer, String body);
  }

  private void get(String path, String channel, AnswerHandler handler) {
    inFlight++;
    link.get(
        path,
        reply -> {
          inFlight--;
          if (!stopped) {
            handler.on(look(path, channel, reply), reply.body());
          }
        });
  }

  private BinanceAnswer look(String path, String channel, RestReply reply) {
    if (!reply.body().isEmpty()) {
      listener.onRawFrame(new RawFrame(Venue.BINANCE, channel, time.now(), path, reply.body()));
    }
    if (reply.usedWeight() >= 0) {
      budget.used(reply.usedWeight());
    }
    BinanceAnswer answer = BinanceAnswer.of(reply);
    meters.restRequests(Venue.BINANCE, answer.kind().id()).increment();
    switch (answer.kind()) {
      case THROTTLED -> pause(answer, BookState.RATE_LIMITED);
      case REFUSED -> pause(answer, BookState.REFUSED);
      case FAILED -> LOG.warn("binance GET {} failed: {}", path, answer.detail());
      case OK, UNKNOWN_SYMBOL -> {}
    }
    return answer;
  }

  private void pause(BinanceAnswer answer, BookState why) {
    budget.pause(answer.pause());
    pausedBy = why;
    pauseDetail = answer.detail() + ": no REST request for " + answer.pause().toSeconds() + " s";
    LOG.warn("binance {}", pauseDetail);
  }

  private void fault(String kind) {
    meters.feedFaults(Venue.BINANCE, kind).increment();
  }
}
