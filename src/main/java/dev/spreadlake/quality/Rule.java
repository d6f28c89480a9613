package dev.spreadlake.quality;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;

/**
 * One rule of the catalogue.
 *
 * @param id unique, dotted; begins with the pipeline or the thing it judges
 * @param dataset what it judges
 * @param severity note, warn, error, quarantine or stop
 * @param where whether the stream, a batch or both are judged by it
 * @param parameters numbers by name
 * @param owner who is asked
 * @param meaning what holds when it passes, or what a row is that breaks it
 * @param action what to do when it fails
 * @param holds for a rule of single rows, the expression that must be true of one; else empty
 */
public record Rule(
    String id,
    String dataset,
    Dimension dimension,
    String severity,
    Place where,
    Map<String, BigDecimal> parameters,
    String owner,
    String meaning,
    String action,
    String holds) {
  private static final Set<String> SEVERITIES =
      Set.of("note", "warn", "error", "quarantine", "stop");

  public Rule {
    requireNonNull(id, "id");
    requireNonNull(dataset, "dataset of " + id);
    requireNonNull(dimension, "dimension of " + id);
    requireNonNull(where, "where of " + id);
    requireNonNull(owner, "owner of " + id);
    requireNonNull(meaning, "meaning of " + id);
    requireNonNull(action, "action of " + id);
    if (!id.matches("[a-z0-9]+\\.[a-z0-9_]+")) {
      throw new IllegalArgumentException("a rule's id is two words with a dot (was " + id + ")");
    }
    if (severity == null || !SEVERITIES.contains(severity)) {
      throw new IllegalArgumentException(
          "severity of "
              + id
              + " must be note, warn, error, quarantine or stop (was "
              + severity
              + ")");
    }
    parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
    holds = holds == null ? "" : holds;
  }

  /**
   * A parameter's value.
   *
   * @throws IllegalArgumentException if the catalogue does not give it
   */
  public BigDecimal parameter(String name) {
    BigDecimal value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("rule " + id + " has no parameter " + name);
    }
    return value;
  }

  /** How long it must fail before an alert fires: {@code pending_s}, else at once. */
  public long pendingSeconds() {
    return parameters.getOrDefault("pending_s", BigDecimal.ZERO).longValueExact();
  }

  /** Whether a failure keeps gold from being published. */
  public boolean stops() {
    return severity.equals("stop");
  }

  /** What comes before the dot. */
  public String group() {
    return id.substring(0, id.indexOf('.'));
  }

  /** What comes after the dot: how the rule's own pipeline calls it. */
  public String name() {
    return id.substring(id.indexOf('.') + 1);
  }
}
