package dev.spreadlake.venue.bitso;

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
import dev.spreadlake.venue.RestBudget;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spends the REST budget: snapshots first, then polls, then the list of books, then probes of
 * silent books, which always leave something for a snapshot. A throttling reply stops all of them.
 * Not thread-safe.
 */
final class BitsoRest {
  /** What the feed does about answers. */
  interface Owner {
    /** A snapshot or a live sequence has put the book in step. */
    void onBookLive(BookChannel channel);

    /** The venue does not know the book. */
    void onUnknownBook(BookChannel channel, String message);

    /** The names that exist. */
    void onCatalogue(List<String> names);

    /** The local book differs from the venue's at the same sequence. */
    void onDiverged(BookChannel channel);
  }

  private static final Logger LOG = LoggerFactory.getLogger(BitsoRest.class);
  private static final int IN_FLIGHT_MAX = 8;
  private static final long PATIENCE = Duration.ofSeconds(15).toNanos();
  private static final long GRACE = Duration.ofSeconds(1).toNanos();
  private static final long POLL_WINDOW = Duration.ofSeconds(61).toNanos();
  private static final long CATALOGUE_EVERY = Duration.ofHours(1).toNanos();
  private static final long CATALOGUE_RETRY = Duration.ofMinutes(1).toNanos();

  private final Settings.Bitso settings;
  private final ExchangeLink link;
  private final TimeSource time;
  private final Meters meters;
  private final FeedListener listener;
  private final Owner owner;
  private final RestBudget budget;
  private final List<BookChannel> channels;
  private final int keepForSeeds;

  private int inFlight;
  private int seedCursor;
  private int probeCursor;
  private int pollCursor;
  private long nextPollAt;
  private long catalogueDueAt = Long.MAX_VALUE;
  private BookState pausedBy = BookState.RATE_LIMITED;
  private String pauseDetail = "";
  private boolean stopped;

  BitsoRest(
      Settings.Bitso settings,
      ExchangeLink link,
      TimeSource time,
      Meters meters,
      FeedListener listener,
      List<BookChannel> channels,
      Owner owner) {
    this.settings = settings;
    this.link = link;
    this.time = time;
    this.meters = meters;
    this.listener = listener;
    this.channels = channels;
    this.owner = owner;
    this.budget = new RestBudget(settings.restPerMinute(), time);
    this.keepForSeeds = Math.min(5, settings.restPerMinute() / 4);
    this.nextPollAt = time.nanoTime();
    meters.restBudgetLeft(Venue.BITSO, budget::left);
  }

