package dev.spreadlake.market;

import java.nio.charset.StandardCharsets;

/**
 * A text as it came over the wire. Most frames are read from their bytes alone and kept on another
 * thread, so characters are only made of them where somebody wants characters. Immutable, if nobody
 * changes the bytes; any thread.
 */
public final class FrameText {
  private final int size;
  // Each is made of the other when it is first wanted; twice at worst, and then they are the same.
  private byte[] utf8;
  private String text;

  private FrameText(int size, byte[] utf8, String text) {
    this.size = size;
    this.utf8 = utf8;
    this.text = text;
  }

  /**
   * Of bytes, which are not copied. What is no UTF-8 among them stands as U+FFFD in {@link
   * #toString}.
   */
  public static FrameText of(byte[] utf8) {
    return new FrameText(utf8.length, utf8, null);
  }

  public static FrameText of(String text) {
    return new FrameText(text.length(), null, text);
  }

  /** The bytes, which must not be changed. */
  public byte[] utf8() {
    byte[] bytes = utf8;
    if (bytes == null) {
      bytes = text.getBytes(StandardCharsets.UTF_8);
      utf8 = bytes;
    }
    return bytes;
  }

  /** About how much memory it takes, in bytes or characters, whichever it was made of. */
  public int size() {
    return size;
  }

  @Override
  public String toString() {
    String characters = text;
    if (characters == null) {
      characters = new String(utf8, StandardCharsets.UTF_8);
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
