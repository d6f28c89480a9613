package dev.spreadlake.batch.publish;

import dev.spreadlake.failure.FailureText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Files and names that survive a power cut once a method here has returned. */
public final class Durable {
  private Durable() {}

  /**
   * Writes a small file under a hidden name, then gives it its own.
   *
   * @throws FileSystemException if there is no room, or the disk fails; its message names the file
   */
  public static void write(Path file, byte[] content) throws IOException {
    Path hidden = file.resolveSibling("." + file.getFileName() + ".part");
    try (FileChannel channel =
        FileChannel.open(
            hidden,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    } catch (IOException e) {
      throw naming(file, e);
    }
    move(hidden, file);
  }

  /** The same failure, naming the file that was written: of a full disk the JDK does not. */
  public static IOException naming(Path file, IOException failure) {
    if (failure instanceof FileSystemException) {
      return failure;
    }
    FileSystemException named =
        new FileSystemException(file.toString(), null, FailureText.of(failure));
    named.initCause(failure);
    return named;
  }

  /** Renames in one step, replacing what is there. */
  public static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolder(to.toAbsolutePath().getParent());
  }

  /** Brings a file's content to the disk. */
  public static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Brings several files to the disk at once, which takes a disk hardly longer than one. */
  public static void syncAll(List<Path> files) throws IOException {
    try {
      files.parallelStream()
          .forEach(
              file -> {
                try {
                  sync(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Brings a folder's names to the disk. */
  public static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Whether a file is known to have no other name, so that whoever changes it is alone. */
  public static boolean hasOneName(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        && Files.getAttribute(file, "unix:nlink").equals(1);
  }
}
