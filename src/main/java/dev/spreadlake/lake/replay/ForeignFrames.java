package dev.spreadlake.lake.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.BiFunction;

/**
 * Lines of other people's recordings of Binance's combined streams: {@code {"recv_ts":…,"msg":…}},
 * seconds since the epoch and the message, and with a {@code url} the body of a REST reply.
 */
final class ForeignFrames {
  private static final JsonFactory JSON = new JsonFactory();
  private static final BigDecimal LATEST = new BigDecimal("4102444800");

  private ForeignFrames() {}

  /**
   * Reads a line.
   *
   * @param refuse takes rule and raw text of a line that breaks a rule; gives what to return then
   */
  static RecordedFrame read(
      JsonNode root,
      String text,
      Path file,
      long line,
      BiFunction<String, String, RecordedFrame> refuse)
      throws IOException {
    Instant at = instant(ownText(text, "recv_ts"));
    if (at == null) {
      return refuse.apply("recv_ts is a time in seconds since the epoch", text);
    }
    if (!root.path("msg").isContainerNode()) {
      return refuse.apply("msg is a message", text);
    }
    String question = root.path("url").asText().replaceFirst("^[a-z]+://[^/]*", "");
    String channel =
        root.has("url") ? rest(question) : socket(root.path("msg").path("stream").asText());
    if (channel.isEmpty()) {
      return refuse.apply("url is one that the feed asks for", text);
    }
    return new RecordedFrame(at, channel, question, ownText(text, "msg"), file, line);
  }

  private static Instant instant(String seconds) {
    try {
      BigDecimal since = new BigDecimal(seconds);
      if (since.signum() <= 0 || since.compareTo(LATEST) > 0) {
        return null;
      }
      return Instant.ofEpochSecond(0).plusNanos(since.movePointRight(9).longValue());
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static String rest(String question) {
    if (question.startsWith("/api/v3/depth?")) {
      return "depth-snapshot";
    }
    if (question.startsWith("/api/v3/trades?")) {
      return "rest-trades";
    }
    return question.startsWith("/api/v3/ticker/bookTicker?") ? "rest-ticker" : "";
  }

  private static String socket(String stream) {
    String kind = stream.substring(stream.indexOf('@') + 1);
    if (kind.startsWith("depth")) {
      return "depth";
    }
    return switch (kind) {
      case "bookTicker" -> "book-ticker";
      case "trade" -> "trade";
      case "kline_1m" -> "kline-1m";
      default -> "control";
    };
  }

  /** A member's own text, not the text of the tree: digits and spaces as they came. */
  private static String ownText(String line, String member) throws IOException {
    try (JsonParser parser = JSON.createParser(line)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = parser.currentName().equals(member);
        if (parser.nextToken().isScalarValue() && wanted) {
          return parser.getText();
        }
        int from = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        if (wanted) {
          return line.substring(from, (int) parser.currentLocation().getCharOffset());
        }
      }
    }
    throw new IOException("no " + member + " in " + line);
  }
}
