package dev.spreadlake.lake.table;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The complete CSV files of the lake's folders. Blocking; thread-safe. */
public final class CsvFiles {
  private CsvFiles() {}

  /** Those of a folder, in order of name; none if there is no folder. */
  public static List<Path> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .filter(path -> path.getFileName().toString().endsWith(".csv"))
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  /** Rows of a file, without its header. */
  public static List<String> rows(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    return lines.subList(Math.min(1, lines.size()), lines.size());
  }
}
