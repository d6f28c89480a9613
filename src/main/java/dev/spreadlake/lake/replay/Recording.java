package dev.spreadlake.lake.replay;

import java.io.Closeable;
import java.io.IOException;

/** Something recorded that can be played second by second, in order. One thread. */
public interface Recording extends Closeable {
  /** All that is known of the next second; null at the end. */
  Replayer.Second next() throws IOException;

  /** Counts so far; they add up once {@link #next} has given null. */
  Replayer.Tally tally();
}
