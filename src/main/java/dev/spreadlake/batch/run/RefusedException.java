package dev.spreadlake.batch.run;

import java.io.Serial;

/**
 * A quality gate refused to publish; what was published before stays. The message says what is
 * wrong and what to do.
 */
public final class RefusedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public RefusedException(String message) {
    super(message);
  }
}
