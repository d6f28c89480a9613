package dev.spreadlake.alert;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.market.Book;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * Fires while a book's spread stays strictly above {@code above}; resolves when it is at or below
 * {@code clear}.
 *
 * @param id unique among the rules; for those made from a threshold {@code <book>>0.5}
 * @param book null for every book
 * @param above percent, exact
 * @param clear percent, at most {@code above}
 * @param hold how long the spread must stay above before the rule fires; zero fires at once
 */
public record AlertRule(
    String id,
    String name,
    Book book,
    BigDecimal above,
    BigDecimal clear,
    Duration hold,
    Severity severity) {
  public AlertRule {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(above, "above");
    requireNonNull(clear, "clear");
    requireNonNull(hold, "hold");
    requireNonNull(severity, "severity");
    if (above.signum() < 0) {
      throw new IllegalArgumentException("above must not be negative (was " + above + ")");
    }
    if (clear.signum() < 0 || clear.compareTo(above) > 0) {
      throw new IllegalArgumentException(
          "clear must be between 0 and above=" + above + " (was " + clear + ")");
    }
    if (hold.isNegative()) {
      throw new IllegalArgumentException("for must not be negative (was " + hold + ")");
    }
  }
}
