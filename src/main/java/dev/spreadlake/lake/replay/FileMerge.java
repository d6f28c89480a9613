package dev.spreadlake.lake.replay;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The entries of many recorded files in order. Files are opened when their first entry comes up, so
 * that thousands of files need few handles. One thread.
 */
final class FileMerge<T> implements Closeable {
  private record Waiting(Instant first, Path file) {}

  private final RecordedFile.Opener<T> opener;
  private final Function<T, Instant> at;
  private final Consumer<Refused> refusals;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final PriorityQueue<RecordedFile<T>> open;
  private long rowsIn;

  /**
   * @param at time of an entry
   * @param order by time first
   * @throws IOException if a file cannot be read
   */
  FileMerge(
      List<Path> files,
      RecordedFile.Opener<T> opener,
      Function<T, Instant> at,
      Comparator<T> order,
      Consumer<Refused> refusals)
      throws IOException {
    this.opener = opener;
    this.at = at;
    this.refusals = refusals;
    this.open = new PriorityQueue<>(Comparator.comparing(RecordedFile<T>::peek, order));
    List<Waiting> found = new ArrayList<>();
    for (Path file : files) {
      try (RecordedFile<T> head = opener.open(file, refused -> {})) {
        if (head.peek() != null) {
          found.add(new Waiting(at.apply(head.peek()), file));
        } else {
          drain(file);
        }
      }
    }
    found.sort(
        Comparator.comparing(Waiting::first).thenComparing(entry -> entry.file().toString()));
    waiting.addAll(found);
  }

  /** The next entry; null at the end. */
  T next() throws IOException {
    while (!waiting.isEmpty()
        && (open.isEmpty() || !waiting.peek().first().isAfter(at.apply(open.peek().peek())))) {
      open.add(opener.open(waiting.remove().file(), refusals));
    }
    RecordedFile<T> source = open.poll();
    if (source == null) {
      return null;
    }
    T entry;
    try {
      entry = source.next();
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
    if (source.peek() != null) {
      open.add(source);
    } else {
      rowsIn += source.rowsIn();
      source.close();
    }
    return entry;
  }

  /** Lines read, refused ones included; complete once {@link #next} has given null. */
  long rowsIn() {
    return rowsIn;
  }

  private void drain(Path file) throws IOException {
    try (RecordedFile<T> bad = opener.open(file, refusals)) {
      rowsIn += bad.rowsIn();
    }
  }

  @Override
  public void close() throws IOException {
    for (RecordedFile<T> source : open) {
      source.close();
    }
  }
}
