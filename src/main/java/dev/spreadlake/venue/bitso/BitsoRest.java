package dev.spreadlake.venue.bitso;

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
import dev.spreadlake.venue.RestBudget;
import dev.spreadlake.venue.RestDesk;
import dev.spreadlake.venue.Spacing;
import java.time.Duration;
import java.util.List;

/**
 * Spends the REST budget: snapshots first, a little apart so that a new socket does not make all
 * books ask in one burst, but of five requests one to a silent book whose probe is overdue; then
 * the list of books, then looks at books whose best prices cannot be; then probes of silent books
 * and the looks of each minute, in turn where both are due, since silent books alone could take all
 * there is; then polls, which always leave something for those, and come late because they take the
 * rest. Where there is no book to be seeded or probed, they leave nothing. Last come trades of an
 * outage, which are not urgent. A throttling reply stops all of them. Not thread-safe.
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

    /** The local book's best prices differed from the venue's, and are right now. */
    void onCorrected(BookChannel channel);

    /** The venue answers with sequences below the local book's, for longer than a cache would. */
    void onCountsAnew(BookChannel channel);
  }

  private static final int IN_FLIGHT_MAX = 8;
  private static final int SEEDS_A_PROBE = 4;
  private static final long OVERDUE = Duration.ofSeconds(1).toNanos();
  private static final long GRACE = Duration.ofSeconds(1).toNanos();
  private static final long POLL_WINDOW = Duration.ofSeconds(61).toNanos();

  private final Settings.Bitso settings;
  private final TimeSource time;
  private final Owner owner;
  private final Intake intake;
  private final RestBudget budget;
  private final RestDesk desk;
  private final Catalogue catalogue = new Catalogue();
  private final int keepForSeeds;
  private final int keepForProbes;
  private final List<BookChannel> channels;
  private final DueBooks<BookChannel> due;
  private final TradeRecovery missed;
  private final Spacing seedSpacing;

  private boolean probedLast;
  private int seedsSinceProbe;
  private long nextPollAt;

  BitsoRest(
      Settings.Bitso settings,
      ExchangeLink link,
      TimeSource time,
      Meters meters,
      FeedListener listener,
      Intake intake,
      List<BookChannel> channels,
      TradeRecovery missed,
      Spacing seedSpacing,
      Owner owner) {
    this.settings = settings;
    this.time = time;
    this.intake = intake;
    this.owner = owner;
    this.budget = new RestBudget(settings.restPerMinute(), time);
    this.desk =
        new RestDesk(
            Venue.BITSO, link, time, meters, listener, budget, IN_FLIGHT_MAX, BitsoErrors::read);
    this.keepForSeeds = Math.min(5, settings.restPerMinute() / 4);
    this.keepForProbes = Math.min(2, settings.restPerMinute() / 20);
    this.channels = channels;
    this.due = new DueBooks<>(channels);
    this.missed = missed;
    this.seedSpacing = seedSpacing;
    this.nextPollAt = time.nanoTime();
  }

  /**
   * Between two looks at the venue's own book: a minute, and longer where that would take more than
   * a quarter of the budget.
   */
  static Duration recheckEvery(Settings.Bitso settings) {
    long quarter = Duration.ofMinutes(4L * settings.books().size()).toNanos();
    return Duration.ofNanos(
        Math.max(Duration.ofMinutes(1).toNanos(), quarter / settings.restPerMinute()));
  }

  RestDesk desk() {
    return desk;
  }

  /** The books that exist. */
  Catalogue catalogue() {
    return catalogue;
  }

  /** Sends whatever is due and affordable. */
  void dispatch(boolean polling) {
    long now = time.nanoTime();
    desk.dispatch(() -> sendOne(now, polling));
  }

  private boolean sendOne(long now, boolean polling) {
    if (seedsSinceProbe >= SEEDS_A_PROBE && overdueProbe(now) == InTurn.Turn.SENT) {
      return true;
    }
    InTurn.Turn seed = due.seed(now, channel -> maySeed() && seed(channel, now));
    if (seed != InTurn.Turn.NOT_DUE) {
      return seed == InTurn.Turn.SENT;
    }
    if (catalogue.isDue(now)) {
      return budget.tryTake(0) && names(now);
    }
    InTurn.Turn broken =
        due.urgentCheck(now, channel -> budget.tryTake(0) && recheck(channel, now));
    if (broken != InTurn.Turn.NOT_DUE) {
      return broken == InTurn.Turn.SENT;
    }
    InTurn.Turn routine = probedLast ? check(now) : probe(now);
    if (routine == InTurn.Turn.NOT_DUE) {
      routine = probedLast ? probe(now) : check(now);
    }
    if (routine != InTurn.Turn.NOT_DUE) {
      return routine == InTurn.Turn.SENT;
    }
    if (polling && now - nextPollAt >= 0) {
      return poll(now) == InTurn.Turn.SENT;
    }
    return trades(now) == InTurn.Turn.SENT;
  }

  private boolean maySeed() {
    int keep = channels.stream().anyMatch(BookChannel::isLive) ? keepForProbes : 0;
    return seedSpacing.isOver(() -> dispatch(false)) && budget.tryTake(keep);
  }

  /** Books that are fetched anew all the time must not keep a dead socket from being found. */
  private InTurn.Turn overdueProbe(long now) {
    return due.probe(
        now,
        settings.probeAfter().toNanos() + OVERDUE,
        channel -> budget.tryTake(0) && probe(channel, now));
  }

  private InTurn.Turn probe(long now) {
    return due.probe(
        now,
        settings.probeAfter().toNanos(),
        channel -> budget.tryTake(keepForSeeds) && probe(channel, now));
  }

  private InTurn.Turn check(long now) {
    return due.check(now, channel -> budget.tryTake(keepForSeeds) && recheck(channel, now));
  }

  private InTurn.Turn poll(long now) {
    int keep = channels.stream().anyMatch(BookChannel::isLive) ? keepForSeeds : 0;
    return due.poll(
        book -> !book.isUnknown() && !book.isLive(),
        channel -> budget.tryTake(keep) && poll(channel, now));
  }

  private InTurn.Turn trades(long now) {
    return due.trades(
        channel -> missed.isDue(channel, now),
        channel ->
            budget.tryTake(keepForSeeds) && missed.ask(channel, desk, () -> dispatch(false)));
  }

  /** Holds the book against the venue's own, while it goes on. */
  private boolean recheck(BookChannel channel, long now) {
    probedLast = false;
    BookSync sync = channel.sync();
    long question = sync.recheck().asked(now);
    get(
        "/order_book/?book=" + channel.book() + "&aggregate=false",
        "order_book",
        (answer, body) -> {
          long then = time.nanoTime();
          boolean taken =
              answer.kind() == RestAnswer.Kind.OK
                  && take(channel, body, snapshot -> onRecheck(channel, question, snapshot));
          if (taken || !sync.recheck().answered(question, then)) {
            return;
          }
          if (answer.kind() == RestAnswer.Kind.UNKNOWN_BOOK) {
            owner.onUnknownBook(channel, answer.detail());
          } else {
            judge(channel, sync.onRecheckInVain(then));
          }
        });
    return true;
  }

  private void onRecheck(BookChannel channel, long question, BitsoMessages.Snapshot snapshot)
      throws MalformedMessage {
    try {
      judge(channel, channel.sync().onRecheck(question, snapshot, time.nanoTime()));
    } catch (IllegalStateException full) {
      distrust(channel, full);
    }
  }

  /** A change was applied: the book may have come as far as the venue's answer. */
  void compare(BookChannel channel) {
    try {
      judge(channel, channel.sync().compare(time.nanoTime()));
    } catch (IllegalStateException full) {
      distrust(channel, full);
    }
  }

  private void distrust(BookChannel channel, IllegalStateException full) {
    desk.unreadable("order book of " + channel.book(), full);
    channel.sync().onDistrust(time.nanoTime());
  }

  /** Gives up a look that nobody answers; call several times a second. */
  void expire(BookChannel channel, long now) {
    if (channel.sync().recheck().expired(now)) {
      judge(channel, channel.sync().onRecheckInVain(now));
    }
  }

  /** What comes of a look at the venue's own book. */
  private void judge(BookChannel channel, Recheck.Verdict verdict) {
    switch (verdict) {
      case SAME -> channel.checked();
      case DIFFERED -> owner.onCorrected(channel);
      case GIVEN_UP -> channel.cannotBeJudged();
      case UNKNOWN -> {}
    }
  }

  private boolean seed(BookChannel channel, long now) {
    seedSpacing.begin();
    seedsSinceProbe++;
    long epoch = channel.sync().seeds().asked(now);
    get(
        "/order_book/?book=" + channel.book() + "&aggregate=false",
        "order_book",
        (answer, body) -> onSeed(channel, epoch, answer, body));
    return true;
  }

  private void onSeed(BookChannel channel, long epoch, RestAnswer answer, String body) {
    long now = time.nanoTime();
    if (answer.kind() != RestAnswer.Kind.OK) {
      channel.sync().seeds().failed(epoch, now);
      if (answer.kind() == RestAnswer.Kind.UNKNOWN_BOOK) {
        owner.onUnknownBook(channel, answer.detail());
      }
      return;
    }
    try {
      BookSync.Effect effect = channel.sync().onSnapshot(epoch, BitsoMessages.orderBook(body), now);
      switch (effect) {
        case LIVE -> owner.onBookLive(channel);
        case LATE -> intake.fault("late_snapshot");
        case EMPTY -> intake.fault("empty_snapshot");
        case TOO_OLD -> intake.fault("stale_snapshot");
        case UNTOLD -> intake.fault("untold_change");
        case APPLIED, DUPLICATE, QUEUED, GAP, RESTARTED, HELD -> {}
      }
    } catch (MalformedMessage | IllegalStateException e) {
      desk.unreadable("order book of " + channel.book(), e);
      channel.sync().seeds().failed(epoch, now);
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
          } else if (answer.kind() == RestAnswer.Kind.OK && !channel.isLive()) {
            take(channel, body, snapshot -> takePoll(channel, snapshot, now));
          }
        });
    return true;
  }

  private void takePoll(BookChannel channel, BitsoMessages.Snapshot snapshot, long askedAt) {
    switch (channel.takePoll(snapshot, askedAt)) {
      case TAKEN -> {}
      case LATE -> intake.fault("late_snapshot");
      case RESTARTED -> intake.fault("sequence_restart");
    }
  }

  private boolean probe(BookChannel channel, long now) {
    probedLast = true;
    seedsSinceProbe = 0;
    long question = channel.probe().asked(now);
    get(
        "/order_book/?book=" + channel.book() + "&aggregate=true",
        "order_book",
        (answer, body) -> {
          if (!channel.probe().answered(question) || !channel.isLive()) {
            return;
          }
          boolean taken =
              answer.kind() == RestAnswer.Kind.OK
                  && take(channel, body, snapshot -> onProbe(channel, snapshot));
          if (answer.kind() == RestAnswer.Kind.UNKNOWN_BOOK) {
            owner.onUnknownBook(channel, answer.detail());
          } else if (!taken) {
            channel.probe().failed();
          }
        });
    return true;
  }

  private void onProbe(BookChannel channel, BitsoMessages.Snapshot snapshot) {
    long ours = channel.sequence();
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
    } else if (channel.probe().older(snapshot.sequence(), time.nanoTime())) {
      owner.onCountsAnew(channel);
    }
  }

  /** Takes a book as read. */
  private interface Reading {
    void take(BitsoMessages.Snapshot snapshot) throws MalformedMessage;
  }

  /** Whether the body was a book. */
  private boolean take(BookChannel channel, String body, Reading consumer) {
    try {
      consumer.take(BitsoMessages.orderBook(body));
      return true;
    } catch (MalformedMessage e) {
      desk.unreadable("order book of " + channel.book(), e);
      return false;
    }
  }

  private boolean names(long now) {
    catalogue.asked(now);
    get(
        "/available_books/",
        "available_books",
        (answer, body) -> {
          if (answer.kind() != RestAnswer.Kind.OK) {
            return;
          }
          try {
            List<String> names = BitsoMessages.availableBooks(body);
            catalogue.read(names, time.nanoTime());
            owner.onCatalogue(names);
          } catch (MalformedMessage e) {
            desk.unreadable("list of books", e);
          }
        });
    return true;
  }

  private void get(String path, String channel, RestDesk.AnswerHandler handler) {
    desk.get(
        path,
        channel,
        "",
        (answer, body) -> {
          handler.on(answer, body);
          dispatch(false);
        });
  }
}
