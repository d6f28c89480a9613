package dev.spreadlake.batch.run;

import dev.spreadlake.batch.duckdb.DuckDb;
import dev.spreadlake.batch.publish.Durable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What the engine writes over in place when a run commits to a state's file, kept beside the file
 * until the commit is done, as SQLite's rollback journal does.
 *
 * <p>The engine puts a transaction's rows into blocks that nothing refers to, and its commit is one
 * page: the next of two headers that take turns. But the blocks that say where rows are, its
 * metadata, are filled up and written again where they stand, each as a whole, before that header.
 * A process killed within such a write, or a full disk, leaves a block that is neither the old nor
 * the new, in a file whose header is the old one: a state that nobody can open.
 *
 * <p>So the old headers and metadata are written here first. If the headers in the file are still
 * those kept, the commit has not happened and the metadata is put back; if they differ, it has.
 * Layout of the file, taken from DuckDB's storage format: three headers of 4 KiB, then blocks of
 * one size, numbered from 0. With the run's lock held; blocks.
 */
final class BeforeImages {
  private static final int HEADERS = 3 * 4096;

  private final Path file;
  private final Path kept;

  /**
   * @param file a database of the engine's, attached by nobody while a method here runs: on Unix,
   *     whoever closes a file loses all locks its process has on it
   */
  BeforeImages(Path file) {
    this.file = file;
    this.kept = file.resolveSibling("before.images");
  }

  /** Numbers and size of the blocks that the engine may write over in place. */
  record Blocks(List<Long> numbers, int bytes) {
    /** Those of an attached database. */
    static Blocks of(DuckDb db, String database) {
      return new Blocks(
          db.query(
              "select block_id from pragma_metadata_info(?) order by block_id",
              row -> row.getLong(1),
              database),
          Math.toIntExact(
              db.query(
                      "select block_size from pragma_database_size() where database_name = ?",
                      row -> row.getLong(1),
                      database)
                  .get(0)));
    }

    private long position(long number) {
      return HEADERS + number * bytes;
    }
  }

  /** Keeps what is in the file now; on the disk when this returns. */
  void keep(Blocks blocks) throws IOException {
    Path hidden = kept.resolveSibling("." + kept.getFileName() + ".part");
    try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
        FileChannel to =
            FileChannel.open(
                hidden,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer head = ByteBuffer.allocate(2 * Integer.BYTES);
      head.putInt(blocks.bytes()).putInt(blocks.numbers().size()).flip();
      write(to, head);
      copy(from, 0, HEADERS, to);
      for (long number : blocks.numbers()) {
        write(to, ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        copy(from, blocks.position(number), blocks.bytes(), to);
      }
      to.force(true);
    } catch (IOException e) {
      throw Durable.naming(kept, e);
    }
    Durable.move(hidden, kept);
  }

  /**
   * Puts back what a commit that did not come to its end has written over. May itself be killed and
   * begun again.
   */
  void settle() throws IOException {
    if (!Files.exists(kept)) {
      return;
    }
    try (FileChannel from = FileChannel.open(kept, StandardOpenOption.READ);
        FileChannel to =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer head = read(from, 2 * Integer.BYTES);
      int bytes = head.getInt();
      Blocks blocks = new Blocks(List.of(), bytes);
      int count = head.getInt();
      if (read(from, HEADERS).equals(read(to, HEADERS))) {
        for (int i = 0; i < count; i++) {
          to.position(blocks.position(read(from, Long.BYTES).getLong()));
          copy(from, from.position(), bytes, to);
          from.position(from.position() + bytes);
        }
        to.force(true);
      }
    }
    drop();
  }

  /** Forgets what is kept, if anything: the commit is done and on the disk, or was never begun. */
  void drop() throws IOException {
    if (!Files.exists(kept)) {
      return;
    }
    // First the engine's log, which is of that commit: nobody would know later.
    Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".wal"));
    Files.deleteIfExists(kept);
  }

  private static ByteBuffer read(FileChannel from, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (from.read(buffer) < 0) {
        throw new IOException("ends " + buffer.remaining() + " bytes too early");
      }
    }
    return buffer.flip();
  }

  private static void write(FileChannel to, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      to.write(buffer);
    }
  }

  /** From a position of one to where the other stands. */
  private static void copy(FileChannel from, long position, long bytes, FileChannel to)
      throws IOException {
    long done = 0;
    while (done < bytes) {
      long more = from.transferTo(position + done, bytes - done, to);
      if (more <= 0) {
        throw new IOException("ends " + (bytes - done) + " bytes too early");
      }
      done += more;
    }
  }
}
