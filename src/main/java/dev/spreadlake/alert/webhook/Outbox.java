package dev.spreadlake.alert.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.spreadlake.alert.store.CheckedLines;
import dev.spreadlake.alert.store.StateFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Deliveries that are not done yet, and how far the alert events have been taken in; over restarts.
 * Append-only, rewritten when most of it is done. Blocking; used by one thread.
 */
final class Outbox implements Closeable {
  /** Before any event was taken in. */
  static final long NO_CURSOR = -1;

  private static final int LINES_MIN = 2_000;

  private record Key(String id, String target) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Line(Delivery put, Key done, Long cursor) {}

  /** Writes all of it or fails. */
  @FunctionalInterface
  interface Writer {
    void write(FileChannel out, byte[] bytes) throws IOException;
  }

  private final Path file;
  private final Writer writer;
  private final Map<Key, Delivery> waiting = new LinkedHashMap<>();
  private FileChannel out;
  private long end;
  private long cursor = NO_CURSOR;
  private int lines;

  /**
   * Opens or makes the file; a torn end is cut.
   *
   * @throws IOException naming the file if it is damaged before its end
   */
  Outbox(Path file, Writer writer) throws IOException {
    this.file = file;
    this.writer = writer;
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(StateFiles.unfinished(file));
    if (Files.exists(file)) {
      end = CheckedLines.read(file, text -> apply(StateFiles.JSON.readValue(text, Line.class)));
    }
    out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    out.truncate(end);
    out.position(end);
  }

  /** Deliveries that are not done, oldest first. */
  List<Delivery> waiting() {
    return List.copyOf(waiting.values());
  }

  /** Sequence number of the newest event taken in, or {@link #NO_CURSOR}. */
  long cursor() {
    return cursor;
  }

  /** Begins after an event, whatever was before; durable on return. */
  void beginAfter(long seq) throws IOException {
    append(List.of(new Line(null, null, seq)));
    out.force(false);
  }

  /**
   * Takes in one event; durable on return. The cursor stays behind an event that was never stored,
   * so that it and all after it are asked for again once the process has been started anew.
   *
   * @param after the event before it, the newest one that the caller gave or tried to give
   */
  void add(List<Delivery> deliveries, long after, long seq) throws IOException {
    List<Line> added = new ArrayList<>();
    deliveries.forEach(delivery -> added.add(new Line(delivery, null, null)));
    if (cursor == after || cursor == seq) {
      added.add(new Line(null, null, seq));
    }
    append(added);
    out.force(false);
  }

  /** A delivery is done, one way or the other. */
  void done(Delivery delivery) throws IOException {
    append(List.of(new Line(null, new Key(delivery.id(), delivery.target()), null)));
  }

  /** Rewrites the file if most of it is done. */
  void tidy() throws IOException {
    if (lines > LINES_MIN + 4 * waiting.size()) {
      compact();
    }
  }

  @Override
  public void close() throws IOException {
    try (FileChannel closing = out) {
      closing.force(false);
    }
  }

  private void append(List<Line> added) throws IOException {
    if (out.position() != end) {
      // What a refused write has left.
      out.truncate(end);
      out.position(end);
    }
    for (Line line : added) {
      writer.write(out, encode(line));
    }
    end = out.position();
    added.forEach(this::apply);
  }

  private void compact() throws IOException {
    Path unfinished = StateFiles.unfinished(file);
    FileChannel next =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    FileChannel old = out;
    try {
      for (Delivery delivery : waiting.values()) {
        writer.write(next, encode(new Line(delivery, null, null)));
      }
      writer.write(next, encode(new Line(null, null, cursor)));
      next.force(true);
      StateFiles.moveInto(unfinished, file);
      out = next;
    } finally {
      (out == next ? old : next).close();
    }
    end = out.position();
    lines = waiting.size() + 1;
  }

  private void apply(Line line) {
    lines++;
    if (line.put() != null) {
      waiting.put(new Key(line.put().id(), line.put().target()), line.put());
    } else if (line.done() != null) {
      waiting.remove(line.done());
    } else {
      cursor = line.cursor();
    }
  }

  private static byte[] encode(Line line) throws IOException {
    return CheckedLines.encode(StateFiles.JSON.writeValueAsBytes(line));
  }
}
