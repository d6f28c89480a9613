package dev.spreadlake.web.live;

import io.netty.buffer.ByteBuf;

/**
 * One text frame as it goes over the wire, header included, encoded once and shared by every
 * client. Immutable; its memory belongs to the garbage collector, so no count needs to be kept
 * right.
 *
 * @param topic for counting, and for what to do when a client is behind
 * @param key what a newer frame of the same topic replaces: a book, or the id of a rule
 * @param seq of the alert; 0 where frames are not resumed
 * @param wire the bytes; never read or written directly, only through duplicates
 */
record WireFrame(LiveTopic topic, String key, long seq, ByteBuf wire) {
  /** Bytes on the wire. */
  int size() {
    return wire.readableBytes();
  }

  /** A view for one socket. */
  ByteBuf view() {
    return wire.retainedDuplicate();
  }
}
