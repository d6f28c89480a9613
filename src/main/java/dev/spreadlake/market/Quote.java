package dev.spreadlake.market;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * Top of one book after a change. Prices keep the exchange's own text (scale included).
 *
 * @param sequence the venue's counter for this book; -1 where it has none
 * @param exchangeAt the venue's own time of the change; null where the venue sends none
 * @param receivedAt when the frame reached us, wall clock
 */
public record Quote(
    Venue venue,
    Book book,
    long sequence,
    BigDecimal bid,
    BigDecimal bidSize,
    BigDecimal ask,
    BigDecimal askSize,
    Instant exchangeAt,
    Instant receivedAt,
    Source source) {
  public Quote {
    requireNonNull(venue, "venue");
    requireNonNull(book, "book");
    requireNonNull(receivedAt, "receivedAt");
    requireNonNull(source, "source");
    if (bid.signum() <= 0 || ask.compareTo(bid) <= 0) {
      throw new IllegalArgumentException("not a quote: bid " + bid + " ask " + ask);
    }
  }
}
