package dev.spreadlake.web.live;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * Builds server text frames in direct memory, cut from larger pieces.
 *
 * <p>Direct, because a heap buffer would be copied again for every socket; cut from pieces, because
 * allocating direct memory for each frame costs more than encoding it. A piece is freed by the
 * garbage collector when no frame in it is used any more. Confined to one thread.
 */
final class FrameArena {
  private static final int PIECE_BYTES = 256 * 1024;
  private static final int HEADER_BYTES_MAX = 10;
  private static final byte FINAL_TEXT = (byte) 0x81;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;

  private ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);

  /** A frame around {@code json}, which is copied. */
  WireFrame frame(LiveTopic topic, String key, long seq, byte[] json) {
    int needed = json.length + HEADER_BYTES_MAX;
    ByteBuffer target;
    if (needed > PIECE_BYTES / 4) {
      target = ByteBuffer.allocateDirect(needed);
    } else {
      if (piece.remaining() < needed) {
        piece = ByteBuffer.allocateDirect(PIECE_BYTES);
      }
      target = piece;
    }
    int start = target.position();
    target.put(FINAL_TEXT);
    if (json.length < LENGTH_16) {
      target.put((byte) json.length);
    } else if (json.length <= 0xFFFF) {
      target.put((byte) LENGTH_16).putShort((short) json.length);
    } else {
      target.put((byte) LENGTH_64).putLong(json.length);
    }
    target.put(json);
    ByteBuffer cut = target.slice(start, target.position() - start);
    return new WireFrame(topic, key, seq, Unpooled.wrappedBuffer(cut));
  }
}
