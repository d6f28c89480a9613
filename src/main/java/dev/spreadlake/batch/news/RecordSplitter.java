package dev.spreadlake.batch.news;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Cuts the bytes of a CSV file into records, which may span lines inside quotes. A record whose
 * quotes are broken loses no more than its first line: the next record begins on the line after.
 * Carriage returns before a line feed belong to it; one that stands alone outside quotes would make
 * two records of one, so it breaks the record. Not thread-safe.
 */
final class RecordSplitter implements Iterator<RecordSplitter.Span> {
  /** Rule of a record whose quotes are broken, or that is too long. */
  static final String QUOTES = "quotes";

  /** Rule of a record with a carriage return alone outside quotes. */
  static final String LINE_END = "line_end";

  /** Longest record, in bytes; a quote that is not closed by then is broken. */
  static final int RECORD_BYTES_MAX = 64 * 1024;

  /**
   * One record.
   *
   * @param line its first line, counted from 1
   * @param from first byte
   * @param to byte after the last, without the line end
   * @param fault the rule that its form breaks
   */
  record Span(long line, int from, int to, Optional<String> fault) {}

  private final byte[] text;
  private final byte lineEnd;
  private int at;
  private long line;
  private boolean loneReturn;

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
    Optional<String> fault = loneReturn ? Optional.of(LINE_END) : Optional.empty();
    if (!sound) {
      fault = Optional.of(QUOTES);
      end = lineEndFrom(from);
    }
    for (int i = from; i < end; i++) {
      if (text[i] == lineEnd) {
        line++;
      }
    }
    line++;
    at = Math.min(end + 1, text.length);
    int to = end;
    while (to > from && text[to - 1] == '\r') {
      to--;
    }
    return new Span(first, from, to, fault);
  }

  private int lineEndFrom(int from) {
    int i = from;
    while (i < text.length && text[i] != lineEnd) {
      i++;
    }
    return i;
  }

  /**
   * Where the record's last line ends; negative if its quotes are broken. Tells on the way whether
   * a carriage return stands alone.
   */
  private int end(int from) {
    boolean quoted = false;
    boolean fieldStart = true;
    boolean returned = false;
    loneReturn = false;
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
        loneReturn |= returned && b != '\r';
        returned = b == '\r';
        fieldStart = b == ',';
      }
    }
    return quoted ? -1 : text.length;
  }

  private boolean closes(int next) {
    if (next == text.length || text[next] == ',' || text[next] == lineEnd) {
      return true;
    }
    int after = next;
    while (after < text.length && text[after] == '\r') {
      after++;
    }
    return after > next && (after == text.length || text[after] == '\n');
  }
}
