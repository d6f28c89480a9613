package dev.spreadlake.venue;

import dev.spreadlake.failure.NearestNames;
import dev.spreadlake.market.BookSample;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.FeedListener;
import dev.spreadlake.market.SampleReply;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import dev.spreadlake.metrics.Meters;
import dev.spreadlake.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of each book of a feed what it is good for and by which road: the socket's local copy, or
 * REST while the socket cannot be had. Finds dead sockets by what REST says of silent books, and
 * keeps the status board. Runs on the feed's thread.
 */
public final class FeedWatch {
  private static final Logger LOG = LoggerFactory.getLogger(FeedWatch.class);

  /** A silent book nobody could confirm for so long is not shown any more. */
  private static final long UNVERIFIED = Duration.ofSeconds(30).toNanos();

  /**
   * While nobody may be asked, a socket that tells of other books vouches for a silent one so long:
   * longer than a throttled minute, since most silent books are only quiet.
   */
  private static final long UNASKED = Duration.ofMinutes(2).toNanos();

  /** A socket that has told changes within so long is alive. */
  private static final long FLOWING = Duration.ofSeconds(5).toNanos();

  /** Changes later than this after the venue's own book show another second's prices. */
  private static final long LATE = Duration.ofSeconds(2).toNanos();

  /** A socket so late will not catch up by itself. */
  private static final long TOO_LATE = Duration.ofSeconds(10).toNanos();

  private static final int PROBES_FAILED = 3;
  private static final int NAMES_SHOWN = 3;

  /**
   * When to poll.
   *
   * @param only true if there is no socket at all
   * @param after polls when the socket could not be had for so long
   * @param maxAge a polled book older than this is not shown
   */
  public record Polling(boolean only, Duration after, Duration maxAge) {}

  private final Venue venue;
  private final List<? extends TrackedBook> books;
  private final Polling rules;
  private final Connection connection;
  private final RestDesk rest;
  private final TimeSource time;
  private final StatusBoard board;
  private final Intake intake;
  private final Suspension suspension;

  private boolean polling;
  private boolean down = true;
  private long downSince;
  private long lastDataAt;
  private boolean anyData;

  public FeedWatch(
      Venue venue,
      List<? extends TrackedBook> books,
      Polling rules,
      Connection connection,
      RestDesk rest,
      TimeSource time,
      Meters meters,
      FeedListener listener,
      Intake intake) {
    this.venue = venue;
    this.books = books;
    this.rules = rules;
    this.connection = connection;
    this.rest = rest;
    this.time = time;
    this.intake = intake;
    this.suspension = new Suspension(time);
    this.board =
        new StatusBoard(
            venue, time, meters, listener, books.stream().map(TrackedBook::book).toList());
    for (TrackedBook book : books) {
      meters.streamBehind(venue, book.book(), book.copy().recheck()::behindSeconds);
    }
  }

  public void start() {
    downSince = time.nanoTime();
    polling = rules.only();
  }

  /** True while books are polled by REST because the socket cannot be had, or is not wanted. */
  public boolean isPolling() {
    return polling;
  }

  /** A frame with data could be read. */
  public void data() {
    anyData = true;
    lastDataAt = time.nanoTime();
  }

  /** A book is in step by the socket. */
  public void live(TrackedBook book) {
    down = false;
    book.isTrue();
    book.settle(book.sequence());
    book.touched();
  }

  /** The socket has gone. */
  public void lost(String reason) {
    if (!down) {
      down = true;
      downSince = time.nanoTime();
    }
    books.forEach(book -> book.disconnected(reason));
    publish();
  }

  /**
   * Opens the socket anew if snapshots never fit it, or if REST knows of changes it withholds, or
   * if the machine was suspended.
   */
  public void check(long now) {
    lookAtClocks();
    for (TrackedBook book : books) {
      check(book, now);
    }
  }

  /** What was known before the machine was suspended is older than the monotonic clock tells. */
  private void lookAtClocks() {
    Duration suspended = suspension.since();
    if (!suspended.isZero()) {
      intake.fault("suspended");
      books.forEach(TrackedBook::suspended);
      connection.drop(
          "the machine was suspended, or its clock set forward, by "
              + suspended.toSeconds()
              + " s");
    }
  }

