package dev.spreadlake.batch.intake;

import java.nio.file.Path;
import java.util.List;

/**
 * One file as it was found.
 *
 * @param source which of the pipeline's sources it belongs to
 * @param sha256 of the bytes on the disk, compressed or not
 * @param columns names in the header, trimmed, lower case, without a byte order mark
 * @param lines lines after the header, blank ones included
 * @param plain every line has the header's number of fields, and there is no quote, no carriage
 *     return, no NUL, no byte outside ASCII, no blank and no overlong line: the engine may read the
 *     file by itself
 * @param headed whether its first line names the columns
 */
public record InputFile(
    String source,
    Path path,
    String sha256,
    List<String> columns,
    long lines,
    boolean plain,
    boolean headed) {
  /** Longest line taken, in bytes; a longer one is quarantined. */
  public static final int LINE_BYTES_MAX = 64 * 1024;

  private static final int HEADER_CHARS_MAX = 200;

  public InputFile {
    columns = List.copyOf(columns);
  }

  /** The same as a file of another source. */
  public InputFile of(String other) {
    return new InputFile(other, path, sha256, columns, lines, plain, headed);
  }

  /**
   * The same without a header: what was taken for one is its first row.
   *
   * @param names what its columns are called instead
   */
  public InputFile headless(List<String> names) {
    return new InputFile(source, path, sha256, names, lines + 1, plain, false);
  }

  /** Number of the first line that is a row. */
  public int firstRow() {
    return headed ? 2 : 1;
  }

  /** The file's own name. */
  public String name() {
    return path.getFileName().toString();
  }

  /** The header for a message: one line of bounded length that does nothing to a terminal. */
  public String shownColumns() {
    String text = String.join(",", columns);
    String part = text.length() > HEADER_CHARS_MAX ? text.substring(0, HEADER_CHARS_MAX) : text;
    String plain = part.replaceAll("[\\p{C}\uFFFD]", "?");
    return plain
        + (part.length() < text.length() ? "…" : "")
        + (plain.equals(part) ? "" : ", which is not text in UTF-8");
  }
}
