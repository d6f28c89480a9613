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
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a CSV file ordered by a key out of an older one and the rows of the keys that changed. What
 * did not change is copied inside the kernel.
 */
public final class Splice {
  /**
   * The rows of one key, next to each other in a file.
   *
   * @param key such as a day, yyyymmdd
   * @param end byte after its last row
   */
  public record Segment(int key, long rows, long end) {}

  private record Piece(boolean fresh, long from, long to, long rows) {}

  private Splice() {}

  /**
   * Writes {@code file}.
   *
   * @param old the older file, with its header
   * @param kept its segments by ascending key
   * @param touched keys whose rows are to come from {@code part}, or to go
   * @param part rows of the touched keys by ascending key, without a header
   * @param fresh how many rows of each touched key it has, by ascending key
   * @return the segments of the new file
   */
  public static List<Segment> write(
      Path file, Path old, List<Segment> kept, Set<Integer> touched, Path part, List<Segment> fresh)
      throws IOException {
    List<Long> counts = fresh.stream().map(Segment::rows).toList();
    List<Long> partEnds = headerless(part, counts);
    TreeMap<Integer, Piece> pieces = new TreeMap<>();
    try (FileChannel from = FileChannel.open(old, StandardOpenOption.READ);
        FileChannel news = FileChannel.open(part, StandardOpenOption.READ);
        FileChannel to =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long header = headerBytes(from);
      long at = header;
      for (Segment segment : kept) {
        if (!touched.contains(segment.key())) {
          pieces.put(segment.key(), new Piece(false, at, segment.end(), segment.rows()));
        }
        at = segment.end();
      }
      long partAt = 0;
      for (int i = 0; i < fresh.size(); i++) {
        Segment segment = fresh.get(i);
        pieces.put(segment.key(), new Piece(true, partAt, partEnds.get(i), segment.rows()));
        partAt = partEnds.get(i);
      }
      copy(from, 0, header, to);
      return assemble(pieces, from, news, to);
    }
  }

  /** Neighbouring pieces of one file are copied in one go. */
  private static List<Segment> assemble(
      SortedMap<Integer, Piece> pieces, FileChannel from, FileChannel news, FileChannel to)
      throws IOException {
    List<Segment> segments = new ArrayList<>();
    long end = to.position();
    Piece open = null;
    for (Map.Entry<Integer, Piece> entry : pieces.entrySet()) {
      Piece piece = entry.getValue();
      end += piece.to() - piece.from();
      segments.add(new Segment(entry.getKey(), piece.rows(), end));
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

  private static List<Long> headerless(Path part, List<Long> counts) throws IOException {
    List<Long> ends = new ArrayList<>();
    LineCounter lines = new LineCounter();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
    long target = 0;
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.READ)) {
      int available = 0;
      int at = 0;
      for (long count : counts) {
        target += count;
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
