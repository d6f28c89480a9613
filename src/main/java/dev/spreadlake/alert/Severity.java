package dev.spreadlake.alert;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How much a rule matters. */
public enum Severity {
  INFO,
  WARN,
  CRITICAL;

  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException for anything but info, warn, critical
   */
  @JsonCreator
  public static Severity ofId(String id) {
    for (Severity severity : values()) {
      if (severity.id().equals(id)) {
        return severity;
      }
    }
    throw new IllegalArgumentException(
        "severity must be info, warn or critical (was '" + id + "')");
  }
}
