package dev.spreadlake.lake.table;

import java.io.IOException;

/**
 * A file of the lake is gone, or holds what was never written into it; its message names the file.
 */
public final class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  public DamagedFileException(String message) {
    super(message);
  }

  public DamagedFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
