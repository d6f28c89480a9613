package dev.spreadlake.alert.store;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Lines of text that prove themselves whole: eight hexadecimal digits of CRC-32, a space, the text,
 * a line feed. Blocking.
 */
public final class CheckedLines {
  private static final int LINE_MAX = 64 << 20;

  /** Takes the text of one whole line. */
  @FunctionalInterface
  public interface Reader {
    void line(byte[] text) throws IOException;
  }

  /** Takes the text of one whole line; false if it needs no further one. */
  @FunctionalInterface
  public interface Search {
    boolean line(byte[] text) throws IOException;
  }

  private CheckedLines() {}

  /** One line around {@code text}, which must not hold a line feed. */
  public static byte[] encode(byte[] text) {
    byte[] line = new byte[text.length + 10];
    byte[] crc = crcOf(text, 0, text.length).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(crc, 0, line, 0, 8);
    line[8] = ' ';
    System.arraycopy(text, 0, line, 9, text.length);
    line[line.length - 1] = '\n';
    return line;
  }

  /**
   * Reads whole lines, oldest first.
   *
   * @return how many bytes are whole; what follows is the torn end of an interrupted write
   * @throws IOException if a damaged line is followed by a whole one: that is no torn end
   */
  public static long read(Path file, Reader reader) throws IOException {
    return readWhile(
        file,
        text -> {
          reader.line(text);
          return true;
        });
  }

  /** The same as far as {@code search} asks; what lies behind is not looked at. */
  public static long readWhile(Path file, Search search) throws IOException {
    long whole = 0;
    long damagedAt = -1;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream(512);
      long offset = 0;
      int b;
      while ((b = in.read()) >= 0) {
        offset++;
        if (b != '\n') {
          if (line.size() >= LINE_MAX) {
            throw new IOException(file + " has a line of more than " + LINE_MAX + " bytes");
          }
          line.write(b);
          continue;
        }
        byte[] text = decode(line.toByteArray());
        line.reset();
        if (text == null) {
          damagedAt = damagedAt < 0 ? whole : damagedAt;
        } else if (damagedAt >= 0) {
          throw new IOException(
              file
                  + " is damaged at byte "
                  + damagedAt
                  + ", before its end: restore it, or move it away to start without it");
        } else {
          whole = offset;
          if (!search.line(text)) {
            return whole;
          }
        }
      }
    }
    return whole;
  }

  private static byte[] decode(byte[] line) {
    if (line.length < 9 || line[8] != ' ') {
      return null;
    }
    String crc = new String(line, 0, 8, StandardCharsets.US_ASCII);
    if (!crc.equals(crcOf(line, 9, line.length - 9))) {
      return null;
    }
    return java.util.Arrays.copyOfRange(line, 9, line.length);
  }

  private static String crcOf(byte[] bytes, int from, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, length);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
