package dev.spreadlake.lake;

import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.table.LakeLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A disk that can be told to refuse, in the middle of a write if need be. */
public final class FailingFiles implements LakeFiles {
  /** What the disk does. */
  public enum Mood {
    WELL,
    /** Writes half of what it is given, then says that there is no space left. */
    FULL,
    /** As {@link #FULL}, but there is room for the first write of each file. */
    ALMOST_FULL,
    /** Writes everything, then says that fsync failed. */
    FSYNC_FAILS,
    /** Refuses every change. */
    READ_ONLY
  }

  private final LakeFiles disk;
  public volatile Mood mood = Mood.WELL;

  /** Every change ends in an {@link Error}, as when a class cannot be loaded. */
  public volatile boolean broken;

  /** Only manifests are refused. */
  public volatile boolean manifestsFail;

  /** Nothing can be deleted. */
  public volatile boolean deletesFail;

  /** Runs before a deletion is refused, which may take its time. */
  public volatile Runnable refusing = () -> {};

  public FailingFiles(LakeFiles disk) {
    this.disk = disk;
  }

  private void change() throws IOException {
    if (broken) {
      throw new NoClassDefFoundError("sun/nio/ch/FileChannelImpl");
    }
    switch (mood) {
      case WELL, FSYNC_FAILS, ALMOST_FULL -> {}
      case FULL -> throw new IOException("No space left on device");
      case READ_ONLY -> throw new IOException("Read-only file system");
    }
  }

  @Override
  public Appender create(Path file) throws IOException {
    // An empty file needs no room.
    if (mood == Mood.READ_ONLY) {
      change();
    }
    Appender appender = disk.create(file);
    return new Appender() {
      private boolean begun;

      @Override
      public void append(byte[] bytes) throws IOException {
        boolean full = mood == Mood.FULL || (mood == Mood.ALMOST_FULL && begun);
        begun = true;
        if (full) {
          appender.append(Arrays.copyOf(bytes, bytes.length / 2));
          throw new IOException("No space left on device");
        }
        change();
        appender.append(bytes);
      }

      @Override
      public void force() throws IOException {
        if (mood == Mood.FSYNC_FAILS) {
          throw new IOException("Input/output error");
        }
        change();
        appender.force();
      }

      @Override
      public void close() throws IOException {
        appender.close();
      }
    };
  }

  @Override
  public void publish(Path file, byte[] content) throws IOException {
    change();
    if (manifestsFail && file.endsWith(LakeLayout.MANIFEST)) {
      throw new IOException("No space left on device");
    }
    if (mood == Mood.FSYNC_FAILS) {
      throw new IOException("Input/output error");
    }
    disk.publish(file, content);
  }

  @Override
  public void place(Path file, byte[] content) throws IOException {
    publish(file, content);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    change();
    disk.rename(from, to);
  }

  @Override
  public void truncate(Path file, long length) throws IOException {
    change();
    disk.truncate(file, length);
  }

  @Override
  public void delete(Path file) throws IOException {
    if (mood == Mood.READ_ONLY) {
      change();
    }
    if (deletesFail) {
      refusing.run();
      throw new IOException("Operation not permitted");
    }
    disk.delete(file);
  }
}
