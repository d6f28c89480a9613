package dev.spreadlake.batch.intake;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Finds lines of a text by ascending number, counting line ends in between. Not thread-safe. */
final class LineFinder {
  private final InputStream text;
  private final byte[] chunk = new byte[1 << 18];
  private int at;
  private int end;
  private long line = 1;

  LineFinder(InputStream text) {
    this.text = text;
  }

  /**
   * The text of a line, without its end, cut at {@link InputFile#LINE_BYTES_MAX}.
   *
   * @param number not below the number asked for last
   * @throws EOFException if the file ends before it
   */
  String line(long number) throws IOException {
    while (line < number) {
      if (at == end && !fill()) {
        throw new EOFException("line " + number + " is past the end");
      }
      while (at < end && line < number) {
        if (chunk[at++] == '\n') {
          line++;
        }
      }
    }
    ByteArrayOutputStream found = new ByteArrayOutputStream();
    while (true) {
      if (at == end && !fill()) {
        break;
      }
      if (chunk[at] == '\n') {
        break;
      }
      if (found.size() < InputFile.LINE_BYTES_MAX) {
        found.write(chunk[at]);
      }
      at++;
    }
    byte[] bytes = found.toByteArray();
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\r') {
      length--;
    }
    return RawText.of(bytes, length);
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, text.read(chunk));
    return end > 0;
  }
}
