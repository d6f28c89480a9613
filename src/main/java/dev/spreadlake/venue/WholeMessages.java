package dev.spreadlake.venue;

import dev.spreadlake.market.FrameText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.util.function.Consumer;

/**
 * Puts the messages of a socket together from their fragments (RFC 6455, section 5.4), up to a
 * bound, and hands their bytes on. One thread.
 */
final class WholeMessages {
  private final int sizeMax;
  private final Consumer<FrameText> whole;
  private final Runnable tooLong;
  private Buffer parts;

  /**
   * @param sizeMax bytes of one message
   * @param tooLong told once a message is longer; nothing of it is handed on
   */
  WholeMessages(int sizeMax, Consumer<FrameText> whole, Runnable tooLong) {
    this.sizeMax = sizeMax;
    this.whole = whole;
    this.tooLong = tooLong;
  }

  /** A frame of any kind; pings and pongs between fragments are none of a message. */
  void take(WebSocketFrame frame) {
    boolean continues = frame.isContinuation();
    if (!continues && !frame.isText() && !frame.isBinary()) {
      return;
    }
    Buffer data = frame.binaryData();
    if (frame.isFinal() && !continues) {
      hear(data);
      return;
    }
    if (!continues) {
      parts = Buffer.buffer();
    } else if (parts == null) {
      return; // the rest of what was too long, or of nothing
    }
    parts.appendBuffer(data);
    if (parts.length() > sizeMax) {
      parts = null;
      tooLong.run();
    } else if (frame.isFinal()) {
      Buffer all = parts;
      parts = null;
      hear(all);
    }
  }

  private void hear(Buffer message) {
    byte[] room = FrameText.room(message.length());
    message.getBytes(room, FrameText.MARGIN);
    whole.accept(FrameText.of(room));
  }
}
