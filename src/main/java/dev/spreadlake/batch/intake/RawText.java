package dev.spreadlake.batch.intake;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A line's bytes as text that any CSV reader can hold: as they are if they are clean UTF-8, with
 * {@code \xNN} for what is not and {@code \\} for a backslash then.
 */
final class RawText {
  private RawText() {}

  static String of(byte[] bytes, int length) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
      if (text.chars().noneMatch(c -> c < 0x20 && c != '\t')) {
        return text;
      }
    } catch (CharacterCodingException e) {
      return escaped(bytes, length);
    }
    return escaped(bytes, length);
  }

  private static String escaped(byte[] bytes, int length) {
    StringBuilder text = new StringBuilder(length + 16);
    for (int i = 0; i < length; i++) {
      int b = bytes[i] & 0xff;
      if (b == '\\') {
        text.append("\\\\");
      } else if (b >= 0x20 && b < 0x7f) {
        text.append((char) b);
      } else {
        text.append(String.format("\\x%02x", b));
      }
    }
    return text.toString();
  }
}
