package dev.spreadlake.market;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * The state of one book when it was sampled. Quote fields and depth are null unless {@code state}
 * is {@link BookState#IN_STEP}; depth is null too where it is unknown or too old.
 *
 * @param second the whole second the sampler asked for
 * @param sampledAt wall clock at which the feed answered
 * @param ageMillis since the frame that bid and ask were taken from, or that touched this book last
 *     (stream), or since the poll was asked for (rest)
 * @param trades executions received since the previous sample
 * @param volume their amount in the base currency
 * @param detail why the state is what it is, for people; may be empty
 */
public record BookSample(
    Venue venue,
    Book book,
    Instant second,
    Instant sampledAt,
    BookState state,
    BigDecimal bid,
    BigDecimal bidSize,
    BigDecimal ask,
    BigDecimal askSize,
    Depth depth,
    int trades,
    BigDecimal volume,
    long ageMillis,
    Source source,
    String detail) {
  public BookSample {
    requireNonNull(venue, "venue");
    requireNonNull(book, "book");
    requireNonNull(second, "second");
    requireNonNull(state, "state");
    requireNonNull(detail, "detail");
    if (state == BookState.IN_STEP && (bid == null || ask == null || ask.compareTo(bid) <= 0)) {
      throw new IllegalArgumentException("in step needs bid < ask: " + bid + " / " + ask);
    }
  }

  /** The same with executions of a sample before it that nobody took. */
  public BookSample plusTrades(int count, BigDecimal amount) {
    return new BookSample(
        venue,
        book,
        second,
        sampledAt,
        state,
        bid,
        bidSize,
        ask,
        askSize,
        depth,
        trades + count,
        volume.add(amount),
        ageMillis,
        source,
        detail);
  }
}