  RestBudget budget() {
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

  /** The list of books is wanted now. */
  void wantCatalogue() {
    catalogueDueAt = Math.min(catalogueDueAt, time.nanoTime());
  }

  void stop() {
    stopped = true;
  }

  /** Sends whatever is due and affordable. */
  void dispatch(boolean polling) {
    budget.refresh();
    long now = time.nanoTime();
    while (inFlight < IN_FLIGHT_MAX && !stopped && sendOne(now, polling)) {
      // Each turn sends one request.
    }
  }

  private boolean sendOne(long now, boolean polling) {
    BookChannel seed = nextSeed(now);
    if (seed != null) {
      return budget.tryTake(0) && seed(seed, now);
    }
    if (now - catalogueDueAt >= 0 && catalogueDueAt != Long.MAX_VALUE) {
      return budget.tryTake(0) && catalogue(now);
    }
    if (polling && now - nextPollAt >= 0) {
      BookChannel poll = nextPoll();
      if (poll != null) {
        return budget.tryTake(0) && poll(poll, now);
      }
    }
    BookChannel probe = nextProbe(now);
    return probe != null && budget.tryTake(keepForSeeds) && probe(probe, now);
  }

  private BookChannel nextSeed(long now) {
    for (int i = 0; i < channels.size(); i++) {
      BookChannel channel = channels.get((seedCursor + i) % channels.size());
      if (!channel.isUnknown() && channel.sync().seedDue(now)) {
        seedCursor = (seedCursor + i + 1) % channels.size();
        return channel;
      }
    }
    return null;
  }

  private BookChannel nextPoll() {
    for (int i = 0; i < channels.size(); i++) {
      BookChannel channel = channels.get((pollCursor + i) % channels.size());
      if (!channel.isUnknown() && !channel.sync().isLive()) {
        pollCursor = (pollCursor + i + 1) % channels.size();
        return channel;
      }
    }
    return null;
  }

  private BookChannel nextProbe(long now) {
    long after = settings.probeAfter().toNanos();
    for (int i = 0; i < channels.size(); i++) {
      BookChannel channel = channels.get((probeCursor + i) % channels.size());
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

  private boolean seed(BookChannel channel, long now) {
    long epoch = channel.sync().seedAsked(now);
    get(
        "/order_book/?book=" + channel.book() + "&aggregate=false",
        "order_book",
        (answer, body) -> onSeed(channel, epoch, answer, body));
    return true;
  }

  private void onSeed(BookChannel channel, long epoch, RestAnswer answer, String body) {
    long now = time.nanoTime();
    if (answer.kind() != RestAnswer.Kind.OK) {
      channel.sync().onSeedFailed(epoch, now);
      if (answer.kind() == RestAnswer.Kind.UNKNOWN_BOOK) {
        owner.onUnknownBook(channel, answer.detail());
      }
      return;
    }
    try {
      BookSync.Effect effect = channel.sync().onSnapshot(epoch, BitsoMessages.orderBook(body), now);
      switch (effect) {
        case LIVE -> owner.onBookLive(channel);
        case LATE -> fault("late_snapshot");
        case TOO_OLD -> fault("stale_snapshot");
        case APPLIED, DUPLICATE, QUEUED, GAP, HELD -> {}
      }
    } catch (MalformedMessage | IllegalStateException e) {
      fault("malformed_rest");
      LOG.warn("bitso order book of {} could not be read: {}", channel.book(), e.getMessage());
      channel.sync().onSeedFailed(epoch, now);
    }
  }

  private boolean poll(BookChannel channel, long now) {
    nextPollAt = Math.max(nextPollAt + POLL_WINDOW / settings.restPerMinute(), now);
    get(
        "/order_book/?book=" + channel.book() + "&aggregate=true",
        "order_book",
        (answer, body) -> {
          if (answer.kind() == RestAnswer.Kind.UNKNOWN_BOOK) {
            owner.onUnknownBook(channel, answer.detail());
          } else if (answer.kind() == RestAnswer.Kind.OK && !channel.sync().isLive()) {
            snapshot(channel, body, snapshot -> takePoll(channel, snapshot));
          }
        });
    return true;
  }

  private void takePoll(BookChannel channel, BitsoMessages.Snapshot snapshot) {
    if (!channel.takePoll(snapshot)) {
      fault("late_snapshot");
    }
  }

  private boolean probe(BookChannel channel, long now) {
    long question = channel.probe().asked(now);
    get(
        "/order_book/?book=" + channel.book() + "&aggregate=true",
        "order_book",
        (answer, body) -> {
          if (!channel.probe().answered(question) || !channel.sync().isLive()) {
            return;
          }
          if (answer.kind() == RestAnswer.Kind.OK) {
            snapshot(channel, body, snapshot -> onProbe(channel, snapshot));
          } else {
            channel.probe().failed();
          }
        });
    return true;
  }

  private void onProbe(BookChannel channel, BitsoMessages.Snapshot snapshot) {
    long ours = channel.sync().sequence();
    if (snapshot.sequence() > ours) {
      channel.probe().moved(snapshot.sequence(), time.nanoTime() + GRACE);
    } else if (snapshot.sequence() == ours) {
      boolean differs =
          new PolledBook(snapshot, time.nanoTime()).differsFrom(channel.sync().orders());
      if (differs) {
        owner.onDiverged(channel);
      } else {
        channel.isTrue();
      }
    }
    // An older answer is a cached one and says nothing.
  }

  private void snapshot(
      BookChannel channel, String body, Consumer<BitsoMessages.Snapshot> consumer) {
    try {
      consumer.accept(BitsoMessages.orderBook(body));
    } catch (MalformedMessage e) {
      fault("malformed_rest");
      channel.probe().failed();
      LOG.warn("bitso order book of {} could not be read: {}", channel.book(), e.getMessage());
    }
  }

  private boolean catalogue(long now) {
    catalogueDueAt = now + CATALOGUE_RETRY;
    get(
        "/available_books/",
        "available_books",
        (answer, body) -> {
          if (answer.kind() != RestAnswer.Kind.OK) {
            return;
          }
          try {
            List<String> names = BitsoMessages.availableBooks(body);
            catalogueDueAt = time.nanoTime() + CATALOGUE_EVERY;
            owner.onCatalogue(names);
          } catch (MalformedMessage e) {
            fault("malformed_rest");
            LOG.warn("bitso list of books could not be read: {}", e.getMessage());
          }
        });
    return true;
  }

  /** Takes an answer that has been looked at. */
  @FunctionalInterface
  private interface AnswerHandler {
    void on(RestAnswer answer, String body);
  }

  private void get(String path, String channel, AnswerHandler handler) {
    inFlight++;
    link.get(
        path,
        reply -> {
          inFlight--;
          if (!stopped) {
            handler.on(look(path, channel, reply), reply.body());
            dispatch(false);
          }
        });
  }

  private RestAnswer look(String path, String channel, RestReply reply) {
    if (!reply.body().isEmpty()) {
      listener.onRawFrame(new RawFrame(Venue.BITSO, channel, time.now(), reply.body()));
    }
    RestAnswer answer = RestAnswer.of(reply);
    meters.restRequests(Venue.BITSO, answer.kind().id()).increment();
    switch (answer.kind()) {
      case THROTTLED -> pause(answer, BookState.RATE_LIMITED);
      case REFUSED -> pause(answer, BookState.REFUSED);
      case FAILED -> LOG.warn("bitso GET {} failed: {}", path, answer.detail());
      case OK, UNKNOWN_BOOK -> {}
    }
    return answer;
  }

  private void pause(RestAnswer answer, BookState why) {
    budget.pause(answer.pause());
    pausedBy = why;
    pauseDetail = answer.detail() + ": no REST request for " + answer.pause().toSeconds() + " s";
    LOG.warn("bitso {}", pauseDetail);
  }

  private void fault(String kind) {
    meters.feedFaults(Venue.BITSO, kind).increment();
  }
}
