package dev.spreadlake.batch.intake;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** Opens {@code .csv}, {@code .csv.gz} and {@code .zip} alike. */
public final class InputStreams {
  private static final int BUFFER_BYTES = 1 << 18;

  private InputStreams() {}

  /** Whether the name is one this package reads. */
  public static boolean readable(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !lower.startsWith(".")
        && (lower.endsWith(".csv") || lower.endsWith(".csv.gz") || lower.endsWith(".zip"));
  }

  /**
   * The text inside {@code raw}.
   *
   * @param name decides the kind
   * @throws ZipException if it is not what its name says, or a zip holds no {@code .csv}
   */
  public static InputStream text(String name, InputStream raw) throws IOException {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".gz")) {
      return new GZIPInputStream(raw, BUFFER_BYTES);
    }
    if (!lower.endsWith(".zip")) {
      return raw;
    }
    ZipInputStream zip = new ZipInputStream(new BufferedInputStream(raw, BUFFER_BYTES));
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      if (isCsv(entry)) {
        return zip;
      }
    }
    throw new ZipException(name + " holds no .csv");
  }

  /** Names of the {@code .csv} in a zip. */
  public static List<String> csvEntries(Path zip) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      return file.stream().filter(InputStreams::isCsv).map(ZipEntry::getName).toList();
    }
  }

  private static boolean isCsv(ZipEntry entry) {
    String name = entry.getName().toLowerCase(Locale.ROOT);
    return !entry.isDirectory() && name.endsWith(".csv") && !name.startsWith("__macosx/");
  }
}