  private void check(TrackedBook book, long now) {
    long behind = book.copy().recheck().takeBehind();
    if (behind >= LATE) {
      late(book, behind);
    } else if (behind >= 0) {
      book.inTime();
    }
    Probe probe = book.probe();
    if (book.takeRestartWanted()) {
      intake.fault("snapshot_never_fits");
      giveUp(book, "snapshots of " + book.book() + " do not fit the stream");
    } else if (probe.graceOver(now)) {
      if (book.isLive() && book.sequence() < probe.movedTo()) {
        intake.fault("stall");
        String found =
            String.format(
                "stalled: %s is at %d by REST, at %d on the socket",
                book.book(), probe.movedTo(), book.sequence());
        book.publishSuspects(found);
        giveUp(book, found);
      } else {
        probe.clear();
      }
    }
  }

  /** The venue's own book was had by REST long before the stream had told as much. */
  private void late(TrackedBook book, long behind) {
    intake.fault("stream_late");
    String found =
        String.format(
            Locale.ROOT,
            "%s is %.1f s later on the socket than by REST",
            book.book(),
            behind / 1e9);
    LOG.warn("{} {}", venue.id(), found);
    book.publishUntimed(found);
    if (behind >= TOO_LATE && book.isLive()) {
      giveUp(book, found);
    }
  }

  /**
   * The socket is no good. If it serves others and another before it was no better for this book,
   * the others keep it.
   */
  private void giveUp(TrackedBook book, String reason) {
    if (book.isServed() || time.nanoTime() - lastDataAt > FLOWING) {
      connection.drop(reason);
    } else {
      LOG.warn("{} {}; nothing was ever heard of {}", venue.id(), reason, book.book());
      book.leave();
    }
  }

  /**
   * Polls while the socket cannot be had, or tells nothing of a book without a snapshot; yields
   * when every book is in step again, but for those that the venue does not know or that the socket
   * does not serve.
   *
   * @return true if that has changed just now
   */
  public boolean choosePolling(long now) {
    boolean wanted = down && now - downSince >= rules.after().toNanos();
    if (!polling && wanted && !isToldOfAll()) {
      polling = true;
      LOG.warn("{} socket not to be had: polling by REST", venue.id());
      return true;
    }
    if (polling && !down && books.stream().allMatch(FeedWatch::isSettled)) {
      polling = false;
      LOG.info("{} socket is back: polling ends", venue.id());
      return true;
    }
    return false;
  }

  /** The socket tells best prices of every book that has no local copy: no poll knows more. */
  private boolean isToldOfAll() {
    return books.stream().anyMatch(TrackedBook::isToldFresh)
        && books.stream().allMatch(book -> isSettled(book) || book.isToldFresh());
  }

  private static boolean isSettled(TrackedBook book) {
    return book.isLive() || book.isUnknown() || book.isLeft();
  }

  /** What every book is good for at this second, with what it shows. */
  public SampleReply sample(Instant second, List<BigDecimal> slippageSizes) {
    lookAtClocks();
    List<BookSample> samples = new ArrayList<>(books.size());
    for (TrackedBook book : books) {
      samples.add(book.sample(second, view(book), slippageSizes));
    }
    return new SampleReply(venue, samples);
  }

  private BookView view(TrackedBook book) {
    if (book.isUnknown()) {
      return new BookView(BookState.UNKNOWN_BOOK, Source.WS, book.unknown());
    }
    if (!book.halted().isEmpty()) {
      return new BookView(BookState.NOT_TRADING, Source.WS, book.halted());
    }
    BookState stream = book.streamState();
    boolean told = book.isToldFresh();
    if (book.isLive()) {
      return stream == BookState.IN_STEP && !told && isUnverified(book)
          ? new BookView(BookState.STALE, Source.WS, "silent, and REST does not answer")
          : new BookView(stream, Source.WS, book.streamDetail());
    }
    if (told) {
      String why = rest.isPaused() ? ": " + rest.pauseDetail() : "";
      return new BookView(book.toldState(), Source.WS, "best prices only, no book yet" + why);
    }
    if (polling) {
      return polledView(book);
    }
    if (rest.isPaused() && book.isSeeding()) {
      return new BookView(rest.pausedBy(), Source.WS, rest.pauseDetail());
    }
    BookState socket = connection.state();
    boolean connected = socket == BookState.IN_STEP || socket == BookState.SEEDING;
    return new BookView(connected ? stream : socket, Source.WS, connection.detail());
  }

