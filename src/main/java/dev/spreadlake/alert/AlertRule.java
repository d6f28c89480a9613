package dev.spreadlake.alert;

import static java.util.Objects.requireNonNull;

import dev.spreadlake.market.Book;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * Fires while a book's spread stays strictly above {@code above}; resolves when it is at or below
 * {@code clear}.
 *
 * @param id unique among the rules; for those made from a threshold {@link #defaultId}; 1 to 200
 *     printable characters
 * @param book null for every book
 * @param above percent, exact; at most 18 decimals and 30 digits
 * @param clear percent, at most {@code above}
 * @param hold how long the spread must stay above before the rule fires; zero fires at once; at
 *     most 7 days; a fraction of a second counts as a whole one
 */
public record AlertRule(
    String id,
    String name,
    Book book,
    BigDecimal above,
    BigDecimal clear,
    Duration hold,
    Severity severity) {
  private static final Duration HOLD_MAX = Duration.ofDays(7);
  private static final int TEXT_MAX = 200;

  public AlertRule {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(above, "above");
    requireNonNull(clear, "clear");
    requireNonNull(hold, "hold");
    requireNonNull(severity, "severity");
    checkText("id", id, 1);
    checkText("name", name, 0);
    checkDecimal("above", above);
    checkDecimal("clear", clear);
    if (above.signum() < 0) {
      throw new IllegalArgumentException("above must not be negative (was " + above + ")");
    }
    if (clear.signum() < 0 || clear.compareTo(above) > 0) {
      throw new IllegalArgumentException(
          "clear must be between 0 and above=" + above + " (was " + clear + ")");
    }
    if (hold.isNegative() || hold.compareTo(HOLD_MAX) > 0) {
      throw new IllegalArgumentException(
          "for must be between 0 and " + HOLD_MAX.toDays() + "d (was " + hold + ")");
    }
  }

  /**
   * The id of a rule that is given none, such as {@code btc_mxn>0.5}: one for 0.5, 0.50 and .5.
   *
   * @param of what the rule is on, as its id says it
   */
  public static String defaultId(String of, BigDecimal above) {
    return of + ">" + text(above);
  }

  /** A threshold as ids and names write it: no zeros at its end, but at least one decimal. */
  static String text(BigDecimal threshold) {
    BigDecimal stripped = threshold.stripTrailingZeros();
    return (stripped.scale() < 1 ? stripped.setScale(1) : stripped).toPlainString();
  }

  /** This rule; under its {@link #defaultId} if its id is that but for zeros. */
  public AlertRule canonical() {
    String of = book == null ? "*" : BasisSeries.is(book) ? BasisSeries.BASIS : book.name();
    String written = of + ">" + above.toPlainString();
    String wanted = defaultId(of, above);
    return id.equals(wanted) || !id.equals(written)
        ? this
        : new AlertRule(
            wanted, name.equals(id) ? wanted : name, book, above, clear, hold, severity);
  }

  private static void checkText(String key, String text, int lengthMin) {
    if (text.length() < lengthMin
        || text.length() > TEXT_MAX
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          key + " must have " + lengthMin + " to " + TEXT_MAX + " printable characters");
    }
  }

  /** Keeps a short text such as 1e999999999 from becoming a gigabyte of digits. */
  private static void checkDecimal(String key, BigDecimal value) {
    if (value.scale() > 18 || value.scale() < -6 || value.precision() > 30) {
      throw new IllegalArgumentException(
          key + " must have at most 18 decimals and 30 digits (was " + value + ")");
    }
  }
}
