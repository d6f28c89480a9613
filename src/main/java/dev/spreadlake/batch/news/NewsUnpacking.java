package dev.spreadlake.batch.news;

import dev.spreadlake.batch.intake.InputStreams;
import dev.spreadlake.batch.run.RefusedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipException;

/** Unpacks a news file whole, or refuses it by name. */
final class NewsUnpacking {
  /** Name of the rule of the catalogue that a file breaks which cannot be read at all. */
  static final String RULE = "unreadable_file";

  /** Largest file once unpacked; more is no news file, or a bomb. */
  static final int TEXT_BYTES_MAX = 256 * 1024 * 1024;

  private static final byte[] GZIP = {(byte) 0x1F, (byte) 0x8B};
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  private NewsUnpacking() {}

  /**
   * The text in a file.
   *
   * @param name how it was called where it came from
   * @throws RefusedException if it is broken, not what its name says, too large, or a zip of other
   *     than one CSV
   */
  static byte[] text(Path path, String name) throws IOException {
    String lower = name.toLowerCase(Locale.ROOT);
    byte[] text;
    try {
      if (lower.endsWith(".zip")) {
        one(path, name);
      }
      text = lower.endsWith(".csv") ? plain(path, name) : packed(path, name, lower);
    } catch (ZipException | EOFException broken) {
      throw new RefusedException(
          RULE,
          name
              + (": cannot be unpacked (" + broken.getMessage() + "). Ask for the file again; ")
              + "the tables published before stay as they are");
    }
    if (lower.endsWith(".csv") && (startsWith(text, GZIP) || startsWith(text, ZIP))) {
      throw new RefusedException(
          RULE,
          name
              + " is no CSV but packed: call it "
              + (startsWith(text, GZIP) ? name + ".gz" : name.replaceFirst("\\.[^.]*$", ".zip")));
    }
    return text;
  }

  /** Takes no more memory than the file has bytes. */
  private static byte[] plain(Path path, String name) throws IOException {
    if (Files.size(path) > TEXT_BYTES_MAX) {
      throw tooLarge(name);
    }
    return Files.readAllBytes(path);
  }

  private static byte[] packed(Path path, String name, String lower) throws IOException {
    try (InputStream raw = Files.newInputStream(path);
        InputStream in = InputStreams.text(lower, raw)) {
      byte[] text = in.readNBytes(TEXT_BYTES_MAX + 1);
      if (text.length > TEXT_BYTES_MAX) {
        throw tooLarge(name);
      }
      return text;
    }
  }

  private static RefusedException tooLarge(String name) {
    return new RefusedException(
        RULE, name + " has more than " + TEXT_BYTES_MAX / 1024 / 1024 + " MiB; cut it into parts");
  }

  /** A zip stands for the one CSV in it. */
  private static void one(Path path, String name) throws IOException {
    List<String> inside = InputStreams.csvEntries(path);
    if (inside.size() != 1) {
      throw new RefusedException(
          RULE,
          name
              + (" holds " + (inside.isEmpty() ? "no" : inside.size()) + " CSV files")
              + (inside.isEmpty() ? "" : " (" + String.join(", ", inside) + ")")
              + "; a zip may hold one. Put each into the folder by itself");
    }
  }

  private static boolean startsWith(byte[] text, byte[] magic) {
    return text.length >= magic.length
        && java.util.Arrays.equals(text, 0, magic.length, magic, 0, magic.length);
  }
}
