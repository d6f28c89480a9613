package dev.spreadlake.batch.publish;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Makes a CSV file sorted by its second column out of an older one and the rows of the keys that
 * changed: rows of the older file whose key the newer rows have are left out. One pass, a line in
 * memory at a time.
 *
 * <p>Keys are compared byte by byte; neither of the first two columns is quoted.
 */
public final class SortedLines {
  private static final int BUFFER_BYTES = 1 << 18;

  private SortedLines() {}

  /**
   * Writes {@code file}.
   *
   * @param old the older file, with its header
   * @param part the newer rows, sorted, without a header
   * @return rows written and the file's hash
   */
  public static Written merge(Path file, Path old, Path part) throws IOException {
    try (Lines older = new Lines(old);
        Lines newer = new Lines(part);
        Output out = new Output(file)) {
      if (!older.next()) {
        throw new IOException(old + " has no header");
      }
      out.take(older);
      boolean more = newer.next();
      byte[] replaced = new byte[0];
      while (older.next()) {
        while (more && newer.compareKey(older) <= 0) {
          replaced = newer.key();
          out.take(newer);
          more = newer.next();
        }
        if (!older.hasKey(replaced)) {
          out.take(older);
        }
      }
      while (more) {
        out.take(newer);
        more = newer.next();
      }
      return out.written();
    }
  }

  /**
   * What was written.
   *
   * @param rows without the header
   * @param sha256 of the file
   */
  public record Written(long rows, String sha256) {}

  /** Line after line of a file, each with its end. */
  private static final class Lines implements AutoCloseable {
    private final Path file;
    private final InputStream in;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int available;
    private int start;
    private int end;

    Lines(Path file) throws IOException {
      this.file = file;
      this.in = Files.newInputStream(file);
    }

    /** False at the end of the file. */
    boolean next() throws IOException {
      start = end;
      int at = start;
      while (true) {
        while (at < available) {
          if (buffer[at++] == '\n') {
            end = at;
            return true;
          }
        }
        at -= start;
        if (!fill()) {
          if (at > 0) {
            throw new IOException(file + " ends within a line");
          }
          return false;
        }
      }
    }

    /** Moves the line that has begun to the front and reads on. */
    private boolean fill() throws IOException {
      int begun = available - start;
      if (begun == buffer.length) {
        buffer = Arrays.copyOf(buffer, 2 * buffer.length);
      }
      System.arraycopy(buffer, start, buffer, 0, begun);
      start = 0;
      available = begun;
      int n = in.read(buffer, begun, buffer.length - begun);
      available += Math.max(n, 0);
      return n > 0;
    }

    private int comma(int from) throws IOException {
      for (int i = from; i < end; i++) {
        if (buffer[i] == ',') {
          return i;
        }
      }
      throw new IOException(file + " has a line of fewer than three columns");
    }

    byte[] key() throws IOException {
      int first = comma(start);
      return Arrays.copyOfRange(buffer, first + 1, comma(first + 1));
    }

    boolean hasKey(byte[] key) throws IOException {
      int first = comma(start);
      return Arrays.equals(buffer, first + 1, comma(first + 1), key, 0, key.length);
    }

    int compareKey(Lines other) throws IOException {
      int mine = comma(start);
      int its = other.comma(other.start);
      return Arrays.compareUnsigned(
          buffer, mine + 1, comma(mine + 1), other.buffer, its + 1, other.comma(its + 1));
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /**
   * Writes and hashes. What is written is brought to the disk meanwhile, by another thread: whoever
   * syncs the file in the end waits for the last of it only.
   */
  private static final class Output implements AutoCloseable {
    private static final long SYNC_BYTES = 32 << 20;

    private final FileChannel out;
    private final RunningSha256 sha = RunningSha256.fresh();
    private final Path file;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private CompletableFuture<Void> syncing = CompletableFuture.completedFuture(null);
    private long unsynced;
    private int filled;
    private long lines;

    Output(Path file) throws IOException {
      this.file = file;
      this.out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void take(Lines from) throws IOException {
      int length = from.end - from.start;
      if (filled + length > buffer.length) {
        flush();
      }
      if (length > buffer.length) {
        write(from.buffer, from.start, length);
      } else {
        System.arraycopy(from.buffer, from.start, buffer, filled, length);
        filled += length;
      }
      lines++;
    }

    private void flush() throws IOException {
      write(buffer, 0, filled);
      filled = 0;
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
      sha.update(bytes, offset, length);
      ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
      try {
        while (left.hasRemaining()) {
          unsynced += out.write(left);
        }
      } catch (IOException e) {
        throw Durable.naming(file, e);
      }
      if (unsynced >= SYNC_BYTES && syncing.isDone()) {
        synced();
        unsynced = 0;
        syncing = CompletableFuture.runAsync(this::sync);
      }
    }

    private void sync() {
      try {
        out.force(false);
      } catch (IOException e) {
        throw new UncheckedIOException(Durable.naming(file, e));
      }
    }

    /** Waits for what was begun, and fails as it did. */
    private void synced() throws IOException {
      try {
        syncing.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof UncheckedIOException refused) {
          throw refused.getCause();
        }
        throw e;
      }
    }

    Written written() throws IOException {
      flush();
      synced();
      return new Written(lines - 1, sha.hex());
    }

    /** The channel must not be closed under the other thread. */
    @Override
    public void close() throws IOException {
      syncing.handle((done, failed) -> null).join();
      out.close();
    }
  }
}
