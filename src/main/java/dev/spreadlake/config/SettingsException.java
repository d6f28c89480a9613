package dev.spreadlake.config;

import java.io.Serial;
import java.util.List;

/** The settings are wrong; names every fault at once. The process ends with status 2. */
public final class SettingsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final List<String> faults;

  public SettingsException(List<String> faults) {
    super(String.join(System.lineSeparator(), faults));
    this.faults = List.copyOf(faults);
  }

  public SettingsException(List<String> faults, Throwable cause) {
    super(String.join(System.lineSeparator(), faults), cause);
    this.faults = List.copyOf(faults);
  }

  /** One sentence for each fault. */
  public List<String> faults() {
    return faults;
  }
}
