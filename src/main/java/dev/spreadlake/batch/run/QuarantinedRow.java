package dev.spreadlake.batch.run;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;

/**
 * A row of a quarantine file.
 *
 * @param rule the first rule it breaks
 * @param file how people know the file it came in
 * @param line number of its line in that file, as text
 * @param columns header of that file
 * @param raw its text, which a person may have repaired
 * @param rawMd5 of the text as it came
 */
record QuarantinedRow(
    String rule, String file, String line, String columns, String raw, String rawMd5) {
  private static final CSVFormat READ =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
  private static final CSVFormat WRITE = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

  /** Reads a file of such rows; {@link #of} makes a row of each record. */
  static CSVParser parser(Path file) throws IOException {
    Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    return READ.parse(reader);
  }

  static CSVPrinter printer(Appendable into) throws IOException {
    return new CSVPrinter(into, WRITE);
  }

  /** A row; its rule stands in the first column, whatever that is called. */
  static QuarantinedRow of(CSVRecord row) {
    return new QuarantinedRow(
        row.get(0),
        row.get("file"),
        row.get("line"),
        row.get("columns"),
        row.get("raw"),
        row.get("raw_md5"));
  }

  /** Whether a person has changed any row of a file; false if there is none. */
  static boolean anyEdited(Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    try (CSVParser rows = parser(file)) {
      for (CSVRecord row : rows) {
        if (of(row).edited()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a person has changed it. */
  boolean edited() {
    return !md5(raw).equals(rawMd5);
  }

  /** The same under the rule it breaks now. */
  QuarantinedRow broke(String now) {
    return new QuarantinedRow(now, file, line, columns, raw, rawMd5);
  }

  void print(CSVPrinter out) throws IOException {
    out.printRecord(rule, file, line, columns, raw, rawMd5);
  }

  static String md5(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
