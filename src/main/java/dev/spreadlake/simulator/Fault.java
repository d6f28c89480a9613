package dev.spreadlake.simulator;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.market.Side;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One thing to go wrong. Immutable; begin with {@link #of} and narrow down.
 *
 * <pre>{@code Fault.of(FaultKind.GAP).book("btc_mxn").every(1).times(1)}</pre>
 *
 * @param venue only this venue; empty: that of the book, or all
 * @param book only this book; empty: all
 * @param channel only this channel or REST endpoint, e.g. {@code diff-orders}, {@code order_book},
 *     which the venue must have
 * @param every hits each n-th frame, from 1
 * @param times hits each connection, or each address's requests, at most so often; 0: no limit
 * @param updates events a stale snapshot is behind, or trades replayed
 * @param delay of late replies and frames; the shift of a skewed clock, which may be negative;
 *     Retry-After
 * @param percent spread of a spike
 * @param side the side that empties
 * @param duration how long; empty: until stopped
 */
public record Fault(
    FaultKind kind,
    Optional<String> venue,
    Optional<String> book,
    Optional<String> channel,
    int every,
    int times,
    int updates,
    Duration delay,
    BigDecimal percent,
    Side side,
    Optional<Duration> duration) {
  /** Name of the venue with books such as {@code btc_mxn}. */
  public static final String BITSO = "bitso";

  /** Name of the venue with symbols such as {@code btcusdt}. */
  public static final String BINANCE = "binance";

  public Fault {
    requireNonNull(kind, "kind");
    if (venue.isPresent() && !Set.of(BITSO, BINANCE).contains(venue.get())) {
      throw new IllegalArgumentException(
          "venue must be bitso or binance, was '" + venue.get() + "'");
    }
    if (venue.isPresent() && book.isPresent() && !venueOf(book.get()).equals(venue.get())) {
      throw new IllegalArgumentException(
          "book '" + book.get() + "' is none of " + venue.get() + "'s");
    }
    if (kind.isWhole() && (book.isPresent() || channel.isPresent())) {
      throw new IllegalArgumentException(
          kind.id() + " strikes whole connections: it takes no book and no channel");
    }
    Optional<String> struck = venue.isPresent() ? venue : book.map(Fault::venueOf);
    if (struck.isPresent() && !struck.get().equals(kind.onlyVenue().orElse(struck.get()))) {
      throw new IllegalArgumentException(kind.id() + " cannot strike " + struck.get());
    }
    if (channel.isPresent()) {
      List<String> known = FaultChannels.of(kind, struck.or(kind::onlyVenue));
      if (!known.contains(channel.get())) {
        throw new IllegalArgumentException(
            "channel '"
                + channel.get()
                + "' is none of "
                + known
                + " that "
                + kind.id()
                + " strikes");
      }
    }
    if (every < 1) {
      throw new IllegalArgumentException("every must be at least 1, was " + every);
    }
    if (times < 0) {
      throw new IllegalArgumentException("times must not be negative, was " + times);
    }
    if (updates < 1 || updates > LimitOrderBook.PAST_EVENTS_MAX) {
      throw new IllegalArgumentException(
          "updates must be 1 to " + LimitOrderBook.PAST_EVENTS_MAX + ", was " + updates);
    }
    if (percent.signum() <= 0 || percent.compareTo(BigDecimal.valueOf(50)) > 0) {
      throw new IllegalArgumentException("percent must be above 0, at most 50, was " + percent);
    }
    if (kind != FaultKind.CLOCK_SKEW && delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, was " + delay);
    }
    if (duration.isPresent() && (duration.get().isNegative() || duration.get().isZero())) {
      throw new IllegalArgumentException("duration must be positive, was " + duration.get());
    }
  }

  /** A fault of this kind on everything, with middling figures, until stopped. */
  public static Fault of(FaultKind kind) {
    return new Fault(
        kind,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        1,
        0,
        20,
        Duration.ofSeconds(5),
        BigDecimal.ONE,
        Side.SELL,
        Optional.empty());
  }

  /** Only on this venue, e.g. {@code binance}. */
  public Fault venue(String name) {
    return new Fault(
        kind,
        Optional.of(name),
        book,
        channel,
        every,
        times,
        updates,
        delay,
        percent,
        side,
        duration);
  }

  /** Only in this book. */
  public Fault book(String name) {
    return new Fault(
        kind,
        venue,
        Optional.of(name),
        channel,
        every,
        times,
        updates,
        delay,
        percent,
        side,
        duration);
  }

  /** Only on this channel or REST endpoint. */
  public Fault channel(String name) {
    return new Fault(
        kind,
        venue,
        book,
        Optional.of(name),
        every,
        times,
        updates,
        delay,
        percent,
        side,
        duration);
  }

  /** Each n-th frame. */
  public Fault every(int n) {
    return new Fault(kind, venue, book, channel, n, times, updates, delay, percent, side, duration);
  }

  /** At most so often on each connection, or for each address's requests. */
  public Fault times(int n) {
    return new Fault(kind, venue, book, channel, every, n, updates, delay, percent, side, duration);
  }

  /** So many events behind, or so many trades again. */
  public Fault updates(int n) {
    return new Fault(kind, venue, book, channel, every, times, n, delay, percent, side, duration);
  }

  /** Late by so much, or a clock off by so much. */
  public Fault delay(Duration by) {
    return new Fault(
        kind, venue, book, channel, every, times, updates, by, percent, side, duration);
  }

  /** A spread of at least so many percent. */
  public Fault percent(String of) {
    return new Fault(
        kind,
        venue,
        book,
        channel,
        every,
        times,
        updates,
        delay,
        new BigDecimal(of),
        side,
        duration);
  }

  /** This side empties. */
  public Fault side(Side emptied) {
    return new Fault(
        kind, venue, book, channel, every, times, updates, delay, percent, emptied, duration);
  }

  /** Ends by itself after so long. */
  public Fault lasting(Duration howLong) {
    return new Fault(
        kind,
        venue,
        book,
        channel,
        every,
        times,
        updates,
        delay,
        percent,
        side,
        Optional.of(howLong));
  }

  /** The venue it is confined to, by itself or by its book. */
  Optional<String> whichVenue() {
    return venue.isPresent() ? venue : book.map(Fault::venueOf);
  }

  static String venueOf(String book) {
    return MarketSpec.isSymbol(book) ? BINANCE : BITSO;
  }

  /** Whether it is narrowed to a book, channel or REST endpoint. */
  boolean isNarrow() {
    return book.isPresent() || channel.isPresent();
  }

  boolean concerns(String aVenue, String aBook, String aChannel) {
    return whichVenue().or(kind::onlyVenue).map(aVenue::equals).orElse(true)
        && (book.isEmpty() || aBook == null || book.get().equals(aBook))
        && (channel.isEmpty() || aChannel == null || channel.get().equals(aChannel));
  }
}
