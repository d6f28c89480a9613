package dev.spreadlake.quality;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.Map;

/**
 * One rule of the catalogue.
 *
 * @param id unique, dotted
 * @param dataset what it judges
 * @param severity note, warn, error or stop
 * @param parameters numbers by name
 * @param owner who is asked
 * @param meaning what holds when it passes
 * @param action what to do when it fails
 */
public record Rule(
    String id,
    String dataset,
    Dimension dimension,
    String severity,
    Map<String, BigDecimal> parameters,
    String owner,
    String meaning,
    String action) {
  public Rule {
    requireNonNull(id, "id");
    requireNonNull(dataset, "dataset of " + id);
    requireNonNull(dimension, "dimension of " + id);
    requireNonNull(owner, "owner of " + id);
    requireNonNull(meaning, "meaning of " + id);
    requireNonNull(action, "action of " + id);
    if (severity == null || !severity.matches("note|warn|error|stop")) {
      throw new IllegalArgumentException(
          "severity of " + id + " must be note, warn, error or stop (was " + severity + ")");
    }
    parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
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
}
