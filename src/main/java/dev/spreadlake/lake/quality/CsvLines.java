package dev.spreadlake.lake.quality;

import java.util.ArrayList;
import java.util.List;

/** CSV as RFC 4180 has it: records may hold line ends inside quotes. Stateless. */
final class CsvLines {
  private CsvLines() {}

  /** One record from its fields; null is an empty field. */
  static String join(List<String> fields) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < fields.size(); i++) {
      line.append(i == 0 ? "" : ",").append(quoted(fields.get(i)));
    }
    return line.toString();
  }

  private static String quoted(String field) {
    if (field == null) {
      return "";
    }
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }

  /** The records of a text, without the line ends between them. */
  static List<String> split(String text) {
    List<String> records = new ArrayList<>();
    boolean inQuotes = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        inQuotes = !inQuotes;
      } else if (c == '\n' && !inQuotes) {
        records.add(text.substring(start, i));
        start = i + 1;
      }
    }
    if (start < text.length()) {
      records.add(text.substring(start));
    }
    return records;
  }

  /** The fields of a record. */
  static List<String> fields(String record) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean inQuotes = false;
    for (int i = 0; i < record.length(); i++) {
      char c = record.charAt(i);
      if (c == '"') {
        if (inQuotes && i + 1 < record.length() && record.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else {
          inQuotes = !inQuotes;
        }
      } else if (c == ',' && !inQuotes) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
