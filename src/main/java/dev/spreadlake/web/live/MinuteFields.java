package dev.spreadlake.web.live;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** The fields of a row of {@code gold/minutes} in JSON. Stateless. */
public final class MinuteFields {
  /** Minute and book come first. */
  private static final int TEXTS = 2;

  private MinuteFields() {}

  /** Writes one value: minute and book as text, else the number that it is, empty as null. */
  public static void write(JsonGenerator json, int column, String field) throws IOException {
    if (column < TEXTS) {
      json.writeString(field);
    } else if (field.isEmpty()) {
      json.writeNull();
    } else {
      json.writeNumber(field);
    }
  }
}
