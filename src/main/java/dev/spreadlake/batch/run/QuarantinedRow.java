package dev.spreadlake.batch.run;

import dev.spreadlake.failure.FailureText;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
public record QuarantinedRow(
    String rule, String file, String line, String columns, String raw, String rawMd5) {
  private static final Logger LOG = LoggerFactory.getLogger(QuarantinedRow.class);
  private static final CSVFormat READ =
      CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
  private static final CSVFormat WRITE = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

  /** Reads a file of such rows; {@link #of} makes a row of each record. */
  static CSVParser parser(Path file) throws IOException {
    Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    return READ.parse(reader);
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

  /**
   * Whether a person has changed any row of a file; false if there is none. One that cannot be read
   * has been: a program that saves tables may have its own idea of them.
   */
  public static boolean anyEdited(Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    AtomicBoolean edited = new AtomicBoolean();
    try {
      forEach(file, row -> edited.set(edited.get() || row.edited()));
    } catch (RefusedException unreadable) {
      LOG.warn("a file of the quarantine stays as it is: {}", unreadable.getMessage());
      return true;
    }
    return edited.get();
  }

  /**
   * Reads a file for nothing but to know that it can be.
   *
   * @throws RefusedException if it cannot
   */
  static void requireReadable(Path file) throws IOException {
    forEach(file, row -> {});
  }

  /**
   * All rows of a file.
   *
   * @throws RefusedException if it is not one of such rows
   */
  static List<QuarantinedRow> all(Path file) throws IOException {
    List<QuarantinedRow> all = new ArrayList<>();
    forEach(file, all::add);
    return all;
  }

  /**
   * Reads a file row by row.
   *
   * @throws RefusedException if it is not one of such rows
   */
  public static void forEach(Path file, Consumer<QuarantinedRow> each) throws IOException {
    try (CSVParser rows = parser(file)) {
      rows.forEach(row -> each.accept(of(row)));
    } catch (CharacterCodingException | UncheckedIOException | IllegalArgumentException broken) {
      throw new RefusedException(
          RefusedException.READABLE_INPUT,
          file
              + " cannot be read ("
              + FailureText.of(broken)
              + "): save it as UTF-8, with commas between its columns and their names on top, or"
              + " delete it: a run that reads what it came of writes it anew");
    }
  }

  /**
   * The same, of a file that may be other than one of such rows: then it stops there.
   *
   * @return whether it is one of such rows
   */
  static boolean ifReadable(Path file, Consumer<QuarantinedRow> each) throws IOException {
    try {
      forEach(file, each);
      return true;
    } catch (RefusedException unreadable) {
      LOG.warn("a file of the quarantine stays as it is: {}", unreadable.getMessage());
      return false;
    }
  }

  /**
   * Rows of one quarantine file with others of the same file. One that is there already gets the
   * rule it breaks now, unless a person has changed it.
   */
  static List<QuarantinedRow> with(List<QuarantinedRow> present, List<QuarantinedRow> others) {
    List<QuarantinedRow> all = new ArrayList<>(present);
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      places.putIfAbsent(all.get(i).place(), i);
    }
    for (QuarantinedRow row : others) {
      Integer at = places.putIfAbsent(row.place(), all.size());
      if (at == null) {
        all.add(row);
      } else if (!all.get(at).edited()) {
        all.set(at, all.get(at).broke(row.rule()));
      }
    }
    return all;
  }

  /** Which row it is of those of files with the same content. */
  String place() {
    return line + " " + rawMd5;
  }

  /** Which row it is of those that came in such files under any name. */
  String origin() {
    return file + " " + place();
  }

  /** A file's text in UTF-8, under a header that begins with {@code first}. */
  static byte[] bytes(String first, List<QuarantinedRow> rows) throws IOException {
    StringBuilder text = new StringBuilder();
    try (CSVPrinter out = new CSVPrinter(text, WRITE)) {
      out.printRecord(first, "file", "line", "columns", "raw", "raw_md5");
      for (QuarantinedRow row : rows) {
        out.printRecord(row.rule, row.file, row.line, row.columns, row.raw, row.rawMd5);
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Whether a person has changed it. */
  public boolean edited() {
    return !md5(raw).equals(rawMd5);
  }

  /** The same under the rule it breaks now. */
  QuarantinedRow broke(String now) {
    return new QuarantinedRow(now, file, line, columns, raw, rawMd5);
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
