package dev.spreadlake.batch.intake;

import dev.spreadlake.batch.run.RefusedException;
import dev.spreadlake.store.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipException;

/** Reads a file once from end to end: its hash, its header, and whether it needs care. */
public final class FileScan {
  private static final int CHUNK_BYTES = 1 << 18;

  /** So many of a zip's files are named in a message. */
  private static final int NAMED_MAX = 10;

  private FileScan() {}

  /**
   * Scans one file.
   *
   * @throws RefusedException if it is packed and cannot be unpacked to its end, is a zip of several
   *     CSVs, or has no line ends but carriage returns
   * @throws IOException if it cannot be read
   */
  public static InputFile scan(String source, Path path) throws IOException {
    try {
      return read(source, path);
    } catch (ZipException | EOFException broken) {
      throw new RefusedException(
          "unreadable_file",
          path
              + ": cannot be unpacked ("
              + broken.getMessage()
              + "). Ask for the file again, then run again; the tables published before stay as"
              + " they are");
    }
  }

  private static InputFile read(String source, Path path) throws IOException {
    MessageDigest sha = Sha256.digest();
    ByteTally tally = new ByteTally();
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    boolean headerOpen = true;
    try (InputStream raw = new DigestInputStream(Files.newInputStream(path), sha);
        InputStream text = InputStreams.text(path.getFileName().toString(), raw)) {
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int n = text.read(chunk); n >= 0; n = text.read(chunk)) {
        int from = 0;
        if (headerOpen) {
          int end = indexOf(chunk, n, (byte) '\n');
          int upTo = end < 0 ? n : end;
          header.write(chunk, 0, Math.min(upTo, InputFile.LINE_BYTES_MAX));
          headerOpen = end < 0 && header.size() <= InputFile.LINE_BYTES_MAX;
          from = end < 0 ? n : end + 1;
        }
        if (from > 0) {
          System.arraycopy(chunk, from, chunk, 0, n - from);
        }
        tally.add(chunk, n - from);
      }
      drain(raw, chunk);
    }
    String line = header.toString(StandardCharsets.UTF_8);
    refuseSeveral(path);
    refuseReturns(path, line);
    List<String> columns = columns(line);
    boolean plain =
        !tally.odd()
            && !tally.blankLine()
            && tally.longestLine() <= InputFile.LINE_BYTES_MAX
            && tally.commas() == tally.lines() * (columns.size() - 1L)
            && !path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip")
            && line.indexOf('"') < 0
            && line.indexOf('\r') < 0
            && line.length() > 0;
    return new InputFile(source, path, Sha256.hex(sha), columns, tally.lines(), plain, true);
  }

  /**
   * The same with the columns of its first line that is not blank, where its first line is.
   *
   * @throws IOException if it cannot be read
   */
  public static InputFile pastBlankLines(InputFile file) throws IOException {
    if (!file.columns().equals(List.of(""))) {
      return file;
    }
    try (InputStream raw = Files.newInputStream(file.path());
        InputStream text = InputStreams.text(file.name(), raw)) {
      LineFinder finder = new LineFinder(text);
      for (long number = 2; number <= file.lines() + 1; number++) {
        String line = finder.line(number);
        if (!line.isBlank()) {
          return new InputFile(
              file.source(), file.path(), file.sha256(), columns(line), file.lines(), false, true);
        }
      }
    }
    return file;
  }

  private static void refuseSeveral(Path path) throws IOException {
    if (!path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".zip")) {
      return;
    }
    List<String> entries = InputStreams.csvEntries(path);
    if (entries.size() > 1) {
      String more = entries.size() > NAMED_MAX ? ", …" : "";
      throw new RefusedException(
          "unreadable_file",
          (path + ": holds " + entries.size() + " files, and one is read of a zip (")
              + (String.join(", ", entries.subList(0, Math.min(entries.size(), NAMED_MAX))) + more)
              + "). Unpack it in the input folder, then run again; the tables published before stay"
              + " as they are");
    }
  }

  /** A line's last byte may be a return; one inside a header is the end of a line of its own. */
  private static void refuseReturns(Path path, String header) {
    int at = header.indexOf('\r');
    boolean text = header.indexOf('\0') < 0 && header.indexOf('\uFFFD') < 0;
    if (text && at >= 0 && at < header.length() - 1) {
      throw new RefusedException(
          "unreadable_file",
          path
              + ": its lines end with carriage returns alone, as of old Macs, so it would be one"
              + " line. Save it with line feeds, then run again; the tables published before stay"
              + " as they are");
    }
  }

  /** Names in a header line: trimmed, lower case, without quotes or byte order mark. */
  static List<String> columns(String line) {
    String text = line.startsWith("\uFEFF") ? line.substring(1) : line;
    List<String> names = new ArrayList<>();
    for (String cell : text.split(",", -1)) {
      String name = cell.strip();
      if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) {
        name = name.substring(1, name.length() - 1);
      }
      names.add(name.strip().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /** What a zip has after its entry still belongs to the hash. */
  private static void drain(InputStream raw, byte[] chunk) throws IOException {
    int n;
    do {
      n = raw.read(chunk);
    } while (n >= 0);
  }

  private static int indexOf(byte[] bytes, int length, byte wanted) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
