package dev.spreadlake.lake.replay;

import dev.spreadlake.lake.disk.LakeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one run refused, for a file of its own in {@code quarantine/replay/}: the next number that
 * no file there has, so that no clock is in it and no run's rows take the place of another's. Few
 * rows are held in memory; many go to a hidden file, which gets its name with {@link #publish}.
 * Beyond a gibi of characters rows are counted and not kept: whoever replays a wrong file has it
 * already. A run that is killed refuses the same rows again. One thread.
 */
final class RefusedRows implements AutoCloseable {
  /** Opens the disk of the lake, once it is needed. */
  @FunctionalInterface
  interface Disk {
    LakeFiles open() throws IOException;
  }

  /** Characters held; beyond, they go to the hidden file. */
  static final int HELD_CHARS_MAX = 1 << 20;

  /** Characters kept of one run. */
  private static final long KEPT_CHARS_MAX = 1L << 30;

  private static final Logger LOG = LoggerFactory.getLogger(RefusedRows.class);
  private static final String FOLDER = "quarantine/replay";
  private static final String HEADER = "rule,file,line,raw";
  private static final String HIDDEN = ".refused_";
  private static final String PART = ".part";
  private static final Pattern NAME = Pattern.compile("refused_(\\d{4,9})\\.csv");

  private final Path root;
  private final Disk disk;
  private final long charsMax;
  private final StringBuilder held = new StringBuilder(HEADER + "\n");
  private boolean isEmpty = true;
  private long chars;
  private long unkept;
  private LakeFiles files;
  private LakeFiles.Appender spilled;
  private Path unfinished;

  /** True once the hidden file may end within a row: nothing is written behind that. */
  private boolean isTorn;

  /**
   * @param root of the lake
   */
  RefusedRows(Path root, Disk disk) {
    this(root, disk, KEPT_CHARS_MAX);
  }

  RefusedRows(Path root, Disk disk, long charsMax) {
    this.root = root;
    this.disk = disk;
    this.charsMax = charsMax;
  }

  /**
   * Takes a row.
   *
   * @throws UncheckedIOException if the disk does not take what is too much for the memory
   */
  void add(String row) {
    if (chars + row.length() > charsMax) {
      unkept++;
      return;
    }
    chars += row.length();
    isEmpty = false;
    held.append(row).append('\n');
    if (held.length() > HELD_CHARS_MAX) {
      try {
        spill();
      } catch (IOException e) {
        throw new UncheckedIOException("refused rows cannot be kept", e);
      }
    }
  }

  private void spill() throws IOException {
    if (spilled == null) {
      files = disk.open();
      unfinished = folder().resolve(HIDDEN + ProcessHandle.current().pid() + PART);
      files.delete(unfinished);
      spilled = files.create(unfinished);
    }
    try {
      spilled.append(held.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      isTorn = true;
      throw e;
    }
    held.setLength(0);
  }

  private Path folder() throws IOException {
    return root.toRealPath().resolve(FOLDER);
  }

  /**
   * Puts the rows in place, durable before they are seen. For the holder of the lake's lock.
   *
   * @return the file's name below the root; empty if nothing was refused, or the disk did not take
   *     it, which failed then
   */
  String publish() throws IOException {
    if (unkept > 0) {
      LOG.warn("refused rows not kept, there are too many rows={} characters={}", unkept, chars);
    }
    Path folder = folder();
    removeLeftOf(folder);
    if (isEmpty || isTorn) {
      return "";
    }
    String name = "%s/refused_%04d.csv".formatted(FOLDER, newest(folder) + 1);
    Path file = root.toRealPath().resolve(name);
    if (spilled == null) {
      disk.open().publish(file, held.toString().getBytes(StandardCharsets.UTF_8));
      return name;
    }
    spill();
    spilled.force();
    spilled.close();
    files.rename(unfinished, file);
    unfinished = null;
    return name;
  }

  /** What runs before this one left that were killed; it keeps no row from its place. */
  private void removeLeftOf(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> found = Files.list(folder)) {
      for (Path file : found.toList()) {
        if (file.getFileName().toString().endsWith(PART) && !file.equals(unfinished)) {
          disk.open().delete(file);
        }
      }
    } catch (IOException e) {
      LOG.warn("refused rows of a killed run not removed folder={}", folder, e);
    }
  }

  private static int newest(Path folder) throws IOException {
    int newest = 0;
    if (Files.isDirectory(folder)) {
      try (Stream<Path> found = Files.list(folder)) {
        for (Path file : found.toList()) {
          Matcher matcher = NAME.matcher(file.getFileName().toString());
          if (matcher.matches()) {
            newest = Math.max(newest, Integer.parseInt(matcher.group(1)));
          }
        }
      }
    }
    return newest;
  }

  /** Removes what was not published. */
  @Override
  public void close() {
    if (unfinished != null) {
      try {
        spilled.close();
        files.delete(unfinished);
      } catch (IOException e) {
        LOG.warn("refused rows not removed file={} reason={}", unfinished, e.toString());
      }
      unfinished = null;
    }
  }
}
