package dev.spreadlake.lake.replay;

import dev.spreadlake.lake.disk.LakeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one run refused, for a file of its own in {@code quarantine/replay/}: the next number that
 * no file there has, so that no clock is in it and no run's rows take the place of another's. Held
 * until {@link #publish}; a run that is killed refuses the same rows again. One thread.
 */
final class RefusedRows {
  /** Rows held; beyond, {@link #add} fails. */
  static final int ROWS_MAX = 1_000_000;

  /** Characters held; beyond, {@link #add} fails. */
  static final long CHARS_MAX = 32L << 20;

  private static final String FOLDER = "quarantine/replay";
  private static final String HEADER = "rule,file,line,raw";
  private static final Pattern NAME = Pattern.compile("refused_(\\d{4,9})\\.csv");

  private final List<String> rows = new ArrayList<>();
  private long chars;

  /**
   * @throws IllegalStateException if so much was refused that this can be no recording
   */
  void add(String row) {
    if (rows.size() >= ROWS_MAX || chars + row.length() > CHARS_MAX) {
      throw new IllegalStateException(
          "more than "
              + rows.size()
              + " rows refused, "
              + chars
              + " characters; this is not a recording: "
              + row);
    }
    rows.add(row);
    chars += row.length();
  }

  /**
   * Puts the rows in place, durable before they are seen. For the holder of the lake's lock.
   *
   * @return the file's name below {@code root}; empty if nothing was refused
   */
  String publish(LakeFiles files, Path root) throws IOException {
    if (rows.isEmpty()) {
      return "";
    }
    Path folder = root.toRealPath().resolve(FOLDER);
    String name = "%s/refused_%04d.csv".formatted(FOLDER, newest(folder) + 1);
    String text = HEADER + "\n" + String.join("\n", rows) + "\n";
    files.publish(root.toRealPath().resolve(name), text.getBytes(StandardCharsets.UTF_8));
    return name;
  }

  private static int newest(Path folder) throws IOException {
    int newest = 0;
    if (Files.isDirectory(folder)) {
      try (Stream<Path> found = Files.list(folder)) {
        for (Path file : found.toList()) {
          Matcher matcher = NAME.matcher(file.getFileName().toString());
          if (matcher.matches()) {
            newest = Math.max(newest, Integer.parseInt(matcher.group(1)));
          }
        }
      }
    }
    return newest;
  }
}
