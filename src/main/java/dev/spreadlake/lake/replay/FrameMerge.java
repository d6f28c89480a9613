package dev.spreadlake.lake.replay;

import dev.spreadlake.lake.replay.RecordedObservations.Refused;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The frames of many bronze files in order of receipt; those of one instant in order of channel,
 * file and line. Files are opened when their first frame comes up. A frame that another file holds
 * too is counted as a duplicate and given once.
 */
final class FrameMerge implements Closeable {
  private static final Comparator<RecordedFrame> ORDER =
      Comparator.comparing(RecordedFrame::at)
          .thenComparing(RecordedFrame::channel)
          .thenComparing(frame -> frame.file().toString())
          .thenComparingLong(RecordedFrame::line);

  private record Waiting(Instant first, Path file) {}

  private record Content(String channel, String text) {}

  private final Consumer<Refused> refusals;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final PriorityQueue<RecordedFrames> open =
      new PriorityQueue<>(Comparator.comparing(RecordedFrames::peek, ORDER));
  private final Map<Content, Path> sameInstant = new HashMap<>();
  private Instant instant = Instant.MIN;
  private long rowsIn;
  private long duplicates;

  FrameMerge(List<Path> files, Consumer<Refused> refusals) throws IOException {
    this.refusals = refusals;
    List<Waiting> found = new ArrayList<>();
    for (Path file : files) {
      try (RecordedFrames head = new RecordedFrames(file, refused -> {})) {
        if (head.peek() != null) {
          found.add(new Waiting(head.peek().at(), file));
        } else {
          drain(file);
        }
      }
    }
    found.sort(
        Comparator.comparing(Waiting::first).thenComparing(entry -> entry.file().toString()));
    waiting.addAll(found);
  }

  /** The next frame; null at the end. */
  RecordedFrame next() throws IOException {
    while (true) {
      RecordedFrame frame = any();
      if (frame == null || !isDuplicate(frame)) {
        return frame;
      }
      duplicates++;
    }
  }

  private RecordedFrame any() throws IOException {
    while (!waiting.isEmpty()
        && (open.isEmpty() || !waiting.peek().first().isAfter(open.peek().peek().at()))) {
      open.add(new RecordedFrames(waiting.remove().file(), refusals));
    }
    RecordedFrames source = open.poll();
    if (source == null) {
      return null;
    }
    RecordedFrame frame = source.next();
    if (source.peek() != null) {
      open.add(source);
    } else {
      rowsIn += source.rowsIn();
      source.close();
    }
    return frame;
  }

  private boolean isDuplicate(RecordedFrame frame) {
    if (!frame.at().equals(instant)) {
      instant = frame.at();
      sameInstant.clear();
    }
    Path first = sameInstant.putIfAbsent(new Content(frame.channel(), frame.text()), frame.file());
    return first != null && !first.equals(frame.file());
  }

  /** Lines read, refused ones included; complete once {@link #next} has given null. */
  long rowsIn() {
    return rowsIn;
  }

  long duplicates() {
    return duplicates;
  }

  private void drain(Path file) throws IOException {
    try (RecordedFrames bad = new RecordedFrames(file, refusals)) {
      rowsIn += bad.rowsIn();
    }
  }

  @Override
  public void close() throws IOException {
    for (RecordedFrames source : open) {
      source.close();
    }
  }
}
