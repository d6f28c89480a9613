package dev.spreadlake.lake.replay;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;

/** The lines of a text, of which none is held beyond a bound. One thread. */
final class BoundedLines implements Closeable {
  private final Reader reader;
  private final int lineMax;
  private final int keptMax;
  private final char[] buffer = new char[1 << 14];
  private int at;
  private int filled;
  private boolean tooLong;
  private boolean over;
  private long number;

  /**
   * @param lineMax longest line given whole, characters
   * @param keptMax beginning that is given of a longer one, characters
   */
  BoundedLines(Reader reader, int lineMax, int keptMax) {
    this.reader = reader;
    this.lineMax = lineMax;
    this.keptMax = keptMax;
  }

  /** The next line without its end; the last one may be empty. */
  String next() throws IOException {
    StringBuilder text = new StringBuilder();
    tooLong = false;
    number++;
    while (at < filled || fill()) {
      int end = at;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      if (text.length() + end - at > lineMax) {
        tooLong = true;
        text.setLength(Math.min(text.length(), keptMax));
      } else if (!tooLong) {
        text.append(buffer, at, end - at);
      }
      boolean whole = end < filled;
      at = whole ? end + 1 : end;
      if (whole) {
        return text.toString();
      }
    }
    over = true;
    return text.toString();
  }

  private boolean fill() throws IOException {
    at = 0;
    filled = Math.max(0, reader.read(buffer, 0, buffer.length));
    return filled > 0;
  }

  /** True once the last line was given. */
  boolean isOver() {
    return over;
  }

  /** True if the line last given is longer than the bound. */
  boolean isTooLong() {
    return tooLong;
  }

  /** Number of the line last given, from 1. */
  long number() {
    return number;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
