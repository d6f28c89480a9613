package dev.spreadlake.batch.duckdb;

import java.io.Serial;

/** A statement failed; the message holds the engine's words and the head of the statement. */
public final class DuckDbException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public DuckDbException(String message, Throwable cause) {
    super(message, cause);
  }
}
