package dev.spreadlake.batch.run;

import java.io.Serial;

/** Another run of the pipeline, perhaps of another process, works on the lake: nothing was done. */
public final class LakeBusyException extends IllegalStateException {
  @Serial private static final long serialVersionUID = 1L;

  public LakeBusyException(String message) {
    super(message);
  }
}