  private BookView polledView(TrackedBook book) {
    boolean any = book.polledAt() != Long.MIN_VALUE;
    long age = any ? time.nanoTime() - book.polledAt() : 0;
    if (any && age <= rules.maxAge().toNanos()) {
      return new BookView(book.polledState(), Source.REST, "polled");
    }
    if (rest.isPaused()) {
      return new BookView(rest.pausedBy(), Source.REST, rest.pauseDetail());
    }
    return any
        ? new BookView(BookState.STALE, Source.REST, "last poll " + age / 1_000_000 + " ms ago")
        : new BookView(BookState.STARTING, Source.REST, "first poll awaited");
  }

  /** True if nothing was heard of the book for long, and nobody can be asked, or answers. */
  private boolean isUnverified(TrackedBook book) {
    long now = time.nanoTime();
    long silent = now - book.trueAt();
    if (book.probe().failures() >= PROBES_FAILED) {
      return silent >= UNVERIFIED;
    }
    return rest.isPaused() && silent >= (now - lastDataAt >= UNVERIFIED ? UNVERIFIED : UNASKED);
  }

  /** Tells how the feed and each of its books are. */
  public void publish() {
    long age = anyData ? (time.nanoTime() - lastDataAt) / 1_000_000 : -1;
    board.begin(connection.reconnects(), rest.allowance().left(), age);
    board.connection(connectionView());
    for (int i = 0; i < books.size(); i++) {
      board.book(i, view(books.get(i)));
    }
    board.end();
  }

  private BookView connectionView() {
    if (!polling) {
      return new BookView(connection.state(), Source.WS, connection.detail());
    }
    if (rest.isPaused()) {
      return new BookView(rest.pausedBy(), Source.REST, rest.pauseDetail());
    }
    boolean any = books.stream().anyMatch(book -> view(book).state() == BookState.IN_STEP);
    String detail =
        rules.only()
            ? "polling by REST"
            : "polling by REST until the socket returns: " + connection.detail();
    return new BookView(any ? BookState.IN_STEP : BookState.STALE, Source.REST, detail);
  }

  /**
   * The venue says that it does not know a book: it is left out until the venue lists it and takes
   * it, and the nearest names are told.
   */
  public void refused(TrackedBook book, String message, Catalogue catalogue) {
    if (book.isUnknown()) {
      return;
    }
    intake.fault("unknown_book");
    LOG.error("{} does not know {}: {}", venue.id(), book.venueName(), message);
    if (catalogue.names().contains(book.book().name())) {
      book.setUnknown(
          venue.title() + " refuses " + book.venueName() + ", which it lists: " + message);
    } else if (catalogue.names().isEmpty()) {
      book.setUnknown(venue.title() + " does not list " + book.venueName());
    } else {
      nameNearest(book, catalogue.names());
    }
    catalogue.want(time.nanoTime());
  }

  /**
   * The names that exist: whoever is not known is told the nearest.
   *
   * @param listed takes a book that exists again
   */
  public <B extends TrackedBook> void catalogue(
      List<B> tracked, List<String> names, Consumer<B> listed) {
    for (B book : tracked) {
      if (!book.isUnknown()) {
        continue;
      }
      if (names.contains(book.book().name())) {
        book.setKnown();
        listed.accept(book);
        LOG.info("{} lists {} now", venue.id(), book.venueName());
      } else {
        nameNearest(book, names);
      }
    }
  }

  private void nameNearest(TrackedBook book, List<String> names) {
    List<String> nearest = NearestNames.to(book.book().name(), names, NAMES_SHOWN);
    book.setUnknown(
        venue.title()
            + " does not list "
            + book.venueName()
            + "; nearest: "
            + String.join(", ", nearest));
    LOG.error("{}", book.unknown());
  }
}
