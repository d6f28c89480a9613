package dev.spreadlake.e2e;

import dev.spreadlake.bus.Topics;
import dev.spreadlake.lake.window.LakeStatus;
import dev.spreadlake.market.Book;
import dev.spreadlake.market.BookState;
import dev.spreadlake.market.Depth;
import dev.spreadlake.market.FeedStatus;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.SuspectSeconds;
import dev.spreadlake.market.Venue;
import dev.spreadlake.spread.Gap;
import dev.spreadlake.spread.GapReason;
import dev.spreadlake.spread.SpreadObservation;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the page is shown in these tests: each second one observation or gap of every book, as the
 * test says. What the test changes is seen at once, in a second that comes early. Thread-safe.
 */
final class ScriptedMarket {
  static final Book BTC = new Book("btc_mxn");
  static final Book USD = new Book("usd_mxn");
  static final List<Book> BOOKS = List.of(BTC, USD);

  private static final long USUAL_AGE_MS = 120;

  private static final Depth DEPTH =
      new Depth(
          List.of(0.5, 2.1, 4.4, 8.9),
          List.of(0.7, 1.9, 5.1, 9.7),
          List.of(0.04, 0.05, 0.08, 0.2, Double.NaN),
          List.of(0.04, 0.05, 0.08, 0.2, Double.NaN));

  private final Vertx vertx;
  private final ScriptedTime time;
  private final Map<Book, BigDecimal> spreads = new ConcurrentHashMap<>();
  private final Map<Book, Gap> gaps = new ConcurrentHashMap<>();
  private volatile boolean silent;
  private volatile long ageMillis = USUAL_AGE_MS;
  private Instant last;

  ScriptedMarket(Vertx vertx, ScriptedTime time) {
    this.vertx = vertx;
    this.time = time;
    this.last = time.now().truncatedTo(ChronoUnit.SECONDS);
  }

  /** Publishes the seconds of the past, then one each second. */
  void start(int pastSeconds) {
    Instant now = last;
    for (int back = pastSeconds; back >= 0; back--) {
      publish(now.minusSeconds(back));
    }
    vertx.setPeriodic(100, ignored -> tick());
  }

  private synchronized void tick() {
    Instant now = time.now().truncatedTo(ChronoUnit.SECONDS);
    while (last.isBefore(now)) {
      last = last.plusSeconds(1);
      if (!silent) {
        publish(last);
        status();
      }
    }
  }

  private void publish(Instant second) {
    for (Book book : BOOKS) {
      Gap gap = gaps.get(book);
      if (gap != null) {
        Topics.GAP.publish(vertx.eventBus(), new Gap(second, book, gap.reason(), gap.detail()));
      } else {
        Topics.OBSERVATION.publish(vertx.eventBus(), observation(second, book));
      }
    }
  }

  private void status() {
    boolean down = !gaps.isEmpty();
    Topics.FEED_STATUS.publish(
        vertx.eventBus(),
        new FeedStatus(
            Venue.BITSO,
            null,
            down ? BookState.DISCONNECTED : BookState.IN_STEP,
            Source.WS,
            down ? "reconnecting in 4 s" : "",
            last,
            3,
            57,
            ageMillis));
    Topics.LAKE_STATUS.publish(vertx.eventBus(), new LakeStatus(true, 0, 100_000, last, ""));
  }

  /** The observation of that second, as it would be made. */
  SpreadObservation observation(Instant second, Book book) {
    BigDecimal bid = book.equals(BTC) ? new BigDecimal("790333.41") : new BigDecimal("18.40123");
    BigDecimal spread = spreads.getOrDefault(book, usual(second, book));
    BigDecimal ask =
        bid.divide(BigDecimal.ONE.subtract(spread.movePointLeft(2)), MathContext.DECIMAL64)
            .setScale(bid.scale(), RoundingMode.HALF_UP);
    return SpreadObservation.of(
        second,
        Venue.BITSO,
        book,
        bid,
        ask,
        new BigDecimal("0.30000000"),
        new BigDecimal("0.10000000"),
        DEPTH,
        1,
        new BigDecimal("0.01"),
        ageMillis,
        4,
        Source.WS);
  }

  /** A quiet market: between 0.04 and 0.09 %, never above a threshold. */
  static BigDecimal usual(Instant second, Book book) {
    double wave = Math.sin(second.getEpochSecond() / (book.equals(BTC) ? 41.0 : 67.0));
    return BigDecimal.valueOf(650 + Math.round(200 * wave) + second.getEpochSecond() % 3 * 10, 4);
  }

  /** From the next second on, which comes at once, the book's spread is this. */
  void spread(Book book, String percent) {
    spreads.put(book, new BigDecimal(percent));
    next();
  }

  /** From the next second on, which comes at once, the book has no observation. */
  void gap(Book book, GapReason reason, String detail) {
    gaps.put(book, new Gap(Instant.EPOCH, book, reason, detail));
    next();
  }

  /** The next second comes at once. */
  synchronized void next() {
    time.goAhead(Duration.ofSeconds(1));
    tick();
  }

  /** The next minute comes at once, if this one is older than so many seconds. */
  synchronized void beginMinute(int secondsMax) {
    Instant now = time.now();
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    if (now.isAfter(minute.plusSeconds(secondsMax))) {
      time.goAhead(Duration.between(now, minute.plusSeconds(60)));
      tick();
    }
  }

  /** The seconds from {@code fromBack} to {@code toBack} before now turn out to be doubtful. */
  synchronized void suspect(Book book, int fromBack, int toBack) {
    Topics.SUSPECT.publish(
        vertx.eventBus(),
        new SuspectSeconds(
            Venue.BITSO,
            book,
            last.minusSeconds(fromBack),
            last.minusSeconds(toBack),
            "dead socket"));
  }

  /** Nothing is said any more. */
  void silence() {
    silent = true;
  }

  /** Observations say that the newest frame of the venue is this old, from the next on. */
  void age(long millis) {
    ageMillis = millis;
    next();
  }

  /** As in the beginning, from the next second on; if it was not, two of them come at once. */
  void calm() {
    boolean changed = !spreads.isEmpty() || !gaps.isEmpty() || silent || ageMillis != USUAL_AGE_MS;
    spreads.clear();
    gaps.clear();
    silent = false;
    ageMillis = USUAL_AGE_MS;
    if (changed) {
      next();
      next();
    }
  }
}
