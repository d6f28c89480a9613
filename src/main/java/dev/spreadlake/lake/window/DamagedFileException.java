package dev.spreadlake.lake.window;

import java.io.IOException;

/** A file of the lake holds what was never written into it; its message names it. */
final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
