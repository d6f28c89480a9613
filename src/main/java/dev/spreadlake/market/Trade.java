package dev.spreadlake.market;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * One execution.
 *
 * @param id the venue's trade id, unique per book
 * @param amount in the base currency
 * @param aggressor the side that took liquidity
 * @param exchangeAt when the exchange says it was made; null if it does not say
 */
public record Trade(
    Venue venue,
    Book book,
    long id,
    BigDecimal price,
    BigDecimal amount,
    Side aggressor,
    Instant exchangeAt,
    Instant receivedAt) {
  public Trade {
    requireNonNull(venue, "venue");
    requireNonNull(book, "book");
    requireNonNull(price, "price");
    requireNonNull(amount, "amount");
    requireNonNull(aggressor, "aggressor");
    requireNonNull(receivedAt, "receivedAt");
  }

  /** The time it counts at: the exchange's, or that of its receipt where the exchange said none. */
  public Instant countsAt() {
    return exchangeAt == null ? receivedAt : exchangeAt;
  }
}
