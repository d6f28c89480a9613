package dev.spreadlake.batch.run;

import java.io.Serial;

/** Somebody asked the run to stop; nothing was published. */
public final class CancelledException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public CancelledException() {
    super("cancelled");
  }
}
