package dev.spreadlake.cli;

import dev.spreadlake.config.SettingsException;

/** What the process tells its caller when it ends. */
public final class ExitCodes {
  public static final int DONE = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;

  private ExitCodes() {}

  /** The status for a command that ended with {@code failure}. */
  public static int of(Throwable failure) {
    return failure instanceof SettingsException ? USAGE : FAILED;
  }
}
