package dev.spreadlake.batch.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A finished CSV file's hash, and where its segments end.
 *
 * @param sha256 of the whole file
 * @param segments what was asked for, each with its end and the hash up to there
 */
public record CsvDigest(String sha256, List<Segment> segments) {
  public CsvDigest {
    segments = List.copyOf(segments);
  }

  private static final int CHUNK_BYTES = 1 << 18;

  /**
   * Reads the file once.
   *
   * @param rows rows of each segment after the header, in file order; no field holds a line break;
   *     none if only the hash is wanted
   * @throws IOException if it cannot be read, or has not exactly that many rows
   */
  public static CsvDigest of(Path file, List<Long> rows) throws IOException {
    return ofSegments(file, rows.stream().map(count -> Segment.of(0, count)).toList());
  }

  /**
   * The same by segments.
   *
   * @param asked segments after the header, in file order, with their rows; no field holds a line
   *     break; none if only the hash is wanted
   * @throws IOException if it cannot be read, or has not exactly that many rows
   */
  public static CsvDigest ofSegments(Path file, List<Segment> asked) throws IOException {
    return read(file, RunningSha256.fresh(), 0, 1, asked);
  }

  /**
   * Reads what follows a segment whose hash was put down.
   *
   * @param asked the segments that follow, one or more
   * @return the hash of the whole file and the segments that follow; empty if the hash cannot be
   *     taken up from there
   * @throws IOException if it cannot be read, or has not exactly that many rows
   */
  public static Optional<CsvDigest> after(Segment last, Path file, List<Segment> asked)
      throws IOException {
    Optional<RunningSha256> sha = RunningSha256.resume(last.sha());
    return sha.isEmpty()
        ? Optional.empty()
        : Optional.of(read(file, sha.get(), last.end(), 0, asked));
  }

  private static CsvDigest read(
      Path file, RunningSha256 sha, long start, long linesBefore, List<Segment> asked)
      throws IOException {
    List<Segment> ended = new ArrayList<>();
    byte[] chunk = new byte[CHUNK_BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(chunk);
    LineCounter lines = new LineCounter();
    long target = asked.isEmpty() ? Long.MAX_VALUE : linesBefore + asked.get(0).rows();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.position(start);
      for (int n = channel.read(buffer.clear()); n >= 0; n = channel.read(buffer.clear())) {
        int from = 0;
        while (from < n) {
          int to = lines.advance(chunk, from, n, target);
          sha.update(chunk, from, to - from);
          from = to;
          while (ended.size() < asked.size() && lines.count() == target) {
            Segment segment = asked.get(ended.size());
            ended.add(
                new Segment(segment.key(), segment.rows(), start + lines.bytes(), sha.state()));
            target =
                ended.size() < asked.size()
                    ? target + asked.get(ended.size()).rows()
                    : Long.MAX_VALUE;
          }
        }
      }
    }
    long expected = linesBefore + asked.stream().mapToLong(Segment::rows).sum();
    if (!asked.isEmpty() && (ended.size() != asked.size() || lines.count() != expected)) {
      throw new IOException(
          file
              + " has "
              + (lines.count() - linesBefore)
              + " rows, not "
              + (expected - linesBefore));
    }
    return new CsvDigest(sha.hex(), ended);
  }
}
