package dev.spreadlake.lake.journal;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * One line of the journal: a checksum, a kind and a row of the table that the kind belongs to.
 *
 * @param row one line of CSV
 */
public record JournalEntry(Kind kind, String row) {
  /** What a line holds. */
  public enum Kind {
    /** First line of a segment: its number and how much of the one before is valid. */
    HEADER('H'),
    OBSERVATION('O'),
    GAP('G'),
    SUSPECT('S'),
    ALERT('A'),
    TRADE('T'),
    IMPLIED('I');

    private static final Kind[] ALL = values();

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    private static Kind of(char letter) {
      for (Kind kind : ALL) {
        if (kind.letter == letter) {
          return kind;
        }
      }
      return null;
    }
  }

  private static final int CRC_LENGTH = 8;
  private static final int ROW_AT = CRC_LENGTH + 3;

  /** The line, with its end. */
  byte[] encode() {
    byte[] body = (kind.letter + "," + row).getBytes(StandardCharsets.UTF_8);
    byte[] line = new byte[CRC_LENGTH + 1 + body.length + 1];
    int crc = checksum(body, 0, body.length);
    for (int i = 0; i < CRC_LENGTH; i++) {
      line[i] = (byte) Character.forDigit(crc >>> (28 - 4 * i) & 0xF, 16);
    }
    line[CRC_LENGTH] = ',';
    System.arraycopy(body, 0, line, CRC_LENGTH + 1, body.length);
    line[line.length - 1] = '\n';
    return line;
  }

  /**
   * Reads the line in {@code from..to}, its end excluded; null if it is not whole, or not one of
   * {@code kinds}.
   */
  static JournalEntry decode(byte[] bytes, int from, int to, Set<Kind> kinds) {
    if (to - from < ROW_AT || bytes[from + CRC_LENGTH] != ',' || bytes[from + ROW_AT - 1] != ',') {
      return null;
    }
    int bodyAt = from + CRC_LENGTH + 1;
    Kind kind = Kind.of((char) bytes[bodyAt]);
    if (kind == null || !kinds.contains(kind)) {
      return null;
    }
    int expected = 0;
    for (int i = 0; i < CRC_LENGTH; i++) {
      int digit = Character.digit(bytes[from + i], 16);
      if (digit < 0) {
        return null;
      }
      expected = expected << 4 | digit;
    }
    if (checksum(bytes, bodyAt, to - bodyAt) != expected) {
      return null;
    }
    return new JournalEntry(
        kind, new String(bytes, from + ROW_AT, to - from - ROW_AT, StandardCharsets.UTF_8));
  }

  private static int checksum(byte[] bytes, int at, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, at, length);
    return (int) crc.getValue();
  }
}
