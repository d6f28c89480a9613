package dev.spreadlake.batch.duckdb;

import java.io.Serial;
import java.time.Duration;

/** A statement was stopped because it took longer than it may. */
public final class TimeLimitException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * @param limit what it may take
   */
  public TimeLimitException(Duration limit, Throwable cause) {
    super("the answer took longer than " + limit.toSeconds() + " s", cause);
  }
}
