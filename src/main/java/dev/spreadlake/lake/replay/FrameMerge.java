package dev.spreadlake.lake.replay;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The frames of many bronze files in order of receipt; of those of one instant the socket's first,
 * which is ahead of REST, then in order of channel, file and line. A frame that another file holds
 * too is counted as a duplicate and given once.
 */
final class FrameMerge implements Closeable {
  private static final Comparator<RecordedFrame> ORDER =
      Comparator.comparing(RecordedFrame::at)
          .thenComparing(frame -> !frame.isSocket())
          .thenComparing(RecordedFrame::channel)
          .thenComparing(frame -> frame.file().toString())
          .thenComparingLong(RecordedFrame::line);

  private record Content(String channel, String text) {}

  private final FileMerge<RecordedFrame> merge;
  private final Map<Content, Path> sameInstant = new HashMap<>();
  private Instant instant = Instant.MIN;
  private long duplicates;

  FrameMerge(List<Path> files, Consumer<Refused> refusals) throws IOException {
    this.merge = new FileMerge<>(files, RecordedFrames::new, RecordedFrame::at, ORDER, refusals);
  }

  /** The next frame; null at the end. */
  RecordedFrame next() throws IOException {
    while (true) {
      RecordedFrame frame = merge.next();
      if (frame == null || !isDuplicate(frame)) {
        return frame;
      }
      duplicates++;
    }
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
    return merge.rowsIn();
  }

  long duplicates() {
    return duplicates;
  }

  @Override
  public void close() throws IOException {
    merge.close();
  }
}
