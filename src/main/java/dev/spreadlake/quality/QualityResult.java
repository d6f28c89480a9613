package dev.spreadlake.quality;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What one rule found on one data set at one time.
 *
 * @param severity note, warn, error (stops nothing), quarantine (keeps the row out), stop (keeps
 *     gold from being published)
 * @param observed the figure found, as text with its unit
 * @param expected the figure or range allowed, as text
 * @param failingRows how many rows broke the rule; 0 if it passed
 */
public record QualityResult(
    long seq,
    String rule,
    Dimension dimension,
    String severity,
    String dataset,
    boolean passed,
    String observed,
    String expected,
    long failingRows,
    Instant at,
    String detail) {
  public QualityResult {
    requireNonNull(rule, "rule");
    requireNonNull(dimension, "dimension");
    requireNonNull(severity, "severity");
    requireNonNull(dataset, "dataset");
    requireNonNull(at, "at");
  }

  /** What a rule found; without a sequence number. */
  public static QualityResult of(
      Rule rule,
      String dataset,
      boolean passed,
      String observed,
      String expected,
      long failingRows,
      Instant at,
      String detail) {
    return new QualityResult(
        0,
        rule.id(),
        rule.dimension(),
        rule.severity(),
        dataset,
        passed,
        observed,
        expected,
        failingRows,
        at,
        detail);
  }

  /** The same with a place in the order of the process. */
  public QualityResult withSeq(long number) {
    return new QualityResult(
        number,
        rule,
        dimension,
        severity,
        dataset,
        passed,
        observed,
        expected,
        failingRows,
        at,
        detail);
  }
}
