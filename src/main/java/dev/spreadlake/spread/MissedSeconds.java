package dev.spreadlake.spread;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.market.Book;
import java.time.Duration;
import java.time.Instant;

/**
 * Many seconds without an observation, one after the other, told as one.
 *
 * @param to the last of them
 */
public record MissedSeconds(Book book, Instant from, Instant to, GapReason reason, String detail) {
  public MissedSeconds {
    requireNonNull(book, "book");
    requireNonNull(reason, "reason");
    requireNonNull(detail, "detail");
    if (from.getNano() != 0 || to.getNano() != 0) {
      throw new IllegalArgumentException("not whole seconds: " + from + " to " + to);
    }
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("ends before it begins: " + from + " to " + to);
    }
  }

  /** How many seconds, at least one. */
  public long seconds() {
    return Duration.between(from, to).toSeconds() + 1;
  }

  /** The last of them as a gap of its own. */
  public Gap last() {
    return new Gap(to, book, reason, detail);
  }
}
