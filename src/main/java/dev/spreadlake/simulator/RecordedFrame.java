package dev.spreadlake.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;

/**
 * One recorded Bitso message that says something about a book.
 *
 * @param offsetMicros after the first frame of the recording
 * @param text the message as it was received
 */
record RecordedFrame(long offsetMicros, Kind kind, String text) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What it says. */
  enum Kind {
    ORDER_BOOK,
    DIFF_ORDERS,
    ORDERS,
    TRADES
  }

  JsonNode message() {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // it was read once already
    }
  }
}
