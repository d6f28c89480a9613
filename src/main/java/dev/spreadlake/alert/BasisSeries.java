package dev.spreadlake.alert;

import dev.spreadlake.basis.ImpliedRate;
import dev.spreadlake.market.Book;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;

/**
 * How the basis of the implied USD/MXN stands among the alerts: a series beside the books' spreads,
 * with a name of its own in the place of a book, whose value is the size of the basis in percent,
 * whatever its sign. Rules say {@code on: basis}; those for every book do not mean it. Stateless.
 */
public final class BasisSeries {
  /** What stands where other alerts have their book. */
  public static final Book NAME = new Book("basis_usdmxn");

  /** What a rule is on unless it says otherwise. */
  public static final String SPREAD = "spread";

  /** What a rule on the basis says. */
  public static final String BASIS = "basis";

  private BasisSeries() {}

  /** Whether this is the basis and no book. */
  public static boolean is(Book book) {
    return NAME.equals(book);
  }

  /** {@code spread} or {@code basis}. */
  public static String on(AlertRule rule) {
    return is(rule.book()) ? BASIS : SPREAD;
  }

  /**
   * The series of a rule.
   *
   * @param on {@code spread}, {@code basis}, or null
   * @param book null for every book
   * @throws IllegalArgumentException naming the field
   */
  public static Book of(String on, Book book) {
    if (on == null) {
      return book;
    }
    return switch (on) {
      case SPREAD -> {
        if (is(book)) {
          throw new IllegalArgumentException("on must be basis for the book " + NAME);
        }
        yield book;
      }
      case BASIS -> {
        if (book != null && !is(book)) {
          throw new IllegalArgumentException("book must be absent where on is basis");
        }
        yield NAME;
      }
      default ->
          throw new IllegalArgumentException("on must be spread or basis (was '" + on + "')");
    };
  }

  /** Whether the books are watched that the basis is made of. */
  static boolean isWatched(Collection<Book> books) {
    return ImpliedRate.canBeSaid(books);
  }

  /** The rule that a threshold of the basis stands for. */
  static AlertRule ofThreshold(BigDecimal threshold) {
    String text = AlertRule.text(threshold);
    return new AlertRule(
        AlertRule.defaultId(BASIS, threshold),
        "implied USD/MXN more than " + text + " % from the quoted one",
        NAME,
        threshold,
        threshold,
        Duration.ZERO,
        Severity.WARN);
  }
}
