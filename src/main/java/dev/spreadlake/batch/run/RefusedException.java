package dev.spreadlake.batch.run;

import static java.util.Objects.requireNonNull;

import java.io.Serial;

/**
 * A quality gate refused to publish; what was published before stays. The message says what is
 * wrong and what to do.
 */
public final class RefusedException extends RuntimeException {
  /** Rule of each pipeline: what lies in the folder can be told and read. */
  public static final String READABLE_INPUT = "readable_input";

  /** Rule of a pipeline that keeps a state: the model that made it is the present one. */
  public static final String CURRENT_MODEL = "current_model";

  @Serial private static final long serialVersionUID = 1L;

  private final String rule;

  /**
   * @param rule the rule of the catalogue that was broken, of severity stop where it keeps tables
   *     from being published: its name inside its pipeline, or its whole id
   */
  public RefusedException(String rule, String message) {
    super(message);
    this.rule = requireNonNull(rule, "rule");
  }

  /** The rule that was broken: its name inside its pipeline, or its whole id. */
  public String rule() {
    return rule;
  }
}
