package dev.spreadlake.lake.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The narrow door through which the lake's writers touch the disk, so that a test can let the disk
 * fill up or fail at any step. Blocking; not thread-safe unless an implementation says so.
 */
public interface LakeFiles {
  /** A file that is appended to. */
  interface Appender extends AutoCloseable {
    /** Appends all of {@code bytes} at the end. */
    void append(byte[] bytes) throws IOException;

    /** Returns once everything appended is on the disk. */
    void force() throws IOException;

    @Override
    void close() throws IOException;
  }

  /** Opens a new file for appending; its folder is created durably if absent. */
  Appender create(Path file) throws IOException;

  /**
   * Makes {@code content} appear under {@code file}, whole or not at all: temporary name, fsync,
   * rename over what was there, fsync of the folder.
   */
  void publish(Path file, byte[] content) throws IOException;

  /**
   * As {@link #publish}, but leaves the fsync of the folder to the publication that follows in the
   * same folder: its manifest's.
   */
  void place(Path file, byte[] content) throws IOException;

  /**
   * As {@link #place} for several files. They need not be in any order on the disk: what vouches
   * for them is published after. If one fails the call fails, and may be repeated.
   */
  default void placeAll(Map<Path, byte[]> contents) throws IOException {
    for (Map.Entry<Path, byte[]> file : contents.entrySet()) {
      place(file.getKey(), file.getValue());
    }
  }

  /** Renames a finished, fsync'ed file to its final name and fsyncs the folder. */
  void rename(Path from, Path to) throws IOException;

  /** Cuts {@code file} to {@code length} bytes and fsyncs it. */
  void truncate(Path file, long length) throws IOException;

  /** Removes a file if it exists, and fsyncs the folder. */
  void delete(Path file) throws IOException;
}
