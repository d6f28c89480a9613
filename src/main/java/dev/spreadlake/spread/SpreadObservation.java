package dev.spreadlake.spread;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.market.Book;
import dev.spreadlake.market.Depth;
import dev.spreadlake.market.Source;
import dev.spreadlake.market.Venue;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * One book at one whole second.
 *
 * @param second the second observed; no fraction
 * @param bid best bid as the exchange wrote it (scale kept)
 * @param ask best ask as the exchange wrote it
 * @param spread percent, {@link Spreads#percent}
 * @param mid (bid + ask) / 2, exact
 * @param spreadBps spread over mid in basis points, statistic
 * @param imbalance (bidSize − askSize) / (bidSize + askSize) at the top, in [-1, 1]; NaN if unknown
 * @param bidSize base amount at the best bid; null if unknown (replayed recordings)
 * @param depth null if unknown, or too old beside bid and ask
 * @param trades executions in the second before {@code second}
 * @param volume their base amount; null if unknown
 * @param ageMillis age of the newest data behind this row
 * @param latencyMillis how long after the whole second the row was made
 */
public record SpreadObservation(
    Instant second,
    Venue venue,
    Book book,
    BigDecimal bid,
    BigDecimal ask,
    BigDecimal spread,
    BigDecimal mid,
    double spreadBps,
    BigDecimal bidSize,
    BigDecimal askSize,
    double imbalance,
    Depth depth,
    int trades,
    BigDecimal volume,
    long ageMillis,
    long latencyMillis,
    Source source) {
  public SpreadObservation {
    requireNonNull(second, "second");
    requireNonNull(venue, "venue");
    requireNonNull(book, "book");
    requireNonNull(spread, "spread");
    requireNonNull(source, "source");
    if (second.getNano() != 0) {
      throw new IllegalArgumentException("not a whole second: " + second);
    }
  }

  /** An observation with only the exercise's five columns known, as recordings have. */
  public static SpreadObservation ofQuote(
      Instant second, Venue venue, Book book, BigDecimal bid, BigDecimal ask, Source source) {
    return of(second, venue, book, bid, ask, null, null, null, 0, null, 0, 0, source);
  }

  /** Computes the derived columns. */
  public static SpreadObservation of(
      Instant second,
      Venue venue,
      Book book,
      BigDecimal bid,
      BigDecimal ask,
      BigDecimal bidSize,
      BigDecimal askSize,
      Depth depth,
      int trades,
      BigDecimal volume,
      long ageMillis,
      long latencyMillis,
      Source source) {
    BigDecimal mid = bid.add(ask).multiply(HALF).stripTrailingZeros();
    double bps = ask.subtract(bid).doubleValue() / mid.doubleValue() * 10_000;
    double imbalance = Double.NaN;
    if (bidSize != null && askSize != null) {
      double bids = bidSize.doubleValue();
      double asks = askSize.doubleValue();
      imbalance = bids + asks > 0 ? (bids - asks) / (bids + asks) : Double.NaN;
    }
    return new SpreadObservation(
        second,
        venue,
        book,
        bid,
        ask,
        Spreads.percent(bid, ask),
        mid,
        bps,
        bidSize,
        askSize,
        imbalance,
        depth,
        trades,
        volume,
        ageMillis,
        latencyMillis,
        source);
  }

  private static final BigDecimal HALF = new BigDecimal("0.5");
}
