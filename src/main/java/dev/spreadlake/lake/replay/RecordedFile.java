package dev.spreadlake.lake.replay;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Entries of one recorded file, in order of time. One thread. */
interface RecordedFile<T> extends Closeable {
  /** Opens one kind of file. */
  @FunctionalInterface
  interface Opener<T> {
    /**
     * @param refusals takes what breaks a rule
     */
    RecordedFile<T> open(Path file, Consumer<Refused> refusals) throws IOException;
  }

  /** The entry that {@link #next} will give; null at the end. */
  T peek();

  /** The next entry; null at the end. */
  T next() throws IOException;

  /** Lines read so far, refused ones included. */
  long rowsIn();
}
