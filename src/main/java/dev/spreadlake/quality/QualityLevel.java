package dev.spreadlake.quality;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;

/**
 * How bad a rule stands on a data set at one time: what the alerts' state machine is fed. Told
 * while it is not good, and once when it is good again.
 *
 * @param severe whether the rule stops publication or is an error
 * @param pendingSeconds how long it must be bad before an alert fires
 * @param value 0 good, 0.5 recovering, 1 bad
 */
public record QualityLevel(
    String rule,
    String dataset,
    String meaning,
    boolean severe,
    long pendingSeconds,
    Instant at,
    BigDecimal value) {
  public QualityLevel {
    requireNonNull(rule, "rule");
    requireNonNull(dataset, "dataset");
    requireNonNull(meaning, "meaning");
    requireNonNull(at, "at");
    requireNonNull(value, "value");
  }

  /** The end of a failure whose rule is gone, or whose data set is no longer watched. */
  static QualityLevel end(QualityResult failed) {
    return new QualityLevel(
        failed.rule(),
        failed.dataset(),
        Objects.requireNonNullElse(failed.expected(), ""),
        false,
        0,
        failed.at(),
        BigDecimal.ZERO);
  }
}
