package dev.spreadlake.alert;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.market.Book;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * A change of the engine's memory that is no event but must survive a restart.
 *
 * @param rule the rule that became or ceased to be pending; null for the others
 * @param at the second it happened
 * @param value the spread at that second; null where there is none
 */
public record Mark(Kind kind, String rule, Book book, Instant at, BigDecimal value) {
  /** What changed. */
  public enum Kind {
    /** A rule waits for its hold time; {@code at} is when the excursion began. */
    PENDING,
    /** A rule no longer waits. */
    PENDING_ENDED,
    /** The peak of the book's excursions rose to {@code value}. */
    PEAK,
    /**
     * The book was observed; told each second while a rule waits, and each minute and at the end of
     * the process while an excursion is open, then also of a book in no_data.
     */
    SEEN,
    /** The book has data again after no_data. */
    DATA_BACK
  }

  public Mark {
    requireNonNull(kind, "kind");
    requireNonNull(book, "book");
    requireNonNull(at, "at");
  }
}
