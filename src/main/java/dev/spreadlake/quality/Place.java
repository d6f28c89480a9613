package dev.spreadlake.quality;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a rule is evaluated. */
public enum Place {
  LIVE,
  BATCH,
  BOTH;

  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException for an unknown id
   */
  @JsonCreator
  public static Place ofId(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
