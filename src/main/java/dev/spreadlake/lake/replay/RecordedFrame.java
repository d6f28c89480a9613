package dev.spreadlake.lake.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

/**
 * One frame or REST body of a recording.
 *
 * @param at when it was received
 * @param channel as the bronze layer names it
 * @param question path and query of the GET that a body answers; empty if it was not kept
 * @param line number in its file, from 1
 */
record RecordedFrame(
    Instant at, String channel, String question, String text, Path file, long line) {
  private static final Set<String> REST =
      Set.of(
          "order_book",
          "available_books",
          "depth-snapshot",
          "rest-ticker",
          "rest-trades",
          "exchange-info",
          "symbols");
  private static final JsonMapper JSON = new JsonMapper();

  /** True for what came by the socket, false for the body of a REST reply. */
  boolean isSocket() {
    return !REST.contains(channel);
  }

  /** {@code type/book} of an acknowledgement that names its book; otherwise empty. */
  String acknowledged() {
    if (!channel.equals("control") || !text.contains("\"action\"")) {
      return "";
    }
    try {
      JsonNode root = JSON.readTree(text);
      String book = root.path("book").asText();
      return root.hasNonNull("error") || book.isEmpty()
          ? ""
          : root.path("type").asText() + "/" + book;
    } catch (JsonProcessingException unreadable) {
      // The feed hears the same text and judges it.
      return "";
    }
  }
}
