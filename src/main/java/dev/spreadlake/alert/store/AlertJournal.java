package dev.spreadlake.alert.store;

import dev.spreadlake.alert.AlertEvent;
import dev.spreadlake.alert.AlertMemory;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The append-only file of alert events and of the engine's memory, bounded by {@link #compact}.
 * Blocking; used by one thread.
 */
final class AlertJournal implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertJournal.class);

  private final Path file;
  private final int eventsMax;
  private final MemoryFold fold = new MemoryFold();
  private FileChannel out;
  private long end;
  private int linesSinceCompaction;
  private boolean dirty;

  /**
   * Opens or makes the file and cuts a torn end.
   *
   * @param eventsMax events kept on disk when it is compacted; as many further lines are let in
   *     before it is
   * @param newest takes every event, oldest first
   * @throws IOException naming the file if it is damaged before its end
   */
  AlertJournal(Path file, int eventsMax, Consumer<AlertEvent> newest) throws IOException {
    this.file = file;
    this.eventsMax = eventsMax;
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(StateFiles.unfinished(file));
    if (Files.exists(file)) {
      end =
          CheckedLines.read(
              file,
              text -> {
                JournalLine line = JournalLine.parse(file, text);
                fold.add(line);
                linesSinceCompaction++;
                if (line.event() != null) {
                  newest.accept(line.event());
                }
              });
    }
    out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (out.size() > end) {
      LOG.warn("cut torn end file={} bytes={}", file, out.size() - end);
      out.truncate(end);
      out.force(true);
    }
    out.position(end);
  }

  /** What the file says the engine must remember; valid before the first {@link #append}. */
  AlertMemory memory() {
    return fold.memory();
  }

  /**
   * Appends all of {@code lines} or none; they survive the process, and after {@link #force} the
   * machine.
   */
  void append(List<JournalLine> lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512 * lines.size());
    for (JournalLine line : lines) {
      bytes.write(encode(line));
    }
    try {
      StateFiles.writeAll(out, bytes.toByteArray());
    } catch (IOException e) {
      takeBack(e);
      throw e;
    }
    end += bytes.size();
    linesSinceCompaction += lines.size();
    dirty = true;
  }

  /** Makes what was appended durable; nothing to do if nothing was. */
  void force() throws IOException {
    if (dirty) {
      out.force(false);
      dirty = false;
    }
  }

  boolean wantsCompaction() {
    return linesSinceCompaction > 2 * eventsMax;
  }

  /** Rewrites the file: the newest events and {@code memory}, which must be of this moment. */
  void compact(AlertMemory memory) throws IOException {
    Path unfinished = StateFiles.unfinished(file);
    int[] kept = {0};
    try (FileOutputStream to = new FileOutputStream(unfinished.toFile());
        OutputStream buffered = new BufferedOutputStream(to, 1 << 16)) {
      CheckedLines.read(
          file,
          text -> {
            JournalLine line = JournalLine.parse(file, text);
            if (line.event() != null && line.event().seq() > memory.lastSeq() - eventsMax) {
              buffered.write(CheckedLines.encode(text));
              kept[0]++;
            }
          });
      buffered.write(encode(JournalLine.of(memory)));
      buffered.flush();
      to.getChannel().force(true);
    }
    FileChannel old = out;
    FileChannel next = FileChannel.open(unfinished, StandardOpenOption.WRITE);
    try {
      StateFiles.moveInto(unfinished, file);
      out = next;
    } finally {
      (out == next ? old : next).close();
    }
    end = out.size();
    out.position(end);
    linesSinceCompaction = kept[0];
    dirty = false;
  }

  @Override
  public void close() throws IOException {
    try (FileChannel closing = out) {
      if (dirty) {
        closing.force(true);
      }
    }
  }

  private void takeBack(IOException cause) {
    try {
      out.truncate(end);
      out.position(end);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static byte[] encode(JournalLine line) throws IOException {
    return CheckedLines.encode(StateFiles.JSON.writeValueAsBytes(line));
  }
}
