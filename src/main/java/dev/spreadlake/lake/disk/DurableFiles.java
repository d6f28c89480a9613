package dev.spreadlake.lake.disk;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.spreadlake.failure.FailureText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * {@link LakeFiles} over a POSIX file system, confined to one root: a path that leaves it, by name
 * or by a symbolic link, is refused. One thread at a time.
 */
public final class DurableFiles implements LakeFiles {
  private static final int KNOWN_FOLDERS_MAX = 10_000;
  private static final int TOGETHER_MAX = 4;
  private static final int IDLE_SECONDS = 10;

  private final Path root;
  private final Set<Path> knownFolders = new HashSet<>();

  /** Started when needed, gone when idle; never more queued than one call's files. */
  private final ThreadPoolExecutor threads;

  /**
   * @param root existing or creatable folder
   */
  public DurableFiles(Path root) throws IOException {
    Files.createDirectories(root);
    this.root = root.toRealPath();
    this.threads =
        new ThreadPoolExecutor(
            TOGETHER_MAX,
            TOGETHER_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            DurableFiles::daemon);
    threads.allowCoreThreadTimeOut(true);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "lake-fsync");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Appender create(Path file) throws IOException {
    folderOf(file);
    FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE);
    try {
      forceFolder(file.getParent());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new ChannelAppender(channel);
  }

  @Override
  public void publish(Path file, byte[] content) throws IOException {
    place(file, content);
    forceFolder(file.getParent());
  }

  @Override
  public void place(Path file, byte[] content) throws IOException {
    write(folderOf(file), file, content);
  }

  /** Side by side, because fsyncs that wait together share one commit of the file system. */
  @Override
  public void placeAll(Map<Path, byte[]> contents) throws IOException {
    List<Callable<Void>> writes = new ArrayList<>();
    for (Map.Entry<Path, byte[]> file : contents.entrySet()) {
      Path folder = folderOf(file.getKey());
      writes.add(
          () -> {
            write(folder, file.getKey(), file.getValue());
            return null;
          });
    }
    if (!writes.isEmpty()) {
      together(writes);
    }
  }

  /** The calling thread waits for all of them. */
  private void together(List<Callable<Void>> writes) throws IOException {
    try {
      for (Future<Void> written : threads.invokeAll(writes)) {
        written.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(FailureText.of(e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while files were written");
    }
  }

  private static void write(Path folder, Path file, byte[] content) throws IOException {
    Path unfinished = folder.resolve("." + file.getFileName() + ".tmp");
    try (FileChannel channel = FileChannel.open(unfinished, CREATE, TRUNCATE_EXISTING, WRITE)) {
      writeAll(channel, content);
      channel.force(false);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    folderOf(to);
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    forceFolder(to.getParent());
  }

  @Override
  public void truncate(Path file, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      channel.truncate(length);
      channel.force(true);
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      forceFolder(file.getParent());
    }
  }

  private Path folderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (knownFolders.contains(folder) && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return folder;
    }
    confine(nearestExisting(folder), file);
    createDurably(folder);
    confine(folder, file);
    if (knownFolders.size() >= KNOWN_FOLDERS_MAX) {
      knownFolders.clear();
    }
    knownFolders.add(folder);
    return folder;
  }

  /** What is to be made is made below this, so nothing is made outside. */
  private Path nearestExisting(Path folder) {
    Path existing = folder;
    while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
      existing = existing.getParent();
    }
    return existing;
  }

  private void confine(Path folder, Path file) throws IOException {
    boolean isRemovedRoot = !Files.exists(root) && root.startsWith(folder.toRealPath());
    if (!isRemovedRoot && !folder.toRealPath().startsWith(root)) {
      throw new IOException("refused: " + file + " leads out of the lake " + root);
    }
  }

  private static void createDurably(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = folder.getParent();
    createDurably(parent);
    Files.createDirectories(folder);
    forceFolder(parent);
  }

  /** A rename is only durable once its folder is. */
  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private record ChannelAppender(FileChannel channel) implements Appender {
    @Override
    public void append(byte[] bytes) throws IOException {
      writeAll(channel, bytes);
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
