package dev.spreadlake.lake.disk;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** Another process writes to this lake; the message names it. */
public final class LakeInUseException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  LakeInUseException(Path root, String holder) {
    super("lake " + root + " is in use by " + holder);
  }
}
