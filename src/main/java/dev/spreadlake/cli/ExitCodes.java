package dev.spreadlake.cli;

import dev.spreadlake.config.SettingsException;

/** What the process tells its caller when it ends. */
public final class ExitCodes {
  public static final int DONE = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  public static final int GATE_REFUSED = 3;

  private ExitCodes() {}

  /** The status for a command that ended with {@code failure}. */
  public static int of(Throwable failure) {
    if (failure instanceof SettingsException) {
      return USAGE;
    }
    return failure instanceof QualityGateException ? GATE_REFUSED : FAILED;
  }
}
