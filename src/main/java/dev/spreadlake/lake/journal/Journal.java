package dev.spreadlake.lake.journal;

import dev.spreadlake.lake.disk.LakeFiles;
import dev.spreadlake.lake.journal.JournalEntry.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has not reached its final file yet, in numbered segments below {@code .journal/}. One write
 * and one fsync make all rows of a second durable, however many books there are.
 *
 * <p>After any failed write the segment is given up: the next write begins a new one, whose header
 * says how much of the old one counts, so that a half-written group can never be read back. One of
 * which nothing counts but its header is removed, so that an outage leaves no more segments however
 * often is tried. Blocking; one thread.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final long SEGMENT_BYTES_MAX = 64L << 20;
  private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);
  private static final int PEEK_BYTES = 1 << 16;
  private static final String PREFIX = "segment_";
  private static final String SUFFIX = ".log";

  /** An entry read back, and the segment that holds it. */
  public record Recovered(long segment, JournalEntry entry) {}

  private final Path folder;
  private final LakeFiles files;
  private final NavigableMap<Long, Path> segments = new TreeMap<>();
  private LakeFiles.Appender open;
  private long number;
  private long validLength;

  /** What the open segment's header says: the one before, and how much of it counts. */
  private long previousNumber;

  private long previousLength;
  private int headerLength;

  private Journal(Path folder, LakeFiles files) {
    this.folder = folder;
    this.files = files;
  }

  /** Opens the journal and hands every whole entry of it to {@code recovered}. */
  public static Journal open(Path folder, LakeFiles files, List<Recovered> recovered)
      throws IOException {
    Journal journal = new Journal(folder, files);
    if (Files.isDirectory(folder)) {
      try (Stream<Path> found = Files.list(folder)) {
        for (Path file : found.sorted().toList()) {
          long segment = numberOf(file);
          if (segment > 0) {
            journal.segments.put(segment, file);
          }
        }
      }
    }
    journal.recover(recovered);
    return journal;
  }

  /**
   * Every whole entry, oldest first, for whoever wants to look while another writes; what is being
   * written, and segments that go meanwhile because their rows became files, are left out.
   */
  public static List<JournalEntry> peek(Path folder) throws IOException {
    return peek(folder, ALL);
  }

  /** Those of some kinds; the others cost no memory. */
  public static List<JournalEntry> peek(Path folder, Set<Kind> kinds) throws IOException {
    List<JournalEntry> entries = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return entries;
    }
    List<Path> found;
    try (Stream<Path> list = Files.list(folder)) {
      found = list.filter(file -> numberOf(file) > 0).sorted().toList();
    }
    for (Path file : found) {
      try (InputStream in = Files.newInputStream(file)) {
        peek(in, kinds, entries);
      } catch (NoSuchFileException published) {
        // Its rows are in files by now.
      }
    }
    return entries;
  }

  private static void peek(InputStream in, Set<Kind> kinds, List<JournalEntry> entries)
      throws IOException {
    byte[] bytes = new byte[PEEK_BYTES];
    int held = 0;
    int read;
    while ((read = in.read(bytes, held, bytes.length - held)) > 0) {
      int at = 0;
      for (int end = held; end < held + read; end++) {
        if (bytes[end] == '\n') {
          JournalEntry entry = JournalEntry.decode(bytes, at, end, kinds);
          if (entry != null) {
            entries.add(entry);
          }
          at = end + 1;
        }
      }
      held += read - at;
      System.arraycopy(bytes, at, bytes, 0, held);
      if (held == bytes.length) {
        bytes = Arrays.copyOf(bytes, bytes.length * 2);
      }
    }
  }

  private static long numberOf(Path file) {
    String name = file.getFileName().toString();
    if (!name.startsWith(PREFIX) || !name.endsWith(SUFFIX)) {
      return -1;
    }
    return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()), 10);
  }

  private void recover(List<Recovered> recovered) throws IOException {
    List<Recovered> entries = new ArrayList<>();
    List<Long> keepUntil = new ArrayList<>();
    for (var segment : segments.entrySet()) {
      int before = entries.size();
      byte[] bytes = Files.readAllBytes(segment.getValue());
      List<Long> ends = new ArrayList<>();
      validLength = read(segment.getKey(), segment.getValue(), bytes, entries, ends);
      number = segment.getKey();
      keepUntil.addAll(ends);
      dropUnacknowledged(entries, keepUntil, before);
    }
    for (Recovered entry : entries) {
      if (entry.entry().kind() != Kind.HEADER) {
        recovered.add(entry);
      }
    }
  }

  /** A header says how long the segment before it was when its last group was acknowledged. */
  private static void dropUnacknowledged(List<Recovered> entries, List<Long> ends, int from) {
    if (from >= entries.size() || entries.get(from).entry().kind() != Kind.HEADER) {
      return;
    }
    String[] header = entries.get(from).entry().row().split(",", 3);
    long previous = Long.parseLong(header[1]);
    long valid = Long.parseLong(header[2]);
    for (int i = from - 1; i >= 0 && entries.get(i).segment() >= previous; i--) {
      if (entries.get(i).segment() == previous && ends.get(i) > valid) {
        entries.remove(i);
        ends.remove(i);
      }
    }
  }

  private long read(long segment, Path file, byte[] bytes, List<Recovered> entries, List<Long> ends)
      throws IOException {
    long wholeEnd = 0;
    int at = 0;
    int broken = 0;
    while (at < bytes.length) {
      int end = at;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      JournalEntry entry = end < bytes.length ? JournalEntry.decode(bytes, at, end, ALL) : null;
      if (entry == null) {
        broken++;
      } else {
        entries.add(new Recovered(segment, entry));
        wholeEnd = end + 1L;
        ends.add(wholeEnd);
      }
      at = end + 1;
    }
    if (wholeEnd < bytes.length) {
      LOG.warn("torn tail cut file={} at={} cut_bytes={}", file, wholeEnd, bytes.length - wholeEnd);
      files.truncate(file, wholeEnd);
      broken--;
    }
    if (broken > 0) {
      LOG.error("journal lines unreadable file={} lines={}", file, broken);
    }
    return wholeEnd;
  }

  /**
   * Makes {@code entries} durable together.
   *
   * @return the number of the segment that holds them
   * @throws IOException if not all of them are; then none counts, and the call may be repeated
   */
  public long append(List<JournalEntry> entries) throws IOException {
    if (open != null && validLength > SEGMENT_BYTES_MAX) {
      roll();
    }
    try {
      if (open == null) {
        begin();
      }
      byte[] group = encode(entries);
      open.append(group);
      open.force();
      validLength += group.length;
      return number;
    } catch (IOException | RuntimeException | Error e) {
      boolean begun = open != null && validLength == headerLength;
      giveUp();
      if (begun) {
        takeBack(e);
      }
      throw e;
    }
  }

  /** Removes the last segment, of which nothing was acknowledged, as if it had not been begun. */
  private void takeBack(Throwable failure) {
    Path file = segments.get(number);
    try {
      files.delete(file);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    // Should it come back after a loss of power, its number's next holder has replaced it.
    if (!Files.exists(file)) {
      segments.remove(number);
      number = previousNumber;
      validLength = previousLength;
    }
  }

  private void begin() throws IOException {
    long next = Math.max(number, segments.isEmpty() ? 0 : segments.lastKey()) + 1;
    while (Files.exists(folder.resolve(name(next)))) {
      next++;
    }
    Path file = folder.resolve(name(next));
    JournalEntry header = new JournalEntry(Kind.HEADER, next + "," + number + "," + validLength);
    byte[] line = header.encode();
    LakeFiles.Appender created = files.create(file);
    try {
      created.append(line);
      created.force();
    } catch (IOException | RuntimeException | Error e) {
      try {
        created.close();
        files.delete(file);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    segments.put(next, file);
    open = created;
    previousNumber = number;
    previousLength = validLength;
    headerLength = line.length;
    number = next;
    validLength = line.length;
  }

  private static String name(long number) {
    return String.format("%s%012d%s", PREFIX, number, SUFFIX);
  }

  private static byte[] encode(List<JournalEntry> entries) {
    byte[][] lines = new byte[entries.size()][];
    int length = 0;
    for (int i = 0; i < lines.length; i++) {
      lines[i] = entries.get(i).encode();
      length += lines[i].length;
    }
    byte[] group = new byte[length];
    int at = 0;
    for (byte[] line : lines) {
      System.arraycopy(line, 0, group, at, line.length);
      at += line.length;
    }
    return group;
  }

  private void giveUp() {
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.warn("journal segment not closed number={} reason={}", number, e.toString());
      }
      open = null;
    }
  }

  /** The next group begins a new segment. */
  public void roll() {
    giveUp();
  }

  /** Deletes the segments before {@code lowestNeeded}, but never the one that is open. */
  public void release(long lowestNeeded) throws IOException {
    NavigableMap<Long, Path> done =
        segments.headMap(open == null ? lowestNeeded : Math.min(lowestNeeded, number), false);
    while (!done.isEmpty()) {
      var first = done.firstEntry();
      files.delete(first.getValue());
      done.remove(first.getKey());
    }
  }

  @Override
  public void close() {
    giveUp();
  }
}
