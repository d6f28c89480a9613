package dev.spreadlake.batch.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes a CSV file ordered by a key out of an older one and the rows of the keys that changed. What
 * did not change is copied inside the kernel, or is there already if the new file grows out of a
 * still older one that nobody reads any more.
 */
public final class Splice {
  /**
   * A new file.
   *
   * @param before its segments in front of the first key that changed, as they were
   * @param after the others, by ascending key, whose place is not told
   * @param keptBytes how many of its first bytes are those of the older file
   */
  public record Made(List<Segment> before, List<Segment> after, long keptBytes) {
    public Made {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  private record Piece(boolean fresh, long from, long to, long rows) {}

  private Splice() {}

  /**
   * Writes {@code file}.
   *
   * @param same if present, {@code file} is there, nobody else has it, and so many of its first
   *     bytes are those of the older file: it is cut after what stays and written on; else it is
   *     not there yet
   * @param old the older file, with its header
   * @param kept its segments by ascending key
   * @param touched keys whose rows are to come from {@code part}, or to go; one or more
   * @param part rows of the touched keys by ascending key, without a header
   * @param fresh how many rows of each touched key it has, by ascending key
   */
  public static Made write(
      Path file,
      OptionalLong same,
      Path old,
      List<Segment> kept,
      Set<Integer> touched,
      Path part,
      List<Segment> fresh)
      throws IOException {
    int first = new TreeSet<>(touched).first();
    List<Segment> before = kept.stream().filter(segment -> segment.key() < first).toList();
    List<Segment> behind = kept.subList(before.size(), kept.size());
    try (FileChannel from = FileChannel.open(old, StandardOpenOption.READ);
        FileChannel news = FileChannel.open(part, StandardOpenOption.READ);
        FileChannel to = open(file, same.isPresent())) {
      long stays = before.isEmpty() ? headerBytes(from) : before.get(before.size() - 1).end();
      long there = Math.min(same.orElse(0), stays);
      to.truncate(there);
      to.position(there);
      copy(from, there, stays, to);
      List<Segment> after = assemble(pieces(behind, stays, touched, part, fresh), from, news, to);
      return new Made(before, after, stays);
    } catch (IOException e) {
      throw Durable.naming(file, e);
    }
  }

  private static FileChannel open(Path file, boolean there) throws IOException {
    return there
        ? FileChannel.open(file, StandardOpenOption.WRITE)
        : FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static SortedMap<Integer, Piece> pieces(
      List<Segment> behind, long start, Set<Integer> touched, Path part, List<Segment> fresh)
      throws IOException {
    TreeMap<Integer, Piece> pieces = new TreeMap<>();
    long at = start;
    for (Segment segment : behind) {
      if (!touched.contains(segment.key())) {
        pieces.put(segment.key(), new Piece(false, at, segment.end(), segment.rows()));
      }
      at = segment.end();
    }
    List<Long> ends = headerless(part, fresh);
    long partAt = 0;
    for (int i = 0; i < fresh.size(); i++) {
      Segment segment = fresh.get(i);
      pieces.put(segment.key(), new Piece(true, partAt, ends.get(i), segment.rows()));
      partAt = ends.get(i);
    }
    return pieces;
  }

  /** Neighbouring pieces of one file are copied in one go. */
  private static List<Segment> assemble(
      SortedMap<Integer, Piece> pieces, FileChannel from, FileChannel news, FileChannel to)
      throws IOException {
    List<Segment> segments = new ArrayList<>();
    Piece open = null;
    for (Map.Entry<Integer, Piece> entry : pieces.entrySet()) {
      Piece piece = entry.getValue();
      segments.add(Segment.of(entry.getKey(), piece.rows()));
      if (open != null && open.fresh() == piece.fresh() && open.to() == piece.from()) {
        open = new Piece(open.fresh(), open.from(), piece.to(), 0);
      } else {
        flush(open, from, news, to);
        open = piece;
      }
    }
    flush(open, from, news, to);
    return segments;
  }

  private static void flush(Piece piece, FileChannel from, FileChannel news, FileChannel to)
      throws IOException {
    if (piece != null) {
      copy(piece.fresh() ? news : from, piece.from(), piece.to(), to);
    }
  }

  private static void copy(FileChannel from, long start, long end, FileChannel to)
      throws IOException {
    long at = start;
    while (at < end) {
      long moved = from.transferTo(at, end - at, to);
      if (moved <= 0) {
        throw new IOException("the older file is shorter than its ledger says");
      }
      at += moved;
    }
  }

  private static List<Long> headerless(Path part, List<Segment> counts) throws IOException {
    List<Long> ends = new ArrayList<>();
    LineCounter lines = new LineCounter();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
    long target = 0;
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.READ)) {
      int available = 0;
      int at = 0;
      for (Segment count : counts) {
        target += count.rows();
        while (lines.count() < target) {
          if (at == available) {
            available = channel.read(buffer.clear());
            at = 0;
            if (available < 0) {
              throw new IOException(part + " has too few rows");
            }
          }
          at = lines.advance(buffer.array(), at, available, target);
        }
        ends.add(lines.bytes());
      }
    }
    return ends;
  }

  private static long headerBytes(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    channel.read(buffer, 0);
    String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    if (end < 0) {
      throw new IOException("the older file has no header");
    }
    return end + 1L;
  }
}
