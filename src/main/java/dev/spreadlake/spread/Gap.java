package dev.spreadlake.spread;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.market.Book;
import java.time.Instant;

/** A second without an observation, and why. */
public record Gap(Instant second, Book book, GapReason reason, String detail) {
  public Gap {
    requireNonNull(second, "second");
    requireNonNull(book, "book");
    requireNonNull(reason, "reason");
    requireNonNull(detail, "detail");
    if (second.getNano() != 0) {
      throw new IllegalArgumentException("not a whole second: " + second);
    }
  }
}
