package dev.spreadlake.batch.intake;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of RFC 4180 CSV that may not go on in the next. Written by hand because a CSV library
 * reads records, and a record with an open quote takes the following lines with it: here that line
 * alone is at fault.
 */
public final class CsvLine {
  private CsvLine() {}

  /** The fields; none if the quotes are broken. */
  public static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    int i = 0;
    while (true) {
      if (i < line.length() && line.charAt(i) == '"') {
        StringBuilder field = new StringBuilder();
        i = quoted(line, i + 1, field);
        if (i < 0 || (i < line.length() && line.charAt(i) != ',')) {
          return List.of();
        }
        fields.add(field.toString());
      } else {
        int end = line.indexOf(',', i);
        String field = line.substring(i, end < 0 ? line.length() : end);
        if (field.indexOf('"') >= 0) {
          return List.of();
        }
        fields.add(field);
        i = end < 0 ? line.length() : end;
      }
      if (i >= line.length()) {
        return fields;
      }
      i++;
      if (i == line.length()) {
        fields.add("");
        return fields;
      }
    }
  }

  /** Reads up to the closing quote; the index after it, or -1 if there is none. */
  private static int quoted(String line, int from, StringBuilder field) {
    int i = from;
    while (i < line.length()) {
      char c = line.charAt(i);
      if (c != '"') {
        field.append(c);
        i++;
      } else if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
        field.append('"');
        i += 2;
      } else {
        return i + 1;
      }
    }
    return -1;
  }

  /** Fields as one line without its end. */
  public static String join(List<String> fields) {
    StringBuilder line = new StringBuilder();
    for (String field : fields) {
      if (line.length() > 0) {
        line.append(',');
      }
      boolean quote =
          field.indexOf(',') >= 0
              || field.indexOf('"') >= 0
              || field.indexOf('\r') >= 0
              || field.indexOf('\n') >= 0;
      line.append(quote ? '"' + field.replace("\"", "\"\"") + '"' : field);
    }
    return line.toString();
  }
}
