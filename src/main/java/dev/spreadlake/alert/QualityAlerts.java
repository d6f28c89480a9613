package dev.spreadlake.alert;

import dev.spreadlake.market.Book;
import dev.spreadlake.quality.QualityLevel;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * How quality rules stand among the alerts: each rule on each data set is one alert rule, named
 * {@code quality:<rule>@<data set>}, over a series that is 1 while the rule fails, 0.5 while it
 * recovers and 0 when it is good. Stateless.
 */
public final class QualityAlerts {
  private static final String PREFIX = "quality:";
  private static final BigDecimal ABOVE = new BigDecimal("0.5");
  private static final int TEXT_MAX = 200;

  private QualityAlerts() {}

  /** Whether an alert rule stands for a quality rule. */
  public static boolean is(String alertRule) {
    return alertRule != null && alertRule.startsWith(PREFIX);
  }

  /** The alert rule that a quality rule stands for on a data set. */
  static AlertRule rule(QualityLevel level) {
    return new AlertRule(
        cut(PREFIX + level.rule() + "@" + level.dataset()),
        cut(level.meaning()),
        book(level.dataset()),
        ABOVE,
        BigDecimal.ZERO,
        Duration.ofSeconds(level.pendingSeconds()),
        level.severe() ? Severity.CRITICAL : Severity.WARN);
  }

  /** The last part of a data set's path that may be a book. */
  private static Book book(String dataset) {
    String last = dataset.substring(dataset.lastIndexOf('/') + 1);
    return Book.isValid(last) ? new Book(last) : new Book("quality");
  }

  private static String cut(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
  }
}
