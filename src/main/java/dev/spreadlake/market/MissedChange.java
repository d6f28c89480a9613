package dev.spreadlake.market;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * At least one sequence number of a book did not come: its local copy is made anew.
 *
 * @param foundAt when what follows the missed one showed it, by our clock
 */
public record MissedChange(Venue venue, Book book, Instant foundAt) {
  public MissedChange {
    requireNonNull(venue, "venue");
    requireNonNull(book, "book");
    requireNonNull(foundAt, "foundAt");
  }
}
