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
 */
public record InputFile(
    String source, Path path, String sha256, List<String> columns, long lines, boolean plain) {
  /** Longest line taken, in bytes; a longer one is quarantined. */
  public static final int LINE_BYTES_MAX = 64 * 1024;

  public InputFile {
    columns = List.copyOf(columns);
  }

  /** The file's own name. */
  public String name() {
    return path.getFileName().toString();
  }
}
