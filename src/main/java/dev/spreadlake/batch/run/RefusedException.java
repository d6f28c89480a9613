package dev.spreadlake.batch.run;

import java.io.Serial;

/**
 * A quality gate refused to publish; what was published before stays. The message says what is
 * wrong and what to do.
 */
public final class RefusedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String rule;

  public RefusedException(String message) {
    this("", message);
  }

  /**
   * @param rule name, inside its pipeline, of the rule of the catalogue that was broken
   */
  public RefusedException(String rule, String message) {
    super(message);
    this.rule = rule;
  }

  /** Name of the rule that was broken; empty if it is none of the catalogue's. */
  public String rule() {
    return rule;
  }
}
