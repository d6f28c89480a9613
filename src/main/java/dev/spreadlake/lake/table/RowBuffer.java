package dev.spreadlake.lake.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Rows as bytes, one after the other, each with its line end. One thread. */
public final class RowBuffer {
  private byte[] bytes = new byte[1024];
  private int length;
  private int rows;

  /** Appends a row, without its line end. */
  public void add(String row) {
    byte[] text = row.getBytes(StandardCharsets.UTF_8);
    if (length + text.length + 1 > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + text.length + 1));
    }
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
    bytes[length++] = '\n';
    rows++;
  }

  /** How many rows there are. */
  public int rows() {
    return rows;
  }

  public boolean isEmpty() {
    return rows == 0;
  }

  /** {@code header}, then all rows. */
  public byte[] file(String header) {
    byte[] head = (header + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] file = Arrays.copyOf(head, head.length + length);
    System.arraycopy(bytes, 0, file, head.length, length);
    return file;
  }

  /** The first {@code columns} columns of every row (none of them quoted). */
  public RowBuffer columns(int columns) {
    RowBuffer narrow = new RowBuffer();
    narrow.bytes = new byte[Math.max(1, length)];
    int seen = 0;
    for (int i = 0; i < length; i++) {
      byte b = bytes[i];
      if (b == '\n') {
        seen = 0;
      } else if (b == ',' && ++seen >= columns) {
        while (bytes[i] != '\n') {
          i++;
        }
        b = '\n';
        seen = 0;
      }
      narrow.bytes[narrow.length++] = b;
    }
    narrow.rows = rows;
    return narrow;
  }

  /** All rows as text. */
  public String text() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
