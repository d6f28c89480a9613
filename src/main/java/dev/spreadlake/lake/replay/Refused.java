package dev.spreadlake.lake.replay;

import java.nio.file.Path;

/**
 * One line of a recording that was refused.
 *
 * @param raw its text, at most {@link #RAW_MAX} characters of it
 */
record Refused(Path file, long line, String field, String rule, String raw) {
  static final int RAW_MAX = 4_096;

  Refused {
    raw = raw.length() > RAW_MAX ? raw.substring(0, RAW_MAX) + "…" : raw;
  }

  /** As one CSV line: rule, file, line, raw text. */
  String csv() {
    return String.join(
        ",", quoted(field + " " + rule), quoted(file.toString()), Long.toString(line), quoted(raw));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
