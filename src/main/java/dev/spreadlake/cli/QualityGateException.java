package dev.spreadlake.cli;

import java.io.Serial;

/** A quality gate refused to publish; the process ends with status 3. */
public final class QualityGateException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public QualityGateException(String message) {
    super(message);
  }
}
