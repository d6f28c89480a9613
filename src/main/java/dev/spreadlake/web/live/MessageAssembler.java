package dev.spreadlake.web.live;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;

/**
 * Joins the fragments of a client's text messages, up to a bound. The bytes are not decoded here:
 * the JSON parser checks that they are UTF-8. Confined to one thread.
 */
final class MessageAssembler {
  /** What a frame brought. */
  sealed interface Result {
    /** Nothing yet, or nothing to do. */
    record Incomplete() implements Result {}

    /** A whole text message. */
    record Message(Buffer utf8) implements Result {}

    /** A binary message, which is not spoken here. */
    record Binary() implements Result {}

    /** More than the bound. */
    record TooBig() implements Result {}
  }

  private static final Result INCOMPLETE = new Result.Incomplete();

  private final int bytesMax;
  private Buffer parts;
  private boolean skipping;

  MessageAssembler(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  Result accept(WebSocketFrame frame) {
    return switch (frame.type()) {
      case TEXT -> {
        skipping = false;
        parts = null;
        yield append(frame);
      }
      case CONTINUATION -> skipping ? INCOMPLETE : append(frame);
      case BINARY -> {
        skipping = !frame.isFinal();
        parts = null;
        yield new Result.Binary();
      }
      case CLOSE, PING, PONG -> INCOMPLETE;
    };
  }

  private Result append(WebSocketFrame frame) {
    Buffer data = frame.binaryData();
    int size = (parts == null ? 0 : parts.length()) + data.length();
    if (size > bytesMax) {
      parts = null;
      skipping = true;
      return new Result.TooBig();
    }
    if (parts == null && frame.isFinal()) {
      return new Result.Message(data);
    }
    parts = parts == null ? Buffer.buffer().appendBuffer(data) : parts.appendBuffer(data);
    if (!frame.isFinal()) {
      return INCOMPLETE;
    }
    Buffer whole = parts;
    parts = null;
    return new Result.Message(whole);
  }
}
