package dev.spreadlake.lake.disk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;

/**
 * The right to write to a lake: an operating-system lock, which dies with its process, and a file
 * beside it that names the holder.
 */
public final class LakeLock implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileChannel channel;
  private final FileLock lock;
  private final Path info;

  private LakeLock(FileChannel channel, FileLock lock, Path info) {
    this.channel = channel;
    this.lock = lock;
    this.info = info;
  }

  /** Takes the lake at {@code root} for writing. */
  public static LakeLock acquire(Path root, Instant now) throws IOException {
    return acquire(root, "lake", now);
  }

  /**
   * Takes one of the lake's locks.
   *
   * @param name {@code lake} for the writer, {@code compact} for compaction
   * @throws LakeInUseException if another process, or this one, holds it
   */
  public static LakeLock acquire(Path root, String name, Instant now) throws IOException {
    Files.createDirectories(root);
    Path file = root.resolve("." + name + ".lock");
    Path info = root.resolve("." + name + ".lock.json");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException ours) {
      lock = null;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    if (lock == null) {
      channel.close();
      throw new LakeInUseException(root, holder(info));
    }
    Map<String, Object> holder =
        Map.of("pid", ProcessHandle.current().pid(), "host", host(), "started", now.toString());
    Files.writeString(info, JSON.writeValueAsString(holder) + "\n");
    return new LakeLock(channel, lock, info);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static String holder(Path info) {
    try {
      JsonNode node = JSON.readTree(Files.readAllBytes(info));
      return "process "
          + node.path("pid").asText()
          + " on "
          + node.path("host").asText()
          + ", started "
          + node.path("started").asText();
    } catch (IOException unreadable) {
      return "a process that left no name";
    }
  }

  /** Lets the lake go; the second time nothing happens. */
  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return;
    }
    Files.deleteIfExists(info);
    lock.release();
    channel.close();
  }
}
