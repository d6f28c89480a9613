package dev.spreadlake.batch.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * A finished CSV file's hash, and where its segments end.
 *
 * @param sha256 of the whole file
 * @param ends byte after the last of each segment asked for
 */
public record CsvDigest(String sha256, List<Long> ends) {
  public CsvDigest {
    ends = List.copyOf(ends);
  }

  private static final int CHUNK_BYTES = 1 << 18;

  /**
   * Reads the file once.
   *
   * @param rows rows of each segment after the header, in file order; no field holds a line break
   * @throws IOException if it cannot be read, or has not exactly that many rows
   */
  public static CsvDigest of(Path file, List<Long> rows) throws IOException {
    MessageDigest sha = Sha256.digest();
    List<Long> ends = new ArrayList<>();
    byte[] chunk = new byte[CHUNK_BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(chunk);
    LineCounter lines = new LineCounter();
    int segment = 0;
    long target = rows.isEmpty() ? Long.MAX_VALUE : 1 + rows.get(0);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int n = channel.read(buffer.clear()); n >= 0; n = channel.read(buffer.clear())) {
        sha.update(chunk, 0, n);
        int from = 0;
        while (from < n) {
          from = lines.advance(chunk, from, n, target);
          while (segment < rows.size() && lines.count() == target) {
            ends.add(lines.bytes());
            segment++;
            target = segment < rows.size() ? target + rows.get(segment) : Long.MAX_VALUE;
          }
        }
      }
    }
    long expected = 1;
    for (long segmentRows : rows) {
      expected += segmentRows;
    }
    if (!rows.isEmpty() && (segment != rows.size() || lines.count() != expected)) {
      throw new IOException(file + " has " + (lines.count() - 1) + " rows, not " + (expected - 1));
    }
    return new CsvDigest(Sha256.hex(sha), ends);
  }
}
