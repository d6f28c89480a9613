package dev.spreadlake.batch.news;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Cuts the bytes of a CSV file into records, which may span lines inside quotes. A record whose
 * quotes are broken loses no more than its first line: the next record begins on the line after.
 * Not thread-safe.
 */
final class RecordSplitter implements Iterator<RecordSplitter.Span> {
  /** Longest record, in bytes; a quote that is not closed by then is broken. */
  static final int RECORD_BYTES_MAX = 64 * 1024;

  /**
   * One record.
   *
   * @param line its first line, counted from 1
   * @param from first byte
   * @param to byte after the last, without the line end
   * @param sound false if its quotes are broken or it is too long
   */
  record Span(long line, int from, int to, boolean sound) {}

  private final byte[] text;
  private final byte lineEnd;
  private int at;
  private long line;

  /**
   * @param from first byte, past a byte order mark
   */
  RecordSplitter(byte[] text, int from) {
    this(text, from, 1, (byte) '\n');
  }

  /**
   * @param line the line on which {@code from} is
   * @param lineEnd last byte of a line, as {@link #lineEnd(byte[])} says of a file
   */
  RecordSplitter(byte[] text, int from, long line, byte lineEnd) {
    this.text = text;
    this.lineEnd = lineEnd;
    this.at = from;
    this.line = line;
  }

  /** What ends the lines of a file: the carriage return of old Macs where it has no other. */
  static byte lineEnd(byte[] text) {
    boolean returns = false;
    for (byte b : text) {
      if (b == '\n') {
        return '\n';
      }
      returns |= b == '\r';
    }
    return (byte) (returns ? '\r' : '\n');
  }

  /** Where the next record begins. */
  int at() {
    return at;
  }

  /** On which line that is. */
  long line() {
    return line;
  }

  @Override
  public boolean hasNext() {
    return at < text.length;
  }

  @Override
  public Span next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int from = at;
    long first = line;
    int end = end(from);
    boolean sound = end >= 0 && end - from <= RECORD_BYTES_MAX;
    if (!sound) {
      end = lineEndFrom(from);
    }
    for (int i = from; i < end; i++) {
      if (text[i] == lineEnd) {
        line++;
      }
    }
    line++;
    at = Math.min(end + 1, text.length);
    int to = end > from && text[end - 1] == '\r' ? end - 1 : end;
    return new Span(first, from, to, sound);
  }

  private int lineEndFrom(int from) {
    int i = from;
    while (i < text.length && text[i] != lineEnd) {
      i++;
    }
    return i;
  }

  /** Where the record's last line ends; negative if its quotes are broken. */
  private int end(int from) {
    boolean quoted = false;
    boolean fieldStart = true;
    for (int i = from; i < text.length; i++) {
      byte b = text[i];
      if (quoted) {
        if (i - from > RECORD_BYTES_MAX) {
          return -1;
        }
        if (b != '"') {
          continue;
        }
        if (i + 1 < text.length && text[i + 1] == '"') {
          i++;
        } else if (closes(i + 1)) {
          quoted = false;
        } else {
          return -1;
        }
      } else if (b == lineEnd) {
        return i;
      } else if (b == '"' && fieldStart) {
        quoted = true;
        fieldStart = false;
      } else {
        fieldStart = b == ',';
      }
    }
    return quoted ? -1 : text.length;
  }

  private boolean closes(int next) {
    return next == text.length
        || text[next] == ','
        || text[next] == lineEnd
        || (text[next] == '\r' && (next + 1 == text.length || text[next + 1] == '\n'));
  }
}
