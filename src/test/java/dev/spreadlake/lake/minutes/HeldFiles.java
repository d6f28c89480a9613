package dev.spreadlake.lake.minutes;

import dev.spreadlake.lake.disk.DurableFiles;
import dev.spreadlake.lake.disk.LakeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** A disk that takes its time after the table, deaf to interrupts, and is itself again then. */
record HeldFiles(LakeFiles disk, CountDownLatch placed, AtomicBoolean released)
    implements LakeFiles {
  HeldFiles(Path root, CountDownLatch placed, AtomicBoolean released) throws IOException {
    this(new DurableFiles(root), placed, released);
  }

  @Override
  public void place(Path file, byte[] content) throws IOException {
    disk.place(file, content);
    placed.countDown();
    while (!released.get()) {
      Thread.onSpinWait();
    }
  }

  @Override
  public Appender create(Path file) throws IOException {
    return disk.create(file);
  }

  @Override
  public void publish(Path file, byte[] content) throws IOException {
    disk.publish(file, content);
  }

  @Override
  public void placeAll(Map<Path, byte[]> contents) throws IOException {
    disk.placeAll(contents);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void truncate(Path file, long length) throws IOException {
    disk.truncate(file, length);
  }

  @Override
  public void delete(Path file) throws IOException {
    disk.delete(file);
  }
}
