package dev.spreadlake.lake.replay;

import dev.spreadlake.lake.replay.RecordedObservations.Refused;
import dev.spreadlake.lake.replay.RecordedObservations.Row;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The rows of many recordings in order of time, then book. Each file must be in order of time; they
 * are opened when their first second comes up, so that thousands of files need few handles.
 */
final class RecordingMerge implements Closeable {
  private static final Comparator<Row> ORDER =
      Comparator.comparing(Row::second)
          .thenComparing(Row::book)
          .thenComparing(row -> row.file().toString())
          .thenComparingLong(Row::line);

  private record Waiting(Instant first, Path file) {}

  private final Consumer<Refused> refusals;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final PriorityQueue<RecordedObservations> open =
      new PriorityQueue<>(Comparator.comparing(RecordedObservations::peek, ORDER));
  private long rowsIn;

  /**
   * @param paths files, or folders whose {@code *.csv} below are taken
   * @throws IOException if a path cannot be read
   */
  RecordingMerge(List<Path> paths, Consumer<Refused> refusals) throws IOException {
    this.refusals = refusals;
    List<Waiting> files = new ArrayList<>();
    for (Path file : csvFiles(paths)) {
      try (RecordedObservations head = new RecordedObservations(file, refused -> {})) {
        if (head.hasNext()) {
          files.add(new Waiting(head.peek().second(), file));
        } else {
          drain(file);
        }
      }
    }
    files.sort(
        Comparator.comparing(Waiting::first)
            .thenComparing(entry -> entry.file().getFileName().toString()));
    waiting.addAll(files);
  }

  /** Every CSV below the given paths, sorted by name. */
  static List<Path> csvFiles(List<Path> paths) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> tree = Files.walk(path)) {
          tree.filter(file -> Files.isRegularFile(file) && isCsv(file))
              .sorted()
              .forEach(files::add);
        }
      } else if (Files.isRegularFile(path)) {
        files.add(path);
      } else {
        throw new IOException("no such file or folder: " + path);
      }
    }
    return files;
  }

  private static boolean isCsv(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".csv") && !name.startsWith(".");
  }

  /** The next row; null at the end. */
  Row next() throws IOException {
    while (!waiting.isEmpty()
        && (open.isEmpty() || !waiting.peek().first().isAfter(open.peek().peek().second()))) {
      RecordedObservations file = new RecordedObservations(waiting.remove().file(), refusals);
      open.add(file);
    }
    RecordedObservations source = open.poll();
    if (source == null) {
      return null;
    }
    Row row = source.next();
    if (source.hasNext()) {
      open.add(source);
    } else {
      rowsIn += source.rowsIn();
      source.close();
    }
    return row;
  }

  /** Rows read, refused ones included; complete once {@link #next} has given null. */
  long rowsIn() {
    return rowsIn;
  }

  private void drain(Path file) throws IOException {
    try (RecordedObservations bad = new RecordedObservations(file, refusals)) {
      rowsIn += bad.rowsIn();
    }
  }

  @Override
  public void close() throws IOException {
    for (RecordedObservations source : open) {
      source.close();
    }
  }
}
