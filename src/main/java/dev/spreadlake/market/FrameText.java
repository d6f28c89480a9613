package dev.spreadlake.market;

import java.nio.charset.StandardCharsets;

/**
 * A text as it came over the wire. Most frames are read from their bytes alone, several at a time,
 * and kept on another thread; so the bytes stand between zeros, over whose edge a reader may look,
 * and characters are only made of them where somebody wants characters. Immutable, if nobody
 * changes the bytes; any thread.
 */
public final class FrameText {
  /** So many zeros stand before the bytes, and after them. */
  public static final int MARGIN = 64;

  private final int size;
  // Each is made of the other when it is first wanted; twice at worst, and then they are the same.
  private byte[] bytes;
  private String text;

  private FrameText(int size, byte[] bytes, String text) {
    this.size = size;
    this.bytes = bytes;
    this.text = text;
  }

  /** Room for a text of so many bytes, which begins at {@link #MARGIN}. */
  public static byte[] room(int length) {
    return new byte[length + 2 * MARGIN];
  }

  /**
   * Of bytes in their {@link #room}, which is not copied. What is no UTF-8 among them stands as
   * U+FFFD in {@link #toString}.
   */
  public static FrameText of(byte[] room) {
    return new FrameText(room.length - 2 * MARGIN, room, null);
  }

  /** Of bytes that are copied into room of their own. */
  public static FrameText copyOf(byte[] utf8) {
    return of(inRoom(utf8));
  }

  private static byte[] inRoom(byte[] utf8) {
    byte[] room = room(utf8.length);
    System.arraycopy(utf8, 0, room, MARGIN, utf8.length);
    return room;
  }

  public static FrameText of(String text) {
    return new FrameText(text.length(), null, text);
  }

  /** The bytes in their {@link #room}, which must not be changed. */
  public byte[] bytes() {
    byte[] room = bytes;
    if (room == null) {
      room = inRoom(text.getBytes(StandardCharsets.UTF_8));
      bytes = room;
    }
    return room;
  }

  /** About how much memory it takes, in bytes or characters, whichever it was made of. */
  public int size() {
    return size;
  }

  @Override
  public String toString() {
    String characters = text;
    if (characters == null) {
      characters = new String(bytes, MARGIN, bytes.length - 2 * MARGIN, StandardCharsets.UTF_8);
      text = characters;
    }
    return characters;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FrameText that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
