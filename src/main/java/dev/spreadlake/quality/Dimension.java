package dev.spreadlake.quality;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The six dimensions of data quality that the catalogue sorts by. */
public enum Dimension {
  COMPLETENESS,
  VALIDITY,
  UNIQUENESS,
  CONSISTENCY,
  TIMELINESS,
  ACCURACY;

  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException for an unknown id
   */
  @JsonCreator
  public static Dimension ofId(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
